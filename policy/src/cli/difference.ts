import type { Adjudication } from '../bill/adjudication.ts'
import { grouped } from '../explain/words.ts'
import { evaluate, type NamedBill } from '../packs/index.ts'
import type { CompiledPack } from '../values/pack.ts'
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
  /** What the change costs the funds, in fen. */
  total: number
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
    same: compared.filter(
      ({ gain, before: was, after: is }) => gain === 0 && (was === null) === (is === null),
    ).length,
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

/** Every bill that changes, then what the change comes to. */
export function differenceText(found: PackDifference, language: Language): string {
  const zh = language === 'zh'
  const changed = found.bills.filter(({ gain, refused }) => gain !== 0 || refused.before !== refused.after)
  const { gain, lose, same, newlyRefused, newlyDecided, total } = found
  const funds = `${total > 0 ? '+' : ''}${yuan(total)}`
  const summary = zh
    ? [
        `${found.bills.length}张账单：少付的 ${gain.people} 张，共 ${yuan(gain.fen)} 元；多付的 ${lose.people} 张，共 ${yuan(lose.fen)} 元；不变的 ${same} 张`,
        `原来可结算、现在被拒的 ${newlyRefused} 张；原来被拒、现在可结算的 ${newlyDecided} 张`,
        `基金多付（可结算的账单合计）：${funds} 元`,
      ]
    : [
        `${found.bills.length} bills: ${gain.people} pay less, ${yuan(gain.fen)} together; ${lose.people} pay more, ${yuan(lose.fen)} together; ${same} are the same`,
        `${newlyRefused} decided before are refused now; ${newlyDecided} refused before are decided now`,
        `The funds pay ${funds} more (bills decided both times)`,
      ]
  return [...changed.map((one) => billText(one, zh)), ...summary].join('\n')
}
