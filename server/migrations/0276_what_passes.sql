-- What answered a message that settled nothing: registrations, lines, their withdrawal, lists. It goes when its window has passed,
-- beside keys of settlements that stay for good: one table for both would keep three quarters of its index empty. Answers that
-- stand in message_key stay there, since seals cover them.
-- Look-up, distributed by its own key.
create table message_answer (
  key        text primary key,                         -- source, message id
  digest     text not null,                            -- SM3 of infno and input
  person_id  bigint,
  answer     text not null,                            -- JSON
  created_at timestamptz not null
);
create index message_answer_by_time on message_answer (created_at);

-- An offer holds on its day only, and goes after it.
create index offer_by_time on offer (offered_at);
