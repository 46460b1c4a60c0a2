-- Who has no ID card is known by another certificate: a foreigner by a permanent residence card, a newborn by the birth
-- certificate. Kind by the national table (psn_cert_type); the number is sealed and looked up as ID numbers are.
alter table person add column id_kind text not null default '01' check (id_kind ~ '^[0-9]{2,6}$');
