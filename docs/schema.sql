-- Made by `npx tsx server/src/db/write-schema.ts` from server/migrations; the tests compare it.

create table account_run (
  kind text not null,
  area text not null,
  period text not null,
  people integer not null default 0,
  amount bigint not null default 0,
  reason text not null default ''::text,
  constraint account_run_pkey PRIMARY KEY (kind, area, period),
  constraint account_run_kind_check CHECK ((kind = ANY (ARRAY['contribution'::text, 'interest'::text])))
);

create table accumulator (
  person_id bigint not null,
  scheme text not null,
  area text not null,
  year integer not null,
  pot text not null,
  deductible bigint not null default 0,
  paid bigint not null default 0,
  entered bigint not null default 0,
  constraint accumulator_pkey PRIMARY KEY (person_id, scheme, area, year, pot),
  constraint accumulator_deductible_check CHECK ((deductible >= 0)),
  constraint accumulator_entered_check CHECK ((entered >= 0)),
  constraint accumulator_paid_check CHECK ((paid >= 0))
) with (fillfactor=80);

create table administrative_act (
  id bigint not null,
  at timestamp with time zone not null,
  actor text not null,
  kind text not null,
  subject text not null,
  content text not null,
  constraint administrative_act_pkey PRIMARY KEY (id)
);

create table administrative_request (
  id bigint not null,
  kind text not null,
  subject text not null,
  content text not null,
  asked_by text not null,
  asked_at timestamp with time zone not null,
  status text not null default 'waiting'::text,
  decided_by text,
  decided_at timestamp with time zone,
  constraint administrative_request_pkey PRIMARY KEY (id),
  constraint administrative_request_check CHECK (((status <> 'done'::text) OR (decided_by <> asked_by))),
  constraint administrative_request_check1 CHECK (((status = 'waiting'::text) = (decided_by IS NULL))),
  constraint administrative_request_check2 CHECK (((status = 'waiting'::text) = (decided_at IS NULL))),
  constraint administrative_request_kind_check CHECK ((kind = ANY (ARRAY['staff.enter'::text, 'staff.change'::text, 'staff.invite'::text, 'intake.release'::text]))),
  constraint administrative_request_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'done'::text, 'refused'::text])))
);
CREATE INDEX administrative_request_released ON public.administrative_request USING btree (subject) WHERE (kind = 'intake.release'::text);
CREATE UNIQUE INDEX administrative_request_waiting ON public.administrative_request USING btree (kind, subject) WHERE (status = 'waiting'::text);

create table bill_crossing (
  person_id bigint not null,
  id bigint not null,
  number text not null,
  peer text not null,
  side text not null,
  about text not null,
  charge text not null,
  settlement_id bigint,
  amount bigint not null,
  funds text not null,
  status text not null,
  asked_at timestamp with time zone not null,
  returns_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_on date,
  reversed_at timestamp with time zone,
  reversed_on date,
  constraint bill_crossing_pkey PRIMARY KEY (person_id, id),
  constraint bill_crossing_amount_check CHECK ((amount >= 0)),
  constraint bill_crossing_check CHECK (((status = ANY (ARRAY['asked'::text, 'sent'::text])) = (closed_on IS NULL))),
  constraint bill_crossing_check1 CHECK (((closed_at IS NULL) = (closed_on IS NULL))),
  constraint bill_crossing_check2 CHECK (((status = 'reversed'::text) = (reversed_on IS NOT NULL))),
  constraint bill_crossing_check3 CHECK (((reversed_at IS NULL) = (reversed_on IS NULL))),
  constraint bill_crossing_side_check CHECK ((side = ANY (ARRAY['in'::text, 'out'::text]))),
  constraint bill_crossing_status_check CHECK ((status = ANY (ARRAY['asked'::text, 'sent'::text, 'accepted'::text, 'returned'::text, 'reversed'::text])))
);
CREATE INDEX bill_crossing_closed ON public.bill_crossing USING btree (peer, closed_on) WHERE (status = ANY (ARRAY['accepted'::text, 'reversed'::text]));
CREATE UNIQUE INDEX bill_crossing_number ON public.bill_crossing USING btree (person_id, number);
CREATE INDEX bill_crossing_reversed ON public.bill_crossing USING btree (peer, reversed_on) WHERE (status = 'reversed'::text);

create table bill_crossing_month (
  month text not null,
  peer text not null,
  digest text not null,
  agreed_at timestamp with time zone,
  constraint bill_crossing_month_pkey PRIMARY KEY (month, peer),
  constraint bill_crossing_month_month_check CHECK ((month ~ '^\d{4}-\d{2}$'::text))
);

create table bill_upload (
  person_id bigint not null,
  visit_id bigint not null,
  id bigint not null,
  batch text not null,
  lines text not null,
  total bigint not null,
  withdrawn boolean not null default false,
  detail text not null default '[]'::text,
  msgid text,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  constraint bill_upload_pkey PRIMARY KEY (person_id, visit_id, id)
);

create table binding (
  relative_id bigint not null,
  id bigint not null,
  payer_id bigint not null,
  relationship text not null,
  purposes text not null,
  status text not null,
  valid_from date not null,
  valid_to date,
  limit_year bigint,
  limit_payment bigint,
  limit_purpose text not null default '{}'::text,
  only_when_asked boolean not null default false,
  "position" integer not null,
  authorised_at timestamp with time zone not null,
  channel text not null,
  guardian_id bigint,
  payer_area text not null,
  ended_at timestamp with time zone,
  ended_by text,
  end_reason text,
  version integer not null default 1,
  paused_by text,
  ended_from text,
  letter_no integer not null default 1,
  constraint binding_pkey PRIMARY KEY (relative_id, id),
  constraint binding_check CHECK ((valid_to >= valid_from)),
  constraint binding_check1 CHECK ((payer_id <> relative_id)),
  constraint binding_check2 CHECK (((status = 'ended'::text) = (ended_at IS NOT NULL))),
  constraint binding_ended_from_check CHECK ((ended_from = ANY (ARRAY['invited'::text, 'active'::text, 'paused'::text]))),
  constraint binding_letter_no_check CHECK ((letter_no > 0)),
  constraint binding_limit_payment_check CHECK ((limit_payment > 0)),
  constraint binding_limit_year_check CHECK ((limit_year > 0)),
  constraint binding_paused_by_check CHECK ((paused_by = ANY (ARRAY['payer'::text, 'relative'::text]))),
  constraint binding_relationship_check CHECK ((relationship = ANY (ARRAY['spouse'::text, 'parent'::text, 'child'::text, 'sibling'::text, 'paternalGrandparent'::text, 'maternalGrandparent'::text, 'sonsChild'::text, 'daughtersChild'::text]))),
  constraint binding_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'paused'::text, 'ended'::text])))
);
CREATE INDEX binding_by_time ON public.binding USING brin (authorised_at);
CREATE INDEX binding_last_day ON public.binding USING btree (valid_to) WHERE ((ended_at IS NULL) AND (valid_to IS NOT NULL));
CREATE UNIQUE INDEX binding_one_in_force ON public.binding USING btree (relative_id, payer_id) WHERE (ended_at IS NULL);

create table binding_of_payer (
  payer_id bigint not null,
  relative_id bigint not null,
  binding_id bigint not null,
  constraint binding_of_payer_pkey PRIMARY KEY (payer_id, relative_id, binding_id)
);

create table binding_use (
  relative_id bigint not null,
  binding_id bigint not null,
  year integer not null,
  purpose text not null,
  amount bigint not null default 0,
  constraint binding_use_pkey PRIMARY KEY (relative_id, binding_id, year, purpose),
  constraint binding_use_amount_check CHECK ((amount >= 0))
) with (fillfactor=80);

create table catalogue_item (
  area text not null,
  code text not null,
  valid_from date not null,
  valid_to date,
  name text not null,
  list_type text not null,
  charge_type text not null,
  class text not null,
  first_share integer not null default 0,
  ceiling bigint,
  restricted boolean not null default false,
  banned boolean not null default false,
  constraint catalogue_item_pkey PRIMARY KEY (area, code, valid_from),
  constraint catalogue_item_ceiling_check CHECK ((ceiling >= 0)),
  constraint catalogue_item_check CHECK ((valid_to >= valid_from)),
  constraint catalogue_item_check1 CHECK (((class = 'B'::text) OR (first_share = 0))),
  constraint catalogue_item_class_check CHECK ((class = ANY (ARRAY['A'::text, 'B'::text, 'C'::text]))),
  constraint catalogue_item_first_share_check CHECK (((first_share >= 0) AND (first_share <= 10000)))
);

create table catalogue_load (
  id bigint not null,
  list text not null,
  file text not null,
  loaded_by text not null,
  at timestamp with time zone not null,
  counts text not null,
  constraint catalogue_load_pkey PRIMARY KEY (id)
);

create table catalogue_row (
  list text not null,
  rid text not null,
  code text not null,
  stands_for text not null default ''::text,
  area text not null default ''::text,
  name text not null default ''::text,
  list_type text not null default ''::text,
  version text not null default ''::text,
  valid boolean not null,
  valid_from date,
  valid_to date,
  line text not null,
  constraint catalogue_row_pkey PRIMARY KEY (list, rid),
  constraint catalogue_row_check CHECK ((valid_to >= valid_from))
);
CREATE INDEX catalogue_row_code ON public.catalogue_row USING btree (code, list);
CREATE INDEX catalogue_row_version ON public.catalogue_row USING btree (list, version);

create table certificate_index (
  digest text not null,
  relative_id bigint not null,
  id bigint not null,
  constraint certificate_index_pkey PRIMARY KEY (digest)
);

