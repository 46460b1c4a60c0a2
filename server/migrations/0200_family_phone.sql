-- A payer may let those for whom he pays call him by the number that he registered.
alter table notice_setting add column family_may_call boolean not null default false;
