-- Day seals: what everything that evidences money came to at one moment, signed with a key that the database does not have.
create table seal (
  no         integer not null,
  at         timestamptz not null,
  content    text not null,                             -- JSON: what the signature is over
  signature  text not null,
  primary key (no)
);

-- What the last seal that covers a person says of his rows. The root in the seal is over all of these.
create table sealed_person (
  person_id  bigint not null,
  seq        bigint not null,                           -- of the last act that was sealed
  head       text not null,                             -- of the chain at that act
  rows       text not null,                             -- JSON: by table, digests of rows
  primary key (person_id)
);

-- The same for tables of nobody.
create table sealed_table (
  name       text not null,
  rows       text not null,
  primary key (name)
);
