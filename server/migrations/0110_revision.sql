-- A rule that was corrected for days that are past: what it changes in bills that were settled by it. A correction is
-- opened by one officer, computed, looked at, and posted once another approves.
create table revision (
  id           bigint primary key,
  area         text not null,
  first_day    date not null,                          -- days of care that the corrected values are for, both included
  last_day     date not null check (last_day >= first_day),
  pack_hash    text not null,                          -- the corrected rules
  changes      text not null,                          -- JSON: which values, as they were and as they are
  reason       text not null,                          -- what people read
  reason_en    text not null,
  source       text not null,                          -- the document that corrects
  status       text not null check (status in ('computing', 'computed', 'posting', 'posted', 'withdrawn')),
  after_person bigint not null default 0,              -- people up to this one are done in this pass
  people       integer not null default 0,             -- people with bills in the years it touches
  done         integer not null default 0,
  found        text not null,                          -- JSON: totals as computed
  posted       text not null,                          -- JSON: totals as posted
  opened_by    text not null,
  opened_at    timestamptz not null,
  decided_by   text,
  decided_at   timestamptz,
  version      integer not null default 1,
  check (status <> 'posting' or decided_by <> opened_by),
  check (status <> 'posted' or decided_by <> opened_by)
);

-- What a revision makes of one bill; lives with the patient. Rows that are only computed are replaced when it is posted.
create table revised_bill (
  person_id     bigint not null,
  settlement_id bigint not null,
  revision_id   bigint not null,
  posting_id    bigint,                                -- null: no money moved
  status        text not null check (status in ('computed', 'posted', 'undone', 'refused')),
  before        text not null,                         -- JSON: funds, payers, use of the year
  after         text not null,
  at            timestamptz not null,
  primary key (person_id, settlement_id, revision_id)
);

-- Cash that a revision makes due: to the patient, or to the funds. Lives with the patient. One clerk proposes what
-- becomes of it, another confirms.
create table revision_due (
  person_id     bigint not null,
  id            bigint not null,
  settlement_id bigint not null,
  revision_id   bigint not null,
  area          text not null,
  direction     text not null check (direction in ('toPatient', 'toFunds')),
  amount        bigint not null check (amount >= 0),
  status        text not null check (status in ('open', 'proposed', 'paid', 'collected', 'waived', 'cancelled')),
  action        text check (action in ('pay', 'collect', 'waive')),
  words         text not null default '',
  bank_sealed   text,
  paid_to       text not null default '' check (paid_to in ('', 'bank', 'estate')),
  made_at       timestamptz not null,
  proposed_by   text,
  decided_by    text,
  decided_at    timestamptz,
  posting_id    bigint,
  version       integer not null default 1,
  primary key (person_id, id),
  check (decided_by is null or decided_by <> proposed_by)
);
create index revision_due_queue on revision_due (area, made_at) where status in ('open', 'proposed');

-- Left money of a deceased person may also be what a revision owes.
alter table estate drop constraint estate_account_check;
alter table estate add constraint estate_account_check check (account in ('personal', 'wallet', 'claim', 'revision'));
