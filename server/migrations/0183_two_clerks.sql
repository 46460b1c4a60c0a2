-- What one clerk asks for and another does: a hold on an account that is released at the counter, and what a case comes to.
alter table risk_hold add column release_asked_by text;
alter table risk_hold add column release_asked_at timestamptz;
alter table risk_case add column proposed_decision text;   -- JSON: decision, words, owed, by, at; null: nobody has proposed one
