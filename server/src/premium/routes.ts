import { routes } from '@gongji/contract'
import { findValue, type PlainDate } from '@gongji/policy'
import QRCode from 'qrcode'
import { z } from 'zod'
import { requireOthers } from '../access/own-affair.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { cursorText, cut, nextOf, readCursor } from '../paging.ts'
import { enrolmentOn, listEnrolments, listNames, maskName } from '../person/person.ts'
import { type Asking, actorOf, agencyOf, requireCitizen, type Serve } from '../serve.ts'
import { applyAnswer, returnByAgency } from './apply.ts'
import { answerTo, bureauAnswer, problem as bureauProblem, openMessage } from './bureau.ts'
import { confirmPremium, declinePremium, listPayingAccounts, pageAddress, placeOrder } from './bureau-page.ts'
import { type Asked, insuredFault, quoteFor, readSituation } from './payment.ts'
import { isConflict, statusText } from './premium.ts'
import { problem } from './problem.ts'
import { askRefund } from './refund.ts'
import { findPremium, findReference, listWatched } from './store.ts'
import { payingSubject, submitPremium } from './submit.ts'
import {
  findPremiumFor,
  listExchanges,
  listPayable,
  listPremiumsOf,
  premiumJson,
  quoteJson,
  readVoucher,
  sumPremiums,
} from './view.ts'

/** The menus of the bureau's page, as people know them (Z16). */
const menus = [
  { zh: '社保缴费', en: 'social insurance' },
  { zh: '代他人缴费', en: 'pay for another' },
  { zh: '缴费人信息', en: 'the insured person’s details' },
  { zh: '医保账户支付', en: 'pay with the insurance account' },
]

/** Where premiums of an area are opened: in our app, or on the bureau's page (docs/definitions.md X12). */
function directionOf({ packs }: Pick<Deps, 'packs'>, area: string, on: PlainDate): 'app' | 'bureau' {
  const pack = packs.packOf(area)
  // Also on days whose price nobody has recorded.
  return pack && findValue(pack, 'premium.direction', on)?.value === 'taxBureau' ? 'bureau' : 'app'
}

/** Since when it waits. */
const sinceOf = ({ submittedAt, requestedAt }: { submittedAt: number | null; requestedAt: number }): number =>
  submittedAt ?? requestedAt

