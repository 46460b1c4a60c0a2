import type { Adjudication, Amounts } from '../bill/adjudication.ts'
import { parameterWords, refusalWords } from '../explain/index.ts'
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

const parameter = /^[a-z][A-Za-z]*(?:\.[A-Za-z0-9]+){1,2}$/

/** A parameter's path is what stands in the file; its words say what it is. */
function inWords(fault: Fault): Fault {
  const { at, zh, en } = fault
  if (!parameter.test(at)) return fault
  const words = parameterWords(at)
  return {
    ...fault,
    zh: zh.replace(new RegExp(`${at.replaceAll('.', '\\.')} ?`), `${words.zh}（${at}）`),
    en: en.replace(at, `${words.en} (${at})`),
  }
}

export const faultText = (faults: readonly Fault[], language: Language): string =>
  faults.map((fault) => printFault(inWords(fault), language)).join('\n')
