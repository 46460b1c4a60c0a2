-- Who tries passwords out is counted here, for every process and across restarts.
create table sign_in_failure (
  subject text primary key,            -- 'name:…', 'address:…', 'person:…', as a digest
  failures integer not null,
  counted_from timestamptz not null,
  locked_until timestamptz
);

-- The second factor (RFC 6238): its secret, and the last step that was used, so that no code is good twice.
alter table staff add column totp_sealed text;
alter table staff add column totp_step bigint;

-- When a session was last used: staff who have gone are signed out.
alter table session add column seen_at timestamptz not null default now();
