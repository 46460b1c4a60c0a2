-- A picture that somebody handed in with what he asks for: a slip, a diagnosis, a household register. Sealed; seen by the
-- person whose affair it is, by whoever acts for him, and by the agency that looks at it.
create table photo (
  person_id      bigint      not null,                  -- whose affair it is
  id             bigint      not null,
  matter         text        not null check (matter in ('claim', 'filing', 'guardian')),
  matter_id      bigint      not null,                  -- of the claim, the filing, the declaration
  shows          text        not null check (shows in ('slip', 'diagnosis', 'householdRegister', 'birthCertificate', 'other')),
  digest         text        not null check (digest ~ '^[0-9a-f]{64}$'),  -- SM3 of the picture
  picture_sealed text        not null,                  -- at photo:ID
  added_by       text        not null,                  -- citizen:ID, staff:ID
  added_at       timestamptz not null,
  primary key (person_id, id)
);
create index photo_of_matter on photo (person_id, matter, matter_id);
