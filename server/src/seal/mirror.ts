import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Finding } from '../ledger/verify.ts'

/** Rows of one table that another has to have, too: columns of the one, and of the other in the same order. */
type Mirror = {
  table: string
  person: string
  has: readonly string[]
  other: string
  as: readonly string[]
  /** SQL over `t`: only these. */
  where?: string
}

const both = (
  [table, person, has]: [string, string, readonly string[]],
  [other, otherPerson, as]: [string, string, readonly string[]],
): Mirror[] => [
  { table, person, has, other, as },
  { table: other, person: otherPerson, has: as, other: table, as: has },
]

/** What stands twice, or leads somewhere. */
const mirrors: readonly Mirror[] = [
  ...both(
    ['guardian', 'child_id', ['child_id', 'guardian_id']],
    ['ward', 'guardian_id', ['child_id', 'guardian_id']],
  ),
  ...both(
    ['binding', 'relative_id', ['relative_id', 'payer_id', 'id']],
    ['binding_of_payer', 'payer_id', ['relative_id', 'payer_id', 'binding_id']],
  ),
  ...both(
    ['quota_relation', 'relative_id', ['relative_id', 'payer_id', 'id']],
    ['quota_relation_of_payer', 'payer_id', ['relative_id', 'payer_id', 'relation_id']],
  ),
  ...both(
    ['wallet_transfer', 'sender_id', ['sender_id', 'recipient_id', 'id']],
    ['wallet_transfer_received', 'recipient_id', ['sender_id', 'recipient_id', 'transfer_id']],
  ),
  ...both(
    ['premium', 'insured_id', ['insured_id', 'payer_id', 'id']],
    ['premium_of_payer', 'payer_id', ['insured_id', 'payer_id', 'premium_id']],
  ),
  {
    table: 'premium_reference',
    person: 'insured_id',
    has: ['insured_id', 'premium_id', 'reference'],
    other: 'premium',
    as: ['insured_id', 'id', 'reference'],
  },
  {
    table: 'certificate_index',
    person: 'relative_id',
    has: ['relative_id', 'id'],
    other: 'sharing_certificate',
    as: ['relative_id', 'id'],
  },
  {
    table: 'claim_slip',
    person: 'person_id',
    has: ['person_id', 'claim_id'],
    other: 'manual_claim',
    as: ['person_id', 'id'],
  },
  {
    table: 'sold_code',
    person: 'person_id',
    has: ['person_id', 'settlement_id', 'setl_id'],
    other: 'settlement',
    as: ['person_id', 'id', 'setl_id'],
  },
  {
    table: 'inheritance',
    person: 'person_id',
    has: ['deceased_id', 'heir_id', 'person_id'],
    other: 'estate_heir',
    as: ['person_id', 'id', 'registered_id'],
  },
  {
    table: 'payer_record',
    person: 'payer_id',
    has: ['payer_id', 'settlement_id'],
    other: 'ledger_act',
    as: ['person_id', 'ref'],
  },
  {
    table: 'settlement',
    person: 'person_id',
    has: ['person_id', 'id'],
    other: 'ledger_act',
    as: ['person_id', 'ref'],
    // A claim to which nobody owes anything moves nothing.
    where: '(t.fund_total <> 0 or t.own <> 0 or t.relatives <> 0 or t.wallet <> 0)',
  },
  {
    table: 'settlement',
    person: 'person_id',
    has: ['person_id', 'visit_id'],
    other: 'visit',
    as: ['person_id', 'id'],
  },
  {
    table: 'bill_upload',
    person: 'person_id',
    has: ['person_id', 'visit_id'],
    other: 'visit',
    as: ['person_id', 'id'],
  },
  {
    table: 'binding',
    person: 'relative_id',
    has: ['relative_id', 'id', 'letter_no'],
    other: 'commitment_letter',
    as: ['relative_id', 'binding_id', 'no'],
  },
  // Rows without an account, and accounts without a person.
  ...[
    ['person', 'id'],
    ['enrolment', 'person_id'],
    ['ledger_act', 'person_id'],
    ['visit', 'person_id'],
    ['settlement', 'person_id'],
    ['binding', 'relative_id'],
    ['premium', 'insured_id'],
    ['wallet', 'person_id'],
    ['manual_claim', 'person_id'],
  ].map(
    ([table = '', person = '']): Mirror => ({
      table,
      person,
      has: [person],
      other: 'ledger_account',
      as: ['person_id'],
    }),
  ),
  { table: 'ledger_account', person: 'person_id', has: ['person_id'], other: 'person', as: ['id'] },
  { table: 'document_index', person: 'person_id', has: ['person_id'], other: 'person', as: ['id'] },
]

const most = 20

/** Rows whose other half is not there, over everybody. */
export async function findUnmirrored(tx: Reader): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { table, person, has, other, as, where = 'true' } of mirrors) {
    // Set against set, since the two may lie on different servers.
    const rows = await sql
      .raw<{ personId: number; ref: string }>(`
      select ${person} as "personId", concat_ws(' ', ${has.join(', ')}) as ref
      from (select ${has.join(', ')} from ${table} t where ${where}
        except select ${as.join(', ')} from ${other}) missing
      order by 1 limit ${most}`)
      .read(tx)
    findings.push(
      ...rows.map(
        ({ personId, ref: what }): Finding => ({
          verdict: 'wrong',
          what: `${table} without ${other}`,
          personId,
          ref: what,
          expected: `a row of ${other}`,
          found: 'none',
        }),
      ),
    )
  }
  return findings
}
