-- Of whom somebody is an heir by an ID number that a clerk recorded: leads to `estate_heir` of the deceased. Lives with the heir.
create table inheritance (
  person_id   bigint not null,
  deceased_id bigint not null,
  heir_id     bigint not null,                         -- the row of estate_heir
  primary key (person_id, deceased_id, heir_id),
  check (person_id <> deceased_id)
);

-- The same on the heir's row: who is told that he was paid. Null: an heir without a number, or one who is not in the register.
alter table estate_heir add column registered_id bigint;
