-- A premium whose end the bureau never tells: after its period is over, one clerk asks for the money to go back and another
-- decides it.
alter table premium
  add column return_asked_by text,                     -- actor; null: nobody has asked
  add column return_asked_at timestamptz,
  add column return_reason text,
  add constraint premium_return_asked check ((return_asked_by is null) = (return_asked_at is null)
    and (return_asked_by is null) = (return_reason is null));
