-- A changed authorisation has a letter of its own, kept beside the first: `no` counts them from 1.
alter table commitment_letter add column no integer not null default 1 check (no > 0);
alter table commitment_letter drop constraint commitment_letter_pkey;
alter table commitment_letter add primary key (relative_id, binding_id, no, agreed_by);
-- The letter in force: what a debit rests on.
alter table binding add column letter_no integer not null default 1 check (letter_no > 0);

-- Authorisations whose last day is past are ended by the daily round.
create index binding_last_day on binding (valid_to) where ended_at is null and valid_to is not null;
