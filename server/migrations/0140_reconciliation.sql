-- Files that institutions send (9101) or are to fetch (9102), as unpacked text, until the day they expire.
create table exchanged_file (
  number      text primary key,                        -- file_qury_no
  institution text not null references institution (code),
  name        text not null,
  content     text not null,
  made_at     timestamptz not null,
  expires_on  date not null                            -- the last day on which it can be fetched
);
create index exchanged_file_expiry on exchanged_file (expires_on);

-- An institution's books compared with ours (3201, 3202): what each side stated for a period, and what differed.
create table reconciliation_run (
  id            bigint primary key,
  institution   text not null references institution (code),
  area          text not null,                         -- the institution's
  agency        text not null,                         -- the agency that was named
  scheme        text,                                  -- null: of every scheme
  clearing_type text not null,
  first_day     date not null,
  last_day      date not null check (last_day >= first_day),
  with_refunds  boolean not null,
  at            timestamptz not null,
  theirs        text not null,                         -- JSON: rows and amounts that the institution stated
  ours          text not null,                         -- JSON: the same of our book
  agreed        boolean not null,
  differences   text not null,                         -- JSON: how many of each kind; empty where only totals were compared
  file          text not null default ''               -- the file with a result for each row; empty: none was asked for
);
create index reconciliation_run_queue on reconciliation_run (area, at);

-- An institution's bills of a period, for its totals: one entry a settlement, so that a hospital's month is not a walk
-- through everybody's.
create index settlement_of_institution on settlement (institution, settled_on);
