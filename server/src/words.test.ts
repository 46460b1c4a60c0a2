import { readdirSync, readFileSync } from 'node:fs'
import type { Text } from '@gongji/policy'
import { type Fen, fen } from '@gongji/policy/money'
import { describe, expect, test } from 'vitest'
import { noticeKinds, noticeText } from './notice/text.ts'
import { declaredProblems, type Facts, Problem, type ProblemEntry, problems } from './problem.ts'
import { unusedCodes, unusedText } from './settlement/unused.ts'

const source = new URL('./', import.meta.url)
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => [file, readFileSync(new URL(file, source), 'utf8')] as const)
// Whatever module declares refusals is loaded, so that none is forgotten.
for (const [file, text] of files) if (/= problems\(|\.\.\.problems\(/.test(text)) await import(`./${file}`)

const placeholder = /\{(\w+)(?::(\w+))?\}/g
const placeholdersOf = (text: string) =>
  [...text.matchAll(placeholder)].map(([, name, kind]) => ({ name: name!, kind }))

/** A fact for every placeholder, as the module that refuses would tell it. */
const factsOf = ([, ...texts]: ProblemEntry): Facts =>
  Object.fromEntries(
    texts
      .flatMap(placeholdersOf)
      .map(({ name, kind }) => [name, kind === 'yuan' ? fen(50_000) : kind === 'place' ? '520200' : '7']),
  )

// Names of things that have no Chinese name, and what the senders' programmers look for in their own code.
const latin = new Set(
  ['GBK', 'DATA_DIR', 'GONGJI_MODE', 'PORT', 'sandbox', 'infno', 'input', 'rxfixmedinsCode', 'SM2', 'SM3', 'SM4', 'PDF', 'JSON', 'UTF', 'MB', 'API', 'Gongji', 'application', 'json', 'docs', 'api', 'demo', 'people', 'ID', 'renew', 'CSV', 'gongji', 'https', 'init', 'migrate', 'restore', 'backup', 'archive', 'PostgreSQL', 'Citus', 'distribute', 'XLSX', 'GB1', 'GONGJI_SEAL_KEY', 'GONGJI_SEAL_KEY_ALSO', 'key', 'rotate'],
) // biome-ignore format: one list

/** What is wrong with a finished sentence. */
function faultsOf({ zh, en }: Text): string[] {
  const faults = (text: string, wrong: readonly (readonly [RegExp, string])[]) =>
    wrong.flatMap(([pattern, what]) => (pattern.test(text) ? [`${what}: ${text}`] : []))
  const both = [
    [/[{}]|undefined|NaN|\[object/, 'something was left unfilled'],
    [/(?<!\d)[1-8]\d{5}(?!\d)/, 'the code of a place'],
    [/\b[a-z]+[a-zA-Z]*\.[a-z]+[a-zA-Z]*\b/, 'the name of a parameter'],
    [/[!！]/, 'a cry'],
    [/^\s*$/, 'nothing'],
  ] as const
  const english = (zh.match(/[A-Za-z_]{2,}\d?/g) ?? []).filter((word) => !latin.has(word))
  return [
    ...faults(zh, [
      ...both,
      [/\d\s*分(?![钟以])/, 'fen'],
      [/(?:尚未|没有|未)(?:公布|规定)/, 'our gap told as the bureau’s'],
      [/可能是伪造/, 'a genuine paper called forged'],
    ]),
    ...(english.length > 0 ? [`English (${english.join(' ')}): ${zh}`] : []),
    ...faults(en, [
      ...both,
      [/\bfen\b/, 'fen'],
      [/not (?:yet )?(?:been )?published|has published no/, 'our gap told as the bureau’s'],
      [/\p{Script=Han}/u, 'Chinese'],
    ]),
  ]
}
// What the documents of this product are called, and what is no silence of the bureau's but our own gap.
const named = (text: string): string =>
  text.replaceAll(
    /docs\/[\w-]+\.md|不代表当地没有公布|it may well be published there|they may well be published there/g,
    '',
  )
// 医保钱包, 办事通 and the tax bureau's states are called so on the pages of others.
const quoted = (text: string): string => text.replaceAll(/医保钱包|办事通|缴费到账成功/g, 'it')

describe('every refusal', () => {
  test('is in the catalogue', () => {
    expect(declaredProblems.size).toBeGreaterThan(250)
  })

  test.each([...declaredProblems])(
    '%s says the truth in words that people know, and who can mend it',
    (type, entry) => {
      const refused = new Problem(type, entry, factsOf(entry), {})
      const { title, mend } = refused
      const texts = [title, mend].map(({ zh, en }) => ({ zh: named(zh), en: quoted(named(en)) }))
      expect(texts.flatMap(faultsOf)).toEqual([])
      expect(mend.zh).not.toBe(title.zh)
      expect(mend.en).not.toBe(title.en)
    },
  )

  test.each([...declaredProblems])('%s tells amounts as amounts and places as places', (_, [, ...texts]) => {
    for (const text of texts) {
      for (const [, name] of text.matchAll(/\{(\w+)\}\s*(?:元|yuan)/g))
        expect(`{${name}}`).toBe(`{${name}:yuan}`)
      for (const { name, kind } of placeholdersOf(text)) {
        if (/area(En)?$/i.test(name)) expect(kind, name).toBe('place')
        expect([undefined, 'yuan', 'place']).toContain(kind)
      }
    }
  })

  test('stands once for each reason, and what several advise is written once', () => {
    const twice = (texts: readonly string[]) => texts.filter((text, index) => texts.indexOf(text) !== index)
    const entries = [...declaredProblems.values()]
    expect(twice(entries.map(([, zh]) => zh))).toEqual([])
    expect(twice(entries.map(([, , en]) => en))).toEqual([])
    const written = files
      .flatMap(([, text]) => text.match(/'[^'\n]*'|"[^"\n]*"/g) ?? [])
      .map((one) => one.slice(1, -1))
    const advice = new Set(entries.map(([, , , mendZh]) => mendZh))
    expect(twice(written.filter((text) => advice.has(text)))).toEqual([])
  })

  test('is not made without its facts, nor with fen where a word stands', () => {
    const refuse = problems('words-test', {
      poor: [409, '需要{needed:yuan}元，{day}前。', '{needed:yuan} yuan by {day}.', '请充值。', 'Add money.'],
    })
    const needed: Fen = fen(50_000)
    expect(refuse.poor({ needed, day: '2025-01-15' }).title.zh).toBe('需要500.00元，2025-01-15前。')
    // @ts-expect-error an amount that is missing
    expect(() => refuse.poor({ day: '2025-01-15' })).toThrow('nothing is told')
    // @ts-expect-error an amount that somebody has printed
    void (() => refuse.poor({ needed: '500.00', day: '2025-01-15' }))
    // @ts-expect-error fen where a word stands
    void (() => refuse.poor({ needed, day: needed }))
  })
})

describe('every notice', () => {
  const facts = new Proxy<Record<string, unknown>>({}, {
    get: (_, name) =>
      /Fen$/.test(String(name)) ? 50_000 : /En$/.test(String(name)) || name === 'outcomeEn' ? 'it' : '7',
  }) // biome-ignore format: one value

  test.each(noticeKinds)('%s says what is true in words that people know', (kind) => {
    const { title, body } = noticeText(kind, facts)
    const plain = ({ zh, en }: Text) => ({ zh, en: quoted(en) })
    expect([title, body].map(plain).flatMap(faultsOf)).toEqual([])
  })
})

describe('every reason why shared money did not pay', () => {
  test.each(unusedCodes)('%s says what is true and who can mend it, in words that people know', (code) => {
    const { what, mend } = unusedText(code, '张三')
    const plain = ({ zh, en }: Text) => ({ zh, en: en.replaceAll('张三', 'Zhang San') })
    expect([what, mend].map(plain).flatMap(faultsOf)).toEqual([])
  })
})
