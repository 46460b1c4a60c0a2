import { hasOwn } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { groupBy } from '../group-by.ts'
import { findAccounts, listAccountsAfter, listAllQuotasFrom } from './account.ts'
import { actHash, listActsOf, type StoredAct } from './act.ts'
import { type AccountKind, type Leg, templates } from './templates.ts'

/** One row that is not what entries and stored inputs say, or that cannot be checked. */
export type Finding = {
  verdict: 'wrong' | 'incomplete'
  /** What was checked, e.g. `ledger_account.balance`. */
  what: string
  personId: number
  ref: string
  expected: string
  found: string
}

export type Entry = Leg & { postingId: number; leg: number; template: string }

/** Every entry of these people, in order of posting and leg. */
async function listEntriesOf(tx: Reader, personIds: readonly number[]): Promise<Entry[]> {
  const rows = await sql<Entry>`
    select person_id as "personId", posting_id as "postingId", leg, template, account, party, amount
    from ledger_entry where person_id = any(${[...personIds]}::bigint[]) order by person_id, posting_id, leg`.read(
    tx,
  )
  return rows
}

const ofPostings = query(
  'ledger.entries_of_postings',
  `select e.person_id as "personId", e.posting_id as "postingId", e.leg, e.template, e.account, e.party, e.amount
   from unnest($1::bigint[], $2::bigint[]) as n (person_id, posting_id)
     join ledger_entry e on e.person_id = n.person_id and e.posting_id = n.posting_id
   order by e.posting_id, e.person_id, e.leg`,
)

/** The entries of these people in these postings, by posting, person and leg. */
export const listPostingEntries = async (
  tx: Reader,
  wanted: readonly { personId: number; postingId: number }[],
): Promise<Entry[]> =>
  await run<Entry>(tx, ofPostings, [
    wanted.map(({ personId }) => personId),
    wanted.map(({ postingId }) => postingId),
  ])

/** Postings whose entries do not sum to zero, over everybody. */
export async function findUnbalancedPostings(tx: Reader): Promise<Finding[]> {
  const rows = await sql<{ postingId: number; personId: number; total: string }>`
    select posting_id as "postingId", min(person_id) as "personId", sum(amount)::text as total
    from ledger_entry group by posting_id having sum(amount) <> 0 order by posting_id limit 100`.read(tx)
  return rows.map(({ postingId, personId, total }) => ({
    verdict: 'wrong',
    what: 'ledger_entry sum of a posting',
    personId,
    ref: String(postingId),
    expected: '0',
    found: total,
  }))
}

/** The next people after `after`, in ascending order, for checking page by page. */
export async function listAccountIds(tx: Reader, after: number, limit: number): Promise<number[]> {
  return (await listAccountsAfter(tx, after, limit)).map(({ personId }) => personId)
}

export const countAccounts = async (tx: Reader): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from ledger_account`.read(tx))[0]?.n ?? 0

const balanceOf = (entries: readonly Entry[], account: AccountKind): number =>
  sum(...entries.filter((entry) => entry.account === account).map(({ amount }) => amount))

/**
 * Re-derives balances, quotas and hash chains of these people from their entries.
 * @param derivedOf what a person's chain covers of a settlement besides the entries; undefined when it is not there
 */
export async function verifyAccounts(
  tx: Reader,
  personIds: readonly number[],
  derivedOf: (personId: number, postingId: number) => string | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const accounts = (await findAccounts(tx, personIds)).values()
  const quotas = await listAllQuotasFrom(tx, personIds)
  const entries = groupBy(await listEntriesOf(tx, personIds), ({ personId }) => personId)
  const acts = groupBy(await listActsOf(tx, personIds), ({ personId }) => personId)
  const differs = (what: string, personId: number, ref: string, expected: unknown, found: unknown) => {
    if (expected === found) return
    findings.push({ verdict: 'wrong', what, personId, ref, expected: String(expected), found: String(found) })
  }
  for (const { personId, balance, wallet, chainSeq, chainHead } of accounts) {
    const own = entries.get(personId) ?? []
    differs('ledger_account.balance', personId, '', balanceOf(own, 'personal'), balance)
    differs('ledger_account.wallet', personId, '', balanceOf(own, 'wallet'), wallet)
    const quotaOf = new Map(
      quotas
        .filter(({ payerId }) => payerId === personId)
        .map((row) => [String(row.relativeId), row.balance]),
    )
    const parties = new Set([
      ...quotaOf.keys(),
      ...own.filter(({ account }) => account === 'quota').map(({ party }) => party),
    ])
    for (const party of parties) {
      const granted = balanceOf(
        own.filter((entry) => entry.party === party),
        'quota',
      )
      differs('ledger_quota.balance', personId, party, granted, quotaOf.get(party) ?? 0)
    }
    findings.push(...verifyChain(personId, { chainSeq, chainHead }, acts.get(personId) ?? [], derivedOf))
  }
  return findings
}

function verifyChain(
  personId: number,
  { chainSeq, chainHead }: { chainSeq: number; chainHead: string },
  acts: readonly StoredAct[],
  derivedOf: (personId: number, postingId: number) => string | undefined,
): Finding[] {
  let previous = ''
  for (const [index, act] of acts.entries()) {
    const wrong = (expected: string, found: string): Finding[] => [
      { verdict: 'wrong', what: 'ledger_act', personId, ref: String(act.seq), expected, found },
    ]
    if (act.seq !== index + 1) return wrong(`act ${index + 1}`, `act ${act.seq}`)
    const { entries } = act
    if (hasOwn(templates, act.kind) && entries === null) return wrong(`entries of posting ${act.ref}`, 'none')
    const hash = actHash(previous, act.seq, act, { entries, derived: derivedOf(personId, act.ref) ?? '' })
    if (hash !== act.hash) return wrong(hash, act.hash)
    previous = hash
  }
  return previous === chainHead && acts.length === chainSeq
    ? []
    : [
        {
          verdict: 'wrong',
          what: 'ledger_account.chain_head',
          personId,
          ref: '',
          expected: `${acts.length} ${previous}`,
          found: `${chainSeq} ${chainHead}`,
        },
      ]
}
