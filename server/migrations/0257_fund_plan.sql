-- What a fund is to spend in a year, as a document says it: the fund manager enters it, and what was spent stands beside it.
-- A newer document is a new row; the latest counts.
create table fund_plan (
  id         bigint primary key,
  year       integer     not null,
  scheme     text        not null check (scheme in ('employee', 'resident')),
  amount     bigint      not null check (amount > 0),
  source     text        not null,                -- the document
  dated      date        not null,                -- of the document
  entered_by text        not null,
  entered_at timestamptz not null
);
create index fund_plan_of_year on fund_plan (year, scheme, id);

-- How long somebody took from opening the page to agreeing to the letter, as the phone counted it; null: not counted. Nothing
-- else of how the page was used is kept.
alter table commitment_letter add column took_seconds integer check (took_seconds between 1 and 86400);
create index commitment_letter_by_time on commitment_letter using brin (agreed_at);

create index premium_of_year on premium (year, area, credited_on);
create index wallet_transfer_by_time on wallet_transfer using brin (sent_at);
