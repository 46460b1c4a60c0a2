-- Inter-provincial wallet (医保钱包): transfers until 2026-01-08, quotas (共济额度) from 2026-01-09. Balances are the ledger's.

create table wallet (
  person_id    bigint primary key,
  opened_at    timestamptz not null,
  opened_by    bigint not null,                        -- the person, or the relative who opened it for him (代开通)
  use_area     text not null check (use_area ~ '^[0-9]{6}$'),  -- place of use (使用地)
  phone_sealed text not null,
  channel      text not null
);

-- For whom somebody opened a wallet; lives with the opener.
create table wallet_opened_for (
  opener_id bigint not null,
  person_id bigint not null,
  primary key (opener_id, person_id)
);

-- A transfer of money to a relative's wallet. Lives with the sender, whose account row guards the daily limits.
create table wallet_transfer (
  sender_id    bigint not null,
  id           bigint not null,
  recipient_id bigint not null,
  relationship text not null check (relationship in ('spouse', 'parent', 'child', 'sibling',
    'paternalGrandparent', 'maternalGrandparent', 'sonsChild', 'daughtersChild')),  -- what the recipient is to the sender
  source       text not null check (source in ('personal', 'wallet')),
  amount       bigint not null check (amount > 0),     -- fen
  status       text not null check (status in ('sent', 'accepted', 'returned')),
  sent_on      date not null,
  sent_at      timestamptz not null,
  returns_at   timestamptz not null,                   -- not accepted before: back to the source
  closed_at    timestamptz,
  sender_area  text not null,
  recipient_area text not null,
  commitment   text not null,                          -- version of the declaration of kinship that was agreed to
  channel      text not null,
  request_key  text not null,
  digest       text not null,
  primary key (sender_id, id),
  check (sender_id <> recipient_id),
  check ((status = 'sent') = (closed_at is null))
);
create unique index wallet_transfer_key on wallet_transfer (sender_id, request_key);
create unique index wallet_transfer_one_open on wallet_transfer (sender_id) where status = 'sent';
create index wallet_transfer_day on wallet_transfer (sender_id, sent_on);

-- The recipient's list of the transfers above; lives with the recipient.
create table wallet_transfer_received (
  recipient_id bigint not null,
  transfer_id  bigint not null,
  sender_id    bigint not null,
  primary key (recipient_id, transfer_id)
);

-- A sharing relation across areas: made and ended voluntarily by both. Lives with the relative (beneficiary).
create table quota_relation (
  relative_id  bigint not null,
  id           bigint not null,
  payer_id     bigint not null,
  relationship text not null check (relationship in ('spouse', 'parent', 'child', 'sibling',
    'paternalGrandparent', 'maternalGrandparent', 'sonsChild', 'daughtersChild')),  -- what the relative is to the payer
  status       text not null check (status in ('invited', 'active', 'ended')),
  payer_area   text not null,
  relative_area text not null,
  asked_at     timestamptz not null,                   -- the payer agreed
  agreed_at    timestamptz,                            -- the relative, or the guardian, agreed
  agreed_by    bigint,
  ended_at     timestamptz,
  ended_by     text,
  end_reason   text,
  commitment   text not null,
  channel      text not null,
  primary key (relative_id, id),
  check (payer_id <> relative_id),
  check ((status = 'ended') = (ended_at is not null))
);
create unique index quota_relation_one on quota_relation (relative_id, payer_id) where ended_at is null;

-- The payer's list of the relations above; lives with the payer.
create table quota_relation_of_payer (
  payer_id    bigint not null,
  relation_id bigint not null,
  relative_id bigint not null,
  primary key (payer_id, relation_id)
);

-- Each change of a quota, in order; lives with the payer, whose account row guards it. Rows are only inserted.
create table quota_change (
  payer_id    bigint not null,
  id          bigint not null,                         -- the ledger's posting
  relative_id bigint not null,
  relation_id bigint not null,
  kind        text not null check (kind in ('grant', 'release')),
  amount      bigint not null check (amount > 0),
  reason      text not null,
  at          timestamptz not null,
  request_key text,
  digest      text,
  primary key (payer_id, id)
);
create unique index quota_change_key on quota_change (payer_id, request_key) where request_key is not null;

-- Local to the coordinator: what one area owes another for quotas used in a month (清算). A closed month never changes.
create table quota_clearing (
  month    text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  debtor   text not null,                              -- area whose member's quota was used
  creditor text not null,                              -- area that advanced the money
  uses     integer not null,
  amount   bigint not null,                            -- fen; negative where more was given back than used
  primary key (month, debtor, creditor)
);
create table quota_clearing_month (
  month     text primary key,
  closed_at timestamptz not null,
  uses      integer not null,
  amount    bigint not null,
  digest    text not null                              -- SM3 of the file
);

-- Quota legs of a month, for its clearing.
create index ledger_entry_quota on ledger_entry (on_date) where account = 'quota';
