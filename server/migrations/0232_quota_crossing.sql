-- A quota between people whom two agencies keep: the sharer's (`out`), where the money is set aside, and the relative's (`in`), which
-- alone says what becomes of it. The relation itself is a row of quota_relation at both; this says where the other half is.
create table quota_crossing (
  relative_id  bigint not null,
  number       text not null,           -- the same at both agencies
  relation_id  bigint,                  -- none: ended before it came, and not taken any more
  payer_id     bigint,
  peer         text not null,
  side         text not null check (side in ('out', 'in')),
  ending       text,                    -- out: why it is to end, until the other agency has ended it
  ended_by     text,
  held         text,                    -- what of the sharer's account is stopped, and by whom, as told (out) or heard (in)
  held_at      timestamptz,
  primary key (relative_id, number),
  check ((relation_id is null) = (payer_id is null)),
  check ((ending is null) = (ended_by is null))
);
create index quota_crossing_payer on quota_crossing (payer_id);
create index quota_crossing_side on quota_crossing (side);

-- What was asked about the amount of such a quota: `sent` until the relative's agency has said whether it took a grant, or that it
-- gave back what a release asked for.
create table quota_crossing_change (
  payer_id     bigint not null,
  id           bigint not null,
  number       text not null,           -- the same at both agencies
  relative_id  bigint not null,
  relation_id  bigint not null,
  peer         text not null,
  side         text not null check (side in ('out', 'in')),
  kind         text not null check (kind in ('grant', 'release')),
  amount       bigint not null check (amount >= 0),
  status       text not null check (status in ('sent', 'taken', 'returned')),
  called_back  boolean not null,        -- the sharer wants a grant back whose answer has not come
  asked_at     timestamptz not null,
  closes_at    timestamptz not null,    -- a grant is not taken from then on
  closed_at    timestamptz,
  request_key  text,
  digest       text,
  primary key (payer_id, id),
  check ((status = 'sent') = (closed_at is null))
);
create unique index quota_crossing_change_number on quota_crossing_change (payer_id, number);
create unique index quota_crossing_change_key on quota_crossing_change (payer_id, request_key) where request_key is not null;

-- What moved such a quota where it may be drawn: a bill or premium, what came back of one (below zero), or unused money on its way
-- back to the sharer. Told by the relative's agency, heard by the sharer's.
create table quota_crossing_move (
  payer_id     bigint not null,
  number       text not null,           -- the same at both agencies
  relative_id  bigint not null,
  peer         text not null,
  side         text not null check (side in ('out', 'in')),
  kind         text not null check (kind in ('use', 'release')),
  amount       bigint not null,
  on_date      date not null,           -- the same at both: that of the month in which it is cleared
  primary key (payer_id, number)
);
create index quota_crossing_move_month on quota_crossing_move (peer, on_date);
