-- The place of care as the claimant wrote it, where the directory does not have it: the institution is empty until the agency
-- has chosen one. A slip is then nobody else's either.
alter table manual_claim add column place_written text not null default '' check (length(place_written) <= 60);
alter table manual_claim add constraint manual_claim_place check (institution <> '' or place_written <> '');
