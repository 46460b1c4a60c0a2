import type { CompiledPack, PlainDate, Text } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listRecordedPacks } from '../packs.ts'
import { forgetComputed } from '../settlement/revised-rows.ts'
import { countPeopleWithBills, listPacksOfDays } from '../settlement/standing.ts'
import { yearsOf } from './load.ts'
import { enqueuePage } from './page.ts'
import { problem } from './problem.ts'
import { changedValues, noTotals, type ValueChange } from './revise.ts'
import {
  allowedFrom,
  findOpenRevision,
  holdArea,
  insertRevision,
  lockRevision,
  type Revision,
  type RevisionStatus,
  updateRevision,
} from './store.ts'

export const statusText: Record<RevisionStatus, Text> = {
  computing: { zh: '正在重算', en: 'being computed' },
  computed: { zh: '已重算，待复核批准', en: 'computed and waits for approval' },
  posting: { zh: '正在记账', en: 'being posted' },
  posted: { zh: '已记账', en: 'posted' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
}

export type Opening = {
  area: string
  from: PlainDate
  to: PlainDate
  reason: string
  reasonEn: string
  /** The document that corrects. */
  source: string
  /** The rules as corrected. */
  corrected: CompiledPack
  actor: string
}

/** Which values differ between the rules that bills of these days stand by and the corrected ones. */
async function differing(tx: Reader, { area, from, to, corrected }: Opening): Promise<ValueChange[]> {
  const hashes = await listPacksOfDays(tx, { area, from, to })
  const used = await listRecordedPacks(
    tx,
    hashes.filter((hash) => hash !== corrected.hash),
  )
  const changes = used.flatMap(({ content }) => changedValues(content, corrected, { from, to }))
  return [...new Map(changes.map((one) => [`${one.parameter} ${one.before}`, one])).values()]
}

/** A reason stands inside a sentence. */
const withoutStop = (text: string): string => text.replace(/[。.．]+$/, '')

/**
 * Opens a revision: the corrected rules beside those that bills of these days were settled by. Computing begins at once;
 * nothing is booked before another officer approves. @throws Problem with nothing changed
 */
export async function openRevision(tx: Tx, deps: Deps, opening: Opening): Promise<Revision> {
  const opened = await openWhereBillsDiffer(tx, deps, opening)
  if (opened === null) throw problem.nothingDiffers()
  return opened
}

/** The same; null, with nothing opened, where no bill of these days was settled by another value. @throws Problem */
export async function openWhereBillsDiffer(tx: Tx, deps: Deps, opening: Opening): Promise<Revision | null> {
  const { area, from, to, reason, reasonEn, source, corrected, actor } = opening
  const at = deps.now()
  if (from > to || to > dateInChina(at)) throw problem.daysWrong()
  // Two officers at once: the second waits, and meets the first one's revision.
  await holdArea(tx, area)
  const changes = await differing(tx, opening)
  if (changes.length === 0) return null
  if (await findOpenRevision(tx, area)) throw problem.openAlready({ area })
  const revision: Revision = {
    id: deps.newId(),
    area,
    from,
    to,
    packHash: corrected.hash,
    changes,
    reason: withoutStop(reason),
    reasonEn: withoutStop(reasonEn),
    source,
    status: 'computing',
    afterPerson: 0,
    people: await countPeopleWithBills(tx, { area, years: yearsOf(opening) }),
    done: 0,
    found: noTotals,
    posted: noTotals,
    openedBy: actor,
    openedAt: at,
    decidedBy: null,
    decidedAt: null,
    version: 1,
  }
  await insertRevision(tx, revision)
  await enqueuePage(tx, deps, revision.id)
  return revision
}

type Decision = { id: number; version: number; actor: string }

/** A revision as it is decided on, locked. @throws Problem when it changed or its state does not allow it */
async function lockFor(
  tx: Tx,
  action: keyof typeof allowedFrom,
  { id, version }: Decision,
): Promise<Revision> {
  const found = await lockRevision(tx, id)
  if (!found) throw problem.unknown()
  const allowed: readonly RevisionStatus[] = allowedFrom[action]
  if (!allowed.includes(found.status)) {
    const { zh, en } = statusText[found.status]
    throw problem.stateWrong({ state: zh, stateEn: en })
  }
  // While it is computed its version grows by itself.
  if (action === 'approve' && found.version !== version) throw problem.changedMeanwhile()
  return found
}

/** Another officer approves: the differences are computed again under the accounts' locks, and posted. @throws Problem */
export async function approveRevision(tx: Tx, deps: Deps, decision: Decision): Promise<Revision> {
  const found = await lockFor(tx, 'approve', decision)
  if (found.openedBy === decision.actor) throw problem.sameOfficer()
  if (deps.packs.packOf(found.area)?.hash !== found.packHash) throw problem.notInForce()
  await enqueuePage(tx, deps, found.id)
  return await updateRevision(tx, {
    ...found,
    status: 'posting',
    afterPerson: 0,
    done: 0,
    people: await countPeopleWithBills(tx, { area: found.area, years: yearsOf(found) }),
    decidedBy: decision.actor,
    decidedAt: deps.now(),
  })
}

/** Nothing of it was booked, and nothing will be. @throws Problem once it is approved */
export async function withdrawRevision(tx: Tx, deps: Deps, decision: Decision): Promise<Revision> {
  const found = await lockFor(tx, 'withdraw', decision)
  await forgetComputed(tx, found.id, null)
  return await updateRevision(tx, {
    ...found,
    status: 'withdrawn',
    decidedBy: decision.actor,
    decidedAt: deps.now(),
  })
}
