-- Objection (申诉) by a patient against a bill, or by a payer against a draw. Lives with who objects.
create table objection (
  person_id     bigint not null,
  id            bigint not null,
  about         text not null check (about in ('bill', 'draw')),
  settlement_id bigint not null,
  patient_id    bigint not null,
  binding_id    bigint,                                -- about a draw
  amount        bigint not null,                       -- the bill's total, or what was drawn
  cause         text not null check (cause in ('notMine', 'wrongAmount', 'wrongAccount', 'notAuthorised', 'other')),
  words         text not null,                         -- the objector's own
  area          text not null check (area ~ '^[0-9]{6}$'),
  status        text not null check (status in ('submitted', 'upheld', 'partly', 'rejected', 'withdrawn')),
  channel       text not null,
  submitted_at  timestamptz not null,
  hold_id       bigint,                                -- the binding is held until the answer
  answer        text not null default '',
  remedy        text not null default '' check (remedy in ('', 'none', 'institutionReverses', 'case')),
  case_id       bigint,
  decided_by    text,
  decided_at    timestamptz,
  version       integer not null default 1,
  primary key (person_id, id)
);
create unique index objection_open on objection (person_id, about, settlement_id) where status = 'submitted';
create index objection_queue on objection (area, submitted_at) where status = 'submitted';
