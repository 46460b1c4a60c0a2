/** A slip is one bill of one person: paid at a till or claimed by hand, never both. */
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { problem } from './problem.ts'
import { claimOf, type SettledHead } from './store.ts'

/** The number of a slip as it is compared: without spaces, widths and case. */
export const slipNumber = (printed: string): string =>
  printed
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toUpperCase()

/** The key of a slip: its institution and its number. */
export const slipKey = ({ institution, slipNo }: { institution: string; slipNo: string }): string =>
  `${institution} ${slipNumber(slipNo)}`

/** A bill on its way to being settled. What is claimed itself (`payee` patient) is no till's. */
type Billed = { institution: string; invoice?: string | null; mdtrtId?: string; payee?: 'patient' }

/** The numbers that a till's bill is known by. */
const numbersOf = ({ invoice, mdtrtId, payee }: Billed): string[] =>
  payee === 'patient' ? [] : [invoice, mdtrtId].filter((one): one is string => (one ?? '') !== '')

// Of two keys, so that it never meets the locks of accounts.
const lockClass = 5_202_001
const holdShared = command(
  'settlement.hold_slips',
  `select count(pg_advisory_xact_lock_shared(${lockClass}, hashtext(code))) from unnest($1::text[]) as n (code)`,
)
const holdAlone = command(
  'settlement.hold_slips_alone',
  `select pg_advisory_xact_lock(${lockClass}, hashtext($1))::text`,
)

/** The claim by hand (手工报销) that stands on a slip. */
export type ClaimedSlip = { key: string; personId: number; claimId: number }
type Claim = { personId: number; id: number }

const slips = table<ClaimedSlip>('claim_slip', { key: 'text', personId: 'bigint', claimId: 'bigint' })
const byKeys = slips.list('settlement.claimed_slips', 'where key = any($1::text[]) order by key')
const free = command('settlement.free_slips', 'delete from claim_slip where person_id = $1 and claim_id = $2')

/** Which of these keys claims stand on now. */
export const listClaims = async (tx: Reader, keys: readonly string[]): Promise<ClaimedSlip[]> =>
  keys.length === 0 ? [] : await byKeys(tx, keys)

/** Takes these keys for a claim. */
export async function takeSlips(tx: Tx, keys: readonly string[], { personId, id }: Claim): Promise<void> {
  await slips.insert(
    tx,
    keys.map((key) => ({ key, personId, claimId: id })),
  )
}

/** A claim that was refused, withdrawn or taken back frees its slips. */
export async function freeSlips(tx: Tx, { personId, id }: Claim): Promise<void> {
  await execute(tx, free, [personId, id])
}

/**
 * Until the transaction ends no slip of these bills' institutions is handed in as a claim; tills do not wait for each
 * other. Taken before any account is locked, on both sides.
 */
export async function holdSlips(tx: Tx, bills: readonly Billed[]): Promise<void> {
  const tills = bills.filter((bill) => numbersOf(bill).length > 0)
  if (tills.length === 0) return
  await execute(tx, holdShared, [[...new Set(tills.map(({ institution }) => institution))]])
}

/** Until the transaction ends no till of this institution settles, and nobody else claims a slip of it. */
export async function holdSlipsAlone(tx: Tx, institution: string): Promise<void> {
  await execute(tx, holdAlone, [institution])
}

/** Of the slips that these bills are known by, those that a claim stands on. */
export async function listClaimedSlips(tx: Reader, bills: readonly Billed[]): Promise<Set<string>> {
  const keys = bills.flatMap((bill) =>
    numbersOf(bill).map((slipNo) => slipKey({ institution: bill.institution, slipNo })),
  )
  if (keys.length === 0) return new Set()
  return new Set((await listClaims(tx, keys)).map(({ key }) => key))
}

/** A bill whose slip was claimed by hand is not settled at a till. @throws Problem naming the slip */
export function refuseClaimed({ claimed }: { claimed: ReadonlySet<string> }, bill: Billed): void {
  if (claimed.size === 0) return
  for (const slipNo of numbersOf(bill)) {
    if (claimed.has(slipKey({ institution: bill.institution, slipNo }))) {
      throw problem.claimedByHand({ slip: slipNo })
    }
  }
}

/**
 * What was opened for a claim is the claim's for ever, also after it was taken back: no till's.
 * @throws Problem naming visit and claim
 */
export function refuseOfClaim(mdtrtId: string, heads: readonly SettledHead[]): void {
  for (const head of heads) {
    const claim = claimOf(head)
    if (claim !== null) throw problem.visitOfClaim({ visit: mdtrtId, claim })
  }
}