create table change_received (
  person_id bigint not null,
  digest text not null,
  received_at timestamp with time zone not null,
  constraint change_received_pkey PRIMARY KEY (person_id, digest)
);

create table claim_slip (
  key text not null,
  person_id bigint not null,
  claim_id bigint not null,
  constraint claim_slip_pkey PRIMARY KEY (key)
);
CREATE INDEX claim_slip_of_claim ON public.claim_slip USING btree (person_id, claim_id);

create table clearing_application (
  id bigint not null,
  event text not null,
  institution text not null,
  month text not null,
  clearing_type text not null,
  stated text not null,
  applied_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  constraint clearing_application_pkey PRIMARY KEY (id),
  constraint clearing_application_event_key UNIQUE (event),
  constraint clearing_application_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code)
);
CREATE UNIQUE INDEX clearing_application_once ON public.clearing_application USING btree (institution, month, clearing_type) WHERE (withdrawn_at IS NULL);

create table commitment_letter (
  relative_id bigint not null,
  binding_id bigint not null,
  version text not null,
  form text not null,
  text text,
  digest text not null,
  signature text,
  agreed_by bigint not null,
  agreed_at timestamp with time zone not null,
  no integer not null default 1,
  text_sealed text,
  signature_sealed text,
  took_seconds integer,
  constraint commitment_letter_pkey PRIMARY KEY (relative_id, binding_id, no, agreed_by),
  constraint commitment_letter_form_check CHECK ((form = ANY (ARRAY['tick'::text, 'signature'::text, 'scan'::text]))),
  constraint commitment_letter_no_check CHECK ((no > 0)),
  constraint commitment_letter_signature_once CHECK (((signature IS NULL) OR (signature_sealed IS NULL))),
  constraint commitment_letter_text_once CHECK (((text IS NULL) <> (text_sealed IS NULL))),
  constraint commitment_letter_took_seconds_check CHECK (((took_seconds >= 1) AND (took_seconds <= 86400)))
);
CREATE INDEX commitment_letter_by_time ON public.commitment_letter USING brin (agreed_at);

create table compiled_pack (
  hash text not null,
  area text not null,
  content text not null,
  recorded_at timestamp with time zone not null,
  constraint compiled_pack_pkey PRIMARY KEY (hash)
);

create table contribution_base (
  person_id bigint not null,
  id bigint not null,
  valid_from date not null,
  valid_to date,
  base bigint,
  fixed bigint,
  proposed_by text not null default 'earlier release'::text,
  area text not null default ''::text,
  approved_by text,
  approved_at timestamp with time zone,
  constraint contribution_base_pkey PRIMARY KEY (person_id, id),
  constraint contribution_base_base_check CHECK ((base > 0)),
  constraint contribution_base_check CHECK ((valid_to >= valid_from)),
  constraint contribution_base_check1 CHECK (((base IS NULL) <> (fixed IS NULL))),
  constraint contribution_base_fixed_check CHECK ((fixed > 0)),
  constraint contribution_base_two_clerks CHECK (((approved_by IS NULL) OR (approved_by <> proposed_by)))
);
CREATE INDEX contribution_base_queue ON public.contribution_base USING btree (area, valid_from, id) WHERE (approved_by IS NULL);

create table contribution_received (
  person_id bigint not null,
  reference text not null,
  posting_id bigint not null,
  amount bigint not null,
  period text not null,
  constraint contribution_received_pkey PRIMARY KEY (person_id, reference),
  constraint contribution_received_amount_check CHECK ((amount > 0)),
  constraint contribution_received_period_check CHECK ((period ~ '^[0-9]{4}-[0-9]{2}$'::text))
);

create table data_reading (
  person_id bigint not null,
  id bigint not null,
  reader text not null,
  "right" text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint data_reading_pkey PRIMARY KEY (person_id, id),
  constraint data_reading_reader_check CHECK (((reader ~ '^(citizen|staff):[0-9]+$'::text) OR (reader ~ '^institution:[^:]+:'::text)))
);

create table document_code (
  code text not null,
  kind text not null,
  person_id bigint not null,
  ref text not null,
  digest text not null,
  area text not null,
  issued_at timestamp with time zone not null,
  constraint document_code_pkey PRIMARY KEY (code),
  constraint document_code_kind_check CHECK ((kind = ANY (ARRAY['slip'::text, 'certificate'::text, 'letter'::text, 'voucher'::text, 'statement'::text, 'filing'::text, 'claim'::text])))
);
CREATE INDEX document_code_subject ON public.document_code USING btree (person_id, kind, ref);

create table document_index (
  digest text not null,
  kind text not null,
  person_id bigint not null,
  constraint document_index_pkey PRIMARY KEY (digest),
  constraint document_index_kind_check CHECK ((kind = ANY (ARRAY['id'::text, 'card'::text, 'psn'::text, 'phone'::text])))
);
CREATE INDEX document_index_person ON public.document_index USING btree (person_id);

create table enrolment (
  person_id bigint not null,
  id bigint not null,
  scheme text not null,
  category text not null,
  psn_type text not null,
  area text not null,
  status text not null,
  valid_from date not null,
  valid_to date,
  benefits_from date not null,
  employer text not null default ''::text,
  aid_groups text not null default ''::text,
  consecutive_years integer not null default 0,
  years_without_use integer not null default 0,
  constraint enrolment_pkey PRIMARY KEY (person_id, id),
  constraint enrolment_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  constraint enrolment_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint enrolment_category_check CHECK ((category = ANY (ARRAY['working'::text, 'retired'::text, 'minor'::text, 'adult'::text, 'elderly'::text]))),
  constraint enrolment_check CHECK ((valid_to >= valid_from)),
  constraint enrolment_scheme_check CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text]))),
  constraint enrolment_status_check CHECK ((status = ANY (ARRAY['normal'::text, 'suspended'::text, 'ended'::text])))
);

create table estate (
  person_id bigint not null,
  posting_id bigint not null,
  account text not null,
  amount bigint not null,
  closed_on date not null,
  constraint estate_pkey PRIMARY KEY (person_id, posting_id),
  constraint estate_account_check CHECK ((account = ANY (ARRAY['personal'::text, 'wallet'::text, 'claim'::text, 'revision'::text]))),
  constraint estate_amount_check CHECK ((amount > 0))
);

create table estate_heir (
  person_id bigint not null,
  id bigint not null,
  name text not null,
  relation text not null,
  bank_sealed text not null,
  amount bigint not null,
  proof text not null,
  named_by text not null,
  named_at timestamp with time zone not null,
  paid_by text,
  paid_at timestamp with time zone,
  registered_id bigint,
  constraint estate_heir_pkey PRIMARY KEY (person_id, id),
  constraint estate_heir_amount_check CHECK ((amount > 0)),
  constraint estate_heir_check CHECK (((paid_by IS NULL) OR (paid_by <> named_by)))
);

create table exchanged_file (
  number text not null,
  institution text not null,
  name text not null,
  content text not null,
  made_at timestamp with time zone not null,
  expires_on date not null,
  constraint exchanged_file_pkey PRIMARY KEY (number),
  constraint exchanged_file_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code)
);
CREATE INDEX exchanged_file_expiry ON public.exchanged_file USING btree (expires_on);

create table false_relation (
  person_id bigint not null,
  other_id bigint not null,
  case_id bigint not null,
  found_at timestamp with time zone not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  reason text,
  constraint false_relation_pkey PRIMARY KEY (person_id, other_id, case_id),
  constraint false_relation_check CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
);

create table filing (
  person_id bigint not null,
  id bigint not null,
  kind text not null,
  type text not null default ''::text,
  destination text not null default ''::text,
  disease text not null default ''::text,
  institution text,
  area text not null,
  valid_from date not null,
  valid_to date,
  status text not null,
  late boolean not null default false,
  reason text not null default ''::text,
  commitment text not null,
  digest text not null,
  channel text not null,
  filed_by text not null,
  submitted_at timestamp with time zone not null,
  due_on date,
  second_approval boolean not null default false,
  first_by text,
  first_at timestamp with time zone,
  decided_by text,
  decided_at timestamp with time zone,
  decision text not null default '[]'::text,
  approved_at timestamp with time zone,
  renews_id bigint,
  ended_at timestamp with time zone,
  ended_by text,
  end_reason text,
  version integer not null default 1,
  constraint filing_pkey PRIMARY KEY (person_id, id),
  constraint filing_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint filing_check CHECK ((valid_to >= valid_from)),
  constraint filing_check1 CHECK (((status <> 'approved'::text) OR (approved_at IS NOT NULL))),
  constraint filing_check2 CHECK (((kind = 'outOfArea'::text) = (type <> ''::text))),
  constraint filing_check3 CHECK (((kind = 'outOfArea'::text) = (destination <> ''::text))),
  constraint filing_check4 CHECK (((kind = 'chronic'::text) = (disease <> ''::text))),
  constraint filing_check5 CHECK (((first_by IS NULL) OR (decided_by IS NULL) OR (first_by <> decided_by))),
  constraint filing_destination_check CHECK ((destination ~ '^([0-9]{6})?$'::text)),
  constraint filing_kind_check CHECK ((kind = ANY (ARRAY['outOfArea'::text, 'chronic'::text]))),
  constraint filing_status_check CHECK ((status = ANY (ARRAY['submitted'::text, 'firstApproved'::text, 'approved'::text, 'returned'::text, 'refused'::text, 'ended'::text]))),
  constraint filing_type_check CHECK ((type = ANY (ARRAY[''::text, 'longTerm'::text, 'temporary'::text, 'transfer'::text, 'emergency'::text])))
);
CREATE INDEX filing_queue ON public.filing USING btree (area, submitted_at) WHERE (status = ANY (ARRAY['submitted'::text, 'firstApproved'::text]));

