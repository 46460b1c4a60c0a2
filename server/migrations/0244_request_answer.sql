-- What an act that moves money answered, by who asked and under which key: asked again, it answers so and does nothing.
-- Beside: older programs go on.
create table request_answer (
  actor         text        not null,                   -- citizen:ID or staff:ID
  request_key   text        not null,
  digest        text        not null,                   -- SM3 of the operation and what it was asked with
  answer_sealed text        not null,
  at            timestamptz not null,
  primary key (actor, request_key)
);
create index request_answer_at on request_answer (at);
