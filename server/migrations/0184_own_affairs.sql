-- Who of the staff is in the register of the insured, too: nobody of them handles his own affairs.
alter table staff add column person_id bigint;
