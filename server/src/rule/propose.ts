import { isDeepStrictEqual } from 'node:util'
import { type CompiledPack, findValue, isRefusal, type PlainDate, type Text } from '@gongji/policy'
import { addDays, addMonths, yearOf } from '@gongji/policy/dates'
import type { Reader, Tx } from '../db/db.ts'
import { type DecisionRow, decisionRows } from '../decision.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { recordPacks } from '../packs.ts'
import { isPaidFrom } from '../premium/uses.ts'
import { openWhereBillsDiffer } from '../revision/open.ts'
import { valueWords } from '../value-words.ts'
import {
  type AreaChange,
  areasConcerned,
  type Change,
  decidesBills,
  type Kept,
  type LineChange,
  linesOf,
  type SeveralChange,
  valueWith,
  withOwnCase,
} from './change.ts'
import { type Checked, checkChange, requireReady } from './check.ts'
import { asThoughAlways, type Effect, recomputeBills, weigh } from './effect.ts'
import { compileWith, useApprovedChanges } from './in-use.ts'
import { problem } from './problem.ts'
import { changeWords, ruleWords } from './rule-words.ts'
import {
  holdApprovals,
  insertProposal,
  listApproved,
  lockProposal,
  type Proposal,
  updateDecision,
} from './store.ts'

const packsNow = ({ packs }: Pick<Deps, 'packs'>): Map<string, CompiledPack> =>
  new Map(packs.areas.map((area) => [area, packs.packOf(area)!]))

/** Areas whose bills a line decides: its own, and those that inherit it. */
const areasOf = (deps: Pick<Deps, 'packs'>, change: { area: string }): string[] =>
  deps.packs.areas.filter((area) =>
    [area, ...(deps.packs.packOf(area)?.inherits ?? [])].includes(change.area),
  )

/** What the last twelve months' bills would have come to; null where no bill is decided by it. */
export async function weighChange(deps: Deps, change: LineChange | SeveralChange): Promise<Effect | null> {
  const deciding = linesOf(deps.packs.files, change).filter(({ name }) => decidesBills(name))
  if (deciding.length === 0) return null
  const { compiled } = await checkChange(deps.packs, change)
  if (compiled === null) return null
  const to = dateInChina(deps.now())
  const before = packsNow(deps)
  const always = deciding.reduce((packs, { name, from }) => asThoughAlways(packs, name, from), compiled)
  const after = new Map([...before, ...always])
  return await weigh(deps.db.reader, {
    before,
    after,
    areas: areasOf(deps, change),
    from: addDays(addMonths(to, -12), 1),
    to,
  })
}

/** Bills that are looked at before a line may start on a day that is over; an area with more is changed from tomorrow. */
const mostSettled = 5_000

/**
 * A line never changes what was settled or paid; one that corrects opens a revision, which does. Else it may start on a
 * day that is over where no settled bill since comes out otherwise, as when a figure is filled in that was missing.
 * @throws Problem
 */
async function requireUnsettled(
  tx: Reader,
  deps: Deps,
  change: LineChange,
  compiled: ReadonlyMap<string, CompiledPack>,
): Promise<void> {
  const today = dateInChina(deps.now())
  const areas = areasOf(deps, change)
  if (change.name.startsWith('premium.')) {
    const year = yearOf(change.from)
    if (await isPaidFrom(tx, areas, year)) throw problem.premiumPaid({ year })
    return
  }
  if (change.from > today || (change.correction !== undefined && decidesBills(change.name))) return
  const before = packsNow(deps)
  if (!decidesBills(change.name)) {
    // What was done by such a rule cannot be computed anew: where something was known, it stands.
    const stood = areas.some((area) =>
      before
        .get(area)
        ?.parameters[change.name]?.some(
          ({ value, to, proposed }) => !proposed && value !== 'unknown' && (to === null || to >= change.from),
        ),
    )
    if (stood) throw problem.usedAlready({ day: change.from, tomorrow: addDays(today, 1) })
    return
  }
  const after = new Map([...before, ...compiled])
  let looked = 0
  const asked = { before, after, areas, from: change.from, to: today }
  for await (const { bills } of recomputeBills(tx, asked)) {
    looked += bills.length
    const differs = bills.some(
      ({ before: was, after: is }) =>
        isRefusal(was) || isRefusal(is) || !isDeepStrictEqual(was.amounts, is.amounts),
    )
    if (differs || looked > mostSettled) {
      throw problem.settledAlready({ day: change.from, tomorrow: addDays(today, 1) })
    }
  }
}

