-- What the night's round over suspicions starts from: accounts that were used, bindings that were made and admissions
-- that were opened since the round before. Rows come in order of time, so a summary of each block is enough, and writing
-- one costs next to nothing.
create index payer_record_by_time on payer_record using brin (at);
create index binding_by_time on binding using brin (authorised_at);
create index visit_by_time on visit using brin (created_at);
