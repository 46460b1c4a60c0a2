-- A guardianship declared on the phone with pictures of the papers, and looked at afterwards by the child's agency. Where
-- nobody else is on record it counts from the declaration on; else, and once it was refused, not before a clerk has seen it.
create table guardian_declaration (
  child_id    bigint      not null,
  id          bigint      not null,
  guardian_id bigint      not null,
  area        text        not null,                     -- whose agency looks at it
  proof       text        not null check (proof in ('householdRegister', 'birthCertificate')),
  status      text        not null check (status in ('inForce', 'waiting', 'confirmed', 'refused')),
  declared_at timestamptz not null,
  decided_by  text,
  decided_at  timestamptz,
  words       text        not null default '',          -- why it was refused
  version     integer     not null default 1,
  primary key (child_id, id),
  check (guardian_id <> child_id),
  check ((status in ('confirmed', 'refused')) = (decided_at is not null))
);
create unique index guardian_declaration_of_two on guardian_declaration (child_id, guardian_id);
create index guardian_declaration_waiting on guardian_declaration (area, declared_at, id)
  where status in ('inForce', 'waiting');
