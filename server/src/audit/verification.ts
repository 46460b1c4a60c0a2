import type { PlainDate } from '@gongji/policy'
import { listStaffNames } from '../access/staff.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, timeInChina } from '../deps.ts'
import { enqueue, type JobHandler } from '../jobs.ts'
import { listActiveOn } from '../ledger/act.ts'
import { countAccounts, listAccountIds } from '../ledger/verify.ts'
import { problem as personProblem } from '../person/identity.ts'
import { findPersonId } from '../person/person.ts'
import { unsealedOf } from '../seal/take.ts'
import { mostFindings, verdictOf } from '../settlement/verify.ts'
import { problem } from './problem.ts'
import {
  findRunning,
  findVerification,
  insertVerification,
  keepProgress,
  type Verification,
} from './store.ts'
import { verifyAll, verifyPeopleAlone } from './verify-all.ts'

/** People that one step looks at; other work of the server goes on between two steps. */
const stepPeople = 500
export const stepKind = 'verify.step'

export type Wanted =
  | { extent: 'all' | 'sinceSeal' }
  | { extent: 'day'; day: PlainDate }
  | { extent: 'person'; search: string }

/** Whose number it is, of a certificate or the insurance's own. @throws Problem when it is nobody's */
async function personOf(tx: Tx, { secrets }: Deps, search: string): Promise<number> {
  const found =
    (await findPersonId(tx, secrets, 'id', search)) ?? (await findPersonId(tx, secrets, 'psn', search))
  if (found === null) throw personProblem.unknown()
  return found
}

/** Begins a verification, which goes on step by step. @throws Problem while another one runs, with nothing changed */
export async function startVerification(
  tx: Tx,
  deps: Deps,
  wanted: Wanted,
  askedBy: string,
): Promise<Verification> {
  const today = dateInChina(deps.now())
  if (wanted.extent === 'day' && wanted.day > today) throw problem.dayToCome({ day: wanted.day })
  const personId = wanted.extent === 'person' ? await personOf(tx, deps, wanted.search) : null
  const day = wanted.extent === 'day' ? wanted.day : null
  const total =
    personId !== null
      ? 1
      : day !== null
        ? (await listActiveOn(tx, day)).length
        : Number(await countAccounts(tx))
  const one: Verification = {
    id: deps.newId(),
    extent: wanted.extent,
    day,
    personId,
    askedBy,
    askedAt: deps.now(),
    done: 0,
    total,
    after: 0,
    people: 0,
    settlements: 0,
    sealedOn: null,
    findings: [],
    verdict: null,
    endedAt: null,
  }
  if (!(await insertVerification(tx, one))) throw await alreadyRunning(tx)
  await enqueue(tx, deps, { kind: stepKind, payload: { id: one.id } })
  return one
}

async function alreadyRunning(tx: Tx) {
  const running = await findRunning(tx)
  const staffId = Number(running?.askedBy.slice('staff:'.length) ?? 0)
  const who = (await listStaffNames(tx, [staffId])).get(staffId) ?? ''
  return problem.running({ who, since: timeInChina(running?.askedAt ?? 0) })
}

/** Stops one that runs: what it has looked at stands, the rest is not known. One that has ended stays as it is. */
export async function stopVerification(tx: Tx, { now }: Pick<Deps, 'now'>, one: Verification): Promise<void> {
  if (one.endedAt === null) await keepProgress(tx, { ...one, verdict: 'stopped', endedAt: now() })
}

type Page = { ids: readonly number[]; after: number; walked: number; isLast: boolean }

/** Who comes next, in order of their numbers. */
async function nextPage({ db }: Deps, one: Verification): Promise<Page> {
  if (one.extent === 'person') {
    const personId = one.personId as number
    return { ids: [personId], after: personId, walked: 1, isLast: true }
  }
  const walked =
    one.extent === 'day'
      ? (await listActiveOn(db.reader, one.day as PlainDate))
          .filter((id) => id > one.after)
          .sort((a, b) => a - b)
          .slice(0, stepPeople)
      : await listAccountIds(db.reader, one.after, stepPeople)
  const ids = one.extent === 'sinceSeal' ? await unsealedOf(db.reader, walked) : walked
  const after = walked.at(-1) ?? one.after
  return { ids, after, walked: walked.length, isLast: walked.length < stepPeople }
}

/** Looks at the next page; what is looked at whole comes with the first. */
async function lookFurther(deps: Deps, one: Verification): Promise<Verification> {
  const { ids, after, walked, isLast } = await nextPage(deps, one)
  const found =
    one.after === 0
      ? await verifyAll(deps, { scope: { personIds: ids } })
      : await verifyPeopleAlone(deps, ids)
  const findings = [...one.findings, ...found.findings].slice(0, mostFindings)
  const ends = isLast || findings.length >= mostFindings
  const done = one.done + walked
  return {
    ...one,
    done,
    // Who is insured while it runs is walked past, too.
    total: Math.max(one.total, done),
    after,
    people: one.people + found.people,
    settlements: one.settlements + found.settlements,
    sealedOn: one.after === 0 ? found.sealedOn : one.sealedOn,
    findings,
    verdict: ends ? verdictOf(findings) : null,
    endedAt: ends ? deps.now() : null,
  }
}

/** One step, and the next one after it, until everybody was looked at or somebody stops it. */
export const verificationStep = (deps: Deps): JobHandler => ({
  before: async ({ payload }) => {
    const one = await findVerification(deps.db.reader, (payload as { id: number }).id)
    return one === null || one.endedAt !== null ? null : await lookFurther(deps, one)
  },
  run: async (tx, _, answer) => {
    const one = answer as Verification | null
    if (one === null || !(await keepProgress(tx, one)) || one.endedAt !== null) return
    await enqueue(tx, deps, { kind: stepKind, payload: { id: one.id } })
  },
})
