-- A manual claim is approved first and settled after: once approved it can no longer be refused, whatever happens between.
alter table manual_claim drop constraint manual_claim_status_check;
alter table manual_claim add constraint manual_claim_status_check
  check (status in ('submitted', 'returned', 'refused', 'withdrawn', 'approved', 'settled', 'paid'));
drop index manual_claim_once;
create unique index manual_claim_once on manual_claim (person_id, institution, slip_no)
  where status in ('submitted', 'returned', 'approved', 'settled', 'paid');
drop index manual_claim_queue;
create index manual_claim_queue on manual_claim (area, submitted_at) where status in ('submitted', 'approved', 'settled');
