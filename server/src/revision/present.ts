/** A revision and its bills as officers read them: names and words, never codes. */
import { parameterWords, type Text } from '@gongji/policy'
import { type Fen, sum } from '@gongji/policy/money'
import { listStaffNames } from '../access/staff.ts'
import { valueInLine } from '../decision.ts'
import type { Deps } from '../deps.ts'
import { inFen } from '../in-fen.ts'
import { areaName } from '../packs.ts'
import type { Fund } from '../settlement/fund.ts'
import { type BillState, returned } from '../settlement/revised.ts'
import { statusText } from './open.ts'
import type { ValueChange } from './revise.ts'
import { allowedFrom, type Revision, type RevisionStatus } from './store.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
const staffIdOf = (actor: string | null): number[] => {
  const id = /^staff:(\d+)$/.exec(actor ?? '')?.[1]
  return id === undefined ? [] : [Number(id)]
}

const summed = ['fundsMore', 'fundsLess', 'toAccounts', 'toCash', 'owed'] as const

const notHere: Text = { zh: '本系统没有收录', en: 'not in this system' }

/** Values of some days, each as `[value, first day]`, in one line; the day is told where there are several. */
function valuesInLine(name: string, kept: string): Text {
  if (kept === '') return notHere
  const values = JSON.parse(`[${kept.replaceAll(']; [', '], [')}]`) as [unknown, string][]
  const said = values.map(([value, from]) => ({ from, ...valueInLine(name, value) }))
  const each = (language: 'zh' | 'en', since: (from: string) => string): string =>
    said.map((one) => (said.length > 1 ? `${since(one.from)}${one[language]}` : one[language])).join('；')
  return { zh: each('zh', (from) => `${from}起 `), en: each('en', (from) => `from ${from} `) }
}

const shownChange = ({ parameter, before, after, source }: ValueChange) => ({
  parameter,
  words: parameterWords(parameter),
  before: valuesInLine(parameter, before),
  after: valuesInLine(parameter, after),
  source,
})

/** Revisions as one officer reads them, with what that officer may do. */
export async function presentRevisions(
  deps: Pick<Deps, 'db' | 'packs'>,
  reader: string,
  all: readonly Revision[],
) {
  const ids = all.flatMap(({ openedBy, decidedBy }) => [...staffIdOf(openedBy), ...staffIdOf(decidedBy)])
  const names = await listStaffNames(deps.db.reader, [...new Set(ids)])
  const nameOf = (actor: string): string => staffIdOf(actor).map((id) => names.get(id) ?? '')[0] ?? ''
  return all.map((one) => {
    const inForce = deps.packs.packOf(one.area)?.hash === one.packHash
    const own = one.openedBy === reader
    const from = (action: keyof typeof allowedFrom): boolean =>
      (allowedFrom[action] as readonly RevisionStatus[]).includes(one.status)
    return {
      id: String(one.id),
      area: one.area,
      areaName: areaName(deps, one.area),
      from: one.from,
      to: one.to,
      changes: one.changes.map(shownChange),
      reason: { zh: one.reason, en: one.reasonEn },
      document: one.source,
      status: one.status,
      statusText: statusText[one.status],
      inForce,
      progress: { done: one.done, people: one.people },
      found: inFen(one.found, ...summed),
      posted: inFen(one.posted, ...summed),
      openedBy: nameOf(one.openedBy),
      openedAt: new Date(one.openedAt).toISOString(),
      decidedBy: one.decidedBy === null ? null : nameOf(one.decidedBy),
      decidedAt: iso(one.decidedAt),
      allowed: [
        ...(from('approve') && !own && inForce ? (['approve'] as const) : []),
        ...(from('withdraw') ? (['withdraw'] as const) : []),
      ],
      own,
      version: one.version,
    }
  })
}

const fundWords: Readonly<Record<Fund, Text>> = {
  'employee-pool': { zh: '职工统筹基金', en: 'employees’ pooled fund' },
  'resident-pool': { zh: '居民统筹基金', en: 'residents’ pooled fund' },
  'critical-illness': { zh: '大病保险', en: 'critical illness' },
  'large-sum': { zh: '大额补助', en: 'large sum' },
  'civil-servant': { zh: '公务员补助', en: 'civil servants' },
  'medical-aid': { zh: '医疗救助', en: 'medical aid' },
  'other-fund': { zh: '其他基金', en: 'other funds' },
}
const fundsOf = ({ funds }: BillState) =>
  funds.map(({ fund, amount }) => ({ fund: fundWords[fund], amountFen: amount }))

/** What comes back to whom, and what is owed, of one bill. */
export function differenceJson(before: BillState, after: BillState) {
  const { own, payers, quotas, wallet, cash, owed } = returned(before, after)
  const relatives = sum(...payers.map(({ amount }) => amount))
  const quota = sum(...quotas.map(({ amount }) => amount))
  const back: readonly [Text, Fen][] = [
    [{ zh: '本人账户', en: 'own account' }, own],
    [{ zh: '共济人账户', en: 'relatives’ accounts' }, relatives],
    [{ zh: '共济额度', en: 'quotas' }, quota],
    [{ zh: '医保钱包', en: 'wallet' }, wallet],
    [{ zh: '现金', en: 'cash' }, cash],
  ]
  return {
    fundsBefore: fundsOf(before),
    fundsAfter: fundsOf(after),
    back: back.filter(([, amount]) => amount !== 0).map(([to, amount]) => ({ to, amountFen: amount })),
    toAccountsFen: sum(own, wallet, relatives, quota),
    toCashFen: cash,
    owedFen: owed,
  }
}