create table fund_plan (
  id bigint not null,
  year integer not null,
  scheme text not null,
  amount bigint not null,
  source text not null,
  dated date not null,
  entered_by text not null,
  entered_at timestamp with time zone not null,
  constraint fund_plan_pkey PRIMARY KEY (id),
  constraint fund_plan_amount_check CHECK ((amount > 0)),
  constraint fund_plan_scheme_check CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))
);
CREATE INDEX fund_plan_of_year ON public.fund_plan USING btree (year, scheme, id);

create table guardian (
  child_id bigint not null,
  guardian_id bigint not null,
  recorded_at timestamp with time zone not null,
  constraint guardian_pkey PRIMARY KEY (child_id, guardian_id),
  constraint guardian_child_id_fkey FOREIGN KEY (child_id) REFERENCES person(id)
);

create table guardian_declaration (
  child_id bigint not null,
  id bigint not null,
  guardian_id bigint not null,
  area text not null,
  proof text not null,
  status text not null,
  declared_at timestamp with time zone not null,
  decided_by text,
  decided_at timestamp with time zone,
  words text not null default ''::text,
  version integer not null default 1,
  constraint guardian_declaration_pkey PRIMARY KEY (child_id, id),
  constraint guardian_declaration_check CHECK ((guardian_id <> child_id)),
  constraint guardian_declaration_check1 CHECK (((status = ANY (ARRAY['confirmed'::text, 'refused'::text])) = (decided_at IS NOT NULL))),
  constraint guardian_declaration_proof_check CHECK ((proof = ANY (ARRAY['householdRegister'::text, 'birthCertificate'::text]))),
  constraint guardian_declaration_status_check CHECK ((status = ANY (ARRAY['inForce'::text, 'waiting'::text, 'confirmed'::text, 'refused'::text])))
);
CREATE UNIQUE INDEX guardian_declaration_of_two ON public.guardian_declaration USING btree (child_id, guardian_id);
CREATE INDEX guardian_declaration_waiting ON public.guardian_declaration USING btree (area, declared_at, id) WHERE (status = ANY (ARRAY['inForce'::text, 'waiting'::text]));

create table helped (
  helper_id bigint not null,
  person_id bigint not null,
  constraint helped_pkey PRIMARY KEY (helper_id, person_id)
);

create table helper (
  person_id bigint not null,
  id bigint not null,
  helper_id bigint not null,
  named_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint helper_pkey PRIMARY KEY (person_id, id),
  constraint helper_check CHECK ((person_id <> helper_id)),
  constraint helper_check1 CHECK (((ended_at IS NULL) = (ended_by IS NULL)))
);
CREATE UNIQUE INDEX helper_in_force ON public.helper USING btree (person_id, helper_id) WHERE (ended_at IS NULL);

create table inheritance (
  person_id bigint not null,
  deceased_id bigint not null,
  heir_id bigint not null,
  constraint inheritance_pkey PRIMARY KEY (person_id, deceased_id, heir_id),
  constraint inheritance_check CHECK ((person_id <> deceased_id))
);

create table institution (
  code text not null,
  name text not null,
  kind text not null,
  level text not null,
  hosp_lv text not null,
  area text not null,
  county text not null,
  address text not null default ''::text,
  uscc text not null default ''::text,
  direct_settlement boolean not null default false,
  sign_in_required boolean not null default false,
  signing_key text,
  longitude double precision,
  latitude double precision,
  active boolean not null default true,
  groups text not null default ''::text,
  agreement_no text not null default ''::text,
  agreed_from date not null default '2000-01-01'::date,
  agreed_to date,
  phone text not null default ''::text,
  hours text not null default ''::text,
  constraint institution_pkey PRIMARY KEY (code),
  constraint institution_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint institution_check CHECK ((agreed_to >= agreed_from)),
  constraint institution_code_check CHECK ((code ~ '^[HP][0-9]{11}$'::text)),
  constraint institution_county_check CHECK ((county ~ '^[0-9]{6}$'::text)),
  constraint institution_kind_check CHECK ((kind = ANY (ARRAY['hospital'::text, 'pharmacy'::text]))),
  constraint institution_level_check CHECK ((level = ANY (ARRAY['village'::text, '1'::text, '2'::text, '3'::text])))
);
CREATE INDEX institution_by_point ON public.institution USING gist (point(longitude, latitude)) WHERE (active AND (longitude IS NOT NULL) AND (latitude IS NOT NULL));
CREATE INDEX institution_by_terms ON public.institution USING gin (institution_terms(name, county, kind, level)) WHERE active;
CREATE INDEX institution_in_order ON public.institution USING btree (kind, level, county, code) WHERE active;

create table institution_adjustment (
  id bigint not null,
  institution text not null,
  area text not null,
  scheme text not null,
  amount bigint not null,
  reason text not null,
  entered_by text not null,
  entered_at timestamp with time zone not null,
  month text,
  request_key text not null,
  constraint institution_adjustment_pkey PRIMARY KEY (id),
  constraint institution_adjustment_request_key_key UNIQUE (request_key),
  constraint institution_adjustment_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code),
  constraint institution_adjustment_amount_check CHECK ((amount <> 0))
);
CREATE INDEX institution_adjustment_open ON public.institution_adjustment USING btree (institution) WHERE (month IS NULL);

create table institution_department (
  institution text not null,
  code text not null,
  name text not null,
  begins date not null,
  ends date,
  sent text not null,
  changed_at timestamp with time zone not null,
  constraint institution_department_pkey PRIMARY KEY (institution, code),
  constraint institution_department_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code),
  constraint institution_department_check CHECK ((ends >= begins))
);

create table institution_key (
  id bigint not null,
  institution text not null,
  scheme text not null,
  key_id text not null,
  secret_sealed text,
  secret_digest text,
  public_key text,
  addresses text not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  issued_by text not null,
  constraint institution_key_pkey PRIMARY KEY (id),
  constraint institution_key_key_id_key UNIQUE (key_id),
  constraint institution_key_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code),
  constraint institution_key_scheme_check CHECK ((scheme = ANY (ARRAY['csb'::text, 'xtif'::text, 'oauth'::text, 'apiKey'::text, 'sm2'::text])))
);
CREATE INDEX institution_key_of ON public.institution_key USING btree (institution);

create table institution_match (
  institution text not null,
  own_code text not null,
  list_type text not null,
  code text not null,
  own_name text not null,
  valid_from date not null,
  valid_to date,
  sent text not null,
  matched_at timestamp with time zone not null,
  constraint institution_match_pkey PRIMARY KEY (institution, own_code, list_type, code),
  constraint institution_match_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code),
  constraint institution_match_check CHECK ((valid_to >= valid_from))
);

create table institution_month (
  institution text not null,
  month text not null,
  area text not null,
  closed_at timestamp with time zone not null,
  total bigint not null,
  payable bigint not null,
  adjusted bigint not null,
  digest text not null,
  constraint institution_month_pkey PRIMARY KEY (institution, month),
  constraint institution_month_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code),
  constraint institution_month_month_check CHECK ((month ~ '^[0-9]{4}-[0-9]{2}$'::text))
);
CREATE INDEX institution_month_area ON public.institution_month USING btree (area, month);

create table institution_month_line (
  institution text not null,
  month text not null,
  scheme text not null,
  area text not null,
  clearing_type text not null,
  rows integer not null,
  total bigint not null,
  fund bigint not null,
  own bigint not null,
  relatives bigint not null,
  wallet bigint not null,
  cash bigint not null,
  constraint institution_month_line_pkey PRIMARY KEY (institution, month, scheme, area, clearing_type)
);

create table institution_month_shared (
  institution text not null,
  month text not null,
  payer_area text not null,
  amount bigint not null,
  constraint institution_month_shared_pkey PRIMARY KEY (institution, month, payer_area)
);

create table institution_recording (
  institution text not null,
  until_at timestamp with time zone not null,
  constraint institution_recording_pkey PRIMARY KEY (institution)
);

create table institution_request (
  id bigint not null,
  institution text not null,
  received_at timestamp with time zone not null,
  transaction_no text not null,
  outcome text not null,
  sentence text not null,
  milliseconds integer not null,
  request text not null,
  answer text not null,
  constraint institution_request_pkey PRIMARY KEY (id),
  constraint institution_request_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX institution_request_of ON public.institution_request USING btree (institution, id);

create table institution_sign_in (
  sign_no text not null,
  institution text not null,
  opter text not null,
  signed_on date not null,
  signed_out boolean not null default false,
  signed_out_at timestamp with time zone,
  constraint institution_sign_in_pkey PRIMARY KEY (sign_no)
);

create table institution_staff (
  institution text not null,
  code text not null,
  name text not null,
  kind text not null,
  cert_kind text not null,
  cert_sealed text not null,
  begins date not null,
  ends date,
  insured boolean not null,
  told text not null,
  constraint institution_staff_pkey PRIMARY KEY (institution, code),
  constraint institution_staff_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code)
);

create table institution_token (
  digest text not null,
  key_id bigint not null,
  expires_at timestamp with time zone not null,
  constraint institution_token_pkey PRIMARY KEY (digest)
);

