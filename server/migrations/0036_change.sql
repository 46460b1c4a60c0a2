-- What follows from a change of somebody's insurance.

-- Money that was left when a person died, by closing; each row is one account.close posting. Lives with the person.
create table estate (
  person_id  bigint not null,
  posting_id bigint not null,
  account    text not null check (account in ('personal', 'wallet')),
  amount     bigint not null check (amount > 0),
  closed_on  date not null,
  primary key (person_id, posting_id)
);

-- Who gets it. Two clerks: one names the heirs with their proof, another pays.
create table estate_heir (
  person_id   bigint not null,
  id          bigint not null,
  name        text not null,
  relation    text not null,
  bank_sealed text not null,
  amount      bigint not null check (amount > 0),
  proof       text not null,                           -- which documents were seen
  named_by    text not null,
  named_at    timestamptz not null,
  paid_by     text,
  paid_at     timestamptz,
  primary key (person_id, id),
  check (paid_by is null or paid_by <> named_by)
);

-- What a month's contribution is computed from: a contribution base for a working member, a fixed sum for a retired one.
create table contribution_base (
  person_id  bigint not null,
  id         bigint not null,
  valid_from date not null,
  valid_to   date check (valid_to >= valid_from),      -- included
  base       bigint check (base > 0),                  -- fen a month; the rate is the area's
  fixed      bigint check (fixed > 0),                 -- fen a month, set by the agency
  primary key (person_id, id),
  check ((base is null) <> (fixed is null))
);

-- Local to the coordinator: what each area's monthly or yearly run did, or why it did nothing.
create table account_run (
  kind    text not null check (kind in ('contribution', 'interest')),
  area    text not null,
  period  text not null,                               -- 2025-01, or 2025
  people  integer not null default 0,
  amount  bigint not null default 0,
  reason  text not null default '',                    -- why nothing was booked
  primary key (kind, area, period)
);
