-- The daily rounds look people up by a day: who comes of age, and to whose account money may still come back.
create index person_by_birth_date on person (birth_date);
create index person_by_death on person (died_on) where died_on is not null;
