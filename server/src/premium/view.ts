import type { routes } from '@gongji/contract'
import { kinOf } from '@gongji/contract/kin'
import type { Fen, Relationship } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { sum } from '@gongji/policy/money'
import type { z } from 'zod'
import { listBindingsOfPayer } from '../binding/family.ts'
import { type Reader, together } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findAccounts } from '../ledger/account.ts'
import { areaName } from '../packs.ts'
import { listNames, listWards, maskId, readPerson } from '../person/person.ts'
import { listMinorWards } from '../person/ward.ts'
import { Problem } from '../problem.ts'
import type { Asking, Shown } from '../serve.ts'
import { listPremiumQuotaPayers } from '../wallet/quota.ts'
import { type Asked, accountFault, insuredFault, quoteFor, readSituation } from './payment.ts'
import { type Premium, payerActions, statusText } from './premium.ts'
import { problem } from './problem.ts'
import { coverOf, type Quote } from './quote.ts'
import { type BureauMessage, listMessages, listPremiumsOfInsured, listPremiumsOfPayer } from './store.ts'
import { usualDays } from './take.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

type PremiumJson = Shown<
  Premium,
  z.input<(typeof routes.submitPremium)['reply']>,
  | 'amount'
  | 'bindingId'
  | 'bureauSerial'
  | 'bureauState'
  | 'channel'
  | 'conflict'
  | 'creditedAt'
  | 'enrolmentId'
  | 'insuredId'
  | 'limitYear'
  | 'payerId'
  | 'quote'
  | 'returnAsked'
  | 'submittedBy'
>
type QuoteJson = z.input<(typeof routes.quotePremium)['reply']>

export const quoteJson = (deps: Pick<Deps, 'packs'>, quote: Quote): QuoteJson => {
  const { fixed, ...waiting } = quote.waiting
  return {
    year: quote.year,
    area: quote.area,
    areaName: areaName(deps, quote.area),
    period: quote.period,
    full: quote.full,
    aidGroup: quote.aidGroup,
    premiumFen: quote.premium,
    repairFen: quote.repair,
    amountFen: quote.amount,
    repairable: { years: quote.repairable.years, priceFen: quote.repairable.price },
    waiting: { ...waiting, fixed: fixed && { ...fixed } },
    ...coverOf(quote, quote.on),
    until: quote.until,
    certainty: quote.certainty,
    parameters: quote.parameters.map(({ id, source, certainty }) => ({ id, source, certainty })),
  }
}

/** A premium as one of its people sees it; they are family, and know each other by name. */
export async function premiumJson(
  tx: Reader,
  deps: Deps,
  premium: Premium,
  readerId: number,
): Promise<PremiumJson> {
  const names = await listNames(tx, [premium.payerId, premium.insuredId])
  const isPayer = premium.payerId === readerId
  const name = (id: number): string => names.get(id) ?? ''
  const usual = premium.submittedAt === null ? null : usualDays(deps, premium)
  return {
    id: String(premium.id),
    kind: premium.kind,
    year: premium.year,
    insured: { id: String(premium.insuredId), name: name(premium.insuredId) },
    payer: { id: String(premium.payerId), name: name(premium.payerId) },
    mine: isPayer ? (premium.insuredId === readerId ? 'both' : 'payer') : 'insured',
    account: premium.account,
    amountFen: premium.amount,
    area: premium.area,
    areaName: areaName(deps, premium.area),
    status: premium.status,
    state: statusText(premium),
    direction: premium.direction,
    reference: premium.reference,
    requestedAt: iso(premium.requestedAt),
    expiresAt: isoOrNull(premium.expiresAt),
    submittedAt: isoOrNull(premium.submittedAt),
    usuallyBy: usual === null ? null : addDays(dateInChina(premium.submittedAt!), usual.days),
    usuallyAged: usual?.aged ?? null,
    overdueAt: isoOrNull(premium.overdueAt),
    creditedOn: premium.creditedOn,
    serial: premium.bureauSerial,
    coversFrom: premium.coversFrom,
    benefitsFrom: premium.benefitsFrom,
    closedAt: isoOrNull(premium.closedAt),
    failReason: premium.failReason,
    failCode: premium.failCode,
    refundReason: premium.refundReason,
    actions: payerActions(premium.status).filter(
      (action): action is 'confirm' | 'decline' | 'askRefund' =>
        action === 'askRefund' || (isPayer && (action === 'confirm' || action === 'decline')),
    ),
    voucher: hasVoucher(premium),
  }
}

