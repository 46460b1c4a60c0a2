-- Which side paused a binding: that side alone resumes it.
alter table binding add column paused_by text check (paused_by in ('payer', 'relative'));

-- A guardian's list of the children recorded in `guardian`; lives with the guardian.
create table ward (
  guardian_id bigint not null,
  child_id    bigint not null,
  primary key (guardian_id, child_id)
);
