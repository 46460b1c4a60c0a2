-- A manual claim pays out what the funds owe; the agency decides what counts; it is taken back through itself.
alter table manual_claim
  add column approved_lines text not null default '[]',      -- JSON: ids of the lines whose restricted drug the agency approved
  add column decided_med_type text not null default '',      -- kind of care as the agency found it
  add column account_share bigint check (account_share >= 0),-- what the accounts would have paid at the till: shown, never paid
  add column paid_to text not null default '' check (paid_to in ('', 'bank', 'estate')),
  add column taken_back_by text,
  add column taken_back_at timestamptz;
alter table manual_claim drop constraint manual_claim_status_check;
alter table manual_claim add constraint manual_claim_status_check check (status in
  ('submitted', 'returned', 'refused', 'withdrawn', 'approved', 'settled', 'paid', 'takingBack', 'takenBack'));
update manual_claim set paid_to = 'bank' where status = 'paid';
drop index manual_claim_queue;
create index manual_claim_queue on manual_claim (area, submitted_at)
  where status in ('submitted', 'approved', 'settled', 'takingBack');

-- A slip is one bill of one person, whoever hands it in: look-up, distributed by its own key. A row stands while the claim
-- does; a claim that was refused, withdrawn or taken back frees its slip.
create table claim_slip (
  key       text primary key,                          -- institution, slip number without spaces and widths
  person_id bigint not null,
  claim_id  bigint not null
);
insert into claim_slip (key, person_id, claim_id)
  select institution || ' ' || upper(regexp_replace(normalize(slip_no, NFKC), '\s', '', 'g')), person_id, id
  from manual_claim where status in ('submitted', 'returned', 'approved', 'settled', 'paid')
  order by (status = 'paid') desc, (status = 'settled') desc, submitted_at
  on conflict do nothing;
drop index manual_claim_once;

-- A slip's number is looked for among what tills settled. Numbers only grow, so a range of blocks is enough and costs a
-- settlement next to nothing.
create index settlement_by_number on settlement using brin (right(setl_id, 13)) with (pages_per_range = 16);
create index visit_by_number on visit using brin (right(mdtrt_id, 13)) with (pages_per_range = 16);
create index visit_by_day on visit using brin (care_on) with (pages_per_range = 16);

-- Left money of a deceased person may also be what a claim still owed.
alter table estate drop constraint estate_account_check;
alter table estate add constraint estate_account_check check (account in ('personal', 'wallet', 'claim'));

-- A claim's bill is taken back by the agency, not by the institution.
alter table objection drop constraint objection_remedy_check;
alter table objection add constraint objection_remedy_check
  check (remedy in ('', 'none', 'institutionReverses', 'claimTakenBack', 'case'));
