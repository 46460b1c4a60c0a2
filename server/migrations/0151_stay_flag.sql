-- A mark that a hospital set on a stay (national transaction 2406): its kinds and values are an area's own.
create table stay_flag (
  person_id    bigint not null,
  id           bigint not null,
  mdtrt_id     text not null,
  institution  text not null,
  kind         text not null,
  flag         text not null,
  memo         text,
  created_at   timestamptz not null,
  primary key (person_id, id)
);
create index stay_flag_of_institution on stay_flag (institution, id);
