-- Beside: older programs go on.
-- What one person of the agency asks for and another confirms: staff and their rights, and files that bring money.
create table administrative_request (
  id         bigint      primary key,
  kind       text        not null check (kind in ('staff.enter', 'staff.change', 'staff.invite', 'intake.release')),
  subject    text        not null,                    -- staff:ID, sign-in:NAME, or intake:KIND:DIGEST
  content    text        not null,
  asked_by   text        not null,                    -- staff:ID, or operator at the machine
  asked_at   timestamptz not null,
  status     text        not null default 'waiting' check (status in ('waiting', 'done', 'refused')),
  decided_by text        check (status <> 'done' or decided_by <> asked_by),
  decided_at timestamptz,
  check ((status = 'waiting') = (decided_by is null)),
  check ((status = 'waiting') = (decided_at is null))
);
create unique index administrative_request_waiting on administrative_request (kind, subject) where status = 'waiting';
create index administrative_request_released on administrative_request (subject) where kind = 'intake.release';
