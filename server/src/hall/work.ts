import type { Reply, routes } from '@gongji/contract'
import type { Text } from '@gongji/policy'
import { daysBetween, type PlainDate } from '@gongji/policy/dates'
import { listWaitingBases } from '../change/base.ts'
import { statusWords as claimWords, placeOf } from '../claim/claim.ts'
import { listWaitingClaims } from '../claim/own.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listWaitingFilings } from '../filing/own.ts'
import { diseaseName } from '../filing/present.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listWaitingObjections } from '../objection/open.ts'
import { listWaitingDeclarations } from '../person/guardian-declaration.ts'
import { listNames, maskName } from '../person/person.ts'
import { statusText } from '../premium/premium.ts'
import { listWaitingPremiums } from '../premium/view.ts'
import { listWaitingCases } from '../risk/case.ts'
import { listWaitingDues } from '../settlement/revised-rows.ts'
import type { Waiting, WaitingPage, WaitingPlace, Way } from '../waiting.ts'

type Work = Reply<typeof routes.listWork>['work'][number]
export type WorkKind = Work['kind']
type Source = (tx: Reader, deps: Deps, page: WaitingPage) => Promise<Waiting[]>

const objections: Readonly<Record<string, Text>> = {
  notMine: { zh: '申诉：不是我的账单', en: 'objection: not my bill' },
  wrongAmount: { zh: '申诉：金额不对', en: 'objection: wrong amount' },
  wrongAccount: { zh: '申诉：用错了账户', en: 'objection: wrong account' },
  notAuthorised: { zh: '申诉：没有授权', en: 'objection: not authorised' },
  other: { zh: '申诉', en: 'objection' },
}

/** What waits for an agency, kind by kind: each module says what of its own does. */
const sources: Readonly<Record<WorkKind, Source>> = {
  claim: async (tx, _, page) => {
    const claims = await listWaitingClaims(tx, page)
    const places = await listInstitutions(tx, [...new Set(claims.map(({ institution }) => institution))])
    const nameOf = new Map(places.map(({ code, name }) => [code, name]))
    return claims.map((one) => {
      const place = placeOf(one, nameOf)
      const { zh, en } = claimWords[one.status]
      return {
        id: one.id,
        personId: one.personId,
        since: one.submittedAt,
        dueOn: one.dueOn,
        amount: one.total,
        what: { zh: `手工报销：${place}，${zh}`, en: `manual claim: ${place}, ${en}` },
      }
    })
  },
  filing: async (tx, deps, page) => {
    const today = dateInChina(deps.now())
    return (await listWaitingFilings(tx, page)).map((one) => {
      const disease = one.kind === 'chronic' ? diseaseName(deps, one, today) : null
      return {
        id: one.id,
        personId: one.personId,
        since: one.submittedAt,
        dueOn: one.dueOn,
        amount: null,
        what:
          disease === null
            ? { zh: '备案：异地就医', en: 'filing: care in another area' }
            : { zh: `备案：慢特病 ${disease.zh}`, en: `filing: chronic disease, ${disease.en}` },
      }
    })
  },
  guardian: (tx, _, page) => listWaitingDeclarations(tx, page),
  objection: async (tx, _, page) =>
    (await listWaitingObjections(tx, page)).map((one) => ({
      id: one.id,
      personId: one.personId,
      since: one.submittedAt,
      dueOn: null,
      amount: one.amount,
      what: objections[one.cause] ?? objections.other!,
    })),
  case: async (tx, _, page) =>
    (await listWaitingCases(tx, page)).map((one) => ({
      id: one.id,
      personId: one.personId,
      since: one.openedAt,
      dueOn: null,
      amount: one.amount,
      what: { zh: '核查：共济使用', en: 'case: use of a shared account' },
    })),
  premium: async (tx, _, page) =>
    (await listWaitingPremiums(tx, page)).map(({ premium, since }) => {
      const { name } = statusText(premium)
      return {
        id: premium.id,
        personId: premium.insuredId,
        since,
        dueOn: null,
        amount: premium.amount,
        what: { zh: `居民医保代缴：${name.zh}`, en: `premium: ${name.en}` },
      }
    }),
  base: async (tx, _, page) =>
    (await listWaitingBases(tx, page)).map((one) => ({
      id: one.id,
      personId: one.personId,
      since: one.since,
      dueOn: null,
      amount: one.base ?? one.fixed,
      what: { zh: '缴费基数：待第二人审核', en: 'contribution base: waits for a second clerk' },
    })),
  due: async (tx, _, page) =>
    (await listWaitingDues(tx, page)).map((one) => ({
      id: one.id,
      personId: one.personId,
      since: one.madeAt,
      dueOn: null,
      amount: one.amount,
      what:
        one.direction === 'toPatient'
          ? { zh: '规定更正：应退患者', en: 'corrected rule: owed to the patient' }
          : { zh: '规定更正：基金多付', en: 'corrected rule: overpaid by the funds' },
    })),
}
const kinds = Object.keys(sources) as WorkKind[]

type Places = Partial<Record<WorkKind, { since: number; id: number }>>

/** Where the page before ended, in each kind: `claim-1736906400000-17.filing-…`. */
const placesText = (places: Places): string =>
  Object.entries(places)
    .map(([kind, { since, id }]) => `${kind}-${since}-${id}`)
    .join('.')
function readPlaces(text: string | undefined): Places {
  const parts = (text ?? '').split('.').flatMap((part) => {
    const [, kind, since, id] = /^([a-z]+)-(\d{1,15})-(\d{1,16})$/.exec(part) ?? []
    return kinds.includes(kind as WorkKind) ? [[kind, { since: Number(since), id: Number(id) }] as const] : []
  })
  return Object.fromEntries(parts)
}

/** One page of everything that waits for an agency, by how long it has waited. */
export async function listWork(
  tx: Reader,
  deps: Deps,
  {
    area,
    kind,
    way,
    after,
    limit,
  }: { area: string; kind: WorkKind | null; way: Way; after?: string | undefined; limit: number },
): Promise<{ work: Work[]; next: string | null }> {
  const places = readPlaces(after)
  const found: (Waiting & { kind: WorkKind })[] = []
  for (const one of kind === null ? kinds : [kind]) {
    const place: WaitingPlace = places[one] ?? null
    const rows = await sources[one](tx, deps, { area, after: place, way, limit: limit + 1 })
    found.push(...rows.map((row) => ({ ...row, kind: one })))
  }
  const sign = way === 'asc' ? 1 : -1
  const inOrder = found.sort((a, b) => sign * (a.since - b.since || a.id - b.id))
  const page = inOrder.slice(0, limit)
  for (const { kind: of, since, id } of page) places[of] = { since, id }
  const ids = page.flatMap(({ personId }) => (personId === null ? [] : [personId]))
  const names = await listNames(tx, [...new Set(ids)])
  const today: PlainDate = dateInChina(deps.now())
  return {
    work: page.map(({ kind: of, id, personId, what, amount, since, dueOn }) => ({
      kind: of,
      id: String(id),
      personId: personId === null ? null : String(personId),
      personName: personId === null ? '' : maskName(names.get(personId) ?? ''),
      what,
      amountFen: amount,
      since: new Date(since).toISOString(),
      waitingDays: Math.max(0, daysBetween(dateInChina(since), today)),
      dueOn,
      daysLeft: dueOn === null ? null : daysBetween(today, dueOn),
    })),
    next: inOrder.length > limit ? placesText(places) : null,
  }
}