create table intake_run (
  id bigint not null,
  kind text not null,
  file_digest text not null,
  done_line integer not null default 0,
  taken integer not null default 0,
  same integer not null default 0,
  refused integer not null default 0,
  begun_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  taken_by text not null,
  constraint intake_run_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX intake_run_open ON public.intake_run USING btree (kind, file_digest) WHERE (finished_at IS NULL);

create table job (
  id bigint not null,
  kind text not null,
  run_at timestamp with time zone not null,
  payload text not null,
  status text not null,
  attempts integer not null default 0,
  last_error text,
  unique_key text,
  constraint job_pkey PRIMARY KEY (id),
  constraint job_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX job_due ON public.job USING btree (run_at) WHERE (status = 'waiting'::text);
CREATE UNIQUE INDEX job_unique ON public.job USING btree (unique_key) WHERE ((status = 'waiting'::text) AND (unique_key IS NOT NULL));

create table ledger_account (
  person_id bigint not null,
  balance bigint not null default 0,
  wallet bigint not null default 0,
  chain_seq bigint not null default 0,
  chain_head text not null default ''::text,
  version bigint not null default 0,
  facts bigint not null default 0,
  constraint ledger_account_pkey PRIMARY KEY (person_id),
  constraint ledger_account_balance_check CHECK ((balance >= 0)),
  constraint ledger_account_wallet_check CHECK ((wallet >= 0))
) with (fillfactor=80);

create table ledger_act (
  person_id bigint not null,
  seq bigint not null,
  kind text not null,
  ref bigint not null,
  actor text not null,
  at timestamp with time zone not null,
  content text,
  hash text not null,
  entries text,
  on_date date,
  constraint ledger_act_pkey PRIMARY KEY (person_id, seq)
);
CREATE INDEX ledger_act_quota ON public.ledger_act USING btree (on_date) WHERE (strpos(entries, 'quota '::text) > 0);

create table ledger_quota (
  payer_id bigint not null,
  relative_id bigint not null,
  balance bigint not null default 0,
  constraint ledger_quota_pkey PRIMARY KEY (payer_id, relative_id),
  constraint ledger_quota_balance_check CHECK ((balance >= 0))
) with (fillfactor=80);

create table ledger_quota_source (
  relative_id bigint not null,
  payer_id bigint not null,
  granted_at timestamp with time zone not null,
  constraint ledger_quota_source_pkey PRIMARY KEY (relative_id, payer_id)
);

create table manual_claim (
  person_id bigint not null,
  id bigint not null,
  area text not null,
  institution text not null,
  slip_no text not null,
  slip_digest text not null default ''::text,
  care_on date not null,
  med_type text not null,
  disease text not null default ''::text,
  lines text not null,
  total bigint not null,
  cause text not null,
  account_use smallint not null,
  payee_sealed text not null,
  status text not null,
  channel text not null,
  filed_by text not null,
  submitted_at timestamp with time zone not null,
  due_on date,
  decided_by text,
  decided_at timestamp with time zone,
  decision text not null default '[]'::text,
  settlement_id bigint,
  paid_amount bigint,
  paid_at timestamp with time zone,
  paid_by text,
  version integer not null default 1,
  approved_lines text not null default '[]'::text,
  decided_med_type text not null default ''::text,
  account_share bigint,
  paid_to text not null default ''::text,
  taken_back_by text,
  taken_back_at timestamp with time zone,
  place_written text not null default ''::text,
  entered_by text not null default ''::text,
  constraint manual_claim_pkey PRIMARY KEY (person_id, id),
  constraint manual_claim_account_share_check CHECK ((account_share >= 0)),
  constraint manual_claim_account_use_check CHECK ((account_use = ANY (ARRAY[0, 1, 2]))),
  constraint manual_claim_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint manual_claim_cause_check CHECK ((cause = ANY (ARRAY['tillFailed'::text, 'notFiled'::text, 'directRefused'::text, 'abroadOrOther'::text]))),
  constraint manual_claim_paid_amount_check CHECK ((paid_amount >= 0)),
  constraint manual_claim_paid_to_check CHECK ((paid_to = ANY (ARRAY[''::text, 'bank'::text, 'estate'::text]))),
  constraint manual_claim_place CHECK (((institution <> ''::text) OR (place_written <> ''::text))),
  constraint manual_claim_place_written_check CHECK ((length(place_written) <= 60)),
  constraint manual_claim_status_check CHECK ((status = ANY (ARRAY['submitted'::text, 'returned'::text, 'refused'::text, 'withdrawn'::text, 'approved'::text, 'settled'::text, 'paid'::text, 'takingBack'::text, 'takenBack'::text]))),
  constraint manual_claim_total_check CHECK ((total > 0))
);
CREATE INDEX manual_claim_queue ON public.manual_claim USING btree (area, submitted_at) WHERE (status = ANY (ARRAY['submitted'::text, 'approved'::text, 'settled'::text, 'takingBack'::text]));

create table message_answer (
  key text not null,
  digest text not null,
  person_id bigint,
  answer text not null,
  created_at timestamp with time zone not null,
  constraint message_answer_pkey PRIMARY KEY (key)
);
CREATE INDEX message_answer_by_time ON public.message_answer USING btree (created_at);

create table message_key (
  key text not null,
  digest text not null,
  person_id bigint,
  settlement_id bigint,
  answer text,
  created_at timestamp with time zone not null,
  constraint message_key_pkey PRIMARY KEY (key)
);

create table message_nonce (
  digest text not null,
  expires_at timestamp with time zone not null,
  constraint message_nonce_pkey PRIMARY KEY (digest)
);
CREATE INDEX message_nonce_expired ON public.message_nonce USING btree (expires_at);

create table migration (
  name text not null,
  digest text not null,
  applied_at timestamp with time zone not null default now(),
  beside boolean not null default false,
  constraint migration_pkey PRIMARY KEY (name)
);

create table notice (
  person_id bigint not null,
  id bigint not null,
  key text not null,
  kind text not null,
  facts text not null,
  at timestamp with time zone not null,
  read_at timestamp with time zone,
  constraint notice_pkey PRIMARY KEY (person_id, id)
);
CREATE UNIQUE INDEX notice_once ON public.notice USING btree (person_id, key);
CREATE INDEX notice_recent ON public.notice USING btree (person_id, at);

create table notice_delivery (
  person_id bigint not null,
  id bigint not null,
  notice_key text not null,
  channel text not null,
  status text not null,
  due_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  reference text,
  constraint notice_delivery_pkey PRIMARY KEY (person_id, id),
  constraint notice_delivery_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'wechat'::text]))),
  constraint notice_delivery_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text])))
);
CREATE UNIQUE INDEX notice_delivery_once ON public.notice_delivery USING btree (person_id, notice_key, channel);

create table notice_setting (
  person_id bigint not null,
  seen_until timestamp with time zone,
  sms boolean not null default false,
  wechat boolean not null default false,
  wechat_sealed text,
  daily_use boolean not null default true,
  told_until timestamp with time zone,
  quiet_from text not null,
  quiet_to text not null,
  family_may_call boolean not null default false,
  constraint notice_setting_pkey PRIMARY KEY (person_id)
);
CREATE INDEX notice_setting_pushed ON public.notice_setting USING btree (person_id) WHERE ((sms OR wechat) AND daily_use);

create table objection (
  person_id bigint not null,
  id bigint not null,
  about text not null,
  settlement_id bigint not null,
  patient_id bigint not null,
  binding_id bigint,
  amount bigint not null,
  cause text not null,
  words text not null,
  area text not null,
  status text not null,
  channel text not null,
  submitted_at timestamp with time zone not null,
  hold_id bigint,
  answer text not null default ''::text,
  remedy text not null default ''::text,
  case_id bigint,
  decided_by text,
  decided_at timestamp with time zone,
  version integer not null default 1,
  constraint objection_pkey PRIMARY KEY (person_id, id),
  constraint objection_about_check CHECK ((about = ANY (ARRAY['bill'::text, 'draw'::text]))),
  constraint objection_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint objection_cause_check CHECK ((cause = ANY (ARRAY['notMine'::text, 'wrongAmount'::text, 'wrongAccount'::text, 'notAuthorised'::text, 'other'::text]))),
  constraint objection_remedy_check CHECK ((remedy = ANY (ARRAY[''::text, 'none'::text, 'institutionReverses'::text, 'claimTakenBack'::text, 'case'::text]))),
  constraint objection_status_check CHECK ((status = ANY (ARRAY['submitted'::text, 'upheld'::text, 'partly'::text, 'rejected'::text, 'withdrawn'::text])))
);
CREATE UNIQUE INDEX objection_open ON public.objection USING btree (person_id, about, settlement_id) WHERE (status = 'submitted'::text);
CREATE INDEX objection_queue ON public.objection USING btree (area, submitted_at) WHERE (status = 'submitted'::text);

create table offer (
  person_id bigint not null,
  visit_id bigint not null,
  batch text not null,
  id bigint not null,
  split text not null,
  offered_at timestamp with time zone not null,
  valid_on date not null,
  constraint offer_pkey PRIMARY KEY (person_id, visit_id, batch)
);
CREATE INDEX offer_by_time ON public.offer USING btree (offered_at);

create table opening_accumulator (
  person_id bigint not null,
  scheme text not null,
  area text not null,
  year integer not null,
  pot text not null,
  deductible bigint not null,
  paid bigint not null,
  entered bigint not null,
  constraint opening_accumulator_pkey PRIMARY KEY (person_id, scheme, area, year, pot),
  constraint opening_accumulator_deductible_check CHECK ((deductible >= 0)),
  constraint opening_accumulator_entered_check CHECK ((entered >= 0)),
  constraint opening_accumulator_paid_check CHECK ((paid >= 0))
);

