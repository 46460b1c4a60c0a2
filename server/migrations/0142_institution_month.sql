-- What an institution is owed for a closed month: its bills and reversals of the month, and the adjustments that were
-- entered until it was closed. A closed month stays as it is.
create table institution_month (
  institution text not null references institution (code),
  month       text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  area        text not null,                           -- whose agency pays
  closed_at   timestamptz not null,
  total       bigint not null,                         -- fen; of all bills, with what was paid in cash
  payable     bigint not null,                         -- funds and accounts
  adjusted    bigint not null,                         -- deductions below zero
  digest      text not null,                           -- SM3 of the lines
  primary key (institution, month)
);
create index institution_month_area on institution_month (area, month);

create table institution_month_line (
  institution   text not null,
  month         text not null,
  scheme        text not null,
  area          text not null,                         -- where the patients are insured
  clearing_type text not null,
  rows          integer not null,
  total         bigint not null,
  fund          bigint not null,
  own           bigint not null,                       -- the patients' own accounts
  relatives     bigint not null,
  wallet        bigint not null,                       -- wallets and quotas
  cash          bigint not null,
  primary key (institution, month, scheme, area, clearing_type)
);

-- Shared money of a month by the area of whose account paid it.
create table institution_month_shared (
  institution text not null,
  month       text not null,
  payer_area  text not null,
  amount      bigint not null,
  primary key (institution, month, payer_area)
);

-- Deductions (扣款) and corrections of what an institution is owed. They go into the month that is open.
create table institution_adjustment (
  id          bigint primary key,
  institution text not null references institution (code),
  area        text not null,
  scheme      text not null,
  amount      bigint not null check (amount <> 0),     -- below zero: deducted
  reason      text not null,
  entered_by  text not null,
  entered_at  timestamptz not null,
  month       text,                                    -- the closed month that took it; null: it waits
  request_key text not null unique
);
create index institution_adjustment_open on institution_adjustment (institution) where month is null;

-- One payment of an area's closed month to its institutions. One clerk prepares it, another has it paid.
create table payment_run (
  id          bigint primary key,
  area        text not null,
  month       text not null,
  status      text not null check (status in ('prepared', 'paid', 'cancelled')),
  due_on      date,                                    -- null: the term is not known here
  amount      bigint not null,
  orders      text not null,                           -- JSON: institution and amount
  digest      text not null,                           -- SM3 of the payment file
  prepared_by text not null,
  prepared_at timestamptz not null,
  decided_by  text,
  decided_at  timestamptz,
  version     integer not null default 1,
  check (status <> 'paid' or decided_by <> prepared_by)
);
create unique index payment_run_once on payment_run (area, month) where status <> 'cancelled';

-- What an institution applied for (3203), until it withdraws it (3204).
create table clearing_application (
  id            bigint primary key,
  event         text not null unique,                  -- clr_appy_evt_id
  institution   text not null references institution (code),
  month         text not null,
  clearing_type text not null,
  stated        text not null,                         -- JSON: what it stated
  applied_at    timestamptz not null,
  withdrawn_at  timestamptz
);
create unique index clearing_application_once on clearing_application (institution, month, clearing_type)
  where withdrawn_at is null;
