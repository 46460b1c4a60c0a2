import type { Adjudication, Amounts } from '../bill/adjudication.ts'
import { refusalWords } from '../explain/index.ts'
import { type Fault, printFault } from '../packs/index.ts'
import { type Fen, fenToYuan } from '../values/money.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'
import type { Language } from '../values/text.ts'

/** Amounts in yuan beside those in fen, for people and for scripts. */
function inYuan({ relatives, poolRate, ...amounts }: Amounts): Record<string, unknown> {
  const yuan = Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, fenToYuan(amount as Fen)]),
  )
  return {
    ...yuan,
    poolRate: `${poolRate / 100}%`,
    relatives: relatives.map(({ bindingId, amount }) => ({ bindingId, amount: fenToYuan(amount) })),
  }
}

/** An answer as JSON: `amounts` in fen, the same in `yuan`, the steps; or `refused` with its sentences. */
export function answerJson(answer: Adjudication | Refusal): Record<string, unknown> {
  if (!isRefusal(answer)) return { ...answer, yuan: inYuan(answer.amounts) }
  return { refused: answer.code, facts: answer.facts, words: refusalWords(answer) }
}

const ended = (sentence: string, stop: string): string =>
  sentence.endsWith(stop) ? sentence : `${sentence}${stop}`

export function refusalText(refused: Refusal, language: Language): string {
  const words = refusalWords(refused)
  if (!words) return `${refused.code} ${JSON.stringify(refused.facts)}`
  return language === 'zh'
    ? `${ended(words.what.zh, '。')}${ended(words.mend.zh, '。')}`
    : `${ended(words.what.en, '.')} ${ended(words.mend.en, '.')}`
}

export const faultText = (faults: readonly Fault[], language: Language): string =>
  faults.map((fault) => printFault(fault, language)).join('\n')
