-- A verification of the books that an auditor asked for: how far it has come and what it found. One at a time.
create table verification (
  id          bigint primary key,
  extent       text        not null check (extent in ('all', 'sinceSeal', 'day', 'person')),
  day         date,
  person_id   bigint,
  asked_by    text        not null,            -- staff:ID
  asked_at    timestamptz not null,
  done        integer     not null,            -- people walked past
  total       integer     not null,            -- of how many
  after_id    bigint      not null,            -- the last of them
  people      integer     not null,            -- of those, derived again
  settlements integer     not null,
  sealed_on   date,                            -- the seal that it was held against
  findings    text        not null,            -- the first ones, JSON
  verdict     text        check (verdict in ('right', 'wrong', 'incomplete', 'stopped')),
  ended_at    timestamptz,
  check ((verdict is null) = (ended_at is null))
);
create unique index verification_one on verification ((ended_at is null)) where ended_at is null;