create table opening_balance (
  person_id bigint not null,
  posting_id bigint,
  amount bigint not null,
  as_of date not null,
  taken_by text not null,
  constraint opening_balance_pkey PRIMARY KEY (person_id),
  constraint opening_balance_amount_check CHECK ((amount >= 0))
);

create table outage (
  id bigint not null,
  area text not null,
  institution text not null default ''::text,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  reason text not null,
  declared_by text not null,
  declared_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  withdrawn_by text,
  withdraw_reason text,
  constraint outage_pkey PRIMARY KEY (id),
  constraint outage_check CHECK ((to_at > from_at)),
  constraint outage_check1 CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdraw_reason IS NULL))))
);
CREATE INDEX outage_of_area ON public.outage USING btree (area, from_at);

create table payer_record (
  payer_id bigint not null,
  settlement_id bigint not null,
  binding_id bigint not null,
  relative_id bigint not null,
  amount bigint not null,
  place text not null,
  account text not null,
  at timestamp with time zone not null,
  constraint payer_record_pkey PRIMARY KEY (payer_id, settlement_id, account, binding_id),
  constraint payer_record_account_check CHECK ((account = ANY (ARRAY['personal'::text, 'quota'::text])))
);
CREATE INDEX payer_record_by_time ON public.payer_record USING brin (at);

create table payment_run (
  id bigint not null,
  area text not null,
  month text not null,
  status text not null,
  due_on date,
  amount bigint not null,
  orders text not null,
  digest text not null,
  prepared_by text not null,
  prepared_at timestamp with time zone not null,
  decided_by text,
  decided_at timestamp with time zone,
  version integer not null default 1,
  constraint payment_run_pkey PRIMARY KEY (id),
  constraint payment_run_check CHECK (((status <> 'paid'::text) OR (decided_by <> prepared_by))),
  constraint payment_run_status_check CHECK ((status = ANY (ARRAY['prepared'::text, 'paid'::text, 'cancelled'::text])))
);
CREATE UNIQUE INDEX payment_run_once ON public.payment_run USING btree (area, month) WHERE (status <> 'cancelled'::text);

create table peer_message (
  id text not null,
  peer text not null,
  kind text not null,
  content text not null,
  created_at timestamp with time zone not null,
  answer text,
  proof text,
  answered_at timestamp with time zone,
  constraint peer_message_pkey PRIMARY KEY (id),
  constraint peer_message_check CHECK (((answer IS NULL) = (answered_at IS NULL)))
);
CREATE INDEX peer_message_open ON public.peer_message USING btree (peer, created_at) WHERE (answered_at IS NULL);

create table peer_received (
  key text not null,
  kind text not null,
  content text not null,
  answer text not null,
  proof text not null,
  received_at timestamp with time zone not null,
  constraint peer_received_pkey PRIMARY KEY (key)
);

create table person (
  id bigint not null,
  psn_no text not null,
  name text not null,
  gender text not null,
  ethnicity text not null default '01'::text,
  birth_date date not null,
  id_sealed text not null,
  phone_sealed text,
  died_on date,
  created_at timestamp with time zone not null,
  id_kind text not null default '01'::text,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_gender_check CHECK ((gender = ANY (ARRAY['0'::text, '1'::text, '2'::text, '9'::text]))),
  constraint person_id_kind_check CHECK ((id_kind ~ '^[0-9]{2,6}$'::text))
);
CREATE INDEX person_by_birth_date ON public.person USING btree (birth_date);
CREATE INDEX person_by_death ON public.person USING btree (died_on) WHERE (died_on IS NOT NULL);

create table person_certificate (
  person_id bigint not null,
  digest text not null,
  kind text not null,
  number_sealed text not null,
  added_at timestamp with time zone not null,
  constraint person_certificate_pkey PRIMARY KEY (person_id, digest),
  constraint person_certificate_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);

create table photo (
  person_id bigint not null,
  id bigint not null,
  matter text not null,
  matter_id bigint not null,
  shows text not null,
  digest text not null,
  picture_sealed text not null,
  added_by text not null,
  added_at timestamp with time zone not null,
  area text not null default ''::text,
  constraint photo_pkey PRIMARY KEY (person_id, id),
  constraint photo_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
  constraint photo_matter_check CHECK ((matter = ANY (ARRAY['claim'::text, 'filing'::text, 'guardian'::text]))),
  constraint photo_shows_check CHECK ((shows = ANY (ARRAY['slip'::text, 'diagnosis'::text, 'householdRegister'::text, 'birthCertificate'::text, 'other'::text])))
);
CREATE INDEX photo_of_matter ON public.photo USING btree (person_id, matter, matter_id);

create table policy_news (
  id bigint not null,
  area text not null,
  pack_before text,
  pack_after text,
  changes text not null default '[]'::text,
  title_zh text not null,
  title_en text not null,
  body_zh text not null,
  body_en text not null,
  status text not null,
  drafted_at timestamp with time zone not null,
  published_at timestamp with time zone,
  decided_by text,
  version integer not null default 1,
  constraint policy_news_pkey PRIMARY KEY (id),
  constraint policy_news_check CHECK (((status = 'draft'::text) = (published_at IS NULL))),
  constraint policy_news_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'withdrawn'::text])))
);
CREATE UNIQUE INDEX policy_news_of_change ON public.policy_news USING btree (area, pack_before, pack_after);
CREATE INDEX policy_news_published ON public.policy_news USING btree (area, published_at) WHERE (status = 'published'::text);

create table premium (
  insured_id bigint not null,
  id bigint not null,
  payer_id bigint not null,
  account text not null,
  binding_id bigint,
  kind text not null,
  year integer not null,
  area text not null,
  amount bigint not null,
  quote text not null,
  direction text not null,
  channel text not null,
  reference text not null,
  status text not null,
  requested_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  submitted_at timestamp with time zone,
  submitted_by text,
  limit_year integer,
  bureau_state text not null default 'none'::text,
  bureau_serial text,
  credited_at timestamp with time zone,
  credited_on date,
  covers_from date,
  benefits_from date,
  enrolment_id bigint,
  closed_at timestamp with time zone,
  fail_code text,
  fail_reason text,
  refund_reason text,
  overdue_at timestamp with time zone,
  conflict text,
  return_asked_by text,
  return_asked_at timestamp with time zone,
  return_reason text,
  constraint premium_pkey PRIMARY KEY (insured_id, id),
  constraint premium_account_check CHECK ((account = ANY (ARRAY['personal'::text, 'wallet'::text, 'quota'::text]))),
  constraint premium_amount_check CHECK ((amount > 0)),
  constraint premium_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint premium_bureau_state_check CHECK ((bureau_state = ANY (ARRAY['none'::text, 'accepted'::text, 'answered'::text]))),
  constraint premium_check CHECK (((status = ANY (ARRAY['submitted'::text, 'credited'::text, 'refunding'::text, 'refunded'::text, 'failed'::text])) = (submitted_at IS NOT NULL))),
  constraint premium_check1 CHECK (((status = ANY (ARRAY['credited'::text, 'refunding'::text, 'refunded'::text])) = (credited_on IS NOT NULL))),
  constraint premium_direction_check CHECK ((direction = ANY (ARRAY['app'::text, 'bureau'::text]))),
  constraint premium_kind_check CHECK ((kind = ANY (ARRAY['resident'::text, 'longTermCare'::text]))),
  constraint premium_refund_reason_check CHECK ((refund_reason = ANY (ARRAY['duplicate'::text, 'death'::text, 'employee'::text, 'otherArea'::text, 'aided'::text, 'bureau'::text]))),
  constraint premium_return_asked CHECK ((((return_asked_by IS NULL) = (return_asked_at IS NULL)) AND ((return_asked_by IS NULL) = (return_reason IS NULL)))),
  constraint premium_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'declined'::text, 'expired'::text, 'submitted'::text, 'credited'::text, 'failed'::text, 'refunding'::text, 'refunded'::text])))
);
CREATE INDEX premium_of_year ON public.premium USING btree (year, area, credited_on);
CREATE UNIQUE INDEX premium_once_a_year ON public.premium USING btree (insured_id, kind, year) WHERE (status = ANY (ARRAY['submitted'::text, 'credited'::text, 'refunding'::text]));

create table premium_message (
  insured_id bigint not null,
  premium_id bigint not null,
  id bigint not null,
  direction text not null,
  kind text not null,
  outcome text not null,
  content text not null,
  at timestamp with time zone not null,
  constraint premium_message_pkey PRIMARY KEY (insured_id, premium_id, id),
  constraint premium_message_direction_check CHECK ((direction = ANY (ARRAY['out'::text, 'in'::text])))
);

create table premium_of_payer (
  payer_id bigint not null,
  premium_id bigint not null,
  insured_id bigint not null,
  request_key text,
  digest text,
  constraint premium_of_payer_pkey PRIMARY KEY (payer_id, premium_id)
);
CREATE UNIQUE INDEX premium_request_key ON public.premium_of_payer USING btree (payer_id, request_key) WHERE (request_key IS NOT NULL);

create table premium_reference (
  reference text not null,
  insured_id bigint not null,
  premium_id bigint not null,
  constraint premium_reference_pkey PRIMARY KEY (reference)
);

create table premium_watch (
  area text not null,
  premium_id bigint not null,
  insured_id bigint not null,
  since timestamp with time zone not null,
  constraint premium_watch_pkey PRIMARY KEY (area, premium_id)
);
CREATE INDEX premium_watch_queue ON public.premium_watch USING btree (area, since, premium_id);