/** The branches of several values, each under the name of its rule; of one value they stand by themselves. */
function rowsOfLines(lines: readonly LineChange[], stated: (line: LineChange) => unknown): DecisionRow[] {
  return lines.flatMap((line) => {
    const value = stated(line)
    const rows = value === undefined ? [] : decisionRows(line.name, value, null)
    return lines.length === 1
      ? rows
      : rows.map((row) => ({ ...row, when: [ruleWords(line.name), ...row.when] }))
  })
}

/** The values that a change states, by their branches. */
export const rowsWith = (
  { packs }: Pick<Deps, 'packs'>,
  change: Change,
  { compiled }: Pick<Checked, 'compiled'>,
): DecisionRow[] =>
  compiled === null
    ? []
    : rowsOfLines(linesOf(packs.files, change), (line) => valueWith(compiled, line)?.value)

/** What stands on the day from which they are to change, by its branches. */
function rowsBefore({ packs }: Pick<Deps, 'packs'>, change: Change): DecisionRow[] {
  const pack = packs.packOf(change.area)
  if (pack === null) return []
  return rowsOfLines(linesOf(packs.files, change), ({ name, from }) => findValue(pack, name, from)?.value)
}

/** A new area as a second officer must see it: its code, what it inherits, in whose shape, and which layers it has. */
function rowsOfArea({ packs }: Pick<Deps, 'packs'>, change: AreaChange): DecisionRow[] {
  const called = (area: string): Text => packs.packOf(area)?.name ?? { zh: area, en: area }
  const row = (when: Text, value: Text): DecisionRow => ({ when: [when], value, lit: false })
  const layers = (['employee', 'resident'] as const).map((scheme) => {
    const chosen = change.layers?.[scheme] ?? []
    return row(
      ruleWords(`${scheme}.layers`),
      chosen.length === 0 ? { zh: '无', en: 'none' } : valueWords(`${scheme}.layers`, chosen),
    )
  })
  return [
    row({ zh: '统筹区代码', en: 'code' }, { zh: change.area, en: change.area }),
    row(
      { zh: '所属规则', en: 'inherits from' },
      change.inherits === null ? { zh: '无', en: 'none' } : called(change.inherits),
    ),
    row(
      { zh: '照谁的写法', en: 'in the shape of' },
      change.like === null ? { zh: '模板', en: 'the template' } : called(change.like),
    ),
    ...(change.like === null ? layers : []),
  ]
}

/** Keeps a change for the second officer. @throws Problem when it is not ready, settled already, or waits already */
export async function propose(deps: Deps, staffId: number, asked: Change): Promise<Proposal> {
  // What makes it complete now stays with it: others may be approved before it.
  const change = asked.kind === 'line' ? withOwnCase(deps.packs.files, asked) : asked
  const checked = await checkChange(deps.packs, change)
  requireReady(checked)
  for (const line of linesOf(deps.packs.files, change)) {
    await requireUnsettled(deps.db.reader, deps, line, checked.compiled!)
  }
  const effect = change.kind === 'area' ? null : await weighChange(deps, change)
  const proposal: Proposal = {
    id: deps.newId(),
    number: null,
    change,
    answers: checked.answers,
    before: rowsBefore(deps, change),
    after: change.kind === 'area' ? rowsOfArea(deps, change) : rowsWith(deps, change, checked),
    effect,
    status: 'proposed',
    proposedBy: staffId,
    proposedAt: deps.now(),
    decidedBy: null,
    decidedAt: null,
    reason: '',
  }
  const kept = await deps.db.transaction((tx) => insertProposal(tx, proposal))
  if (!kept) {
    const words = changeWords(change)
    throw problem.alreadyProposed({
      area: change.area,
      rule: words.zh,
      ruleEn: words.en,
      day: change.from as PlainDate,
    })
  }
  return proposal
}