/** What citizens do with premiums. */
export function premiumRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listPayable, async ({ caller, may, query }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    return await listPayable(db.reader, deps, personId, query.year)
  })

  serve(routes.readBureauEntry, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    const on = dateInChina(deps.now())
    const area = enrolmentOn(await listEnrolments(db.reader, [personId]), on)?.area ?? ''
    const direction = directionOf(deps, area, on)
    if (direction === 'app' || deps.taxBureau === undefined) {
      return { direction, address: null, qr: null, menus: [] }
    }
    const address = pageAddress(deps, deps.taxBureau.pageUrl, personId)
    return { direction, address, qr: await QRCode.toString(address, { type: 'svg', margin: 2 }), menus }
  })

  serve(routes.quotePremium, async ({ caller, may, query }) => {
    const { personId } = requireCitizen(caller)
    const insuredId = Number(query.insuredId)
    // Only one's family is quoted: oneself, children in one's care, and whom one has bound or granted a quota.
    const { binding, quota } = await readSituation(db.reader, deps, { payerId: personId, insuredId })
    const payer = binding || quota ? { payerId: personId } : {}
    await may(db.reader, { personId: insuredId, ...payer }, problem.notBound)
    const asked: Asked = {
      kind: query.kind ?? 'resident',
      year: query.year,
      insuredId,
      payerId: query.payerId === undefined ? personId : Number(query.payerId),
      account: query.account ?? 'personal',
      repaired: query.repairYears ?? 0,
      area: query.area ?? null,
    }
    const situation = await readSituation(db.reader, deps, { payerId: insuredId, insuredId })
    const fault = insuredFault(situation, asked)
    if (fault) throw fault
    return quoteJson(deps, quoteFor(deps, situation, asked))
  })

  serve(routes.submitPremium, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const insuredId = Number(body.insuredId)
    const asked: Asked = {
      kind: body.kind,
      year: body.year,
      insuredId,
      payerId: Number(body.payerId ?? (body.account === 'wallet' ? insuredId : personId)),
      account: body.account,
      repaired: body.repairYears,
      area: body.area,
    }
    await may(db.reader, payingSubject(asked), problem.accountNotYours)
    const premium = await submitPremium(deps, {
      ...asked,
      callerId: personId,
      channel,
      requestKey: body.requestKey,
      seenAmount: body.amountFen,
    })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  serve(routes.listPremiums, async ({ caller, may, shows, query }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { payerId: personId })
    const premiums = []
    const { page, next } = cut(await listPremiumsOf(db.reader, deps, personId), query, ({ id }) => id)
    for (const one of page) {
      if (one.payerId !== personId) shows([one.insuredId])
      premiums.push(await premiumJson(db.reader, deps, one, personId))
    }
    return { premiums, next }
  })

  serve(routes.sumPremiums, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { payerId: personId })
    return await sumPremiums(db.reader, personId)
  })

  serve(routes.readPremium, async ({ caller, may, params }) => {
    const { personId } = requireCitizen(caller)
    const premium = await findPremiumFor(db.reader, deps, may, { personId, id: Number(params.id) })
    return {
      premium: await premiumJson(db.reader, deps, premium, personId),
      quote: quoteJson(deps, premium.quote),
      exchanges: await listExchanges(db.reader, premium),
    }
  })

  serve(routes.readPremiumVoucher, async ({ caller, may, params }) => {
    const { personId } = requireCitizen(caller)
    return await readVoucher(
      db.reader,
      deps,
      await findPremiumFor(db.reader, deps, may, { personId, id: Number(params.id) }),
    )
  })

  serve(routes.confirmPremium, async ({ caller, may, params }) => {
    const { personId, channel } = requireCitizen(caller)
    const { insuredId, id } = await findPremiumFor(db.reader, deps, may, { personId, id: Number(params.id) })
    const premium = await confirmPremium(deps, { callerId: personId, channel, insuredId, id })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  serve(routes.declinePremium, async ({ caller, may, params }) => {
    const { personId } = requireCitizen(caller)
    const { insuredId, id } = await findPremiumFor(db.reader, deps, may, { personId, id: Number(params.id) })
    const premium = await declinePremium(deps, { callerId: personId, insuredId, id })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  serve(routes.askPremiumRefund, async ({ caller, may, params, body }) => {
    const { personId } = requireCitizen(caller)
    const { insuredId, id } = await findPremiumFor(db.reader, deps, may, { personId, id: Number(params.id) })
    const premium = await askRefund(deps, { callerId: personId, insuredId, id, reason: body.reason })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  deskRoutes(serve, deps)
  bureauRoutes(serve, deps)
}

/** What an agency's clerks watch. */
function deskRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  /** What the clerk's own area watches under this number: another's is not there. @throws Problem */
  async function watchedAt(may: Asking['may'], area: string, id: string) {
    await may(db.reader, { area })
    const found = (await listWatched(db.reader, area)).find((one) => String(one.id) === id)
    if (!found) throw problem.notFound()
    return found
  }

  serve(routes.listWatchedPremiums, async ({ caller, may, shows, query }) => {
    const { area } = agencyOf(caller)
    await may(db.reader, { area })
    const after = readCursor(query.after)
    const watched = (await listWatched(db.reader, area))
      .toSorted((a, b) => sinceOf(a) - sinceOf(b) || a.id - b.id)
      .filter((one) => after === null || (sinceOf(one) - after.since || one.id - after.id) > 0)
      .slice(0, query.limit)
    shows(watched.flatMap(({ payerId, insuredId }) => [payerId, insuredId]))
    const names = await listNames(db.reader, [
      ...new Set(watched.flatMap(({ payerId, insuredId }) => [payerId, insuredId])),
    ])
    const person = (id: number) => ({ id: String(id), maskedName: maskName(names.get(id) ?? '') })
    const premiums = []
    for (const one of watched) {
      premiums.push({
        id: String(one.id),
        insured: person(one.insuredId),
        payer: person(one.payerId),
        year: one.year,
        amountFen: one.amount,
        status: one.status,
        state: statusText(one),
        reference: one.reference,
        submittedAt: one.submittedAt === null ? null : new Date(one.submittedAt).toISOString(),
        overdue: one.overdueAt !== null,
        conflict: one.conflict,
        returnAsked: one.returnAsked && {
          at: new Date(one.returnAsked.at).toISOString(),
          reason: one.returnAsked.reason,
        },
        exchanges: await listExchanges(db.reader, one),
      })
    }
    const next = nextOf(watched, query.limit, (one) => cursorText({ since: sinceOf(one), id: one.id }))
    return { premiums, next }
  })

  serve(routes.returnPremium, async ({ caller, may, params, body }) => {
    const found = await watchedAt(may, agencyOf(caller).area, params.id)
    requireOthers(caller, [found.insuredId, found.payerId])
    const { premium, decided } = await db.transaction((tx) =>
      returnByAgency(tx, deps, found, { by: actorOf(caller), reason: body.reason }),
    )
    return { decided, returned: decided && premium.status !== 'credited' }
  })

  serve(routes.askBureauNow, async ({ caller, may, params }) => {
    const found = await watchedAt(may, agencyOf(caller).area, params.id)
    const { insuredId, id, status, conflict } = found
    const kind =
      status === 'submitted'
        ? 'premium.ask'
        : status === 'refunding'
          ? 'premium.refund'
          : isConflict(conflict, 'creditedAfter', 'undoRefusedAfter')
            ? 'premium.undo'
            : null
    if (kind === null) return { asked: false }
    await db.transaction((tx) =>
      // A key of its own: the contact that waits for later stays.
      enqueue(tx, deps, { kind, payload: { insuredId, id, round: 99 }, uniqueKey: `${kind}:${id}:now` }),
    )
    return { asked: true }
  })
}

const person = z.object({ name: z.string().min(1).max(60), idNumber: z.string().min(1).max(60) })
const reference = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
const accountsAsked = z.object({
  kind: z.literal('accounts'),
  insured: person,
  year: z.int().min(2020).max(2100),
  handoff: z.string().max(500).optional(),
})
const orderAsked = z.object({
  kind: z.literal('order'),
  reference,
  accountToken: z.string().max(500),
  insured: person,
  year: z.int().min(2020).max(2100),
  amountFen: z.int().min(1),
  validUntil: z.iso.datetime({ offset: true }).optional(),
})
const stateAsked = z.object({ kind: z.literal('orderState'), reference })
const notified = z.object({ kind: z.literal('notify'), reference, answer: bureauAnswer })

/** What the tax bureau calls, each message signed under the shared key (docs/tax-bureau.md). */
function bureauRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const requireSettings = () => {
    if (deps.taxBureau === undefined) throw bureauProblem.notConnected()
    return deps.taxBureau
  }

  serve(routes.bureauAccounts, async ({ body }) => {
    const settings = requireSettings()
    const { insured, year, handoff } = openMessage(settings, body, accountsAsked)
    const answer = await listPayingAccounts(deps, {
      insured,
      year,
      ...(handoff === undefined ? {} : { handoff }),
    })
    return answerTo(settings, body, answer)
  })

  serve(routes.bureauOrders, async ({ body }) => {
    const settings = requireSettings()
    const { kind: _, validUntil, ...order } = openMessage(settings, body, orderAsked)
    const { status } = await placeOrder(deps, {
      ...order,
      ...(validUntil === undefined ? {} : { validUntil: Date.parse(validUntil) }),
    })
    return answerTo(settings, body, { state: status })
  })

  serve(routes.bureauOrderStates, async ({ body }) => {
    const settings = requireSettings()
    const asked = openMessage(settings, body, stateAsked)
    const key = await findReference(db.reader, asked.reference)
    const premium = key && (await findPremium(db.reader, key))
    if (!premium) throw problem.notFound()
    return answerTo(settings, body, { state: premium.status })
  })

  serve(routes.bureauNotifications, async ({ body }) => {
    const settings = requireSettings()
    const { reference: ref, answer } = openMessage(settings, body, notified)
    const key = await findReference(db.reader, ref)
    if (!key) throw problem.notFound()
    const { status } = await db.transaction((tx) =>
      applyAnswer(tx, deps, key, { direction: 'in', kind: 'notify', answer }),
    )
    return answerTo(settings, body, { state: status })
  })
}
