import { query, type Reader, run } from '../db/db.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listMovements } from '../ledger/entries.ts'
import { entryJson } from '../ledger/latest.ts'
import { listNames } from '../person/person.ts'

const ownBills = query(
  'entries.own_bills',
  'select id, institution from settlement where person_id = $1 and id = any($2::bigint[])',
)
const relativesBills = query(
  'entries.relatives_bills',
  `select distinct settlement_id as id, relative_id as "relativeId", place from payer_record
   where payer_id = $1 and settlement_id = any($2::bigint[])`,
)

/** What moved a person's account and wallet, with whom and where it concerns; `before` is the last one already seen. */
export async function listEntries(
  tx: Reader,
  personId: number,
  page: { before: number | null; limit: number },
) {
  const movements = await listMovements(tx, personId, page)
  const ids = movements.map(({ postingId }) => postingId)
  const own = await run<{ id: number; institution: string }>(tx, ownBills, [personId, ids])
  const drawn = await run<{ id: number; relativeId: number; place: string }>(tx, relativesBills, [
    personId,
    ids,
  ])
  const places = await listInstitutions(tx, [...new Set(own.map(({ institution }) => institution))])
  const names = await listNames(tx, [...new Set(drawn.map(({ relativeId }) => relativeId))])
  const placeOf = new Map(places.map(({ code, name }) => [code, name]))
  const billOf = new Map(own.map((one) => [one.id, one]))
  const drawOf = new Map(drawn.map((one) => [one.id, one]))
  const entries = movements.map((movement) => {
    const bill = billOf.get(movement.postingId)
    const draw = drawOf.get(movement.postingId)
    return {
      ...entryJson(movement),
      relative: draw === undefined ? null : (names.get(draw.relativeId) ?? ''),
      institution: bill === undefined ? null : (placeOf.get(bill.institution) ?? ''),
      place: draw?.place ?? null,
      balanceAfter: movement.after,
    }
  })
  const last = movements.at(-1)
  return {
    entries,
    next: last === undefined || movements.length < page.limit ? null : String(last.postingId),
  }
}
