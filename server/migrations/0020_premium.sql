-- Premiums paid from an account (代缴): for oneself or, under a binding, for a relative.

-- One premium of one person for one year. Lives with the insured person, whose account row guards "once a year".
create table premium (
  insured_id    bigint not null,
  id            bigint not null,
  payer_id      bigint not null,                       -- whose money it is; the insured himself for his own
  account       text not null check (account in ('personal', 'wallet', 'quota')),
  binding_id    bigint,                                -- null: one's own premium, or a quota
  kind          text not null check (kind in ('resident', 'longTermCare')),
  year          integer not null,                      -- benefit year
  area          text not null check (area ~ '^[0-9]{6}$'),  -- where the person will be insured
  amount        bigint not null check (amount > 0),    -- fen
  quote         text not null,                         -- JSON: how the amount and the wait were found, with parameters
  direction     text not null check (direction in ('app', 'bureau')),  -- who opened it: our app, or the bureau's page
  channel       text not null,
  reference     text not null,                         -- what every message about it names: ours, or the bureau's order
  status        text not null check (status in
    ('requested', 'declined', 'expired', 'submitted', 'credited', 'failed', 'refunding', 'refunded')),
  requested_at  timestamptz not null,
  expires_at    timestamptz,                           -- a request of the bureau's page that nobody confirmed
  submitted_at  timestamptz,                           -- the money left the account
  submitted_by  text,                                  -- actor
  limit_year    integer,                               -- the year whose binding limit was used
  bureau_state  text not null default 'none' check (bureau_state in ('none', 'accepted', 'answered')),
  bureau_serial text,                                  -- the bureau's receipt (税票号码)
  credited_at   timestamptz,
  credited_on   date,                                  -- the bureau's day; the wait is counted from it
  covers_from   date,                                  -- first day of the enrolment it made
  benefits_from date,                                  -- end of the waiting period: the pool pays from this day
  enrolment_id  bigint,                                -- null: nothing was enrolled (already insured elsewhere)
  closed_at     timestamptz,                           -- failed, declined, expired or refunded
  fail_code     text,
  fail_reason   text,                                  -- as the bureau worded it
  refund_reason text check (refund_reason in ('duplicate', 'death', 'employee', 'otherArea', 'aided', 'bureau')),
  overdue_at    timestamptz,                           -- when payer and clerk were alerted
  conflict      text,                                  -- the bureau contradicted itself: what it said, for the clerk
  primary key (insured_id, id),
  check ((status in ('submitted', 'credited', 'refunding', 'refunded', 'failed')) = (submitted_at is not null)),
  check ((status in ('credited', 'refunding', 'refunded')) = (credited_on is not null))
);
create unique index premium_once_a_year on premium (insured_id, kind, year)
  where status in ('submitted', 'credited', 'refunding');

-- The payer's list of the premiums above, with the key under which he asked; lives with the payer.
create table premium_of_payer (
  payer_id    bigint not null,
  premium_id  bigint not null,
  insured_id  bigint not null,
  request_key text,                                    -- null: opened by the bureau's page
  digest      text,                                    -- SM3 of what was asked
  primary key (payer_id, premium_id)
);
create unique index premium_request_key on premium_of_payer (payer_id, request_key) where request_key is not null;

-- Look-up, distributed by its own key: reference at the bureau → premium.
create table premium_reference (
  reference  text primary key,
  insured_id bigint not null,
  premium_id bigint not null
);

-- Every exchange with the bureau about a premium, so that its state always explains itself. Rows are only inserted.
create table premium_message (
  insured_id bigint not null,
  premium_id bigint not null,
  id         bigint not null,
  direction  text not null check (direction in ('out', 'in')),
  kind       text not null,                            -- submit, query, refund, notify
  outcome    text not null,                            -- the bureau's state, or unavailable
  content    text not null,                            -- JSON
  at         timestamptz not null,
  primary key (insured_id, premium_id, id)
);

-- What clerks watch: premiums whose money is in transit or contradicted. Look-up by the area of the insured person.
create table premium_watch (
  area       text not null,
  premium_id bigint not null,
  insured_id bigint not null,
  since      timestamptz not null,
  primary key (area, premium_id)
);
