-- What is watched (brief L40, L41): holds that stop an account from paying, and cases that a clerk decides.

-- Lives with the payer, whose account row guards it. In force until released_at.
--   binding: this binding pays nothing until a clerk has looked   family: no relative draws (the owner's freeze)
--   account: the account pays nobody, its owner neither (a lost card, a case)
create table risk_hold (
  person_id   bigint not null,
  id          bigint not null,
  scope       text not null check (scope in ('binding', 'family', 'account')),
  binding_id  bigint,                                  -- for scope binding
  cause       text not null check (cause in ('owner', 'rule', 'clerk', 'objection')),
  rule        text not null default '',                -- rule of risk/rules.yaml
  case_id     bigint,
  placed_at   timestamptz not null,
  placed_by   text not null,
  released_at timestamptz,
  released_by text,
  primary key (person_id, id),
  check ((scope = 'binding') = (binding_id is not null))
);
create index risk_hold_in_force on risk_hold (person_id) where released_at is null;

-- Local to the coordinator: a suspicion with what it rests on, and what the clerk decided.
create table risk_case (
  id           bigint primary key,
  rule         text not null,
  subject      text not null,                          -- unique text of what is suspected: binding:ID, institution:CODE …
  area         text not null,                          -- whose agency decides
  person_id    bigint,                                 -- the payer, where there is one
  relative_id  bigint,
  binding_id   bigint,
  institution  text,
  finding      text not null,                          -- JSON: the measured values beside their limits
  amount       bigint not null default 0,              -- fen that the finding is about
  status       text not null check (status in ('open', 'confirmed', 'dismissed')),
  opened_at    timestamptz not null,
  opened_by    text not null,
  decided_at   timestamptz,
  decided_by   text,
  decision     text not null default '',
  owed         bigint not null default 0 check (owed >= 0),       -- fen to be recovered
  recovered    bigint not null default 0 check (recovered between 0 and owed),
  version      integer not null default 1
);
create index risk_case_queue on risk_case (area, opened_at) where status = 'open';
create unique index risk_case_once on risk_case (rule, subject) where status = 'open';
