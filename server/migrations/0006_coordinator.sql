-- Local to the coordinator: sessions, sign-ins, jobs, settings.

create table setting (
  name  text primary key,
  value text not null
);

create table session (
  digest     text primary key,                         -- SM3 of the token in the cookie
  kind       text not null check (kind in ('citizen', 'staff')),
  person_id  bigint,
  staff_id   bigint,
  channel    text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create table institution_sign_in (
  sign_no     text primary key,
  institution text not null,
  opter       text not null,
  signed_on   date not null,
  signed_out  boolean not null default false
);

-- Work for later, enqueued in the transaction that causes it and driven by business time.
create table job (
  id        bigint primary key,
  kind      text not null,
  run_at    timestamptz not null,
  payload   text not null,
  status    text not null check (status in ('waiting', 'done', 'failed')),
  attempts  integer not null default 0,
  last_error text,
  unique_key text
);
create index job_due on job (run_at) where status = 'waiting';
create unique index job_unique on job (unique_key) where status = 'waiting' and unique_key is not null;
