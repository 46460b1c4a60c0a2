-- Look-up, distributed by its own key: what a printed document's code stands for. The code is a keyed hash of the row,
-- so that nobody without the key can make one, in the database either. Whether the document still holds is asked anew.
create table document_code (
  code        text primary key,
  kind        text not null check (kind in ('slip', 'certificate', 'letter', 'voucher', 'statement', 'filing', 'claim')),
  person_id   bigint not null,
  ref         text not null,                           -- what it is about: settlement, binding, premium, filing, year
  digest      text not null,                           -- SM3 of everything it says
  area        text not null,
  issued_at   timestamptz not null
);
create index document_code_subject on document_code (person_id, kind, ref);
