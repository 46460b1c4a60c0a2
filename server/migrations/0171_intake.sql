-- What an agency's former system held, taken in by file: what was brought forward is kept apart, so that balances and
-- accumulators can be derived again from the first day.
create table opening_balance (
  person_id bigint primary key,
  posting_id bigint,                   -- null where nothing was brought forward
  amount bigint not null check (amount >= 0),
  as_of date not null,
  taken_by text not null
);

create table opening_accumulator (
  person_id bigint not null,
  scheme text not null,
  area text not null,
  year integer not null,
  pot text not null,
  deductible bigint not null check (deductible >= 0),
  paid bigint not null check (paid >= 0),
  entered bigint not null check (entered >= 0),
  primary key (person_id, scheme, area, year, pot)
);

-- Money that the agency's core system says has come in; the same reference twice is the same money.
create table contribution_received (
  person_id bigint not null,
  reference text not null,
  posting_id bigint not null,
  amount bigint not null check (amount > 0),
  period text not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
  primary key (person_id, reference)
);

-- Changes of somebody's insurance that a feed has told of: told again, they are the same.
create table change_received (
  person_id bigint not null,
  digest text not null,
  received_at timestamptz not null,
  primary key (person_id, digest)
);

-- A file on its way in: where it was broken off, it goes on.
create table intake_run (
  id bigint primary key,
  kind text not null,
  file_digest text not null,
  done_line integer not null default 0,
  taken integer not null default 0,
  same integer not null default 0,
  refused integer not null default 0,
  begun_at timestamptz not null,
  finished_at timestamptz,
  taken_by text not null
);
create unique index intake_run_open on intake_run (kind, file_digest) where finished_at is null;
