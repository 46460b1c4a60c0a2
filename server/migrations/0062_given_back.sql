-- Of what was recovered under a case: what went back to whoever had paid it, because the bill it was for was given back.
-- `recovered` is what is still with the payer.
alter table risk_case add column given_back bigint not null default 0 check (given_back >= 0);
create index risk_case_owed on risk_case (binding_id) where status = 'confirmed';
