-- Further certificates by which somebody is known beside the one he was registered with: a passport, a residence permit, an older
-- number. The look-up by its digest is a row of document_index like any other's.
-- Beside: older programs go on.
create table person_certificate (
  person_id     bigint not null references person (id),
  digest        text not null,                         -- as in document_index
  kind          text not null,                         -- national code (psn_cert_type)
  number_sealed text not null,
  added_at      timestamptz not null,
  primary key (person_id, digest)
);