export type Decision = 'approve' | 'refuse' | 'withdraw'
/** What an officer may do with a proposal; the page has no copy of this. */
export const allowedFor = ({ status, proposedBy }: Proposal, staffId: number): Decision[] =>
  status !== 'proposed' ? [] : proposedBy === staffId ? ['withdraw'] : ['approve', 'refuse']

/** @throws Problem */
function requireAllowed(proposal: Proposal | null, staffId: number, decision: Decision): Proposal {
  if (!proposal) throw problem.unknown()
  if (proposal.status !== 'proposed') throw problem.decided()
  if (allowedFor(proposal, staffId).includes(decision)) return proposal
  throw decision === 'withdraw' ? problem.notYours() : problem.ownProposal()
}

/** Who decided what, with the reason. */
export type Deciding = { id: number; staffId: number; decision: Decision; reason: string }

/**
 * Approves, refuses or withdraws a proposal. An approved one is checked anew, kept with the packs that it makes, and this
 * process runs on them at once.
 * @throws Problem
 */
export async function decide(deps: Deps, { id, staffId, decision, reason }: Deciding): Promise<Proposal> {
  if (decision === 'refuse' && reason === '') throw problem.reasonMissing()
  await useApprovedChanges(deps.db, deps.packs)
  const decided = await deps.db.transaction(async (tx) => {
    const proposal = requireAllowed(await lockProposal(tx, id), staffId, decision)
    const base = { ...proposal, decidedBy: staffId, decidedAt: deps.now(), reason }
    if (decision !== 'approve') {
      const status = decision === 'refuse' ? 'refused' : 'withdrawn'
      const closed: Proposal = { ...base, status }
      await updateDecision(tx, closed)
      return closed
    }
    return await approve(tx, deps, base)
  })
  if (decided.status === 'approved') await useApprovedChanges(deps.db, deps.packs)
  return decided
}

/** What was settled by the wrong value is computed again; an officer other than the proposer approves what it comes to. */
async function mendPast(
  tx: Tx,
  deps: Deps,
  {
    change,
    compiled,
    proposedBy,
  }: { change: LineChange; compiled: ReadonlyMap<string, CompiledPack>; proposedBy: number },
): Promise<void> {
  const { correction, from, to, source } = change
  const today = dateInChina(deps.now())
  if (correction === undefined || from > today) return
  for (const area of areasOf(deps, change)) {
    const corrected = compiled.get(area)
    if (corrected === undefined) continue
    const days = { from, to: to === null || to > today ? today : to }
    await openWhereBillsDiffer(tx, deps, {
      area,
      ...days,
      ...correction,
      source,
      corrected,
      actor: `staff:${proposedBy}`,
    })
  }
}

async function approve(tx: Tx, deps: Deps, proposal: Proposal): Promise<Proposal> {
  const { change } = proposal
  await holdApprovals(tx)
  const checked = await checkChange(deps.packs, change)
  requireReady(checked)
  for (const line of linesOf(deps.packs.files, change)) {
    await requireUnsettled(tx, deps, line, checked.compiled!)
  }
  const before: readonly Kept[] = await listApproved(tx)
  if (before.length !== deps.packs.changes) throw problem.changedMeanwhile()
  const kept: Kept = { change, answers: checked.answers }
  const { compiled } = await compileWith(deps.packs, [...before, kept])
  const approved: Proposal = { ...proposal, ...kept, status: 'approved', number: before.length + 1 }
  await updateDecision(tx, approved)
  const concerned = [...areasConcerned(deps.packs, change)].filter((area) => compiled.has(area))
  await recordPacks(tx, { areas: concerned, packOf: (area) => compiled.get(area) ?? null }, deps.now())
  if (change.kind === 'line') await mendPast(tx, deps, { change, compiled, proposedBy: proposal.proposedBy })
  // Families read of it once an officer has looked at the draft.
  await enqueue(tx, deps, {
    kind: 'news.draft',
    payload: {},
    runAt: deps.now(),
    uniqueKey: 'schedule:news.draft',
  })
  return approved
}
