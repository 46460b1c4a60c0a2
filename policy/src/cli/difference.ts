import type { Adjudication } from '../bill/adjudication.ts'
import { parameterWords } from '../explain/index.ts'
import { grouped } from '../explain/words.ts'
import { evaluate, type NamedBill, type PackFile, writtenLines } from '../packs/index.ts'
import type { CompiledPack, DatedValue } from '../values/pack.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import type { Language } from '../values/text.ts'

export type BillDifference = {
  name: string
  /** What the patient bears, in fen; null when refused. */
  before: number | null
  after: number | null
  /** Positive: the funds pay more. */
  gain: number
  refused: { before: string | null; after: string | null }
}
export type PackDifference = {
  bills: readonly BillDifference[]
  /** The same: its published name. */
  claims: readonly BillDifference[]
  gain: { people: number; fen: number }
  lose: { people: number; fen: number }
  same: number
  /** Bills that were decided before and are refused now, and the other way round. */
  newlyRefused: number
  newlyDecided: number
  /** Bills that are refused both times: what they come to is known to neither. */
  refusedBoth: number
  /** Values that are new, differ or are gone, by area, name and first day. */
  values: readonly ValueDifference[]
  /** What the change costs the funds, in fen. */
  total: number
}
export type ValueDifference = {
  area: string
  name: string
  from: string
  /** As compiled, with its end; null: it is not there. */
  before: DatedValue | null
  after: DatedValue | null
}

/** The values that each area states itself and that are not the same in both, in order. */
function valueDifferences(
  before: ReadonlyMap<string, CompiledPack>,
  after: ReadonlyMap<string, CompiledPack>,
): ValueDifference[] {
  const own = (packs: ReadonlyMap<string, CompiledPack>): Map<string, DatedValue> =>
    new Map(
      [...packs.values()].flatMap(({ area, parameters }) =>
        Object.entries(parameters).flatMap(([name, entries]) =>
          entries
            .filter((one) => one.area === area)
            .map((one) => [`${area} ${name} ${one.from}${one.proposed ? ' proposed' : ''}`, one] as const),
        ),
      ),
    )
  const [old, now] = [own(before), own(after)]
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort()
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key) ?? null, now.get(key) ?? null]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    const [area = '', name = '', from = ''] = key.split(' ')
    return [{ area, name, from, before: was, after: is }]
  })
}

const personal = (answer: Adjudication | Refusal): number | null =>
  isRefusal(answer) ? null : answer.amounts.personal
const code = (answer: Adjudication | Refusal): string | null => (isRefusal(answer) ? answer.code : null)

/** What past bills would come to under other packs: who gains, who loses, and what it costs. */
export function comparePacks(
  before: ReadonlyMap<string, CompiledPack>,
  after: ReadonlyMap<string, CompiledPack>,
  bills: readonly NamedBill[],
): PackDifference {
  const compared = bills.map((one): BillDifference => {
    const [old, now] = [evaluate(before, one), evaluate(after, one)]
    const [was, is] = [personal(old), personal(now)]
    return {
      name: one.name,
      before: was,
      after: is,
      gain: was === null || is === null ? 0 : was - is,
      refused: { before: code(old), after: code(now) },
    }
  })
  const [gains, losses] = [compared.filter(({ gain }) => gain > 0), compared.filter(({ gain }) => gain < 0)]
  const together = (list: readonly BillDifference[]): number =>
    list.reduce((all, { gain }) => all + Math.abs(gain), 0)
  return {
    bills: compared,
    claims: compared,
    gain: { people: gains.length, fen: together(gains) },
    lose: { people: losses.length, fen: together(losses) },
    same: compared.filter(({ gain, before: was, after: is }) => gain === 0 && was !== null && is !== null)
      .length,
    refusedBoth: compared.filter(({ before: was, after: is }) => was === null && is === null).length,
    values: valueDifferences(before, after),
    newlyRefused: compared.filter(({ before: was, after: is }) => was !== null && is === null).length,
    newlyDecided: compared.filter(({ before: was, after: is }) => was === null && is !== null).length,
    total: compared.reduce((all, { gain }) => all + gain, 0),
  }
}

