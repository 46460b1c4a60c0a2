-- Rows of the bureau's own lists (1301–1321), as its text files have them. What may be billed (catalogue_item) is made
-- from the lists of an area: what is insured, price limits, first shares, and which code stands for which.
create table catalogue_row (
  list       text not null,                            -- the transaction that downloads it: 1301 … 1321
  rid        text not null,                            -- the bureau's number of the row; its code and first day where it has none
  code       text not null,
  stands_for text not null default '',                 -- 1316: the insured code that a medical code stands for
  area       text not null default '',                 -- empty: everywhere
  name       text not null default '',
  list_type  text not null default '',                 -- 目录类别, where the row or its list says it
  version    text not null default '',                 -- version, or time of the last change
  valid      boolean not null,
  valid_from date,
  valid_to   date check (valid_to >= valid_from),
  line       text not null,                            -- the whole row, TAB between columns
  primary key (list, rid)
);
create index catalogue_row_code on catalogue_row (code, list);
create index catalogue_row_version on catalogue_row (list, version);

-- A loading of a file: when, by whom, and what became of its rows.
create table catalogue_load (
  id        bigint primary key,
  list      text not null,
  file      text not null,
  loaded_by text not null,
  at        timestamptz not null,
  counts    text not null                              -- JSON: read, new, changed, same, refused, items
);

-- Which of an institution's own items is which of the bureau's codes (目录对照, 3301).
create table institution_match (
  institution text not null references institution (code),
  own_code    text not null,
  list_type   text not null,
  code        text not null,
  own_name    text not null,
  valid_from  date not null,
  valid_to    date check (valid_to >= valid_from),
  sent        text not null,                           -- JSON: what else the sender said of it
  matched_at  timestamptz not null,
  primary key (institution, own_code, list_type, code)
);

-- Departments of a hospital (3401); an ended one keeps its last day.
create table institution_department (
  institution text not null references institution (code),
  code        text not null,
  name        text not null,
  begins      date not null,
  ends        date check (ends >= begins),
  sent        text not null,                           -- JSON: all that the sender said of it
  changed_at  timestamptz not null,
  primary key (institution, code)
);

-- Doctors, pharmacists and nurses of an institution (5102), from the agency's register.
create table institution_staff (
  institution text not null references institution (code),
  code        text not null,                           -- national number of the practitioner
  name        text not null,
  kind        text not null,                           -- prac_psn_type
  cert_kind   text not null,
  cert_sealed text not null,                           -- number of the certificate, sealed
  begins      date not null,
  ends        date,
  insured     boolean not null,                        -- may prescribe for the insured (医保医师)
  told        text not null,                           -- JSON: the rest of the row
  primary key (institution, code)
);
