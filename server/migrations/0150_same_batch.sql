-- A batch whose settlement was taken back is settled again under the same number: its turn counts those that were.
alter table settlement add column turn integer not null default 0;
drop index settlement_once;
create unique index settlement_once on settlement (person_id, visit_id, batch, turn) where reverses_id is null;
