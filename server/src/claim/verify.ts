import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Finding } from '../ledger/verify.ts'
import { listClaims, slipKey } from '../settlement/slip.ts'
import type { ClaimStatus } from './claim.ts'

type Row = {
  personId: number
  id: number
  status: ClaimStatus
  institution: string
  slipNo: string
  paidAmount: number | null
  paidTo: string
  setlId: string | null
  fundTotal: number | null
  accounts: number | null
  reversed: boolean
  left: number | null
}

type Told = readonly [what: string, expected: string, found: string]

/** What does not fit between a claim, its settlement and what was paid out. */
function faultsOf({ status, paidAmount, paidTo, setlId, fundTotal, accounts, reversed, left }: Row): Told[] {
  const owes = status === 'settled' || status === 'paid'
  if (!owes) {
    return status === 'takenBack' && setlId !== null && !reversed
      ? [['manual_claim taken back', 'settlement reversed', 'settlement stands']]
      : []
  }
  if (setlId === null) return [[`manual_claim ${status}`, 'a settlement', 'none']]
  const told: Told[] = []
  if (reversed) told.push([`manual_claim ${status}`, 'settlement stands', 'settlement reversed'])
  if (fundTotal !== paidAmount) {
    told.push(['manual_claim.paid_amount', String(fundTotal), String(paidAmount)])
  }
  if (accounts !== 0) told.push(['manual_claim pays account money', '0', String(accounts)])
  if (paidTo === 'estate' && paidAmount !== 0 && left !== paidAmount) {
    told.push(['manual_claim left to heirs', String(paidAmount), String(left)])
  }
  return told
}

/**
 * Ties each claim to its settlement and to what was paid out: a paid claim whose settlement was reversed, one without a
 * settlement, amounts that differ, account money in it, a slip that two claims or a claim and a till stand on, a settlement
 * without its claim.
 */
export async function verifyClaims(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const rows = await sql<Row>`
    select c.person_id as "personId", c.id, c.status, c.institution, c.slip_no as "slipNo",
      c.paid_amount as "paidAmount", c.paid_to as "paidTo", s.setl_id as "setlId", s.fund_total as "fundTotal",
      s.own + s.relatives + s.wallet as accounts,
      exists (select 1 from settlement r where r.person_id = c.person_id and r.reverses_id = s.id) as reversed,
      (select sum(e.amount)::bigint from estate e join ledger_act a on a.person_id = e.person_id and a.ref = e.posting_id
         where e.person_id = c.person_id and e.account = 'claim' and a.content = c.id::text) as left
    from manual_claim c left join settlement s on s.person_id = c.person_id and s.id = c.settlement_id
    where c.person_id = any(${[...personIds]}::bigint[]) order by c.person_id, c.id`.read(tx)
  const findings = rows.flatMap((row) =>
    faultsOf(row).map(([what, expected, found]) => told(row, what, expected, found)),
  )
  // A place that nobody has identified yet has no slips.
  const standing = rows.filter(
    ({ status, institution }) =>
      institution !== '' && !['refused', 'withdrawn', 'takenBack'].includes(status),
  )
  const slips = await listClaims(tx, standing.map(slipKey))
  const holder = new Map(slips.map(({ key, claimId }) => [key, claimId]))
  for (const row of standing) {
    const holds = holder.get(slipKey(row))
    if (holds !== row.id) {
      findings.push(
        told(row, 'claim_slip', `claim ${row.id}`, holds === undefined ? 'none' : `claim ${holds}`),
      )
    }
  }
  return [...findings, ...(await listOrphans(tx, personIds)), ...(await listPaidTwice(tx, personIds))]
}

const told = (
  { personId, id }: Pick<Row, 'personId' | 'id'>,
  what: string,
  expected: string,
  found: string,
): Finding => ({ verdict: 'wrong', what, personId, ref: `claim ${id}`, expected, found })

/** Bills that stand at a till although their slip was claimed by hand and settled so. */
async function listPaidTwice(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  type Bill = {
    personId: number
    setlId: string
    institution: string
    invoice: string | null
    mdtrtId: string
  }
  const bills = await sql<Bill>`
    select s.person_id as "personId", s.setl_id as "setlId", s.institution, s.invoice, v.mdtrt_id as "mdtrtId"
    from settlement s join visit v on v.person_id = s.person_id and v.id = s.visit_id
    where s.person_id = any(${[...personIds]}::bigint[]) and s.source not like 'claim:%' and s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.person_id, s.id`.read(tx)
  const keysOf = ({ institution, invoice, mdtrtId }: Bill) =>
    [mdtrtId, ...(invoice === null ? [] : [invoice])].map((slipNo) => slipKey({ institution, slipNo }))
  const slips = await listClaims(tx, bills.flatMap(keysOf))
  if (slips.length === 0) return []
  const settled = await sql<{ id: number }>`select id from manual_claim
    where person_id = any(${slips.map(({ personId }) => personId)}::bigint[])
      and id = any(${slips.map(({ claimId }) => claimId)}::bigint[]) and status in ('settled', 'paid')`.read(
    tx,
  )
  const paid = new Set(settled.map(({ id }) => id))
  const claimOn = new Map(
    slips.filter(({ claimId }) => paid.has(claimId)).map((one) => [one.key, one.claimId]),
  )
  return bills.flatMap((bill) => {
    const claim = keysOf(bill).flatMap((key) => claimOn.get(key) ?? [])[0]
    if (claim === undefined) return []
    const { personId, setlId } = bill
    return [
      {
        verdict: 'wrong',
        what: 'settlement of a slip that was claimed',
        personId,
        ref: setlId,
        expected: `claim ${claim} alone`,
        found: 'both',
      },
    ]
  })
}

/** Standing settlements of claims that no claim knows of; one whose claim is being approved is on its way. */
async function listOrphans(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const rows = await sql<{ personId: number; setlId: string; msgid: string }>`
    select s.person_id as "personId", s.setl_id as "setlId", s.msgid from settlement s
    where s.person_id = any(${[...personIds]}::bigint[]) and s.source like 'claim:%' and s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
      and not exists (select 1 from manual_claim c where c.person_id = s.person_id
        and (c.settlement_id = s.id or (c.status = 'approved' and s.msgid = 'claim-' || c.id)))`.read(tx)
  return rows.map(({ personId, setlId, msgid }) => ({
    verdict: 'wrong',
    what: 'settlement of a claim',
    personId,
    ref: setlId,
    expected: msgid,
    found: 'no claim',
  }))
}
