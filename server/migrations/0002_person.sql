-- People and their enrolments. Rows live with the person.

-- An insured person. ID number and phone are sealed (SM4-GCM under the server's key); look-up goes through document_index.
create table person (
  id          bigint primary key,
  psn_no      text not null,                            -- 26 digits, area first; opaque to hospitals
  name        text not null,
  gender      text not null check (gender in ('0', '1', '2', '9')),
  ethnicity   text not null default '01',
  birth_date  date not null,
  id_sealed   text not null,
  phone_sealed text,
  died_on     date,
  created_at  timestamptz not null
);

-- One row per insurance relation (参保关系). The one in force on a day decides scheme, area, category.
create table enrolment (
  person_id     bigint not null references person (id),
  id            bigint not null,
  scheme        text not null check (scheme in ('employee', 'resident')),
  category      text not null check (category in ('working', 'retired', 'minor', 'adult', 'elderly')),
  psn_type      text not null,                          -- national code: 1101, 1201, 1501 …
  area          text not null check (area ~ '^[0-9]{6}$'),
  status        text not null check (status in ('normal', 'suspended', 'ended')),
  valid_from    date not null,
  valid_to      date check (valid_to >= valid_from),
  benefits_from date not null,                          -- end of the waiting period; the pool pays from this day
  employer      text not null default '',
  aid_groups    text not null default '',               -- psn_idet_type codes, comma separated
  consecutive_years   integer not null default 0,
  years_without_use   integer not null default 0,
  primary key (person_id, id)
);

-- Who may act for a child: recorded by the agency or from the household register.
create table guardian (
  child_id    bigint not null references person (id),
  guardian_id bigint not null,
  recorded_at timestamptz not null,
  primary key (child_id, guardian_id)
);

-- Look-up, distributed by its own hash: keyed SM3 of kind and number → person.
create table document_index (
  digest    text primary key,
  kind      text not null check (kind in ('id', 'card', 'psn', 'phone')),
  person_id bigint not null
);
create index document_index_person on document_index (person_id);
