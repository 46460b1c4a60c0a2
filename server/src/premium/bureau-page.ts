import type { Relationship } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { fen } from '@gongji/policy/money'
import { listDrawable } from '../binding/draw.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant, instantInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { findPersonId, listNames, maskName, readPerson, sameName } from '../person/person.ts'
import { seal, unseal } from '../person/seal.ts'
import { Problem } from '../problem.ts'
import {
  type Asked,
  accountFault,
  decidePayment,
  forOthers,
  insuredFault,
  quoteFor,
  readSituation,
  readSituations,
} from './payment.ts'
import type { Premium } from './premium.ts'
import { problem } from './problem.ts'
import { requireAllowed } from './refund.ts'
import { findPremium, findReference, insertPremium, updatePremium, watch } from './store.ts'
import { newPremium, requireAmount } from './submit.ts'
import { lockParties, recordStep, take, tell } from './take.ts'

// The Yunnan direction (docs/definitions.md X12, Z15, Z16): the bureau's own page asks us which account may pay, the payer confirms with
// us, we deduct and tell the bureau. Until the payer confirms, no money moves.

const handoffPlace = 'premium-handoff'
const accountPlace = 'premium-account'

/** The address that a QR code opens: the bureau's page, already knowing whose account is to pay. Valid for the day. */
export function pageAddress(deps: Pick<Deps, 'secrets' | 'now'>, pageUrl: string, payerId: number): string {
  const url = new URL(pageUrl)
  const handoff = seal(deps.secrets, handoffPlace, `${payerId}:${dateInChina(deps.now())}`)
  url.searchParams.set('handoff', handoff)
  return url.href
}

function payerOf(deps: Pick<Deps, 'secrets' | 'now'>, handoff: string): number | null {
  try {
    const [payer, day] = unseal(deps.secrets, handoffPlace, handoff).split(':')
    return day === dateInChina(deps.now()) ? Number(payer) : null
  } catch {
    return null
  }
}

export type AskedPerson = { name: string; idNumber: string }

/** @throws Problem the same for an unknown number and a wrong name: the page may not be used to look people up */
async function requireInsured(tx: Reader, deps: Deps, { name, idNumber }: AskedPerson): Promise<number> {
  const id = await findPersonId(tx, deps.secrets, 'id', idNumber)
  const person = id === null ? null : await readPerson(tx, deps.secrets, id)
  if (!person || !sameName(person.name, name)) throw problem.detailsDoNotMatch()
  return person.id
}

/** An account that the bureau's page may offer. The token stands for it and says nothing. */
export type PayingAccount = {
  token: string
  maskedName: string
  relationship: Relationship | 'self'
  mayPay: boolean
  /** Why not, in words for the page. */
  reason: string | null
}

const asked = (insuredId: number, payerId: number, year: number): Asked => ({
  kind: 'resident',
  year,
  insuredId,
  payerId,
  account: 'personal',
  repaired: 0,
  area: null,
})

/** Which bound accounts may pay this person's premium, and how much is due. No balance is shown. @throws Problem */
export async function listPayingAccounts(
  deps: Deps,
  { insured, year, handoff }: { insured: AskedPerson; year: number; handoff?: string },
): Promise<{ amountFen: number; accounts: PayingAccount[] }> {
  const tx = deps.db.reader
  const insuredId = await requireInsured(tx, deps, insured)
  const only = handoff === undefined ? null : payerOf(deps, handoff)
  if (handoff !== undefined && only === null) throw problem.requestExpired()
  const bindings = (await listDrawable(tx, [insuredId])).filter(
    ({ status, endedOn }) => status !== 'invited' && endedOn === null,
  )
  const payers: { payerId: number; relationship: PayingAccount['relationship'] }[] = [
    { payerId: insuredId, relationship: 'self' as const },
    ...bindings,
  ].filter(({ payerId }) => only === null || payerId === only)
  const payerIds = payers.map(({ payerId }) => payerId)
  const [own, ...situations] = await readSituations(tx, deps, {
    payerIds: [insuredId, ...payerIds],
    insuredId,
  })
  if (!own) throw problem.notFound()
  const fault = insuredFault(own, { kind: 'resident', year })
  if (fault) throw fault
  const quote = quoteFor(deps, own, asked(insuredId, insuredId, year))
  const names = await listNames(tx, payerIds)
  const accounts: PayingAccount[] = []
  for (const [index, { payerId, relationship }] of payers.entries()) {
    const situation = situations[index] ?? own
    // A person without an employee account of their own has nothing to offer here.
    if (payerId === insuredId && situation.enrolments.every(({ scheme }) => scheme !== 'employee')) continue
    const refused = accountFault(situation, asked(insuredId, payerId, year), quote)
    accounts.push({
      token: seal(deps.secrets, accountPlace, `${payerId}:${insuredId}`),
      maskedName: maskName(names.get(payerId) ?? ''),
      relationship,
      mayPay: refused === null,
      reason: refused && forOthers(refused).title.zh,
    })
  }
  return { amountFen: quote.amount, accounts }
}

