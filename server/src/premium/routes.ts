import { routes } from '@gongji/contract'
import { isRefusal, type PlainDate, premiumTerms } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import QRCode from 'qrcode'
import { z } from 'zod'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { enrolmentOn, listEnrolments, listNames, maskName } from '../person/person.ts'
import { listMinorWards } from '../person/ward.ts'
import { requireCitizen, type Serve, problem as serveProblem } from '../serve.ts'
import { applyAnswer, returnByAgency } from './apply.ts'
import { answerTo, bureauAnswer, problem as bureauProblem, openMessage } from './bureau.ts'
import { confirmPremium, declinePremium, listPayingAccounts, pageAddress, placeOrder } from './bureau-page.ts'
import { type Asked, insuredFault, quoteFor, readSituation } from './payment.ts'
import { isConflict, statusText } from './premium.ts'
import { problem } from './problem.ts'
import { askRefund } from './refund.ts'
import { findPremium, findReference, listWatched } from './store.ts'
import { submitPremium } from './submit.ts'
import {
  listExchanges,
  listPayable,
  listPremiumsOf,
  premiumJson,
  quoteJson,
  readVoucher,
  requirePremiumOf,
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
  const terms = pack && premiumTerms(pack, { year: yearOf(on), on })
  return terms && !isRefusal(terms) && terms.direction === 'taxBureau' ? 'bureau' : 'app'
}

/** What citizens do with premiums. */
export function premiumRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listPayable, async ({ caller, query }) => {
    const { personId } = requireCitizen(caller)
    return await listPayable(db.reader, deps, personId, query.year)
  })

  serve(routes.readBureauEntry, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const on = dateInChina(deps.now())
    const area = enrolmentOn(await listEnrolments(db.reader, [personId]), on)?.area ?? ''
    const direction = directionOf(deps, area, on)
    if (direction === 'app' || deps.taxBureau === undefined) {
      return { direction, address: null, qr: null, menus: [] }
    }
    const address = pageAddress(deps, deps.taxBureau.pageUrl, personId)
    return { direction, address, qr: await QRCode.toString(address, { type: 'svg', margin: 2 }), menus }
  })

  serve(routes.quotePremium, async ({ caller, query }) => {
    const { personId } = requireCitizen(caller)
    const insuredId = Number(query.insuredId)
    await requireFamily(deps, personId, insuredId)
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

  serve(routes.submitPremium, async ({ caller, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const insuredId = Number(body.insuredId)
    const premium = await submitPremium(deps, {
      callerId: personId,
      channel,
      requestKey: body.requestKey,
      seenAmount: body.amountFen,
      kind: body.kind,
      year: body.year,
      insuredId,
      payerId:
        body.payerId === undefined
          ? body.account === 'wallet'
            ? insuredId
            : personId
          : Number(body.payerId),
      account: body.account,
      repaired: body.repairYears,
      area: body.area,
    })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  serve(routes.listPremiums, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const premiums = []
    for (const one of await listPremiumsOf(db.reader, deps, personId)) {
      premiums.push(await premiumJson(db.reader, deps, one, personId))
    }
    return { premiums }
  })

  serve(
    routes.sumPremiums,
    async ({ caller }) => await sumPremiums(db.reader, requireCitizen(caller).personId),
  )

  serve(routes.readPremium, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    const premium = await requirePremiumOf(db.reader, personId, Number(params.id), deps)
    return {
      premium: await premiumJson(db.reader, deps, premium, personId),
      quote: quoteJson(deps, premium.quote),
      exchanges: await listExchanges(db.reader, premium),
    }
  })

  serve(routes.readPremiumVoucher, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    return await readVoucher(
      db.reader,
      deps,
      await requirePremiumOf(db.reader, personId, Number(params.id), deps),
    )
  })

  serve(routes.confirmPremium, async ({ caller, params }) => {
    const { personId, channel } = requireCitizen(caller)
    const { insuredId, id } = await requirePremiumOf(db.reader, personId, Number(params.id), deps)
    const premium = await confirmPremium(deps, { callerId: personId, channel, insuredId, id })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  serve(routes.declinePremium, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    const { insuredId, id } = await requirePremiumOf(db.reader, personId, Number(params.id), deps)
    const premium = await declinePremium(deps, { callerId: personId, insuredId, id })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  serve(routes.askPremiumRefund, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    const { insuredId, id } = await requirePremiumOf(db.reader, personId, Number(params.id), deps)
    const premium = await askRefund(deps, { callerId: personId, insuredId, id, reason: body.reason })
    return await premiumJson(db.reader, deps, premium, personId)
  })

  deskRoutes(serve, deps)
  bureauRoutes(serve, deps)
}

/** Only one's family is quoted: oneself, children in one's care, and whom one has bound. @throws Problem */
async function requireFamily(deps: Deps, personId: number, insuredId: number): Promise<void> {
  if (personId === insuredId) return
  const tx = deps.db.reader
  if ((await listMinorWards(tx, deps, personId)).includes(insuredId)) return
  const { binding, quota } = await readSituation(tx, deps, { payerId: personId, insuredId })
  if (!binding && !quota) throw problem.notBound()
}

/** What an agency's clerks watch. */
function deskRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const areaOfClerk = (caller: { kind: string; area?: string }): string => {
    if (caller.kind !== 'staff' || caller.area === undefined) throw serveProblem.notAllowed()
    return caller.area
  }

  serve(routes.listWatchedPremiums, async ({ caller }) => {
    const watched = await listWatched(db.reader, areaOfClerk(caller))
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
    return { premiums }
  })

  serve(routes.returnPremium, async ({ caller, params, body }) => {
    const area = areaOfClerk(caller)
    const found = (await listWatched(db.reader, area)).find(({ id }) => String(id) === params.id)
    if (!found || caller.kind !== 'staff') throw problem.notFound()
    const by = `staff:${caller.staffId}`
    const { premium, decided } = await db.transaction((tx) =>
      returnByAgency(tx, deps, found, { by, reason: body.reason }),
    )
    return { decided, returned: decided && premium.status !== 'credited' }
  })

  serve(routes.askBureauNow, async ({ caller, params }) => {
    const area = areaOfClerk(caller)
    const found = (await listWatched(db.reader, area)).find(({ id }) => String(id) === params.id)
    if (!found) throw problem.notFound()
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

const person = z.object({ name: z.string().min(1).max(50), idNumber: z.string().min(1).max(30) })
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
