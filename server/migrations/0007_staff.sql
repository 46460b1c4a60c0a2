-- Staff who sign in: local to the coordinator.

-- A cashier works for one institution, a clerk for one pooling area; auditors and policy officers for neither.
create table staff (
  id           bigint primary key,
  sign_in_name text not null unique,
  name         text not null,
  role         text not null check (role in ('cashier', 'clerk', 'auditor', 'policyOfficer')),
  institution  text,
  area         text check (area ~ '^[0-9]{6}$'),
  password     text,                                    -- scrypt: salt and key, hexadecimal; null: signs in by OIDC
  subject      text unique,                             -- the issuer's name for this person (OIDC sub)
  active       boolean not null default true,
  check ((role = 'cashier') = (institution is not null)),
  check ((role = 'clerk') = (area is not null))
);
