/** What a claim by hand (手工报销) asks of bills: whether its paper was settled already, and what its own came to. */
import type { Fen, PlainDate } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { slipKey, slipNumber } from './slip.ts'

type Slip = { institution: string; slipNo: string }

/**
 * The keys that a claim on a slip stands on: the slip's own, and those of the visits of that day that bear its number as
 * their record number, for the bill that was paid in cash may be theirs.
 */
export async function listSlipKeys(tx: Reader, one: Slip & { careOn: PlainDate }): Promise<string[]> {
  const { institution, slipNo, careOn } = one
  const rows = await sql<{ mdtrtId: string }>`select v.mdtrt_id as "mdtrtId" from visit v
    where v.institution = ${institution} and v.care_on = ${careOn}::date and upper(v.ipt_otp_no) = ${slipNumber(slipNo)}
      and v.status = 'open'`.read(tx)
  const visits = rows.map(({ mdtrtId }) => slipKey({ institution, slipNo: mdtrtId }))
  return [...new Set([slipKey(one), ...visits])]
}

type SettledSlip = { personId: number; setlId: string }

/**
 * A standing settlement whose paper could bear this number: settlement or visit number, or the invoice or the medical
 * record's number of that day, whoever it was for; or any invoice of the claimant's own, on whatever day.
 */
export async function findSettledSlip(
  tx: Reader,
  { personId, institution, slipNo, careOn }: Slip & { personId: number; careOn: PlainDate },
): Promise<SettledSlip | null> {
  const number = slipNumber(slipNo)
  const tail = number.slice(-13)
  const rows = await sql<SettledSlip>`
    with found as (
      select s.person_id, s.id from settlement s
        where s.institution = ${institution} and right(s.setl_id, 13) = ${tail} and s.setl_id = ${number}
      union
      select s.person_id, s.id from visit v
        join settlement s on s.person_id = v.person_id and s.visit_id = v.id
        where v.institution = ${institution} and right(v.mdtrt_id, 13) = ${tail} and v.mdtrt_id = ${number}
      union
      select s.person_id, s.id from visit v
        join settlement s on s.person_id = v.person_id and s.visit_id = v.id
        where v.institution = ${institution} and v.care_on = ${careOn}::date and upper(v.ipt_otp_no) = ${number}
      union
      select s.person_id, s.id from settlement s
        where s.institution = ${institution} and (s.care_on = ${careOn}::date or s.person_id = ${personId})
          and upper(regexp_replace(normalize(s.invoice, NFKC), '\\s', '', 'g')) = ${number}
    )
    select s.person_id as "personId", s.setl_id as "setlId"
    from found f join settlement s on s.person_id = f.person_id and s.id = f.id
    where s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.id limit 1`.read(tx)
  return rows[0] ?? null
}

/** Settlements of the same place and day of care: a bill that was settled at the till is not claimed again. */
export async function listSettledThere(
  tx: Reader,
  { personId, institution, careOn }: { personId: number; institution: string; careOn: PlainDate },
): Promise<{ setlId: string; total: Fen }[]> {
  const rows = await sql<{ setlId: string; total: Fen }>`
    select s.setl_id as "setlId", s.total from settlement s
    where s.person_id = ${personId} and s.institution = ${institution} and s.care_on = ${careOn}::date
      and s.reverses_id is null and s.source not like 'claim%'
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.id`.read(tx)
  return rows
}

export type ClaimSettlement = {
  setlId: string
  fundTotal: Fen
  /** What accounts paid of it: nothing, since claims pay out what the funds owe. */
  accounts: Fen
  reversed: boolean
}

/** What a claim's settlement came to, and whether it still stands. */
export async function findClaimSettlement(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number | null },
): Promise<ClaimSettlement | null> {
  const rows = await sql<ClaimSettlement>`
    select s.setl_id as "setlId", s.fund_total as "fundTotal", s.own + s.relatives + s.wallet as accounts,
      exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id) as reversed
    from settlement s where s.person_id = ${personId} and s.id = ${settlementId}`.read(tx)
  return rows[0] ?? null
}

/** Whether a settlement was made for a claim: only the claim takes it back. */
export async function isOfClaim(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number },
): Promise<boolean> {
  const rows = await sql`select 1 from settlement where person_id = ${personId} and id = ${settlementId}
    and source like 'claim:%'`.read(tx)
  return rows.length > 0
}
