import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { destinationsFrom, divisionName, placeName } from '@gongji/contract/divisions'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { match } from './router.tsx'
import { readSettings } from './settings.ts'
import { clock, dayAndTime, movement, percent, shortDay, yuan } from './show.ts'
import { ownersOf } from './split-bar/reasons.ts'
import { segmentsOf, totalOf } from './split-bar/segments.ts'
import { toPath } from './ui/signature-path.ts'
import { type Dictionary, fill, sayIn } from './words.ts'

describe('amounts', () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [864_235, '8,642.35'],
    [100_000_000_000, '1,000,000,000.00'],
    [-75_950, '−759.50'],
  ])('%i fen reads %s', (fen, text) => {
    expect(yuan(fen)).toBe(text)
  })

  test('what came in has a plus, what went out a minus, nothing neither', () => {
    expect([movement(500), movement(-500), movement(0)]).toEqual(['+5.00', '−5.00', '0.00'])
  })

  test('every amount can be read back to the fen', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }), (fen) => {
        const plain = yuan(fen).replace(/,/g, '').replace('−', '-')
        expect(Math.round(Number(plain) * 100)).toBe(fen === 0 ? 0 : fen)
      }),
    )
  })

  test('rates lose idle zeros only', () => {
    expect([percent(5_500), percent(6_667), percent(10_000)]).toEqual(['55%', '66.67%', '100%'])
  })
})

describe('time', () => {
  test('instants are shown in Shanghai, whatever the phone thinks', () => {
    expect(clock('2025-01-14T23:30:05.000Z')).toEqual({
      day: '2025-01-15',
      time: '07:30',
      seconds: '07:30:05',
    })
    expect(dayAndTime('2025-01-15T02:00:00Z')).toBe('2025-01-15 10:00')
  })

  test('the year is said when it is another', () => {
    expect(shortDay('2025-01-15', 'zh', '2025')).toBe('1月15日')
    expect(shortDay('2024-12-09', 'zh', '2025')).toBe('2024年12月9日')
    expect(shortDay('2024-12-09', 'en', '2025')).toBe('9 Dec 2024')
  })
})

describe('addresses', () => {
  it.each([
    ['/', '/', {}],
    ['/family', '/family/', {}],
    ['/family/binding/:id', '/family/binding/7', { id: '7' }],
    ['/ledger/:year', '/ledger/2025', { year: '2025' }],
    ['/channel/:channel/:menu', '/channel/alipay/first', { channel: 'alipay', menu: 'first' }],
  ])('%s takes %s', (pattern, path, found) => {
    expect(match(pattern, path)).toEqual(found)
  })

  it.each([
    ['/family', '/'],
    ['/', '/family'],
    ['/family/binding/:id', '/family/binding'],
  ])('%s does not take %s', (pattern, path) => {
    expect(match(pattern, path)).toBeNull()
  })
})

describe('settings', () => {
  test('what was kept by another version falls back to the first setting', () => {
    expect(readSettings({ language: 'fr', size: 'elder', theme: 7 })).toEqual({
      language: 'zh',
      size: 'elder',
      theme: 'system',
    })
    expect(readSettings('nonsense')).toEqual({ language: 'zh', size: 'normal', theme: 'system' })
  })
})

describe('sentences', () => {
  const words = { used: ['已用 {amount}', '{amount} used'] } as const

  test('the reader’s half is filled', () => {
    expect(sayIn(words, 'zh')('used', { amount: '5.00' })).toBe('已用 5.00')
    expect(sayIn(words, 'en')('used', { amount: '5.00' })).toBe('5.00 used')
  })

  test('a sentence is not said without what stands in its places, and not with something else', () => {
    const say = sayIn(words, 'zh')
    // @ts-expect-error nothing is told
    say('used')
    // @ts-expect-error another name is told
    say('used', { sum: '5.00' })
    // @ts-expect-error the same holds for elements
    say.rich('used')
    const loose: Dictionary = words
    // @ts-expect-error of sentences that are not written out, nobody knows the places
    sayIn(loose, 'zh')('used')
    expect(say('used', { amount: '5.00' })).toBe('已用 5.00')
  })

  test('facts that came with a reply fill all of a sentence, or it is not said', () => {
    const say = sayIn(words, 'zh')
    expect(say.given('used', { amount: '5.00', more: 1 })).toBe('已用 5.00')
    expect(say.given('used', { more: 1 })).toBeNull()
  })

  test('a place that nobody fills stays visible, so that the mistake is seen', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}')
  })
})

