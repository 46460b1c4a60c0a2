-- A person also sees which hospital or pharmacy looked him up, and at which window: institution:CODE:OPERATOR.
alter table data_reading drop constraint data_reading_reader_check;
alter table data_reading add constraint data_reading_reader_check
  check (reader ~ '^(citizen|staff):[0-9]+$' or reader ~ '^institution:[^:]+:');
