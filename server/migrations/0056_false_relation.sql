-- Two people whose relation was found to be false: nothing rests on it until an agency lifts this. Two rows a finding, one
-- with each of the two. Rows are only lifted, never deleted.
create table false_relation (
  person_id bigint not null,
  other_id  bigint not null,
  case_id   bigint not null,
  found_at  timestamptz not null,
  lifted_at timestamptz,
  lifted_by text,
  reason    text,                                      -- why it was lifted
  primary key (person_id, other_id, case_id),
  check ((lifted_at is null) = (lifted_by is null))
);
insert into false_relation (person_id, other_id, case_id, found_at)
select p.person_id, p.other_id, c.id, c.decided_at
from risk_case c cross join lateral (values (c.person_id, c.relative_id), (c.relative_id, c.person_id)) as p (person_id, other_id)
where c.status = 'confirmed' and c.binding_id is not null and c.person_id is not null and c.relative_id is not null;
