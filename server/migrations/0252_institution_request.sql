-- Until when an institution's messages are kept for its program's makers to read.
create table institution_recording (
  institution  text primary key,
  until_at     timestamptz not null
);

-- Messages of such an institution with their answers: persons' names and certificates are masked before they are written. The
-- newest of a week.
create table institution_request (
  id            bigint primary key,
  institution   text not null,
  received_at   timestamptz not null,
  transaction_no text not null,          -- empty: none of ours
  outcome       text not null check (outcome in ('done', 'refused')),
  sentence      text not null,           -- what a refusal says; else empty
  milliseconds  integer not null,
  request       text not null,
  answer        text not null
);
create index institution_request_of on institution_request (institution, id);
