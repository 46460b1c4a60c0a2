-- Money that an agency makes, moves or returns without a bill is proposed by one clerk and approved by another.

-- A recovery that waits for a second clerk.
alter table risk_case
  add column proposed_amount bigint check (proposed_amount > 0),
  add column proposed_by text;

-- What contributions are computed from counts once it is approved.
alter table contribution_base
  add column proposed_by text not null default 'earlier release',
  add column area text not null default '',
  add column approved_by text,
  add column approved_at timestamptz,
  add constraint contribution_base_two_clerks check (approved_by is null or approved_by <> proposed_by);
update contribution_base set approved_by = 'release before approval', approved_at = now();
