-- Search over designated institutions (brief Z20): every one of a million in milliseconds, with what PostgreSQL itself has.

-- What an institution is found by: single characters and pairs of neighbours of its name, and where it is (@53, @5306,
-- @530602), each marked with its kind and level (h3, p1), so that the lists of one group never meet another's. An
-- expression index keeps itself up to date.
create function institution_terms(name text, county text, kind text, level text) returns text[]
language sql immutable parallel safe as $$
  select array_agg(distinct left(kind, 1) || left(level, 1) || term) from (
    select substr(lower(name), i, n) as term from generate_series(1, length(name)) as i, generate_series(1, 2) as n
      where i + n - 1 <= length(name)
    union all
    select unnest(array['@' || left(county, 2), '@' || left(county, 4), '@' || county])
  ) as terms
$$;
create index institution_by_terms on institution using gin (institution_terms(name, county, kind, level)) where active;

-- The order in which results are shown, so that a search that nearly everything matches reads only the first rows.
create index institution_in_order on institution (kind, level, county, code) where active;

-- Nearest first.
create index institution_by_point on institution using gist (point(longitude, latitude))
  where active and longitude is not null and latitude is not null;