export type BureauOrder = {
  /** The bureau's own order number: repeating it changes nothing. */
  reference: string
  accountToken: string
  insured: AskedPerson
  year: number
  amountFen: number
  /** When the bureau lets it lapse; never later than the end of today. */
  validUntil?: Instant
}

const lastMoment = (at: Instant): Instant => instantInChina(addDays(dateInChina(at), 1)) - 1000

/** The bureau's page asks an account to pay: the payer is asked on the phone. @throws Problem when it could not pay */
export async function placeOrder(deps: Deps, order: BureauOrder): Promise<Premium> {
  return await deps.db.transaction(async (tx) => {
    const insuredId = await requireInsured(tx, deps, order.insured)
    let payerId: number
    try {
      const [payer, insured] = unseal(deps.secrets, accountPlace, order.accountToken).split(':').map(Number)
      if (payer === undefined || insured !== insuredId) throw problem.notFound()
      payerId = payer
    } catch (error) {
      throw error instanceof Problem ? error : problem.notFound()
    }
    const accounts = await lockParties(tx, deps, { payerId, insuredId })
    const known = await findReference(tx, order.reference)
    if (known) {
      const premium = await findPremium(tx, known)
      if (
        premium?.insuredId !== insuredId ||
        premium.payerId !== payerId ||
        premium.amount !== order.amountFen
      ) {
        throw problem.keyReused()
      }
      return premium
    }
    const wanted = { ...asked(insuredId, payerId, order.year), channel: 'yunnan-tax' }
    const situation = await readSituation(tx, deps, wanted)
    const quote = decidePayment(deps, situation, wanted)
    if (quote.amount !== order.amountFen) {
      throw problem.amountChanged({ now: quote.amount, seen: fen(order.amountFen) })
    }
    const expiresAt = Math.min(order.validUntil ?? Number.POSITIVE_INFINITY, lastMoment(deps.now()))
    const id = deps.newId()
    const premium: Premium = {
      ...newPremium(deps, wanted, { id, quote, situation, reference: order.reference, direction: 'bureau' }),
      expiresAt,
    }
    await insertPremium(tx, premium, null)
    await recordStep(tx, deps, accounts, { premium, kind: 'premium.requested', actor: 'taxBureau' })
    await enqueue(tx, deps, {
      kind: 'premium.expire',
      runAt: expiresAt,
      payload: { insuredId, id },
      uniqueKey: `premium.expire:${id}`,
    })
    await tell(tx, deps, premium, 'premium.requested', { expiresAt })
    return premium
  })
}

/** The payer agrees on the phone: everything is decided again, then the money is taken. @throws Problem with nothing moved */
export async function confirmPremium(
  deps: Deps,
  { callerId, channel, insuredId, id }: { callerId: number; channel: string; insuredId: number; id: number },
): Promise<Premium> {
  return await deps.db.transaction(async (tx) => {
    const found = await findPremium(tx, { insuredId, id })
    if (!found) throw problem.notFound()
    const accounts = await lockParties(tx, deps, found)
    const premium = (await findPremium(tx, { insuredId, id }))!
    // Agreeing twice, as after a lost answer, is agreeing once.
    if (premium.submittedAt !== null) return premium
    requireAllowed(premium, 'confirm')
    if (premium.expiresAt !== null && deps.now() > premium.expiresAt) throw problem.requestExpired()
    const { kind, year, payerId, account } = premium
    const wanted: Asked = { kind, year, insuredId, payerId, account, repaired: 0, area: null }
    const situation = await readSituation(tx, deps, wanted)
    const quote = decidePayment(deps, situation, wanted)
    requireAmount(quote, premium.amount)
    const next = await take(
      tx,
      deps,
      accounts,
      { ...premium, quote, channel, bindingId: situation.binding?.id ?? null },
      `citizen:${callerId}`,
    )
    await updatePremium(tx, next)
    await watch(tx, next, deps.now())
    return next
  })
}

/** The payer does not agree; nothing was taken. */
export async function declinePremium(
  deps: Deps,
  { callerId, insuredId, id }: { callerId: number; insuredId: number; id: number },
): Promise<Premium> {
  return await deps.db.transaction(async (tx) => {
    const found = await findPremium(tx, { insuredId, id })
    if (!found) throw problem.notFound()
    const accounts = await lockParties(tx, deps, found)
    const premium = (await findPremium(tx, { insuredId, id }))!
    if (premium.status === 'declined') return premium
    requireAllowed(premium, 'decline')
    const next: Premium = { ...premium, status: 'declined', closedAt: deps.now() }
    await updatePremium(tx, next)
    const actor = `citizen:${callerId}`
    await recordStep(tx, deps, accounts, { premium, kind: 'premium.declined', actor })
    return next
  })
}
