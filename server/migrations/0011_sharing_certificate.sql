-- Family-sharing certificate (家庭共济证明, brief Z11): its code, scanned at a till, says that the shared account is to
-- pay. It holds until it is revoked or issued again; the till checks the bindings themselves.
create table sharing_certificate (
  relative_id bigint not null,
  id          bigint not null,
  code        text not null,
  issued_at   timestamptz not null,
  issued_to   bigint not null,                         -- who asked for it: the relative or a guardian
  revoked_at  timestamptz,
  primary key (relative_id, id)
);
create unique index sharing_certificate_one on sharing_certificate (relative_id) where revoked_at is null;

-- Look-up, distributed by its own hash: keyed SM3 of the code → relative, for the page that verifies a paper.
create table certificate_index (
  digest      text primary key,
  relative_id bigint not null,
  id          bigint not null
);
