-- Counts what was done to a person outside the lanes of bills: whoever locks the account counts it up, so what a process
-- knows of somebody (insurance, bindings, filings, holds …) holds as long as the count it was read at.
alter table ledger_account add column facts bigint not null default 0;
