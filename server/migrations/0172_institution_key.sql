-- What an institution's messages are signed or opened with. Several may be in force while one is changed for another.
create table institution_key (
  id bigint primary key,
  institution text not null references institution (code),
  scheme text not null check (scheme in ('csb', 'xtif', 'oauth', 'apiKey', 'sm2')),
  key_id text not null unique,         -- access key, paasid, client id; what the sender names
  secret_sealed text,                  -- shared secrets; null where only a digest or a public key is needed
  secret_digest text,                  -- API keys: nothing else is kept of them
  public_key text,                     -- SM2
  addresses text not null,             -- whence it may be used; empty: anywhere
  valid_from timestamptz not null,
  valid_to timestamptz,                -- an older key, while its tills are changed over; or revoked
  issued_by text not null
);
create index institution_key_of on institution_key (institution);

-- Signatures, nonces and tokens that were seen: each is good once, until its window has passed.
create table message_nonce (
  digest text primary key,
  expires_at timestamptz not null
);
create index message_nonce_expired on message_nonce (expires_at);

create table institution_token (
  digest text primary key,
  key_id bigint not null,
  expires_at timestamptz not null
);
