-- A person's entries of a posting stand in the act that booked them, a line each, as the hash chain covers them:
-- account, party (institution code, fund code, the quota's relative …), amount in fen (positive: the account gains).
alter table ledger_act add column entries text;
alter table ledger_act add column on_date date;             -- business day of the entries

update ledger_act a set entries = e.entries, on_date = e.on_date
from (
  select person_id, posting_id, on_date,
    string_agg(account || ' ' || party || ' ' || amount, E'\n' order by leg) as entries
  from ledger_entry group by person_id, posting_id, on_date
) e
where a.person_id = e.person_id and a.ref = e.posting_id and a.kind in (
  select distinct template from ledger_entry where person_id = a.person_id and posting_id = a.ref);

drop table ledger_entry;

create view ledger_entry as
select a.person_id, a.ref as posting_id, l.leg::smallint as leg, a.kind as template,
  split_part(l.entry, ' ', 1) as account, split_part(l.entry, ' ', 2) as party,
  split_part(l.entry, ' ', 3)::bigint as amount, a.on_date, a.entries
from ledger_act a cross join lateral string_to_table(a.entries, E'\n') with ordinality as l (entry, leg);

-- Uses of quotas in a month, for its clearing.
create index ledger_act_quota on ledger_act (on_date) where strpos(entries, 'quota ') > 0;
