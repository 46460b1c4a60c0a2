-- A quota for the premium alone, for a relative who is not insured yet: bills never find it.
alter table quota_relation add column premium_only boolean not null default false;
