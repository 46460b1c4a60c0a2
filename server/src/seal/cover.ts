/** Kinds of acts in a person's chain; `always` where rows come or change without an act of that person's. */
export type By = RegExp | 'always'

/** Columns that may change, and by which acts. `once` is SQL over `t`: before it holds they change without any. */
export type Moving = {
  columns: readonly string[]
  by: By
  once?: string
  /** A covered table whose new rows account for a change, too. */
  orRowsOf?: string
}

/** Rows of people that a seal covers. */
export type Cover = {
  table: string
  /** The column that names the person. */
  person: string
  /** Which acts since the seal may have added rows. No row that was sealed ever goes. */
  adds: By
  /** Columns that may change afterwards, and by which acts; what `always` may change is not covered. */
  moving?: readonly Moving[]
  /** SQL over `t`: only these rows are final. */
  where?: string
}

const anyAct = /./
const noAct = /(?!)/
const insurance = /^(insurance|insured|premium|change)\./
const binding = /^(binding|case|insurance|account|guardian|order)\./

/**
 * Every row that decides or evidences money. Balances, accumulators, limits and splits are derived again by `verify` and
 * need no seal. Left out: what may go again (offers, requests to the phone, sessions, jobs), what is only shown (notices).
 */
export const covers: readonly Cover[] = [
  {
    table: 'person',
    person: 'id',
    adds: 'always',
    moving: [
      { columns: ['died_on'], by: insurance },
      { columns: ['phone_sealed'], by: /^person\./ },
    ],
  },
  {
    table: 'enrolment',
    person: 'person_id',
    adds: insurance,
    moving: [
      {
        columns: ['status', 'valid_to', 'benefits_from', 'consecutive_years', 'years_without_use'],
        by: insurance,
      },
    ],
  },
  { table: 'person_certificate', person: 'person_id', adds: /^person\./ },
  { table: 'guardian', person: 'child_id', adds: /^guardian\./ },
  { table: 'ward', person: 'guardian_id', adds: 'always' },
  {
    table: 'guardian_declaration',
    person: 'child_id',
    adds: /^guardian\./,
    moving: [
      {
        columns: ['proof', 'status', 'declared_at', 'decided_by', 'decided_at', 'words', 'version'],
        by: /^guardian\./,
      },
    ],
  },
  { table: 'photo', person: 'person_id', adds: /^(guardian|claim|filing)\./ },
  {
    table: 'binding',
    person: 'relative_id',
    adds: binding,
    moving: [
      {
        columns: [
          'purposes',
          'status',
          'valid_from',
          'valid_to',
          'limit_year',
          'limit_payment',
          'limit_purpose',
          'only_when_asked',
          'position',
          'guardian_id',
          'ended_at',
          'ended_by',
          'end_reason',
          'version',
          'paused_by',
          'ended_from',
          'letter_no',
        ],
        by: binding,
      },
    ],
  },
  { table: 'binding_of_payer', person: 'payer_id', adds: binding },
  { table: 'commitment_letter', person: 'relative_id', adds: binding },
  {
    table: 'share_request',
    person: 'relative_id',
    adds: /^share\./,
    moving: [
      { columns: ['cancelled_at'], by: /^share\./ },
      { columns: ['used_by'], by: anyAct },
    ],
  },
  {
    table: 'sharing_certificate',
    person: 'relative_id',
    adds: /^certificate\./,
    moving: [{ columns: ['revoked_at'], by: /^certificate\./ }],
  },
  {
    table: 'visit',
    person: 'person_id',
    adds: 'always',
    moving: [
      {
        columns: ['area', 'scheme', 'care_on', 'discharged_on', 'disease', 'clinical', 'med_type', 'status'],
        by: anyAct,
        once: 'exists (select 1 from settlement s where s.person_id = t.person_id and s.visit_id = t.id)',
      },
      {
        columns: ['cancelled_at', 'cancelled_by'],
        by: noAct,
        once: `t.cancelled_at is not null or exists (select 1 from settlement s
          where s.person_id = t.person_id and s.visit_id = t.id)`,
      },
    ],
  },
  {
    table: 'bill_upload',
    person: 'person_id',
    adds: 'always',
    // Lines are final once the bill that they make up is settled.
    where: `exists (select 1 from settlement s
      where s.person_id = t.person_id and s.visit_id = t.visit_id and s.batch = t.batch)`,
    moving: [
      {
        columns: ['batch', 'withdrawn', 'withdrawn_at', 'withdrawn_by', 'lines', 'detail', 'total'],
        by: anyAct,
      },
    ],
  },
  { table: 'settlement', person: 'person_id', adds: anyAct },
  { table: 'payer_record', person: 'payer_id', adds: anyAct },
  {
    table: 'premium',
    person: 'insured_id',
    adds: anyAct,
    moving: [
      {
        columns: [
          'account',
          'binding_id',
          'quote',
          'channel',
          'submitted_at',
          'submitted_by',
          'bureau_state',
          'bureau_serial',
          'overdue_at',
          'conflict',
          'status',
          'credited_at',
          'credited_on',
          'covers_from',
          'benefits_from',
          'enrolment_id',
          'closed_at',
          'fail_code',
          'fail_reason',
          'refund_reason',
          'return_asked_by',
          'return_asked_at',
          'return_reason',
          'limit_year',
        ],
        by: anyAct,
        // What the bureau answers is kept beside, word for word.
        orRowsOf: 'premium_message',
      },
    ],
  },
  { table: 'premium_of_payer', person: 'payer_id', adds: anyAct },
  { table: 'premium_message', person: 'insured_id', adds: 'always' },
  {
    table: 'wallet',
    person: 'person_id',
    adds: /^wallet\./,
    moving: [{ columns: ['use_area', 'phone_sealed', 'channel', 'opened_by', 'opened_at'], by: /^wallet\./ }],
  },
  {
    table: 'wallet_transfer',
    person: 'sender_id',
    adds: /^wallet\./,
    moving: [{ columns: ['status', 'closed_at'], by: /^wallet\./ }],
  },
  { table: 'wallet_transfer_received', person: 'recipient_id', adds: 'always' },
  {
    table: 'quota_relation',
    person: 'relative_id',
    adds: /^quota\./,
    moving: [
      {
        columns: ['status', 'agreed_at', 'agreed_by', 'ended_at', 'ended_by', 'end_reason', 'premium_only'],
        by: /^(quota|insurance|case)\./,
      },
    ],
  },
  { table: 'quota_relation_of_payer', person: 'payer_id', adds: /^quota\./ },
  { table: 'quota_change', person: 'payer_id', adds: /^quota\./ },
  {
    table: 'filing',
    person: 'person_id',
    adds: /^filing\./,
    moving: [
      {
        columns: [
          'valid_from',
          'valid_to',
          'status',
          'second_approval',
          'first_by',
          'first_at',
          'decided_by',
          'decided_at',
          'decision',
          'approved_at',
          'ended_at',
          'ended_by',
          'end_reason',
          'version',
          'due_on',
          'institution',
          'reason',
          'late',
          'submitted_at',
        ],
        by: /^(filing|insurance)\./,
      },
    ],
  },
  {
    table: 'manual_claim',
    person: 'person_id',
    adds: /^claim\./,
    moving: [
      {
        columns: [
          'area',
          'institution',
          'slip_no',
          'slip_digest',
          'care_on',
          'med_type',
          'disease',
          'lines',
          'total',
          'cause',
          'account_use',
          'payee_sealed',
          'status',
          'channel',
          'filed_by',
          'submitted_at',
          'due_on',
          'decided_by',
          'decided_at',
          'decision',
          'settlement_id',
          'paid_amount',
          'paid_at',
          'paid_by',
          'version',
          'approved_lines',
          'decided_med_type',
          'account_share',
          'entered_by',
          'place_written',
          'paid_to',
          'taken_back_by',
          'taken_back_at',
        ],
        by: anyAct,
      },
    ],
  },
  {
    table: 'objection',
    person: 'person_id',
    adds: /^objection\./,
    moving: [
      {
        columns: ['status', 'hold_id', 'answer', 'remedy', 'case_id', 'decided_by', 'decided_at', 'version'],
        by: /^(objection|case)\./,
      },
    ],
  },
  {
    table: 'risk_hold',
    person: 'person_id',
    adds: 'always',
    moving: [{ columns: ['released_at', 'released_by', 'release_asked_by', 'release_asked_at'], by: anyAct }],
  },
  {
    table: 'false_relation',
    person: 'person_id',
    adds: 'always',
    moving: [{ columns: ['lifted_at', 'lifted_by', 'reason', 'found_at', 'case_id'], by: /^case\./ }],
  },
  { table: 'estate', person: 'person_id', adds: anyAct },
  {
    table: 'estate_heir',
    person: 'person_id',
    adds: /^estate\./,
    moving: [{ columns: ['paid_by', 'paid_at'], by: /^estate\./ }],
  },
  { table: 'inheritance', person: 'person_id', adds: 'always' },
  {
    table: 'helper',
    person: 'person_id',
    adds: /^helper\./,
    moving: [{ columns: ['ended_at', 'ended_by'], by: /^helper\./ }],
  },
  { table: 'helped', person: 'helper_id', adds: 'always' },
  {
    table: 'revision_due',
    person: 'person_id',
    adds: anyAct,
    moving: [
      {
        columns: [
          'amount',
          'status',
          'action',
          'words',
          'bank_sealed',
          'paid_to',
          'proposed_by',
          'decided_by',
          'decided_at',
          'posting_id',
          'version',
        ],
        by: anyAct,
      },
    ],
  },
  // The hash of an act is over everything but the business day.
  { table: 'ledger_act', person: 'person_id', adds: 'always' },
  { table: 'data_reading', person: 'person_id', adds: 'always' },
  // Look-ups: each leads to one person and never to another.
  { table: 'document_index', person: 'person_id', adds: 'always' },
  { table: 'message_key', person: 'person_id', adds: 'always' },
  { table: 'claim_slip', person: 'person_id', adds: 'always' },
  { table: 'sold_code', person: 'person_id', adds: 'always' },
  { table: 'certificate_index', person: 'relative_id', adds: 'always' },
  { table: 'premium_reference', person: 'insured_id', adds: 'always' },
  { table: 'document_code', person: 'person_id', adds: 'always' },
]
