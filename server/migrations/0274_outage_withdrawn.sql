-- An outage that was declared wrongly is withdrawn, with the reason: nobody is offered it any more, and what was claimed while
-- it stood stays and says so.
alter table outage
  add column withdrawn_at    timestamptz,
  add column withdrawn_by    text,
  add column withdraw_reason text,
  add check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdraw_reason is null));
