-- Who read whose data (查阅记录): a row whenever somebody else than the person is shown something of his, written before it
-- is shown. Lives with the person whose data it is.
create table data_reading (
  person_id  bigint not null,
  id         bigint not null,
  reader     text not null check (reader ~ '^(citizen|staff):[0-9]+$'),
  "right"    text not null,
  reason     text not null,                           -- an auditor says why; empty for others
  at         timestamptz not null,
  primary key (person_id, id)
);

-- Who runs the fund looks at its sums; an administrator keeps accounts of staff and sees nobody's data.
alter table staff drop constraint staff_role_check;
alter table staff add constraint staff_role_check
  check (role in ('cashier', 'clerk', 'auditor', 'policyOfficer', 'fundManager', 'administrator'));