create table quota_change (
  payer_id bigint not null,
  id bigint not null,
  relative_id bigint not null,
  relation_id bigint not null,
  kind text not null,
  amount bigint not null,
  reason text not null,
  at timestamp with time zone not null,
  request_key text,
  digest text,
  constraint quota_change_pkey PRIMARY KEY (payer_id, id),
  constraint quota_change_amount_check CHECK ((amount > 0)),
  constraint quota_change_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'release'::text])))
);
CREATE UNIQUE INDEX quota_change_key ON public.quota_change USING btree (payer_id, request_key) WHERE (request_key IS NOT NULL);

create table quota_clearing (
  month text not null,
  debtor text not null,
  creditor text not null,
  uses integer not null,
  amount bigint not null,
  constraint quota_clearing_pkey PRIMARY KEY (month, debtor, creditor),
  constraint quota_clearing_month_check CHECK ((month ~ '^[0-9]{4}-[0-9]{2}$'::text))
);

create table quota_clearing_month (
  month text not null,
  closed_at timestamp with time zone not null,
  uses integer not null,
  amount bigint not null,
  digest text not null,
  constraint quota_clearing_month_pkey PRIMARY KEY (month)
);

create table quota_crossing (
  relative_id bigint not null,
  number text not null,
  relation_id bigint,
  payer_id bigint,
  peer text not null,
  side text not null,
  ending text,
  ended_by text,
  held text,
  held_at timestamp with time zone,
  constraint quota_crossing_pkey PRIMARY KEY (relative_id, number),
  constraint quota_crossing_check CHECK (((relation_id IS NULL) = (payer_id IS NULL))),
  constraint quota_crossing_check1 CHECK (((ending IS NULL) = (ended_by IS NULL))),
  constraint quota_crossing_side_check CHECK ((side = ANY (ARRAY['out'::text, 'in'::text])))
);
CREATE INDEX quota_crossing_payer ON public.quota_crossing USING btree (payer_id);
CREATE INDEX quota_crossing_side ON public.quota_crossing USING btree (side);

create table quota_crossing_change (
  payer_id bigint not null,
  id bigint not null,
  number text not null,
  relative_id bigint not null,
  relation_id bigint not null,
  peer text not null,
  side text not null,
  kind text not null,
  amount bigint not null,
  status text not null,
  called_back boolean not null,
  asked_at timestamp with time zone not null,
  closes_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  request_key text,
  digest text,
  constraint quota_crossing_change_pkey PRIMARY KEY (payer_id, id),
  constraint quota_crossing_change_amount_check CHECK ((amount >= 0)),
  constraint quota_crossing_change_check CHECK (((status = 'sent'::text) = (closed_at IS NULL))),
  constraint quota_crossing_change_kind_check CHECK ((kind = ANY (ARRAY['grant'::text, 'release'::text]))),
  constraint quota_crossing_change_side_check CHECK ((side = ANY (ARRAY['out'::text, 'in'::text]))),
  constraint quota_crossing_change_status_check CHECK ((status = ANY (ARRAY['sent'::text, 'taken'::text, 'returned'::text])))
);
CREATE UNIQUE INDEX quota_crossing_change_key ON public.quota_crossing_change USING btree (payer_id, request_key) WHERE (request_key IS NOT NULL);
CREATE UNIQUE INDEX quota_crossing_change_number ON public.quota_crossing_change USING btree (payer_id, number);

create table quota_crossing_move (
  payer_id bigint not null,
  number text not null,
  relative_id bigint not null,
  peer text not null,
  side text not null,
  kind text not null,
  amount bigint not null,
  on_date date not null,
  constraint quota_crossing_move_pkey PRIMARY KEY (payer_id, number),
  constraint quota_crossing_move_kind_check CHECK ((kind = ANY (ARRAY['use'::text, 'release'::text]))),
  constraint quota_crossing_move_side_check CHECK ((side = ANY (ARRAY['out'::text, 'in'::text])))
);
CREATE INDEX quota_crossing_move_month ON public.quota_crossing_move USING btree (peer, on_date);

create table quota_relation (
  relative_id bigint not null,
  id bigint not null,
  payer_id bigint not null,
  relationship text not null,
  status text not null,
  payer_area text not null,
  relative_area text not null,
  asked_at timestamp with time zone not null,
  agreed_at timestamp with time zone,
  agreed_by bigint,
  ended_at timestamp with time zone,
  ended_by text,
  end_reason text,
  commitment text not null,
  channel text not null,
  premium_only boolean not null default false,
  constraint quota_relation_pkey PRIMARY KEY (relative_id, id),
  constraint quota_relation_check CHECK ((payer_id <> relative_id)),
  constraint quota_relation_check1 CHECK (((status = 'ended'::text) = (ended_at IS NOT NULL))),
  constraint quota_relation_relationship_check CHECK ((relationship = ANY (ARRAY['spouse'::text, 'parent'::text, 'child'::text, 'sibling'::text, 'paternalGrandparent'::text, 'maternalGrandparent'::text, 'sonsChild'::text, 'daughtersChild'::text]))),
  constraint quota_relation_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'ended'::text])))
);
CREATE UNIQUE INDEX quota_relation_one ON public.quota_relation USING btree (relative_id, payer_id) WHERE (ended_at IS NULL);

create table quota_relation_of_payer (
  payer_id bigint not null,
  relation_id bigint not null,
  relative_id bigint not null,
  constraint quota_relation_of_payer_pkey PRIMARY KEY (payer_id, relation_id)
);

create table reconciliation_run (
  id bigint not null,
  institution text not null,
  area text not null,
  agency text not null,
  scheme text,
  clearing_type text not null,
  first_day date not null,
  last_day date not null,
  with_refunds boolean not null,
  at timestamp with time zone not null,
  theirs text not null,
  ours text not null,
  agreed boolean not null,
  differences text not null,
  file text not null default ''::text,
  constraint reconciliation_run_pkey PRIMARY KEY (id),
  constraint reconciliation_run_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code),
  constraint reconciliation_run_check CHECK ((last_day >= first_day))
);
CREATE INDEX reconciliation_run_queue ON public.reconciliation_run USING btree (area, at);

create table request_answer (
  actor text not null,
  request_key text not null,
  digest text not null,
  answer_sealed text not null,
  at timestamp with time zone not null,
  constraint request_answer_pkey PRIMARY KEY (actor, request_key)
);
CREATE INDEX request_answer_at ON public.request_answer USING btree (at);

create table revised_bill (
  person_id bigint not null,
  settlement_id bigint not null,
  revision_id bigint not null,
  posting_id bigint,
  status text not null,
  before text not null,
  after text not null,
  at timestamp with time zone not null,
  constraint revised_bill_pkey PRIMARY KEY (person_id, settlement_id, revision_id),
  constraint revised_bill_status_check CHECK ((status = ANY (ARRAY['computed'::text, 'posted'::text, 'undone'::text, 'refused'::text])))
);
CREATE INDEX revised_bill_posted ON public.revised_bill USING btree (at) WHERE (posting_id IS NOT NULL);

create table revision (
  id bigint not null,
  area text not null,
  first_day date not null,
  last_day date not null,
  pack_hash text not null,
  changes text not null,
  reason text not null,
  reason_en text not null,
  source text not null,
  status text not null,
  after_person bigint not null default 0,
  people integer not null default 0,
  done integer not null default 0,
  found text not null,
  posted text not null,
  opened_by text not null,
  opened_at timestamp with time zone not null,
  decided_by text,
  decided_at timestamp with time zone,
  version integer not null default 1,
  constraint revision_pkey PRIMARY KEY (id),
  constraint revision_check CHECK ((last_day >= first_day)),
  constraint revision_check1 CHECK (((status <> 'posting'::text) OR (decided_by <> opened_by))),
  constraint revision_check2 CHECK (((status <> 'posted'::text) OR (decided_by <> opened_by))),
  constraint revision_status_check CHECK ((status = ANY (ARRAY['computing'::text, 'computed'::text, 'posting'::text, 'posted'::text, 'withdrawn'::text])))
);

create table revision_due (
  person_id bigint not null,
  id bigint not null,
  settlement_id bigint not null,
  revision_id bigint not null,
  area text not null,
  direction text not null,
  amount bigint not null,
  status text not null,
  action text,
  words text not null default ''::text,
  bank_sealed text,
  paid_to text not null default ''::text,
  made_at timestamp with time zone not null,
  proposed_by text,
  decided_by text,
  decided_at timestamp with time zone,
  posting_id bigint,
  version integer not null default 1,
  constraint revision_due_pkey PRIMARY KEY (person_id, id),
  constraint revision_due_action_check CHECK ((action = ANY (ARRAY['pay'::text, 'collect'::text, 'waive'::text]))),
  constraint revision_due_amount_check CHECK ((amount >= 0)),
  constraint revision_due_check CHECK (((decided_by IS NULL) OR (decided_by <> proposed_by))),
  constraint revision_due_direction_check CHECK ((direction = ANY (ARRAY['toPatient'::text, 'toFunds'::text]))),
  constraint revision_due_paid_to_check CHECK ((paid_to = ANY (ARRAY[''::text, 'bank'::text, 'estate'::text]))),
  constraint revision_due_status_check CHECK ((status = ANY (ARRAY['open'::text, 'proposed'::text, 'paid'::text, 'collected'::text, 'waived'::text, 'cancelled'::text])))
);
CREATE INDEX revision_due_queue ON public.revision_due USING btree (area, made_at) WHERE (status = ANY (ARRAY['open'::text, 'proposed'::text]));

