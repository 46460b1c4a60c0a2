import { isPlace } from '@gongji/contract/divisions'
import {
  type ChronicDisease,
  type ChronicList,
  chronicDiseases,
  type FilingTerms,
  filingTerms,
  isRefusal,
  type Place,
  type PlainDate,
  parameterWords,
  type Text,
} from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import type { Deps } from '../deps.ts'
import type { Problem } from '../problem.ts'
import type { FilingStatus, OutOfAreaType } from './filing.ts'
import { problem } from './problem.ts'
import type { Filing } from './store.ts'

export type FilingAction = 'approve' | 'return' | 'refuse' | 'mend' | 'renew' | 'end' | 'revoke'

/** The states from which each action may start; replies list what is allowed. */
const allowedFrom = {
  approve: ['submitted', 'firstApproved'],
  return: ['submitted', 'firstApproved'],
  refuse: ['submitted', 'firstApproved'],
  mend: ['returned'],
  renew: ['approved'],
  end: ['submitted', 'firstApproved', 'returned', 'approved'],
  revoke: ['approved'],
} satisfies Record<FilingAction, FilingStatus[]>

export const statusWords: Record<FilingStatus, Text> = {
  submitted: { zh: '受理中', en: 'under review' },
  firstApproved: { zh: '初审通过，待复审', en: 'approved once, waiting for the second approval' },
  approved: { zh: '已备案', en: 'approved' },
  returned: { zh: '退回补正', en: 'returned to be mended' },
  refused: { zh: '不予备案', en: 'refused' },
  ended: { zh: '已终止', en: 'ended' },
}

const actionWords: Record<FilingAction, Text> = {
  approve: { zh: '通过', en: 'approved' },
  return: { zh: '退回', en: 'returned' },
  refuse: { zh: '不予备案', en: 'refused' },
  mend: { zh: '补正', en: 'mended' },
  renew: { zh: '续期', en: 'renewed' },
  end: { zh: '终止', en: 'ended' },
  revoke: { zh: '撤销', en: 'revoked' },
}

/** What may be done with a filing now, by its owner or by a clerk. */
export function allowedActions(filing: Filing, side: 'owner' | 'clerk', today: PlainDate): FilingAction[] {
  const actions: readonly FilingAction[] =
    side === 'owner' ? ['mend', 'renew', 'end'] : ['approve', 'return', 'refuse', 'revoke']
  const over = filing.to !== null && filing.to < today
  return actions.filter(
    (action) =>
      (allowedFrom[action] as readonly FilingStatus[]).includes(filing.status) &&
      (action !== 'renew' || filing.to !== null) &&
      (action !== 'end' || !over),
  )
}

/** @throws Problem naming the state that forbids it */
export function requireAllowed(filing: Filing, action: FilingAction): void {
  if ((allowedFrom[action] as readonly FilingStatus[]).includes(filing.status)) return
  throw problem.notAllowed({
    status: statusWords[filing.status].zh,
    statusEn: statusWords[filing.status].en,
    action: actionWords[action].zh,
    actionEn: actionWords[action].en,
  })
}

/** The refusal for a rule that nobody has recorded, by its name. */
export function noRules(area: string, parameter: unknown): Problem {
  const { zh, en } = parameterWords(String(parameter))
  return problem.noRules({ area, what: zh, whatEn: en })
}

/** Rules for out-of-area filings in an area. @throws Problem when none are published */
export function requireFilingTerms({ packs }: Pick<Deps, 'packs'>, area: string, on: PlainDate): FilingTerms {
  const pack = packs.packOf(area)
  const terms = pack && filingTerms(pack, on)
  if (!terms) throw noRules(area, 'filing')
  if (isRefusal(terms)) throw noRules(area, terms.facts.parameter)
  return terms
}

/** The area's list of chronic and special diseases. @throws Problem when none is published */
export function requireChronicList({ packs }: Pick<Deps, 'packs'>, area: string, on: PlainDate): ChronicList {
  const pack = packs.packOf(area)
  const list = pack && chronicDiseases(pack, on)
  if (!list) throw noRules(area, 'chronic')
  if (isRefusal(list)) throw noRules(area, list.facts.parameter)
  return list
}

/** A disease of the list; rows that no source names cannot be filed. @throws Problem */
export function requireDisease(list: ChronicList, disease: string): ChronicDisease {
  const found = list.diseases.find(({ code }) => code === disease)
  if (found) return found
  throw problem.diseaseNotListed({
    disease,
    count: list.count,
    known: list.diseases.map(({ name, code }) => `${name.zh}(${code})`).join('、'),
    knownEn: list.diseases.map(({ name, code }) => `${name.en} (${code})`).join(', '),
  })
}

/** Where a destination lies, seen from the insured area. @throws Problem for a code that no province or city has */
export function placeOf(destination: string, area: string): Place {
  if (!isPlace(destination) || !destination.endsWith('00')) throw problem.destinationUnknown()
  if (destination === area) return 'home'
  return destination.slice(0, 2) === area.slice(0, 2) ? 'province' : 'elsewhere'
}

/** The day by which the agency answers, counting Monday to Friday; null where no term is published. */
export function dueDay(from: PlainDate, workingDays: number | null): PlainDate | null {
  if (workingDays === null) return null
  let day = from
  for (let left = workingDays; left > 0; ) {
    day = addDays(day, 1)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return day
}

/** The last day of a term of whole months that begins on `from`. */
export const lastDay = (from: PlainDate, months: number): PlainDate => addDays(addMonths(from, months), -1)

/** Term of an out-of-area filing. @throws Problem when it is longer than the area allows */
export function outOfAreaTerm(
  terms: FilingTerms,
  { type, from, to, area }: { type: OutOfAreaType; from: PlainDate; to: PlainDate | null; area: string },
): { to: PlainDate | null; commitment: boolean } {
  const kind = terms.kinds.find((one) => one.kind === type)
  if (!kind) throw problem.kindNotOffered({ area })
  if (to !== null && to < from) throw problem.termBackwards({ from, to })
  const longest = kind.months === null ? null : lastDay(from, kind.months)
  if (longest !== null && to !== null && to > longest) throw problem.termTooLong({ longest })
  return { to: to ?? longest, commitment: kind.commitment }
}
