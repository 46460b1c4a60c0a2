-- Reference tables: small, the same on every node.

-- Designated institutions (定点医药机构). Levels are those that policy counts; hosp_lv is the national code.
create table institution (
  code              text primary key check (code ~ '^[HP][0-9]{11}$'),
  name              text not null,
  kind              text not null check (kind in ('hospital', 'pharmacy')),
  level             text not null check (level in ('village', '1', '2', '3')),
  hosp_lv           text not null,
  area              text not null check (area ~ '^[0-9]{6}$'),
  county            text not null check (county ~ '^[0-9]{6}$'),
  address           text not null default '',
  uscc              text not null default '',          -- unified social credit code (统一社会信用代码)
  direct_settlement boolean not null default false,    -- settles directly for people of other areas
  sign_in_required  boolean not null default false,    -- whether 9001 must come first
  signing_key       text,                              -- SM2 public key of signed requests; null: none agreed
  longitude         double precision,
  latitude          double precision,
  active            boolean not null default true
);

-- What may be billed (医保目录), by the area that publishes the row; 000000 is national.
create table catalogue_item (
  area          text not null,
  code          text not null,
  valid_from    date not null,
  valid_to      date check (valid_to >= valid_from),
  name          text not null,
  list_type     text not null,                          -- 101 western drug … 301 consumable
  charge_type   text not null,                          -- med_chrgitm_type
  class         text not null check (class in ('A', 'B', 'C')),
  first_share   integer not null default 0 check (first_share between 0 and 10000),
  ceiling       bigint check (ceiling >= 0),            -- fen a piece
  restricted    boolean not null default false,
  banned        boolean not null default false,         -- no account may pay it (国办发〔2021〕14号)
  primary key (area, code, valid_from),
  check (class = 'B' or first_share = 0)
);

-- Every compiled policy pack that was ever used: a stored settlement can be computed again.
create table compiled_pack (
  hash        text primary key,
  area        text not null,
  content     text not null,
  recorded_at timestamptz not null
);