create table risk_case (
  id bigint not null,
  rule text not null,
  subject text not null,
  area text not null,
  person_id bigint,
  relative_id bigint,
  binding_id bigint,
  institution text,
  finding text not null,
  amount bigint not null default 0,
  status text not null,
  opened_at timestamp with time zone not null,
  opened_by text not null,
  decided_at timestamp with time zone,
  decided_by text,
  decision text not null default ''::text,
  owed bigint not null default 0,
  recovered bigint not null default 0,
  version integer not null default 1,
  proposed_amount bigint,
  proposed_by text,
  given_back bigint not null default 0,
  proposed_decision text,
  constraint risk_case_pkey PRIMARY KEY (id),
  constraint risk_case_check CHECK (((recovered >= 0) AND (recovered <= owed))),
  constraint risk_case_given_back_check CHECK ((given_back >= 0)),
  constraint risk_case_owed_check CHECK ((owed >= 0)),
  constraint risk_case_proposed_amount_check CHECK ((proposed_amount > 0)),
  constraint risk_case_status_check CHECK ((status = ANY (ARRAY['open'::text, 'confirmed'::text, 'dismissed'::text])))
);
CREATE UNIQUE INDEX risk_case_once ON public.risk_case USING btree (rule, subject) WHERE (status = 'open'::text);
CREATE INDEX risk_case_owed ON public.risk_case USING btree (binding_id) WHERE (status = 'confirmed'::text);
CREATE INDEX risk_case_queue ON public.risk_case USING btree (area, opened_at) WHERE (status = 'open'::text);
CREATE INDEX risk_case_subject ON public.risk_case USING btree (rule, subject, opened_at);

create table risk_hold (
  person_id bigint not null,
  id bigint not null,
  scope text not null,
  binding_id bigint,
  cause text not null,
  rule text not null default ''::text,
  case_id bigint,
  placed_at timestamp with time zone not null,
  placed_by text not null,
  released_at timestamp with time zone,
  released_by text,
  release_asked_by text,
  release_asked_at timestamp with time zone,
  constraint risk_hold_pkey PRIMARY KEY (person_id, id),
  constraint risk_hold_cause_check CHECK ((cause = ANY (ARRAY['owner'::text, 'rule'::text, 'clerk'::text, 'objection'::text]))),
  constraint risk_hold_check CHECK (((scope = 'binding'::text) = (binding_id IS NOT NULL))),
  constraint risk_hold_scope_check CHECK ((scope = ANY (ARRAY['binding'::text, 'family'::text, 'account'::text])))
);
CREATE INDEX risk_hold_in_force ON public.risk_hold USING btree (person_id) WHERE (released_at IS NULL);

create table risk_till_use (
  institution text not null,
  at timestamp with time zone not null,
  person_id bigint not null,
  settlement_id bigint not null,
  amount bigint not null,
  constraint risk_till_use_pkey PRIMARY KEY (institution, settlement_id)
);

create table rule_change (
  id bigint not null,
  number integer,
  area text not null,
  parameter text not null,
  starts_on date not null,
  content text not null,
  effect text,
  status text not null,
  proposed_by bigint not null,
  proposed_at timestamp with time zone not null,
  decided_by bigint,
  decided_at timestamp with time zone,
  reason text not null default ''::text,
  constraint rule_change_pkey PRIMARY KEY (id),
  constraint rule_change_number_key UNIQUE (number),
  constraint rule_change_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint rule_change_check CHECK (((status = 'approved'::text) = (number IS NOT NULL))),
  constraint rule_change_check1 CHECK (((status = 'proposed'::text) = ((decided_by IS NULL) AND (decided_at IS NULL)))),
  constraint rule_change_check2 CHECK (((decided_by IS NULL) OR ((status = 'withdrawn'::text) = (decided_by = proposed_by)))),
  constraint rule_change_number_check CHECK ((number > 0)),
  constraint rule_change_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text])))
);
CREATE UNIQUE INDEX rule_change_waiting ON public.rule_change USING btree (area, parameter, starts_on) WHERE (status = 'proposed'::text);

create table seal (
  no integer not null,
  at timestamp with time zone not null,
  content text not null,
  signature text not null,
  constraint seal_pkey PRIMARY KEY (no)
);

create table sealed_person (
  person_id bigint not null,
  seq bigint not null,
  head text not null,
  rows text not null,
  constraint sealed_person_pkey PRIMARY KEY (person_id)
);

create table sealed_table (
  name text not null,
  rows text not null,
  constraint sealed_table_pkey PRIMARY KEY (name)
);

create table served_area (
  area text not null,
  opened_on date not null,
  opened_by text not null,
  constraint served_area_pkey PRIMARY KEY (area),
  constraint served_area_area_check CHECK ((area ~ '^[0-9]{6}$'::text))
);

create table session (
  digest text not null,
  kind text not null,
  person_id bigint,
  staff_id bigint,
  channel text not null default ''::text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  seen_at timestamp with time zone not null default now(),
  proved_at timestamp with time zone,
  constraint session_pkey PRIMARY KEY (digest),
  constraint session_kind_check CHECK ((kind = ANY (ARRAY['citizen'::text, 'staff'::text])))
);

create table setting (
  name text not null,
  value text not null,
  constraint setting_pkey PRIMARY KEY (name)
);

create table settlement (
  person_id bigint not null,
  id bigint not null,
  setl_id text not null,
  visit_id bigint not null,
  batch text not null,
  reverses_id bigint,
  institution text not null,
  benefit text not null,
  scheme text not null,
  area text not null,
  care_on date not null,
  settled_on date not null,
  settled_at timestamp with time zone not null,
  year integer not null,
  pack_hash text not null,
  total bigint not null,
  deductible bigint not null,
  fund_total bigint not null,
  own bigint not null,
  relatives bigint not null,
  wallet bigint not null,
  cash bigint not null,
  balance_after bigint not null,
  stored text not null,
  source text not null,
  msgid text not null,
  sale_key text,
  invoice text,
  turn integer not null default 0,
  device text,
  constraint settlement_pkey PRIMARY KEY (person_id, id)
);
CREATE INDEX settlement_by_day ON public.settlement USING brin (care_on) WITH (pages_per_range='16');
CREATE INDEX settlement_by_number ON public.settlement USING brin ("right"(setl_id, 13)) WITH (pages_per_range='16');
CREATE INDEX settlement_by_settled_day ON public.settlement USING brin (settled_on) WITH (pages_per_range='16');
CREATE INDEX settlement_claimed ON public.settlement USING btree (settled_on, id) WHERE (source ~~ 'claim:%'::text);
CREATE INDEX settlement_of_device ON public.settlement USING btree (device, id) WHERE (device IS NOT NULL);
CREATE INDEX settlement_of_institution ON public.settlement USING btree (institution, settled_on);
CREATE INDEX settlement_of_invoice ON public.settlement USING btree (invoice, id) WHERE (invoice IS NOT NULL);
CREATE INDEX settlement_of_rules ON public.settlement USING btree (pack_hash, settled_on);
CREATE UNIQUE INDEX settlement_once ON public.settlement USING btree (visit_id, person_id, batch, turn) WHERE (reverses_id IS NULL);
CREATE UNIQUE INDEX settlement_reversed_once ON public.settlement USING btree (person_id, reverses_id) WHERE (reverses_id IS NOT NULL);
CREATE INDEX settlement_sale ON public.settlement USING btree (person_id, sale_key) WHERE (sale_key IS NOT NULL);
CREATE INDEX settlement_typed ON public.settlement USING btree (settled_on, id) WHERE (source ~~ 'desk:%'::text);

create table share_request (
  relative_id bigint not null,
  id bigint not null,
  on_date date not null,
  code text not null,
  requested_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  used_by bigint,
  constraint share_request_pkey PRIMARY KEY (relative_id, id)
);

create table sharing_certificate (
  relative_id bigint not null,
  id bigint not null,
  code text not null,
  issued_at timestamp with time zone not null,
  issued_to bigint not null,
  revoked_at timestamp with time zone,
  constraint sharing_certificate_pkey PRIMARY KEY (relative_id, id)
);
CREATE UNIQUE INDEX sharing_certificate_one ON public.sharing_certificate USING btree (relative_id) WHERE (revoked_at IS NULL);

create table shown_code (
  digest text not null,
  person_id bigint not null,
  shown_at timestamp with time zone not null,
  constraint shown_code_pkey PRIMARY KEY (digest)
);
CREATE INDEX shown_code_shown_at ON public.shown_code USING btree (shown_at);

create table sign_in_failure (
  subject text not null,
  failures integer not null,
  counted_from timestamp with time zone not null,
  locked_until timestamp with time zone,
  constraint sign_in_failure_pkey PRIMARY KEY (subject)
);

create table sold_code (
  code text not null,
  settlement_id bigint not null,
  person_id bigint not null,
  institution text not null,
  setl_id text not null,
  split boolean not null,
  sold_at timestamp with time zone not null,
  constraint sold_code_pkey PRIMARY KEY (code, settlement_id),
  constraint sold_code_institution_fkey FOREIGN KEY (institution) REFERENCES institution(code)
);
CREATE INDEX sold_code_of_settlement ON public.sold_code USING btree (person_id, settlement_id);
CREATE UNIQUE INDEX sold_code_once ON public.sold_code USING btree (code) WHERE (NOT split);

