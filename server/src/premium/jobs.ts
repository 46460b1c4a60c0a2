import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue, type Job, type JobHandlers } from '../jobs.ts'
import { readPerson } from '../person/person.ts'
import { applyAnswer, type Heard } from './apply.ts'
import { type BureauAnswer, connectTaxBureau, type PremiumOrder, type TaxBureau } from './bureau.ts'
import { allows, isConflict, lastDayOf, type Premium, refundOver } from './premium.ts'
import { findPremium, updatePremium, watch } from './store.ts'
import { lockParties, recordStep, tell } from './take.ts'

type Key = { insuredId: number; id: number }
/** Which contact of a kind this is, from 0: the pace slows with it. */
type Contact = Key & { round: number }

const minute = 60_000
/** How long until the bureau is asked again what became of a premium it has. */
const askAfter = [60, 360, 1440]
/** How long until a bureau that did not answer is called again. */
const callAfter = [1, 4, 16, 60, 360, 1440]
const waitOf = (waits: readonly number[], round: number): number => (waits[round] ?? waits.at(-1)!) * minute

const contactOf = ({ payload }: Job): Contact => ({ round: 0, ...(payload as Key & { round?: number }) })

/** Calls the bureau, outside every transaction. Its silence is an answer too: nobody knows what it did. */
async function hear(deps: Deps, call: (bureau: TaxBureau) => Promise<BureauAnswer>): Promise<Heard> {
  if (deps.taxBureau === undefined) return { state: 'unavailable' }
  try {
    return await call(connectTaxBureau(deps.taxBureau))
  } catch {
    return { state: 'unavailable' }
  }
}

/** What was asked of the bureau, and what was heard. */
type Contacted = { kind: 'submit' | 'query' | 'refund'; answer: Heard }

const find = ({ db }: Deps, key: Key): Promise<Premium | null> => findPremium(db.reader, key)

/** What goes to the bureau; the person's number is opened only here. */
async function orderOf(deps: Deps, premium: Premium): Promise<PremiumOrder> {
  const { name, idKind, idNumber } = await readPerson(deps.db.reader, deps.secrets, premium.insuredId)
  const { reference, kind, year, area, amount, account } = premium
  return { reference, kind, year, area, insured: { name, idKind, idNumber }, amountFen: amount, account }
}

/** Asks the bureau to give a premium back, or what became of it. */
const askBack = async (
  deps: Deps,
  { reference, refundReason }: Premium,
  kind: 'query' | 'refund',
): Promise<Contacted> => ({
  kind,
  answer: await hear(deps, (bureau) =>
    kind === 'query'
      ? bureau.query(reference, deps.now())
      : bureau.refund({ reference, reason: refundReason ?? 'bureau' }, deps.now()),
  ),
})

const again = (
  tx: Tx,
  deps: Deps,
  kind: 'premium.submit' | 'premium.ask' | 'premium.refund' | 'premium.undo',
  { insuredId, id, round }: Contact,
  wait: number,
): Promise<void> =>
  enqueue(tx, deps, {
    kind,
    payload: { insuredId, id, round },
    runAt: deps.now() + wait,
    uniqueKey: `${kind}:${id}`,
  })

/** The usual days are over and the bureau has not decided: payer and clerk are alerted (L28). */
async function alertOverdue(tx: Tx, deps: Deps, key: Key): Promise<void> {
  const found = await findPremium(tx, key)
  // Nearly all are: what was decided once never waits again.
  if (found?.status !== 'submitted') return
  const accounts = await lockParties(tx, deps, found)
  const premium = (await findPremium(tx, key))!
  if (premium.status !== 'submitted' || premium.overdueAt !== null) return
  await updatePremium(tx, { ...premium, overdueAt: deps.now() })
  await recordStep(tx, deps, accounts, { premium, kind: 'premium.overdue', actor: 'job:premium.overdue' })
  await watch(tx, premium, deps.now())
  await tell(tx, deps, premium, 'premium.overdue', { day: dateInChina(premium.submittedAt!) })
}

/** Nobody confirmed what the bureau's page asked for, in time. */
async function expire(tx: Tx, deps: Deps, key: Key): Promise<void> {
  const found = await findPremium(tx, key)
  if (!found || !allows('expire', found.status)) return
  const accounts = await lockParties(tx, deps, found)
  const premium = (await findPremium(tx, key))!
  if (!allows('expire', premium.status)) return
  await updatePremium(tx, { ...premium, status: 'expired', closedAt: deps.now() })
  await recordStep(tx, deps, accounts, { premium, kind: 'premium.expired', actor: 'job:premium.expire' })
}

