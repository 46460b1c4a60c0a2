-- Beside: older programs go on.
-- Both are looked up by person and number together, so the number may come first: numbers grow with time, new entries then meet
-- on the index's last pages, however many years there are. Beginning with the person each entry met a page of its own, which
-- goes into the log whole after a checkpoint.
drop index visit_mdtrt;
create unique index visit_mdtrt on visit (mdtrt_id, person_id);
drop index settlement_once;
create unique index settlement_once on settlement (visit_id, person_id, batch, turn) where reverses_id is null;