create table staff (
  id bigint not null,
  sign_in_name text not null,
  name text not null,
  role text not null,
  institution text,
  area text,
  password text,
  subject text,
  active boolean not null default true,
  totp_sealed text,
  totp_step bigint,
  person_id bigint,
  constraint staff_pkey PRIMARY KEY (id),
  constraint staff_sign_in_name_key UNIQUE (sign_in_name),
  constraint staff_subject_key UNIQUE (subject),
  constraint staff_area_check CHECK ((area ~ '^[0-9]{6}$'::text)),
  constraint staff_check CHECK (((role = 'cashier'::text) = (institution IS NOT NULL))),
  constraint staff_check1 CHECK (((role = 'clerk'::text) = (area IS NOT NULL))),
  constraint staff_role_check CHECK ((role = ANY (ARRAY['cashier'::text, 'clerk'::text, 'auditor'::text, 'policyOfficer'::text, 'fundManager'::text, 'administrator'::text])))
);

create table staff_invitation (
  digest text not null,
  staff_id bigint not null,
  invited_by text not null,
  invited_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint staff_invitation_pkey PRIMARY KEY (digest)
);
CREATE INDEX staff_invitation_of_staff ON public.staff_invitation USING btree (staff_id);

create table stay_flag (
  person_id bigint not null,
  id bigint not null,
  mdtrt_id text not null,
  institution text not null,
  kind text not null,
  flag text not null,
  memo text,
  created_at timestamp with time zone not null,
  constraint stay_flag_pkey PRIMARY KEY (person_id, id)
);
CREATE INDEX stay_flag_of_institution ON public.stay_flag USING btree (institution, id);

create table verification (
  id bigint not null,
  extent text not null,
  day date,
  person_id bigint,
  asked_by text not null,
  asked_at timestamp with time zone not null,
  done integer not null,
  total integer not null,
  after_id bigint not null,
  people integer not null,
  settlements integer not null,
  sealed_on date,
  findings text not null,
  verdict text,
  ended_at timestamp with time zone,
  constraint verification_pkey PRIMARY KEY (id),
  constraint verification_check CHECK (((verdict IS NULL) = (ended_at IS NULL))),
  constraint verification_extent_check CHECK ((extent = ANY (ARRAY['all'::text, 'sinceSeal'::text, 'day'::text, 'person'::text]))),
  constraint verification_verdict_check CHECK ((verdict = ANY (ARRAY['right'::text, 'wrong'::text, 'incomplete'::text, 'stopped'::text])))
);
CREATE UNIQUE INDEX verification_one ON public.verification USING btree (((ended_at IS NULL))) WHERE (ended_at IS NULL);

create table visit (
  person_id bigint not null,
  id bigint not null,
  mdtrt_id text not null,
  institution text not null,
  scheme text not null,
  area text not null,
  med_type text not null,
  began_on date not null,
  care_on date not null,
  discharged_on date,
  disease text not null default ''::text,
  ipt_otp_no text not null default ''::text,
  credential text not null,
  clinical text,
  status text not null,
  created_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  cancelled_by text,
  constraint visit_pkey PRIMARY KEY (person_id, id),
  constraint visit_status_check CHECK ((status = ANY (ARRAY['open'::text, 'cancelled'::text])))
) with (fillfactor=50);
CREATE INDEX visit_by_day ON public.visit USING brin (care_on) WITH (pages_per_range='16');
CREATE INDEX visit_by_number ON public.visit USING brin ("right"(mdtrt_id, 13)) WITH (pages_per_range='16');
CREATE INDEX visit_by_time ON public.visit USING brin (created_at);
CREATE UNIQUE INDEX visit_mdtrt ON public.visit USING btree (mdtrt_id, person_id);

create table wallet (
  person_id bigint not null,
  opened_at timestamp with time zone not null,
  opened_by bigint not null,
  use_area text not null,
  phone_sealed text not null,
  channel text not null,
  constraint wallet_pkey PRIMARY KEY (person_id),
  constraint wallet_use_area_check CHECK ((use_area ~ '^[0-9]{6}$'::text))
);

create table wallet_crossing (
  person_id bigint not null,
  id bigint not null,
  number text not null,
  peer text not null,
  side text not null,
  source text not null,
  relationship text not null,
  amount bigint not null,
  status text not null,
  sent_on date not null,
  sent_at timestamp with time zone not null,
  returns_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_on date,
  own_area text not null,
  other_area text not null,
  other_sealed text not null,
  commitment text not null,
  channel text not null,
  request_key text,
  digest text,
  constraint wallet_crossing_pkey PRIMARY KEY (person_id, id),
  constraint wallet_crossing_amount_check CHECK ((amount > 0)),
  constraint wallet_crossing_check CHECK (((status = 'sent'::text) = (closed_at IS NULL))),
  constraint wallet_crossing_check1 CHECK (((closed_at IS NULL) = (closed_on IS NULL))),
  constraint wallet_crossing_side_check CHECK ((side = ANY (ARRAY['out'::text, 'in'::text]))),
  constraint wallet_crossing_source_check CHECK ((source = ANY (ARRAY['personal'::text, 'wallet'::text]))),
  constraint wallet_crossing_status_check CHECK ((status = ANY (ARRAY['sent'::text, 'accepted'::text, 'returned'::text])))
);
CREATE INDEX wallet_crossing_closed ON public.wallet_crossing USING btree (peer, closed_on) WHERE (status = 'accepted'::text);
CREATE UNIQUE INDEX wallet_crossing_key ON public.wallet_crossing USING btree (person_id, request_key) WHERE (request_key IS NOT NULL);

create table wallet_crossing_index (
  number text not null,
  person_id bigint,
  id bigint,
  constraint wallet_crossing_index_pkey PRIMARY KEY (number),
  constraint wallet_crossing_index_check CHECK (((person_id IS NULL) = (id IS NULL)))
);

create table wallet_crossing_month (
  month text not null,
  peer text not null,
  owes_count integer not null,
  owes bigint not null,
  owed_count integer not null,
  owed bigint not null,
  digest text not null,
  agreed_at timestamp with time zone,
  constraint wallet_crossing_month_pkey PRIMARY KEY (month, peer),
  constraint wallet_crossing_month_month_check CHECK ((month ~ '^\d{4}-\d{2}$'::text))
);

create table wallet_opened_for (
  opener_id bigint not null,
  person_id bigint not null,
  constraint wallet_opened_for_pkey PRIMARY KEY (opener_id, person_id)
);

create table wallet_transfer (
  sender_id bigint not null,
  id bigint not null,
  recipient_id bigint not null,
  relationship text not null,
  source text not null,
  amount bigint not null,
  status text not null,
  sent_on date not null,
  sent_at timestamp with time zone not null,
  returns_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  sender_area text not null,
  recipient_area text not null,
  commitment text not null,
  channel text not null,
  request_key text not null,
  digest text not null,
  constraint wallet_transfer_pkey PRIMARY KEY (sender_id, id),
  constraint wallet_transfer_amount_check CHECK ((amount > 0)),
  constraint wallet_transfer_check CHECK ((sender_id <> recipient_id)),
  constraint wallet_transfer_check1 CHECK (((status = 'sent'::text) = (closed_at IS NULL))),
  constraint wallet_transfer_relationship_check CHECK ((relationship = ANY (ARRAY['spouse'::text, 'parent'::text, 'child'::text, 'sibling'::text, 'paternalGrandparent'::text, 'maternalGrandparent'::text, 'sonsChild'::text, 'daughtersChild'::text]))),
  constraint wallet_transfer_source_check CHECK ((source = ANY (ARRAY['personal'::text, 'wallet'::text]))),
  constraint wallet_transfer_status_check CHECK ((status = ANY (ARRAY['sent'::text, 'accepted'::text, 'returned'::text])))
);
CREATE INDEX wallet_transfer_by_time ON public.wallet_transfer USING brin (sent_at);
CREATE INDEX wallet_transfer_day ON public.wallet_transfer USING btree (sender_id, sent_on);
CREATE UNIQUE INDEX wallet_transfer_key ON public.wallet_transfer USING btree (sender_id, request_key);
CREATE UNIQUE INDEX wallet_transfer_one_open ON public.wallet_transfer USING btree (sender_id) WHERE (status = 'sent'::text);

create table wallet_transfer_received (
  recipient_id bigint not null,
  transfer_id bigint not null,
  sender_id bigint not null,
  constraint wallet_transfer_received_pkey PRIMARY KEY (recipient_id, transfer_id)
);

create table ward (
  guardian_id bigint not null,
  child_id bigint not null,
  constraint ward_pkey PRIMARY KEY (guardian_id, child_id)
);

create table webhook (
  id bigint not null,
  url text not null,
  kinds text not null,
  area text,
  secret_sealed text not null,
  active boolean not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint webhook_pkey PRIMARY KEY (id)
);

create table webhook_event (
  webhook_id bigint not null,
  id bigint not null,
  person_id bigint not null,
  kind text not null,
  content text not null,
  status text not null,
  attempts integer not null,
  made_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  last_error text,
  constraint webhook_event_pkey PRIMARY KEY (webhook_id, id),
  constraint webhook_event_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id),
  constraint webhook_event_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'dead'::text])))
);
CREATE INDEX webhook_event_open ON public.webhook_event USING btree (webhook_id, person_id, id) WHERE (status <> 'sent'::text);

create view ledger_entry as
 SELECT a.person_id,
    a.ref AS posting_id,
    (l.leg)::smallint AS leg,
    a.kind AS template,
    split_part(l.entry, ' '::text, 1) AS account,
    split_part(l.entry, ' '::text, 2) AS party,
    (split_part(l.entry, ' '::text, 3))::bigint AS amount,
    a.on_date,
    a.entries
   FROM (ledger_act a
     CROSS JOIN LATERAL string_to_table(a.entries, '
'::text) WITH ORDINALITY l(entry, leg));
