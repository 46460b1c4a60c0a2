import type { PlainDate } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'

type Slip = { institution: string; slipNo: string }

/** A printed number without spaces, widths and case. */
const numberOf = (printed: string): string =>
  printed
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toUpperCase()

/** The key under which a slip is claimed once: as printed, without spaces, widths and case. */
export const slipKey = ({ institution, slipNo }: Slip): string => `${institution} ${numberOf(slipNo)}`

/** Whose claim a slip stands for now, or null when it is free. */
export async function findSlip(tx: Tx, slip: Slip): Promise<{ personId: number; claimId: number } | null> {
  const { rows } = await sql<{ personId: number; claimId: number }>`
    select person_id as "personId", claim_id as "claimId" from claim_slip where key = ${slipKey(slip)}`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** Takes a slip for a claim. @throws a duplicate where another claim has it, even one that is not yet committed */
export async function takeSlip(tx: Tx, one: Slip & { personId: number; id: number }): Promise<void> {
  await sql`insert into claim_slip (key, person_id, claim_id)
    values (${slipKey(one)}, ${one.personId}, ${one.id})`.execute(tx)
}

/** A claim that was refused, withdrawn or taken back frees its slip. */
export async function freeSlip(tx: Tx, one: Slip & { personId: number; id: number }): Promise<void> {
  await sql`delete from claim_slip where key = ${slipKey(one)} and person_id = ${one.personId}
    and claim_id = ${one.id}`.execute(tx)
}

export type SettledSlip = { personId: number; setlId: string }

/**
 * A standing settlement whose paper could bear this number: settlement or visit number, or the invoice or the medical
 * record's number of that day. Whoever it was for.
 */
export async function findSettledSlip(
  tx: Tx,
  { institution, slipNo, careOn }: Slip & { careOn: PlainDate },
): Promise<SettledSlip | null> {
  const number = numberOf(slipNo)
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
        where s.institution = ${institution} and s.care_on = ${careOn}::date
          and upper(regexp_replace(normalize(s.invoice, NFKC), '\\s', '', 'g')) = ${number}
    )
    select s.person_id as "personId", s.setl_id as "setlId"
    from found f join settlement s on s.person_id = f.person_id and s.id = f.id
    where s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)
    order by s.id limit 1`.execute(tx)
  return rows[0] ?? null
}
