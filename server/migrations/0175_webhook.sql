-- Systems of others that are told what happens to people (webhooks): whom an administrator registered, and what is on its way.
-- Beside: older programs go on.
create table webhook (
  id            bigint primary key,
  url           text not null,
  kinds         text not null,                         -- JSON list of kinds of messages; empty: all
  area          text,                                  -- only people of this pooling area; null: of all
  secret_sealed text not null,
  active        boolean not null,
  created_at    timestamptz not null,
  created_by    text not null
);

create table webhook_event (
  webhook_id bigint not null references webhook (id),
  id         bigint not null,
  person_id  bigint not null,
  kind       text not null,
  content    text not null,                            -- JSON, as it is sent
  status     text not null check (status in ('waiting', 'sent', 'dead')),
  attempts   integer not null,
  made_at    timestamptz not null,
  sent_at    timestamptz,
  last_error text,
  primary key (webhook_id, id)
);
create index webhook_event_open on webhook_event (webhook_id, person_id, id) where status <> 'sent';
