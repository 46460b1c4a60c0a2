import { chineseBinds, purposeWords, relationshipWords } from '@gongji/contract/words'
import type { Text } from '@gongji/policy'
import { clausesInEnglish } from './letter.ts'

/** What a letter promises, line by line, for a reader of English; the note says that the Chinese text alone binds. */
export type LetterEnglish = { note: string; lines: string[] }

const englishOf = (words: Readonly<Record<string, Text>>, zh: string): string | null =>
  Object.values(words).find((one) => one.zh === zh)?.en ?? null

/** Joins what has words in English; null when one of them has none. */
const joined = (parts: readonly (string | null)[], between: string): string | null =>
  parts.every((part) => part !== null) ? parts.join(between) : null

function limitInEnglish(limit: string): string | null {
  const [, of = '', per, yuan] = /^(.*)(每年|每次)([\d.]+)元$/.exec(limit) ?? []
  if (yuan === undefined) return null
  if (of === '') return `at most ¥${yuan} ${per === '每年' ? 'a year' : 'a payment'}`
  const purpose = englishOf(purposeWords, of)
  return purpose && `at most ¥${yuan} a year for ${purpose}`
}

type Reading = { pattern: RegExp; say: (facts: readonly string[], area: string) => string | null }

/** The sentences of a letter's head, as the letter writes them. */
const readings: readonly Reading[] = [
  {
    pattern:
      /^本人(.+)（身份证号(.+)），在.+参加职工基本医疗保险，自愿授权(.+)（身份证号(.+)，系本人的(.+)）使用/,
    say: ([payer, payerId, relative, relativeId, relation = ''], area) => {
      const kin = englishOf(relationshipWords, relation)
      return (
        kin &&
        `I, ${payer} (ID number ${payerId}), insured in the employee scheme in ${area}, authorise of my own will ${relative} (ID number ${relativeId}), my ${kin}, to use the money of my personal account.`
      )
    },
  },
  {
    pattern: /^授权用途：(.+)。$/,
    say: ([list = '']) => {
      const uses = joined(
        list.split('、').map((use) => englishOf(purposeWords, use)),
        ', ',
      )
      return uses && `For: ${uses}.`
    },
  },
  {
    pattern: /^授权限额：(.+)。$/,
    say: ([list = '']) => {
      if (list === '不设限额') return 'Limits: none.'
      const limits = joined(list.split('，').map(limitInEnglish), '; ')
      return limits && `Limits: ${limits}.`
    },
  },
  {
    pattern: /^授权期限：自(\S+)起，至取消授权时止。$/,
    say: ([from]) => `Term: from ${from} until I end it.`,
  },
  {
    pattern: /^授权期限：自(\S+)起，至(\d\S+)止。$/,
    say: ([from, to]) => `Term: from ${from} to ${to}, that day included.`,
  },
  {
    pattern: /^使用方式：每次须由使用人当次提出，才动用本人账户。$/,
    say: () => 'My account is used only when the relative asks for it, each time.',
  },
]

function lineInEnglish(line: string, area: string): readonly string[] | null {
  const promise = clausesInEnglish.get(line.replace(/^[一二三四五六七八]、/, ''))
  if (promise) return promise
  for (const { pattern, say } of readings) {
    const found = pattern.exec(line)
    const said = found && say(found.slice(1), area)
    if (said) return [said]
  }
  return null
}

/**
 * A letter of commitment in English, from its own text, so that a letter kept from before is told as it was agreed to.
 * Null when the text holds a line that has no English here: a summary that leaves a promise out would mislead.
 */
export function letterInEnglish(text: string, area: string): LetterEnglish | null {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && line !== '本人承诺并知悉：' && !/^[^：，。]*承诺书$/.test(line))
    .map((line) => lineInEnglish(line, area))
  return lines.every((line) => line !== null) ? { note: chineseBinds, lines: lines.flat() } : null
}
