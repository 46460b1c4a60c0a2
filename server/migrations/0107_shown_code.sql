-- Codes (医保码) that phones showed: whose each is, by a keyed digest of the code. A day after it was made a code does
-- nothing more, and its row goes.
create table shown_code (
  digest      text primary key,
  person_id   bigint not null,
  shown_at    timestamptz not null
);
create index shown_code_shown_at on shown_code (shown_at);
