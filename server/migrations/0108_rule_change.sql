-- What policy officers change on top of the rules that ship: a dated line, or a new area. Proposed by one, approved by
-- another; the approved ones are put into the files in the order of their numbers, by every process.
create table rule_change (
  id           bigint primary key,
  number       integer unique check (number > 0),        -- order of approval
  area         text not null check (area ~ '^[0-9]{6}$'),
  parameter    text not null,                            -- empty: a new area
  starts_on    date not null,
  content      text not null,                            -- JSON: the change, its cases, the cases answered anew
  effect       text,                                     -- JSON: what it would have done to a year's bills when it was sent
  status       text not null check (status in ('proposed', 'approved', 'refused', 'withdrawn')),
  proposed_by  bigint not null,
  proposed_at  timestamptz not null,
  decided_by   bigint,
  decided_at   timestamptz,
  reason       text not null default '',
  check ((status = 'approved') = (number is not null)),
  check ((status = 'proposed') = (decided_by is null and decided_at is null)),
  -- Four eyes: only one's own withdrawal is decided by the proposer.
  check (decided_by is null or (status = 'withdrawn') = (decided_by = proposed_by))
);
create unique index rule_change_waiting on rule_change (area, parameter, starts_on) where status = 'proposed';
