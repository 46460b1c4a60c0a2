-- Drug trace codes (药品追溯码): each stands on one pack, and a pack is settled once. Look-up, distributed by the code; a row
-- stands while the settlement does, and a reversal frees it. Of an opened pack (拆零) several sales take their part.
create table sold_code (
  code          text        not null,
  settlement_id bigint      not null,
  person_id     bigint      not null,
  institution   text        not null references institution (code),
  setl_id       text        not null,
  split         boolean     not null,                     -- a part of an opened pack
  sold_at       timestamptz not null,
  primary key (code, settlement_id)
);
create unique index sold_code_once on sold_code (code) where not split;
create index sold_code_of_settlement on sold_code (person_id, settlement_id);