describe('the split bar', () => {
  const labels = {
    pool: 'pool',
    own: 'own',
    wallet: 'wallet',
    cash: 'cash',
    criticalIllness: 'ci',
    largeSum: 'ls',
    civilServant: 'cs',
    medicalAid: 'ma',
    otherFund: 'of',
    relative: (id: string) => `relative ${id}`,
  }
  const fen = fc.integer({ min: 0, max: 10_000_000 })
  const parts = fc.record({
    pool: fen,
    criticalIllness: fen,
    largeSum: fen,
    civilServant: fen,
    medicalAid: fen,
    otherFund: fen,
    own: fen,
    wallet: fen,
    cash: fen,
    relatives: fc.array(fc.record({ bindingId: fc.uuid(), amount: fen }), { maxLength: 5 }),
  })

  test('every fen of the bill has a segment, in the order of drawing', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (amounts, hasOwn) => {
        const segments = segmentsOf(amounts as never, { labels, hasOwn, certainty: 'exact' })
        const { relatives, ...rest } = amounts
        const total =
          Object.values(rest).reduce((all, one) => all + one, 0) +
          relatives.reduce((all, { amount }) => all + amount, 0)
        expect(totalOf(segments)).toBe(total)
        const order = ['pool', 'layer', 'own', 'relative', 'wallet', 'cash']
        const kinds = segments.map(({ kind }) => order.indexOf(kind))
        expect(kinds).toEqual([...kinds].sort((a, b) => a - b))
      }),
    )
  })

  test('each step of a derivation belongs to one payer: the pool takes all it rests on', () => {
    const owners = ownersOf([
      { id: 'total', inputs: [] },
      { id: 'inScope', inputs: ['total'] },
      { id: 'outpatient.deductible', inputs: ['inScope'] },
      { id: 'pool', inputs: ['outpatient.deductible'] },
      { id: 'criticalIllness.cost', inputs: ['pool'] },
      { id: 'personal', inputs: ['total'] },
      { id: 'own', inputs: ['personal'] },
      { id: 'relative:7', inputs: ['personal'] },
    ])
    expect(Object.fromEntries(owners)).toEqual({
      total: 'pool',
      inScope: 'pool',
      'outpatient.deductible': 'pool',
      pool: 'pool',
      'criticalIllness.cost': 'criticalIllness',
      personal: 'other',
      own: 'own',
      'relative:7': 'relative:7',
    })
  })
})

test('a signature is kept as strokes on its box, and a dot is none', () => {
  const stroke = [
    { x: 10.4, y: 20.6 },
    { x: 30, y: 40 },
  ]
  expect(toPath([stroke, [{ x: 1, y: 1 }]])).toBe('M10 21L30 40')
})

test('a filing may name every prefecture of its own province but home, and other provinces whole', () => {
  const { own, others } = destinationsFrom('530600')
  expect(own.map(({ code }) => code)).toContain('530100')
  expect(own.map(({ code }) => code)).not.toContain('530600')
  expect(others.every(({ code }) => /^(?!53)\d{2}0000$/.test(code))).toBe(true)
  expect(others).toHaveLength(30)
  expect(divisionName('530100')).toEqual({ zh: '昆明', en: 'Kunming' })
  expect(divisionName('999999')).toEqual({ zh: '其他地区', en: 'another area' })
  const said = ['520200', '520201', '522300', '430100', '310115', '450000', '430000', '000000', 'x']
  expect(said.map((code) => placeName(code).zh)).toEqual([
    '六盘水市', '六盘水市', '黔西南州', '湖南省的其他统筹区', '上海市', '广西', '湖南省', '全国', '其他地区',
  ]) // biome-ignore format: one list
})

describe('dictionaries', () => {
  const web = fileURLToPath(new URL('..', import.meta.url))
  const files = ['citizen', 'shared'].flatMap((folder) =>
    readdirSync(`${web}${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (path) => `${web}${folder}/${path}`,
    ),
  )
  const sources = files.filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n')
  const pair = /^\s+'?([\w-]+)'?: \[\s*'((?:[^'\\]|\\.)*)',\s*'((?:[^'\\]|\\.)*)',?\s*\]/gm

  test('no sentence is empty, and both halves have the same places', () => {
    const faults: string[] = []
    for (const [, key, zh = '', en = ''] of text.matchAll(pair)) {
      const places = (half: string): string =>
        [...half.matchAll(/\{(\w+)\}/g)]
          .map(([, name]) => name)
          .sort()
          .join()
      if (zh.trim() === '' || en.trim() === '' || places(zh) !== places(en))
        faults.push(`${key}: ${zh} | ${en}`)
    }
    expect(faults).toEqual([])
  })

  test('every sentence is said somewhere', () => {
    const said = new Set(
      [...text.matchAll(/['`]([\w-]+)['`](?!: \[)|\.(\w+)/g)].map(([, key, member]) => key ?? member),
    )
    // Whom a demo account signs in as comes with the answer.
    const roles = ['cashier', 'clerk', 'auditor', 'policyOfficer', 'fundManager', 'administrator']
    // A key that is put together: `state-${status}`.
    const made = [...text.matchAll(/`([\w-]*\$\{[^`\s]*)`/g)]
      .map(([, key = '']) => key.split(/\$\{[^}]*\}/))
      .filter((parts) => /^[\w-]+$/.test(parts.join('')))
      .map((parts) => new RegExp(`^${parts.join('[\\w-]+')}$`))
    const unsaid = sources
      .filter((path) => path.endsWith('words.ts'))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(pair)].map(([, key = '']) => key))
      .filter((key) => !said.has(key) && !roles.includes(key) && !made.some((one) => one.test(key)))
    expect(unsaid).toEqual([])
  })

  test('no sentence shouts', () => {
    const shouting = [...text.matchAll(pair)].filter(([, , zh = '', en = '']) => /[!！]/.test(zh + en))
    expect(shouting.map(([whole]) => whole)).toEqual([])
  })
})
