-- A bill of somebody whom one agency insures and another treats. Each keeps its own row: `in` where the institution is, which
-- decides until the deadline whether the bill stands; `out` where the patient is insured, whose money waits in transit until then.
create table bill_crossing (
  person_id      bigint not null,       -- the patient
  id             bigint not null,
  number         text not null,         -- the same at both agencies
  peer           text not null,
  side           text not null check (side in ('in', 'out')),
  about          text not null,         -- in: visit and batch, or the sale; out: empty
  charge         text not null,         -- in: digest of what was asked; out: empty
  settlement_id  bigint,                -- in: none until it stands
  amount         bigint not null check (amount >= 0),  -- all that is not cash
  funds          text not null,         -- the same by fund_pay_type, as JSON
  status         text not null check (status in ('asked', 'sent', 'accepted', 'returned', 'reversed')),
  asked_at       timestamptz not null,
  returns_at     timestamptz not null,
  closed_at      timestamptz,
  closed_on      date,                  -- the same day at both: that of the month in which it is cleared
  reversed_at    timestamptz,
  reversed_on    date,
  primary key (person_id, id),
  check ((status in ('asked', 'sent')) = (closed_on is null)),
  check ((closed_at is null) = (closed_on is null)),
  check ((status = 'reversed') = (reversed_on is not null)),
  check ((reversed_at is null) = (reversed_on is null))
);
create unique index bill_crossing_number on bill_crossing (person_id, number);
create index bill_crossing_closed on bill_crossing (peer, closed_on) where status in ('accepted', 'reversed');
create index bill_crossing_reversed on bill_crossing (peer, reversed_on) where status = 'reversed';

-- What a month of bills came to with another agency, on which both agree; without `agreed_at` they do not yet.
create table bill_crossing_month (
  month       text not null check (month ~ '^\d{4}-\d{2}$'),
  peer        text not null,
  digest      text not null,            -- SM3 of every bill that was counted
  agreed_at   timestamptz,
  primary key (month, peer)
);
