import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { forgetComputed, insertRevisedBills } from '../settlement/revised-rows.ts'
import { listNextPeople } from '../settlement/standing.ts'
import { lineOf, load, refusedLines, verdictsOf, yearsOf } from './load.ts'
import { postPage } from './post-page.ts'
import { addTotals } from './revise.ts'
import { lockRevision, type Revision, updateRevision } from './store.ts'

/** People that one transaction does; their accounts are locked meanwhile. */
const pageSize = 100

/** One page of computing: nothing is booked. */
async function computePage(
  tx: Tx,
  deps: Deps,
  revision: Revision,
  personIds: readonly number[],
): Promise<Revision> {
  const at = deps.now()
  const { bills } = await load(tx, revision, personIds)
  const verdicts = await verdictsOf(tx, deps, revision, bills)
  await forgetComputed(tx, revision.id, personIds)
  const all = [...verdicts.values()]
  await insertRevisedBills(
    tx,
    all.flatMap((own) => [
      ...own.flatMap((one) =>
        one.kind === 'changed' ? [lineOf(revision, one, { postingId: null, status: 'computed', at })] : [],
      ),
      ...refusedLines(revision, own, at),
    ]),
  )
  const found = all.reduce(addTotals, revision.found)
  return { ...revision, found }
}

export const jobKind = 'revision.page'

export const enqueuePage = (tx: Tx, deps: Pick<Deps, 'newId' | 'now'>, id: number): Promise<void> =>
  enqueue(tx, deps, { kind: jobKind, payload: { id }, uniqueKey: `revision:${id}` })

/**
 * Does the next people of a revision that is being computed or posted, and queues those after them. What it did and how
 * far it came are one transaction: killed anywhere, it goes on where it was, and nobody is done twice.
 */
export async function runPage(tx: Tx, deps: Deps, id: number): Promise<void> {
  const revision = await lockRevision(tx, id)
  if (revision === null || (revision.status !== 'computing' && revision.status !== 'posting')) return
  const { area, afterPerson: after } = revision
  const ids = await listNextPeople(tx, { after, area, years: yearsOf(revision), most: pageSize })
  const last = ids.at(-1)
  if (last === undefined) {
    await updateRevision(tx, {
      ...revision,
      status: revision.status === 'computing' ? 'computed' : 'posted',
      people: revision.done,
    })
    return
  }
  const worked =
    revision.status === 'computing'
      ? await computePage(tx, deps, revision, ids)
      : await postPage(tx, deps, revision, ids)
  await updateRevision(tx, { ...worked, afterPerson: last, done: revision.done + ids.length })
  await enqueuePage(tx, deps, id)
}
