-- A helper (帮办人), whom a person names: sees and prepares what the person's affairs need, and never pays.
create table helper (
  person_id  bigint not null,
  id         bigint not null,
  helper_id  bigint not null,
  named_at   timestamptz not null,
  ended_at   timestamptz,                             -- null while in force
  ended_by   text,                                    -- citizen:ID, either of the two
  primary key (person_id, id),
  check (person_id <> helper_id),
  check ((ended_at is null) = (ended_by is null))
);
create unique index helper_in_force on helper (person_id, helper_id) where ended_at is null;

-- Whom a helper helps, or has helped: leads to the rows above.
create table helped (
  helper_id  bigint not null,
  person_id  bigint not null,
  primary key (helper_id, person_id)
);
