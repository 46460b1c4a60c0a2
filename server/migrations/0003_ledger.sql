-- The ledger. Only server/src/ledger touches these tables.

-- One row per insured person, even at zero: it guards the person's accumulators and bindings, and holds the head of
-- the person's hash chain. Every flow that touches those locks this row first.
create table ledger_account (
  person_id  bigint primary key,
  balance    bigint not null default 0 check (balance >= 0),   -- personal account (个人账户), fen
  wallet     bigint not null default 0 check (wallet >= 0),    -- wallet money received before 2026-01-09, fen
  chain_seq  bigint not null default 0,
  chain_head text not null default '',
  version    bigint not null default 0
) with (fillfactor = 80);

-- Quota (共济额度) set aside from the payer's account for one relative; lives with, and is guarded by, the payer.
create table ledger_quota (
  payer_id    bigint not null,
  relative_id bigint not null,
  balance     bigint not null default 0 check (balance >= 0),
  primary key (payer_id, relative_id)
) with (fillfactor = 80);

-- Whose quota a relative may use; lives with the relative.
create table ledger_quota_source (
  relative_id bigint not null,
  payer_id    bigint not null,
  granted_at  timestamptz not null,
  primary key (relative_id, payer_id)
);

-- Signed legs of postings; each posting sums to zero over all its entries. Lives with the account's owner, or with the
-- patient for institution, fund, cash, tax and clearing legs. Rows are only inserted.
create table ledger_entry (
  person_id  bigint not null,
  posting_id bigint not null,
  leg        smallint not null,
  template   text not null,
  account    text not null check (account in
    ('personal', 'wallet', 'quota', 'institution', 'fund', 'cash', 'tax', 'transit', 'contribution', 'interest', 'heirs', 'clearing')),
  party      text not null default '',   -- institution code, fund code, the quota's relative …
  amount     bigint not null,            -- fen; positive: the account gains
  on_date    date not null,              -- business day
  primary key (person_id, posting_id, leg)
);

-- Each person's acts in order, a hash chain: hash = SM3(previous hash, seq, kind, ref, instant, content).
-- content is null where it is derived again from the settlement or its entries.
create table ledger_act (
  person_id  bigint not null,
  seq        bigint not null,
  kind       text not null,
  ref        bigint not null,
  actor      text not null,
  at         timestamptz not null,
  content    text,
  hash       text not null,
  primary key (person_id, seq)
);

-- What a year has used, by person, scheme, insured area, year and pot.
create table accumulator (
  person_id  bigint not null,
  scheme     text not null,
  area       text not null,
  year       integer not null,
  pot        text not null,
  deductible bigint not null default 0 check (deductible >= 0),
  paid       bigint not null default 0 check (paid >= 0),
  entered    bigint not null default 0 check (entered >= 0),
  primary key (person_id, scheme, area, year, pot)
) with (fillfactor = 80);
