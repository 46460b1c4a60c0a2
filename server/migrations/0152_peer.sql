-- Messages to another agency's server: written with what they tell of, carried until they are answered. `proof` is the
-- answer as that agency signed it.
create table peer_message (
  id           text primary key,
  peer         text not null,
  kind         text not null,
  content      text not null,
  created_at   timestamptz not null,
  answer       text,
  proof        text,
  answered_at  timestamptz,
  check ((answer is null) = (answered_at is null))
);
create index peer_message_open on peer_message (peer, created_at) where answered_at is null;

-- Messages of another agency that changed something here, with our answer: one that comes again is answered alike. `proof`
-- is the message as that agency signed it.
create table peer_received (
  key          text primary key,       -- agency and its number of the message
  kind         text not null,
  content      text not null,
  answer       text not null,
  proof        text not null,
  received_at  timestamptz not null
);

-- Wallet money that crosses between two agencies. Each keeps its own row: `out` where the sender is kept, whose money waits in
-- transit, `in` where the recipient is, who decides until the deadline.
create table wallet_crossing (
  person_id     bigint not null,       -- the sender (out) or the recipient (in)
  id            bigint not null,
  number        text not null,         -- the same at both agencies
  peer          text not null,
  side          text not null check (side in ('out', 'in')),
  source        text not null check (source in ('personal', 'wallet')),
  relationship  text not null,         -- what the recipient is to the sender
  amount        bigint not null check (amount > 0),
  status        text not null check (status in ('sent', 'accepted', 'returned')),
  sent_on       date not null,
  sent_at       timestamptz not null,
  returns_at    timestamptz not null,
  closed_at     timestamptz,
  closed_on     date,                  -- the same day at both: that of the month in which it is cleared
  own_area      text not null,
  other_area    text not null,
  other_sealed  text not null,         -- the other side: name and what else is known of it
  commitment    text not null,
  channel       text not null,
  request_key   text,
  digest        text,
  primary key (person_id, id),
  check ((status = 'sent') = (closed_at is null)),
  check ((closed_at is null) = (closed_on is null))
);
create unique index wallet_crossing_key on wallet_crossing (person_id, request_key) where request_key is not null;
create index wallet_crossing_closed on wallet_crossing (peer, closed_on) where status = 'accepted';

-- Where the crossing of a number is; without a person: it was closed before it came, and is not taken any more.
create table wallet_crossing_index (
  number     text primary key,
  person_id  bigint,
  id         bigint,
  check ((person_id is null) = (id is null))
);

-- What a month of crossings came to with another agency, on which both agree; without `agreed_at` they do not yet.
create table wallet_crossing_month (
  month        text not null check (month ~ '^\d{4}-\d{2}$'),
  peer         text not null,
  owes_count   integer not null,       -- what we owe that agency
  owes         bigint not null,
  owed_count   integer not null,       -- what it owes us
  owed         bigint not null,
  digest       text not null,          -- SM3 of every crossing that was counted
  agreed_at    timestamptz,
  primary key (month, peer)
);
