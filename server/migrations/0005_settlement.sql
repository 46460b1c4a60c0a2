-- Visits, bills and settlements. Rows live with the patient.

-- A visit (就诊): 2201 opens an outpatient visit, 2401 an admission, a pharmacy sale opens its own.
create table visit (
  person_id     bigint not null,
  id            bigint not null,
  mdtrt_id      text not null,                         -- what hospitals call it: area + G + 13 digits
  institution   text not null references institution (code),
  scheme        text not null,
  area          text not null,                         -- where the patient is insured
  med_type      text not null,                         -- national code of the kind of care
  began_on      date not null,
  care_on       date not null,                         -- day of care: 2203 begntime, else 2201's; discharge of an admission
  discharged_on date,
  disease       text not null default '',
  ipt_otp_no    text not null default '',
  credential    text not null,                         -- 01 code, 02 ID card, 03 social-security card, desk
  clinical      text,                                  -- diagnoses and doctors as sent; never shown to payers
  status        text not null check (status in ('open', 'cancelled')),
  created_at    timestamptz not null,
  primary key (person_id, id)
);
create unique index visit_mdtrt on visit (person_id, mdtrt_id);

-- One upload of bill lines (2204, 2301): lines as JSON with the catalogue's answer; withdrawn by 2205.
create table bill_upload (
  person_id  bigint not null,
  visit_id   bigint not null,
  id         bigint not null,
  batch      text not null,                            -- chrg_bchno
  lines      text not null,
  total      bigint not null,
  withdrawn  boolean not null default false,
  primary key (person_id, visit_id, id)
);

-- A settlement or its reversal; rows are only inserted. `stored` holds everything the decision used.
create table settlement (
  person_id    bigint not null,
  id           bigint not null,
  setl_id      text not null,
  visit_id     bigint not null,
  batch        text not null,
  reverses_id  bigint,                                 -- null: a settlement; else the one it takes back
  institution  text not null,
  benefit      text not null,
  scheme       text not null,
  area         text not null,
  care_on      date not null,
  settled_on   date not null,
  settled_at   timestamptz not null,
  year         integer not null,
  pack_hash    text not null,
  total        bigint not null,
  deductible   bigint not null,                        -- taken by this bill
  fund_total   bigint not null,
  own          bigint not null,
  relatives    bigint not null,
  wallet       bigint not null,
  cash         bigint not null,
  balance_after bigint not null,                       -- the patient's own account
  stored       text not null,                          -- everything the decision used and gave, JSON; who paid too
  source       text not null,                          -- institution code or rest
  msgid        text not null,
  primary key (person_id, id)
);
create unique index settlement_once on settlement (person_id, visit_id, batch) where reverses_id is null;
create unique index settlement_reversed_once on settlement (person_id, reverses_id) where reverses_id is not null;
create unique index settlement_setl on settlement (person_id, setl_id);

-- What a payer's account paid, for the payer's own list: amount, day, kind of place. Nothing medical (invariant 9).
create table payer_record (
  payer_id      bigint not null,
  settlement_id bigint not null,
  binding_id    bigint not null,
  relative_id   bigint not null,
  amount        bigint not null,                       -- negative when given back
  place         text not null,                         -- hospital-3, hospital-2, hospital-1, pharmacy
  account       text not null check (account in ('personal', 'quota')),
  at            timestamptz not null,
  primary key (payer_id, settlement_id, account, binding_id)
);

-- What a pre-settlement offered: holds nothing and lives till midnight.
create table offer (
  person_id  bigint not null,
  visit_id   bigint not null,
  batch      text not null,
  id         bigint not null,
  split      text not null,                            -- JSON: amount per payer
  offered_at timestamptz not null,
  valid_on   date not null,
  primary key (person_id, visit_id, batch)
);

-- Look-up, distributed by its own key: what a message or request that writes was answered.
create table message_key (
  key        text primary key,                         -- source, message id
  digest     text not null,                            -- SM3 of infno and input
  person_id  bigint,
  settlement_id bigint,
  answer     text,                                     -- JSON; null where the settlement is the answer
  created_at timestamptz not null
);
