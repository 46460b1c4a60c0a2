import type { PlainDate } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { slipKey, slipNumber } from '../settlement/slip.ts'

type Slip = { institution: string; slipNo: string }
type Holder = { personId: number; id: number }

/**
 * The keys that a claim on a slip stands on: the slip's own, and those of the visits of that day that bear its number as
 * their record number, for the bill that was paid in cash may be theirs.
 */
export async function listSlipKeys(tx: Tx, one: Slip & { careOn: PlainDate }): Promise<string[]> {
  const { institution, slipNo, careOn } = one
  const { rows } = await sql<{ mdtrtId: string }>`select v.mdtrt_id as "mdtrtId" from visit v
    where v.institution = ${institution} and v.care_on = ${careOn}::date and upper(v.ipt_otp_no) = ${slipNumber(slipNo)}
      and v.status = 'open'`.execute(tx)
  const visits = rows.map(({ mdtrtId }) => slipKey({ institution, slipNo: mdtrtId }))
  return [...new Set([slipKey(one), ...visits])]
}

/** Whose claim stands on one of these keys now, or null when all are free. */
export async function findSlip(
  tx: Tx,
  keys: readonly string[],
): Promise<{ personId: number; claimId: number } | null> {
  const { rows } = await sql<{ personId: number; claimId: number }>`
    select person_id as "personId", claim_id as "claimId" from claim_slip
    where key = any(${[...keys]}::text[]) order by key limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Takes these keys for a claim. */
export async function takeSlip(tx: Tx, keys: readonly string[], { personId, id }: Holder): Promise<void> {
  await sql`insert into claim_slip (key, person_id, claim_id)
    select key, ${personId}, ${id} from unnest(${[...keys]}::text[]) as n (key)`.execute(tx)
}

/** A claim that was refused, withdrawn or taken back frees its slip. */
export async function freeSlip(tx: Tx, { personId, id }: Holder): Promise<void> {
  await sql`delete from claim_slip where person_id = ${personId} and claim_id = ${id}`.execute(tx)
}

export type SettledSlip = { personId: number; setlId: string }

/**
 * A standing settlement whose paper could bear this number: settlement or visit number, or the invoice or the medical
 * record's number of that day, whoever it was for; or any invoice of the claimant's own, on whatever day.
 */
export async function findSettledSlip(
  tx: Tx,
  { personId, institution, slipNo, careOn }: Slip & { personId: number; careOn: PlainDate },
): Promise<SettledSlip | null> {
  const number = slipNumber(slipNo)
  const tail = number.slice(-13)
  const { rows } = await sql<SettledSlip>`
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
    order by s.id limit 1`.execute(tx)
  return rows[0] ?? null
}