const hasVoucher = ({ status }: Premium): boolean => status === 'credited' || status === 'refunding'

const exchangeJson = ({ at, direction, kind, outcome }: BureauMessage) => ({
  at: iso(at),
  direction,
  kind,
  outcome,
})

/** Premiums that concern a person: paid, asked for, or insuring him or one of his wards. Newest first. */
async function listAll(tx: Reader, personId: number, wards: readonly number[]): Promise<Premium[]> {
  const [insured, paid] = await together([
    listPremiumsOfInsured(tx, [personId, ...wards]),
    listPremiumsOfPayer(tx, personId),
  ])
  const all = new Map([...paid, ...insured].map((one) => [one.id, one]))
  return [...all.values()]
    .filter(({ payerId, status }) => payerId === personId || status !== 'requested')
    .sort((a, b) => b.id - a.id)
}

/** Premiums that a person may see: paid, asked for, or insuring him or a minor in his care. Newest first. */
export const listPremiumsOf = async (tx: Reader, deps: Deps, personId: number): Promise<Premium[]> =>
  await listAll(tx, personId, await listMinorWards(tx, deps, personId))

export { listPremiumsOfInsured, listWaitingPremiums } from './store.ts'

/** A premium that concerns a person, where the caller has the right to it. @throws Problem when there is none */
export async function findPremiumFor(
  tx: Reader,
  deps: Deps,
  may: Asking['may'],
  { personId, id }: { personId: number; id: number },
): Promise<Premium> {
  const found = (await listPremiumsOf(tx, deps, personId)).find((one) => one.id === id)
  if (!found) throw problem.notFound()
  await may(tx, { personId: found.insuredId, payerId: found.payerId }, problem.notFound)
  return found
}

/** A premium of which a paper was issued to a person once, for wards whatever their age by now. @throws Problem */
export async function readIssued(tx: Reader, personId: number, id: number): Promise<Premium> {
  const found = (await listAll(tx, personId, await listWards(tx, personId))).find((one) => one.id === id)
  if (!found) throw problem.notFound()
  return found
}

const refusalJson = ({ type, title, mend }: Problem) => ({ type, what: title, mend })

/** What was asked of the rules gives a value or a refusal; anything else is a bug and goes on. */
function attempt<T>(work: () => T): { value: T } | { refusal: Problem } {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof Problem) return { refusal: error }
    throw error
  }
}

const walletOf = async (tx: Reader, personId: number): Promise<number> =>
  (await findAccounts(tx, [personId])).get(personId)?.wallet ?? 0

/** Why the account holds too little today. A quota is judged with the account's rules. */
async function balanceFault(
  tx: Reader,
  { payerId, account }: Asked,
  { amount }: Quote,
): Promise<Problem | null> {
  if (account === 'quota') return null
  const found = (await findAccounts(tx, [payerId])).get(payerId)
  const left = (account === 'wallet' ? found?.wallet : found?.balance) ?? (0 as Fen)
  return left < amount ? problem.balanceTooSmall({ left, amount }) : null
}

