import type { Fen, PlainDate, Text } from '@gongji/policy'
import { isRefusal, premiumTerms } from '@gongji/policy'
import { agedWords } from '@gongji/policy/age'
import { yearOf } from '@gongji/policy/dates'
import { negative } from '@gongji/policy/money'
import { addBindingUse } from '../binding/draw.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { chain, recordAct } from '../ledger/act.ts'
import { book, type Posting, pendingOn, posting, storePending } from '../ledger/post.ts'
import { listNames } from '../person/person.ts'
import type { Premium } from './premium.ts'

const day = 86_400_000

/** Locks everyone whose balances, limits or enrolments a premium touches. */
export const lockParties = (
  tx: Tx,
  deps: Pick<Deps, 'db'>,
  { payerId, insuredId }: Pick<Premium, 'payerId' | 'insuredId'>,
): Promise<Map<number, Account>> => lockAccounts(tx, deps.db.lockStep, [payerId, insuredId])

/** Puts a step that moves no money into the chain of whom the premium insures. Both parties' accounts are locked. */
export const recordStep = (
  tx: Tx,
  deps: Pick<Deps, 'now'>,
  accounts: ReadonlyMap<number, Account>,
  {
    premium,
    kind,
    actor,
  }: { premium: Pick<Premium, 'insuredId' | 'payerId' | 'id'>; kind: string; actor: string },
): Promise<void> =>
  recordAct(
    tx,
    [...new Set([premium.insuredId, premium.payerId])].map((id) => requireAccount(accounts, id)),
    { kind, ref: premium.id, actor, at: deps.now(), content: null },
  )

/** Tells people, through the inbox, what happened to a premium. Who is told twice of one event is told once. */
export async function tell(
  tx: Tx,
  deps: Deps,
  premium: Premium,
  kind: string,
  {
    to = [premium.payerId],
    at = deps.now(),
    ...facts
  }: { to?: readonly number[]; at?: Instant } & Record<
    string,
    string | number | readonly number[] | undefined
  > = {},
): Promise<void> {
  const names = await listNames(tx, [premium.insuredId])
  for (const personId of new Set(to)) {
    await enqueue(tx, deps, {
      kind: 'notice',
      runAt: at,
      payload: {
        personId,
        kind,
        key: `${kind}:${premium.id}:${personId}`,
        facts: {
          name: names.get(premium.insuredId) ?? '',
          year: premium.year,
          amountFen: premium.amount,
          ...facts,
        },
      },
    })
  }
}

const source = ({ payerId: personId, account, amount }: Premium) => ({
  personId,
  account: account === 'wallet' ? ('wallet' as const) : ('personal' as const),
  amount,
})

/** The steps of a premium's money, each a named posting. */
type MoneyStep = 'submit' | 'credit' | 'return' | 'refund'

/** The posting of one step of a premium's money, by the original route. */
function postingOf(premium: Premium, step: MoneyStep, { id, on }: { id: number; on: PlainDate }): Posting {
  if (premium.account === 'quota' && step !== 'credit') {
    const quota = { payerId: premium.payerId, relativeId: premium.insuredId, amount: premium.amount }
    if (step === 'submit') return posting('quota.premium', id, on, quota)
    return step === 'return'
      ? posting('quota.premium.return', id, on, quota)
      : posting('quota.premium.refund', id, on, quota)
  }
  switch (step) {
    case 'submit':
      return posting('premium.submit', id, on, { ...source(premium), premiumId: premium.id })
    case 'credit':
      return posting('premium.credit', id, on, source(premium))
    case 'return':
      return posting('premium.return', id, on, source(premium))
    case 'refund':
      return posting('premium.refund', id, on, source(premium))
  }
}

/** Posts one step of a premium's money, with its act in the payer's and the insured person's chain. */
export async function move(
  tx: Tx,
  deps: Deps,
  accounts: Map<number, Account>,
  premium: Premium,
  { step, actor }: { step: MoneyStep; actor: string },
): Promise<void> {
  const at = deps.now()
  const content = `premium:${premium.id} for:${premium.insuredId}`
  const pending = pendingOn(accounts)
  book(pending, postingOf(premium, step, { id: deps.newId(), on: dateInChina(at) }), { actor, at, content })
  if (premium.insuredId !== premium.payerId) {
    // A name of its own: an act called like a posting promises entries of this person.
    const act = { kind: `insured.${step}`, ref: premium.id, actor, at, content }
    pending.acts.push(chain(requireAccount(accounts, premium.insuredId), act))
    pending.touched.add(premium.insuredId)
  }
  await storePending(tx, pending)
  for (const personId of pending.touched) requireAccount(accounts, personId).version += 1
}

/** Counts a premium against the limits of its binding, or gives the use back in the year in which it was counted. */
export async function countUse(tx: Tx, premium: Premium, direction: 'take' | 'give'): Promise<void> {
  if (premium.bindingId === null || premium.limitYear === null) return
  const amount: Fen = direction === 'take' ? premium.amount : negative(premium.amount)
  await addBindingUse(tx, [
    {
      relativeId: premium.insuredId,
      bindingId: premium.bindingId,
      year: premium.limitYear,
      purpose: 'premium',
      amount,
    },
  ])
}

/** Within how many days the bureau usually credits, and how old that is; null where the area says nothing. */
export function usualDays(
  { packs, now }: Pick<Deps, 'packs' | 'now'>,
  { area, year, requestedAt }: Premium,
): { days: number; aged: Text | null } | null {
  const pack = packs.packOf(area)
  const terms = pack && premiumTerms(pack, { year, on: dateInChina(requestedAt) })
  if (terms === null || isRefusal(terms) || terms.creditedWithinDays === null) return null
  const { creditedWithinDays: stated } = terms.parameters
  return { days: terms.creditedWithinDays, aged: agedWords(stated ? [stated] : [], dateInChina(now())) }
}

/**
 * Takes the money of a premium that has been decided: into transit, counted against the limits, on its way to the bureau.
 * Gives the premium as it then is; the caller writes it in the same transaction.
 */
export async function take(
  tx: Tx,
  deps: Deps,
  accounts: Map<number, Account>,
  asked: Premium,
  actor: string,
): Promise<Premium> {
  const at = deps.now()
  const premium: Premium = {
    ...asked,
    status: 'submitted',
    submittedAt: at,
    submittedBy: actor,
    limitYear: asked.bindingId === null ? null : yearOf(dateInChina(at)),
  }
  await move(tx, deps, accounts, premium, { step: 'submit', actor })
  await countUse(tx, premium, 'take')
  await enqueue(tx, deps, {
    kind: 'premium.submit',
    runAt: at,
    payload: { insuredId: premium.insuredId, id: premium.id },
    uniqueKey: `premium.submit:${premium.id}`,
  })
  const usual = usualDays(deps, premium)
  if (usual !== null) {
    await enqueue(tx, deps, {
      kind: 'premium.overdue',
      runAt: at + usual.days * day,
      payload: { insuredId: premium.insuredId, id: premium.id },
      uniqueKey: `premium.overdue:${premium.id}`,
    })
  }
  await tell(tx, deps, premium, 'premium.submitted', {
    ...(usual === null ? {} : { usualDays: usual.days }),
    ...(usual?.aged ? { agedZh: usual.aged.zh, agedEn: usual.aged.en } : {}),
  })
  return premium
}
