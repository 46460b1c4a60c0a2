-- What makes a pharmacy's sale that sale: digest of the institution, its invoice and line numbers (without an invoice: day,
-- line numbers and amounts). Found under the lock of the patient's account, which every settlement holds.
alter table settlement add column sale_key text;
create index settlement_sale on settlement (person_id, sale_key) where sale_key is not null;

-- When and by which message something was taken back, for the message that is asked again.
alter table visit add column cancelled_at timestamptz;
alter table visit add column cancelled_by text;
alter table bill_upload add column msgid text;
alter table bill_upload add column withdrawn_at timestamptz;
alter table bill_upload add column withdrawn_by text;
alter table institution_sign_in add column signed_out_at timestamptz;
