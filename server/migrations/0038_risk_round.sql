-- Local to the coordinator: what the night's round saw at pharmacies, to be looked at till by till when it is through.
create table risk_till_use (
  institution   text not null,
  at            timestamptz not null,
  person_id     bigint not null,
  settlement_id bigint not null,
  amount        bigint not null,                       -- drawn from relatives' accounts
  primary key (institution, settlement_id)
);
create index risk_case_subject on risk_case (rule, subject, opened_at);
