-- When an institution, or every institution of an area, could not settle, as the agency declared it: what was paid in
-- cash meanwhile is claimed with that reason known.
create table outage (
  id          bigint primary key,
  area        text not null,                 -- the institutions' area
  institution text not null default '',      -- empty: all of the area
  from_at     timestamptz not null,
  to_at       timestamptz not null check (to_at > from_at),
  reason      text not null,
  declared_by text not null,
  declared_at timestamptz not null
);
create index outage_of_area on outage (area, from_at);