/** Everyone whose premium of a year this person may pay, from which account, at what price today, or why not. */
export async function listPayable(tx: Reader, deps: Deps, personId: number, year: number) {
  const bindings = (await listBindingsOfPayer(tx, personId, dateInChina(deps.now()))).filter(
    ({ status }) => status !== 'ended',
  )
  const wards = await listMinorWards(tx, deps, personId)
  const quotas = await listPremiumQuotaPayers(tx, personId)
  const wanted: (Pick<Asked, 'payerId' | 'insuredId' | 'account'> & {
    relationship: Relationship | 'self'
  })[] = [
    { payerId: personId, insuredId: personId, account: 'personal', relationship: 'self' as const },
    ...bindings.map(({ relativeId, relationship }) => ({
      payerId: personId,
      insuredId: relativeId,
      account: 'personal' as const,
      relationship,
    })),
    ...[personId, ...wards].map((id) => ({
      payerId: id,
      insuredId: id,
      account: 'wallet' as const,
      relationship: id === personId ? ('self' as const) : ('child' as const),
    })),
    ...quotas.map((payerId) => ({
      payerId,
      insuredId: personId,
      account: 'quota' as const,
      relationship: 'self' as const,
    })),
  ]
  const payer = await readPerson(tx, deps.secrets, personId)
  const people = []
  for (const one of wanted) {
    const asked: Asked = { ...one, kind: 'resident', year, repaired: 0, area: null }
    const situation = await readSituation(tx, deps, asked)
    const { person, premiums } = situation
    const open = premiums.find(
      (premium) =>
        premium.kind === 'resident' &&
        premium.year === year &&
        ['submitted', 'credited', 'refunding'].includes(premium.status),
    )
    const quoted = attempt(() => {
      const fault = insuredFault(situation, asked)
      if (fault) throw fault
      return quoteFor(deps, situation, asked)
    })
    const quote = 'value' in quoted ? quoted.value : null
    const refusal =
      'value' in quoted
        ? (accountFault(situation, asked, quoted.value) ?? (await balanceFault(tx, asked, quoted.value)))
        : quoted.refusal
    // One's own accounts are offered only to who could use them: others would read refusals that do not concern them.
    if (one.relationship === 'self' && quote === null) continue
    if (one.account === 'wallet' && (quote === null || (await walletOf(tx, one.payerId)) === 0)) continue
    people.push({
      person: { id: String(person.id), name: person.name },
      relationship: one.relationship,
      kin: one.relationship === 'self' ? null : kinOf(one.relationship, { relative: person, payer }).relative,
      account: one.account,
      quote: quote && quoteJson(deps, quote),
      refusal: refusal && refusalJson(refusal),
      premiumId: open ? String(open.id) : null,
    })
  }
  return { year, today: dateInChina(deps.now()), people }
}

/** What a person's accounts contributed for the family: credited premiums by year and by whom they insure. */
export async function sumPremiums(tx: Reader, personId: number) {
  const paid = (await listPremiumsOfPayer(tx, personId)).filter(
    ({ status }) => status === 'credited' || status === 'refunding',
  )
  const names = await listNames(tx, [...new Set(paid.map(({ insuredId }) => insuredId))])
  const years = [...new Set(paid.map(({ year }) => year))].sort((a, b) => b - a)
  return {
    years: years.map((year) => {
      const ofYear = paid.filter((one) => one.year === year)
      const ids = [...new Set(ofYear.map(({ insuredId }) => insuredId))]
      return {
        year,
        totalFen: sum(...ofYear.map(({ amount }) => amount)),
        people: ids.map((id) => {
          const own = ofYear.filter(({ insuredId }) => insuredId === id)
          return {
            person: { id: String(id), name: names.get(id) ?? '' },
            amountFen: sum(...own.map(({ amount }) => amount)),
            count: own.length,
          }
        }),
      }
    }),
    totalFen: sum(...paid.map(({ amount }) => amount)),
  }
}

/** What the voucher of a credited premium says. @throws Problem while it is not credited */
export async function readVoucher(tx: Reader, deps: Deps, premium: Premium) {
  if (!hasVoucher(premium)) {
    const { name } = statusText(premium)
    throw problem.voucherTooEarly({ status: name.zh, statusEn: name.en })
  }
  const insured = await readPerson(tx, deps.secrets, premium.insuredId)
  const names = await listNames(tx, [premium.payerId])
  return {
    insuredName: insured.name,
    insuredMaskedId: maskId(insured.idNumber),
    areaName: areaName(deps, premium.area),
    year: premium.year,
    amountFen: premium.amount,
    payerName: names.get(premium.payerId) ?? '',
    account: premium.account,
    serial: premium.bureauSerial!,
    creditedAt: iso(premium.creditedAt!),
    creditedOn: premium.creditedOn!,
    benefitsFrom: premium.enrolmentId === null ? null : premium.benefitsFrom,
  }
}

/** The exchanges with the bureau about a premium, in order. */
export const listExchanges = async (tx: Reader, premium: Premium) =>
  (await listMessages(tx, premium)).map(exchangeJson)
