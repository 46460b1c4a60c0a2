-- What a binding was when it ended: one that was in force still pays a bill of its days that is claimed later
-- (手工报销); one that nobody had accepted, or that was paused, does not.
alter table binding add column ended_from text check (ended_from in ('invited', 'active', 'paused'));
