import { query, type Reader, run } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listContents, listMovements } from '../ledger/entries.ts'
import { entryJson } from '../ledger/latest.ts'
import { listNames } from '../person/person.ts'
import { listTransfersOf } from '../wallet/view.ts'

const ownBills = query(
  'entries.own_bills',
  'select id, institution from settlement where person_id = $1 and id = any($2::bigint[])',
)
const relativesBills = query(
  'entries.relatives_bills',
  `select distinct settlement_id as id, relative_id as "relativeId", place from payer_record
   where payer_id = $1 and settlement_id = any($2::bigint[])`,
)

/** With whom transfers were and for whom premiums, by the posting that moved them; what crossed to another agency is not named. */
async function listCounterparts(
  tx: Reader,
  deps: Deps,
  personId: number,
  postingIds: readonly number[],
): Promise<Map<number, string>> {
  if (postingIds.length === 0) return new Map()
  const said = await listContents(tx, personId, postingIds)
  const transfers = await listTransfersOf(tx, deps, { readerId: personId, ownerIds: [personId] })
  const other = new Map(
    transfers.map(({ id, mine, sender, recipient }) => [id, (mine === 'sent' ? recipient : sender).name]),
  )
  const insuredIn = (content: string): number => Number(/^premium:\d+ for:(\d+)$/.exec(content)?.[1] ?? 0)
  const insured = await listNames(tx, [...new Set([...said.values()].map(insuredIn))])
  return new Map(
    [...said].flatMap(([postingId, content]) => {
      const name = other.get(/^transfer:(\d+)/.exec(content)?.[1] ?? '') ?? insured.get(insuredIn(content))
      return name === undefined ? [] : [[postingId, name]]
    }),
  )
}

/** What moved a person's account and wallet, with whom and where it concerns; `before` is the last one already seen. */
export async function listEntries(
  tx: Reader,
  deps: Deps,
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
  const withOthers = movements.filter(({ template }) => /^(wallet|premium)\./.test(template))
  const counterparts = await listCounterparts(
    tx,
    deps,
    personId,
    withOthers.map(({ postingId }) => postingId),
  )
  const placeOf = new Map(places.map(({ code, name }) => [code, name]))
  const billOf = new Map(own.map((one) => [one.id, one]))
  const drawOf = new Map(drawn.map((one) => [one.id, one]))
  const entries = movements.map((movement) => {
    const bill = billOf.get(movement.postingId)
    const draw = drawOf.get(movement.postingId)
    return {
      ...entryJson(movement),
      relative:
        draw === undefined
          ? (counterparts.get(movement.postingId) ?? null)
          : (names.get(draw.relativeId) ?? ''),
      institution: bill === undefined ? null : (placeOf.get(bill.institution) ?? ''),
      place: draw?.place ?? null,
      balanceAfterFen: movement.after,
    }
  })
  const last = movements.at(-1)
  return {
    entries,
    next: last === undefined || movements.length < page.limit ? null : String(last.postingId),
  }
}
