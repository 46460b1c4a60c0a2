-- Who entered the lines of a slip as it reads; that clerk does not approve it. Empty: they stand as they were handed in.
alter table manual_claim add column entered_by text not null default '';
update manual_claim c set entered_by = a.actor
  from ledger_act a
  where a.person_id = c.person_id and a.kind = 'claim.enter' and a.ref = c.id
    and not exists (
      select 1 from ledger_act b
      where b.person_id = a.person_id and b.ref = a.ref and b.kind in ('claim.enter', 'claim.mend') and b.seq > a.seq
    );
