-- Filings (备案): care outside one's own area, and chronic or special disease. Manual reimbursement (手工报销).

-- Lives with the person. A filing holds from valid_from to valid_to, both included; ending one moves valid_to, so that
-- care before the end is still judged as filed.
create table filing (
  person_id       bigint not null,
  id              bigint not null,
  kind            text not null check (kind in ('outOfArea', 'chronic')),
  type            text not null default ''
                  check (type in ('', 'longTerm', 'temporary', 'transfer', 'emergency')),  -- outOfArea only
  destination     text not null default '' check (destination ~ '^([0-9]{6})?$'),  -- outOfArea: a city, or a province (…0000)
  disease         text not null default '',            -- chronic: M-code
  institution     text,                                -- hospital that diagnosed or transfers, or null
  area            text not null check (area ~ '^[0-9]{6}$'),  -- where the person is insured: whose agency decides
  valid_from      date not null,
  valid_to        date check (valid_to >= valid_from), -- included; null: long-lasting
  status          text not null check (status in
                  ('submitted', 'firstApproved', 'approved', 'returned', 'refused', 'ended')),
  late            boolean not null default false,      -- filed after the care had begun
  reason          text not null default '',            -- the applicant's own declaration
  commitment      text not null,                       -- the letter as shown and agreed to
  digest          text not null,                       -- SM3 of the letter
  channel         text not null,                       -- where it was filed: banshitong, counter …
  filed_by        text not null,                       -- citizen:<id> or staff:<id>
  submitted_at    timestamptz not null,
  due_on          date,                                -- the agency answers by this day; null: no term is published
  second_approval boolean not null default false,      -- two clerks must approve
  first_by        text,
  first_at        timestamptz,
  decided_by      text,
  decided_at      timestamptz,
  decision        text not null default '[]',          -- JSON: all reasons of a return or refusal at once
  approved_at     timestamptz,                         -- stays when the filing ends
  renews_id       bigint,
  ended_at        timestamptz,
  ended_by        text,
  end_reason      text,
  version         integer not null default 1,
  primary key (person_id, id),
  check (status <> 'approved' or approved_at is not null),
  check ((kind = 'outOfArea') = (type <> '')),
  check ((kind = 'outOfArea') = (destination <> '')),
  check ((kind = 'chronic') = (disease <> '')),
  check (first_by is null or decided_by is null or first_by <> decided_by)
);
create index filing_queue on filing (area, submitted_at) where status in ('submitted', 'firstApproved');

-- A bill that was paid in cash because the till, the filing or the direct settlement failed, claimed later with its slip.
create table manual_claim (
  person_id    bigint not null,
  id           bigint not null,
  area         text not null check (area ~ '^[0-9]{6}$'),
  institution  text not null,
  slip_no      text not null,                          -- number of the institution's invoice or slip
  slip_digest  text not null default '',               -- SM3 of the scanned slip
  care_on      date not null,
  med_type     text not null,
  disease      text not null default '',
  lines        text not null,                          -- JSON: the bill's lines as on the slip
  total        bigint not null check (total > 0),
  cause        text not null check (cause in ('tillFailed', 'notFiled', 'directRefused', 'abroadOrOther')),
  account_use  smallint not null check (account_use in (0, 1, 2)),
  payee_sealed text not null,                          -- bank account the money goes to, sealed
  status       text not null check (status in ('submitted', 'returned', 'refused', 'settled', 'paid')),
  channel      text not null,
  filed_by     text not null,
  submitted_at timestamptz not null,
  due_on       date,
  decided_by   text,
  decided_at   timestamptz,
  decision     text not null default '[]',
  settlement_id bigint,
  paid_amount  bigint check (paid_amount >= 0),
  paid_at      timestamptz,
  paid_by      text,
  version      integer not null default 1,
  primary key (person_id, id)
);
create unique index manual_claim_once on manual_claim (person_id, institution, slip_no)
  where status in ('submitted', 'settled', 'paid');
create index manual_claim_queue on manual_claim (area, submitted_at) where status in ('submitted', 'settled');