/**
 * What premiums do later. Each contact calls the bureau outside every transaction and then writes what was heard together
 * with the next contact: a crash anywhere leads to the same call again, which changes nothing there.
 */
export const premiumJobs = (deps: Deps): JobHandlers => ({
  /** Takes an application to the bureau. */
  'premium.submit': {
    before: async (job) => {
      const premium = await find(deps, contactOf(job))
      if (premium?.status !== 'submitted') return null
      // After its last day it is not sent any more: whether it had arrived is asked instead.
      if (dateInChina(deps.now()) > lastDayOf(premium)) {
        const answer = await hear(deps, (bureau) => bureau.query(premium.reference, deps.now()))
        return { kind: 'query', answer } satisfies Contacted
      }
      const order = await orderOf(deps, premium)
      const answer = await hear(deps, (bureau) => bureau.submit(order, deps.now()))
      return { kind: 'submit', answer } satisfies Contacted
    },
    run: async (tx, job, heard) => {
      if (heard === null) return
      const contact = contactOf(job)
      const { kind, answer } = heard as Contacted
      const { status } = await applyAnswer(tx, deps, contact, { direction: 'out', kind, answer })
      if (status !== 'submitted') return
      const { round } = contact
      if (answer.state !== 'unavailable') {
        await again(tx, deps, 'premium.ask', { ...contact, round: 0 }, waitOf(askAfter, 0))
      } else {
        await again(tx, deps, 'premium.submit', { ...contact, round: round + 1 }, waitOf(callAfter, round))
      }
    },
  },
  /** Asks what became of it. What the bureau has never heard of is sent again. */
  'premium.ask': {
    before: async (job) => {
      const premium = await find(deps, contactOf(job))
      if (premium?.status !== 'submitted') return null
      return await hear(deps, (bureau) => bureau.query(premium.reference, deps.now()))
    },
    run: async (tx, job, heard) => {
      if (heard === null) return
      const contact = contactOf(job)
      const answer = heard as Heard
      const premium = await applyAnswer(tx, deps, contact, { direction: 'out', kind: 'query', answer })
      if (premium.status !== 'submitted') return
      const round = contact.round + 1
      const isOver = dateInChina(deps.now()) > lastDayOf(premium)
      if (answer.state === 'unknown' && !isOver)
        await again(tx, deps, 'premium.submit', { ...contact, round: 0 }, 0)
      else await again(tx, deps, 'premium.ask', { ...contact, round }, waitOf(askAfter, round))
    },
  },
  /** Asks for a credited premium back; once the benefits have begun, what became of that. */
  'premium.refund': {
    before: async (job) => {
      const premium = await find(deps, contactOf(job))
      if (premium?.status !== 'refunding') return null
      const isOver = refundOver(premium, dateInChina(deps.now()))
      return await askBack(deps, premium, isOver ? 'query' : 'refund')
    },
    run: async (tx, job, heard) => {
      if (heard === null) return
      const contact = contactOf(job)
      const { status } = await applyAnswer(tx, deps, contact, { direction: 'out', ...(heard as Contacted) })
      const { round } = contact
      if (status !== 'refunding') return
      await again(tx, deps, 'premium.refund', { ...contact, round: round + 1 }, waitOf(callAfter, round))
    },
  },
  /**
   * What the bureau holds although its money is with the payer is given back there. One that refuses is asked from then on
   * whether it did so after all, until two clerks settle it.
   */
  'premium.undo': {
    before: async (job) => {
      const premium = await find(deps, contactOf(job))
      if (!premium) return null
      if (isConflict(premium.conflict, 'undoRefusedAfter')) return await askBack(deps, premium, 'query')
      return isConflict(premium.conflict, 'creditedAfter') ? await askBack(deps, premium, 'refund') : null
    },
    run: async (tx, job, heard) => {
      if (heard === null) return
      const contact = contactOf(job)
      const { conflict } = await applyAnswer(tx, deps, contact, { direction: 'out', ...(heard as Contacted) })
      const { round } = contact
      if (!isConflict(conflict, 'creditedAfter', 'undoRefusedAfter')) return
      await again(tx, deps, 'premium.undo', { ...contact, round: round + 1 }, waitOf(callAfter, round))
    },
  },
  'premium.overdue': (tx, job) => alertOverdue(tx, deps, contactOf(job)),
  'premium.expire': (tx, job) => expire(tx, deps, contactOf(job)),
})
