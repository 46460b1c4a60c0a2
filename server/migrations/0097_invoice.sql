-- The invoice (发票号) that a till named with a bill, as it wrote it: somebody may claim that paper by hand later.
alter table settlement add column invoice text;
create index settlement_by_day on settlement using brin (care_on) with (pages_per_range = 16);
