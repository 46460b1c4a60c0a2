-- A claim also stands on the visits that bear its slip's number as their record number on that day. All of its rows go when
-- it frees its slip.
create index claim_slip_of_claim on claim_slip (person_id, claim_id);