const yuan = (amount: number | null): string => (amount === null ? '—' : grouped(amount))

function billText({ name, before, after, gain, refused }: BillDifference, zh: boolean): string {
  const paid = `${name}  ${zh ? '个人负担' : 'patient pays'} ${yuan(before)} → ${yuan(after)}`
  if (refused.before !== refused.after) {
    const [was, is] = [refused.before, refused.after].map((code) => code ?? (zh ? '可结算' : 'decided'))
    return `${paid}  ${was} → ${is}`
  }
  const word = gain > 0 ? (zh ? '少付' : 'less by') : zh ? '多付' : 'more by'
  return `${paid}  ${word} ${yuan(Math.abs(gain))}`
}

/** How a folder writes a value: `{ amount: 150 yuan, per: year }`. */
export type Written = (side: 'before' | 'after', area: string, name: string, from: string) => string | null

/** Values as folders of packs write them, each on one line. */
export function writtenIn(folders: Readonly<Record<'before' | 'after', readonly PackFile[]>>): Written {
  return (side, area, name, from) => {
    const line = writtenLines(folders[side], area, name).find((one) => one.from === from && !one.proposed)
    return line === undefined ? null : line.value.replace(/\s*\n\s*/g, ' ')
  }
}

/** A value as both folders have it. */
function valueText(
  { area, name, from, before, after }: ValueDifference,
  zh: boolean,
  written: Written,
): string {
  const said = (one: DatedValue | null, side: 'before' | 'after'): string =>
    one === null
      ? zh
        ? '没有'
        : 'none'
      : `${written(side, area, name, from) ?? JSON.stringify(one.value)}${one.to === null ? '' : zh ? `（至${one.to}）` : ` (until ${one.to})`}`
  const words = parameterWords(name)
  const only =
    before !== null &&
    after !== null &&
    JSON.stringify([before.value, before.to]) === JSON.stringify([after.value, after.to])
  const change = only
    ? zh
      ? '依据、确定程度或说明有改动'
      : 'source, certainty or note differ'
    : `${said(before, 'before')} → ${said(after, 'after')}`
  return zh
    ? `${area} ${words.zh}（${name}）自${from}：${change}`
    : `${area} ${words.en} (${name}) from ${from}: ${change}`
}

/** The values that differ, every bill that changes, then what the change comes to. */
export function differenceText(found: PackDifference, language: Language, written: Written): string {
  const zh = language === 'zh'
  const changed = found.bills.filter(({ gain, refused }) => gain !== 0 || refused.before !== refused.after)
  const { gain, lose, same, newlyRefused, newlyDecided, refusedBoth, total } = found
  const funds = yuan(Math.abs(total))
  const summary = zh
    ? [
        `${found.bills.length}张账单：少付的 ${gain.people} 张，共 ${yuan(gain.fen)} 元；多付的 ${lose.people} 张，共 ${yuan(lose.fen)} 元；不变的 ${same} 张`,
        `原来可结算、现在被拒的 ${newlyRefused} 张；原来被拒、现在可结算的 ${newlyDecided} 张；前后都被拒的 ${refusedBoth} 张`,
        `基金${total < 0 ? '少付' : '多付'}（前后都可结算的账单合计）：${funds} 元`,
      ]
    : [
        `${found.bills.length} bills: ${gain.people} pay less, ${yuan(gain.fen)} together; ${lose.people} pay more, ${yuan(lose.fen)} together; ${same} are the same`,
        `${newlyRefused} decided before are refused now; ${newlyDecided} refused before are decided now; ${refusedBoth} are refused both times`,
        `The funds pay ${funds} ${total < 0 ? 'less' : 'more'} (bills decided both times)`,
      ]
  const values = found.values.map((one) => valueText(one, zh, written))
  return [...values, ...changed.map((one) => billText(one, zh)), ...summary].join('\n')
}
