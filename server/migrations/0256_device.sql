-- The device (dev_no) from which a hospital's program sent a bill, as it named it; null: it named none, or the desk's own
-- till was used. An auditor looks for what went through one device, and for one receipt.
alter table settlement add column device text;
create index settlement_of_device on settlement (device, id) where device is not null;
create index settlement_of_invoice on settlement (invoice, id) where invoice is not null;
