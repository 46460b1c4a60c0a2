-- Family mutual aid (家庭共济): the relative may spend from the payer's personal account.

-- Lives with the relative (the patient), whose account row guards it.
create table binding (
  relative_id     bigint not null,
  id              bigint not null,
  payer_id        bigint not null,
  relationship    text not null check (relationship in ('spouse', 'parent', 'child', 'sibling',
    'paternalGrandparent', 'maternalGrandparent', 'sonsChild', 'daughtersChild')),  -- what the relative is to the payer
  purposes        text not null,                       -- comma separated: outpatient,inpatient,pharmacy,premium
  status          text not null check (status in ('invited', 'active', 'paused', 'ended')),
  valid_from      date not null,
  valid_to        date check (valid_to >= valid_from), -- included
  limit_year      bigint check (limit_year > 0),       -- fen; null: no limit
  limit_payment   bigint check (limit_payment > 0),
  limit_purpose   text not null default '{}',          -- JSON: purpose → fen a year
  only_when_asked boolean not null default false,      -- the payer wants each use to be asked for (brief X5)
  position        integer not null,                    -- order of drawing, set by the person drawn for
  authorised_at   timestamptz not null,
  channel         text not null,                       -- where it was made: guizhou-wechat, counter …
  guardian_id     bigint,                              -- who consented for a child
  payer_area      text not null,
  ended_at        timestamptz,                         -- the instant it stopped; null while in force
  ended_by        text,
  end_reason      text,
  version         integer not null default 1,
  primary key (relative_id, id),
  check (payer_id <> relative_id),
  check ((status = 'ended') = (ended_at is not null))
);
create unique index binding_one_in_force on binding (relative_id, payer_id) where ended_at is null;

-- The payer's list of the bindings above; lives with the payer.
create table binding_of_payer (
  payer_id    bigint not null,
  relative_id bigint not null,
  binding_id  bigint not null,
  primary key (payer_id, relative_id, binding_id)
);

-- What was drawn under a binding in a year, by purpose; premiums count.
create table binding_use (
  relative_id bigint not null,
  binding_id  bigint not null,
  year        integer not null,
  purpose     text not null,
  amount      bigint not null default 0 check (amount >= 0),
  primary key (relative_id, binding_id, year, purpose)
) with (fillfactor = 80);

-- Letter of commitment (承诺书) as shown and agreed to; the digest is SM3 of its whole text.
create table commitment_letter (
  relative_id  bigint not null,
  binding_id   bigint not null,
  version      text not null,
  form         text not null check (form in ('tick', 'signature', 'scan')),
  text         text not null,
  digest       text not null,
  signature    text,                                   -- SVG path of the hand-written name, or the scan's digest
  agreed_by    bigint not null,
  agreed_at    timestamptz not null,
  primary key (relative_id, binding_id, agreed_by)
);

-- One visit's request, made on the phone, that the shared account is to pay (brief Z3, X5). Used once.
create table share_request (
  relative_id bigint not null,
  id          bigint not null,
  on_date     date not null,
  code        text not null,                           -- what the till may scan instead of flag 2
  requested_at timestamptz not null,
  cancelled_at timestamptz,
  used_by     bigint,                                  -- settlement
  primary key (relative_id, id)
);
