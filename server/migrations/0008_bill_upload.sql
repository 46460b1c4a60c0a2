-- Beside the lines that the rules see: what the catalogue calls each, its price, and everything the sender said of it
-- (prescriber, department, dosage …). Read by queries and slips, not by settlement.
alter table bill_upload add column detail text not null default '[]';
