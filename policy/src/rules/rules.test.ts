import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from '../cli/read-files.ts'
import { compilePacks } from '../packs/index.ts'
import type { DatedValue } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'
import { accountTerms } from './account.ts'
import { chronicDiseases, filingTerms } from './filing.ts'
import { premiumQuote, premiumTerms } from './premium.ts'
import { sharingTerms } from './sharing.ts'
import { traceCodeTerms } from './trace-codes.ts'
import { incentiveTerms } from './waiting.ts'
import { walletTerms } from './wallet.ts'

const packs = compilePacks(
  await readPackFiles(fileURLToPath(new URL('../../../policy-packs', import.meta.url))),
)
const [liupanshui, zhaotong] = [packs.get('520200')!, packs.get('530600')!]
const on = '2025-01-15'

it('Liupanshui shares with eight kinds of relative, in-scope costs only, by standing consent', () => {
  expect(sharingTerms(liupanshui, on)).toMatchObject({
    costs: 'inScope',
    mustAsk: false,
    letter: 'tick',
    territory: 'sameProvince',
    consent: 'payer',
    widerRelationships: null,
    parameters: { mustAsk: { id: '520000/sharing.mustAsk@2025-01-01' } },
  })
  expect(sharingTerms(liupanshui, on)).toHaveProperty('relationships.length', 8)
})
it('Zhaotong shares with three kinds and any cost when somebody says so; the coming eight are named with their day', () => {
  const terms = sharingTerms(zhaotong, on)
  expect(terms).toMatchObject({
    relationships: ['spouse', 'parent', 'child'],
    costs: 'any',
    mustAsk: true,
    letter: 'signature',
  })
  expect(terms).toMatchObject({ widerRelationships: { from: '2025-06-20', value: { length: 8 } } })
})
it('Zhaotong shares with three kinds until 2025-06-19 and with eight from the next day, as Yunnan’s own day was not found', () => {
  expect(sharingTerms(zhaotong, '2025-06-19')).toHaveProperty('relationships.length', 3)
  expect(sharingTerms(zhaotong, '2025-06-20')).toMatchObject({
    relationships: { length: 8 },
    widerRelationships: null,
    parameters: {
      relationships: { certainty: 'approximate', source: expect.stringMatching(/2024-12-26.*2025-06-20/) },
    },
  })
})
it('a wider list without a day is named as such, a list no wider than the one in force is not', () => {
  const [now, eight] = zhaotong.parameters['sharing.relationships']!
  const asked = (...entries: DatedValue[]) =>
    sharingTerms(
      { ...zhaotong, parameters: { ...zhaotong.parameters, 'sharing.relationships': entries } },
      on,
    )
  const open = { ...now!, to: null }
  expect(asked(open, { ...eight!, from: '2024-12-09', proposed: true })).toMatchObject({
    widerRelationships: { from: null, value: { length: 8 } },
  })
  expect(asked(now!, { ...eight!, value: ['spouse'] })).toHaveProperty('widerRelationships', null)
})
it('a value that is only proposed is not in force on any day', () => {
  const [now, eight] = zhaotong.parameters['sharing.relationships']!
  const entries: DatedValue[] = [{ ...eight!, from: '2020-01-01', to: null, proposed: true }, now!]
  const parameters = { ...zhaotong.parameters, 'sharing.relationships': entries }
  expect(sharingTerms({ ...zhaotong, parameters }, on)).toHaveProperty('relationships.length', 3)
})
it('both sides must agree from 2026-01-09', () => {
  expect(sharingTerms(liupanshui, '2026-01-08')).toHaveProperty('consent', 'payer')
  expect(sharingTerms(liupanshui, '2026-01-09')).toHaveProperty('consent', 'both')
})
it('the wallet transfers until 2026-01-08 and grants quotas after', () => {
  expect(walletTerms(liupanshui, '2026-01-08')).toMatchObject({
    stage: 'transfer',
    open: true,
    transfers: { perDay: 3, maxEach: 200_000, closed: { from: '22:00', to: '06:00' }, returnAt: '06:00' },
  })
  expect(walletTerms(zhaotong, '2026-01-09')).toMatchObject({ stage: 'quota', transfers: null })
})
it('what nobody stated is refused by area, parameter and day', () => {
  expect(walletTerms(liupanshui, '2024-12-31')).toEqual({
    code: 'rule-unknown',
    facts: {
      area: '520200',
      areaName: '六盘水市',
      areaNameEn: 'Liupanshui',
      parameter: 'wallet.open',
      on: '2024-12-31',
    },
  })
  expect(incentiveTerms(liupanshui, on)).toMatchObject({
    code: 'rule-unknown',
    facts: { parameter: 'incentives.perConsecutiveYear' },
  })
  expect(premiumTerms(liupanshui, { year: 2026, on })).toMatchObject({ code: 'rule-unknown' })
})
it('care elsewhere must be filed: from Liupanshui to other provinces, from Zhaotong everywhere', () => {
  expect(filingTerms(liupanshui, on)).toMatchObject({
    needed: ['elsewhere'],
    unfiled: 'reduced',
    lateFiling: true,
  })
  expect(filingTerms(zhaotong, on)).toMatchObject({ needed: ['province', 'elsewhere'], unfiled: 'refused' })
})
it('of 32 chronic diseases two are named by the guide', () => {
  const list = chronicDiseases(liupanshui, on)
  expect(list).toMatchObject({ count: 32 })
  expect(list).toHaveProperty('diseases.length', 2)
})
it('a quote says price, period and wait, and an aided person waits for nothing', () => {
  const terms = premiumTerms(liupanshui, { year: 2025, on })
  if (isRefusal(terms)) throw new Error(terms.code)
  const quote = (day: string, aidGroups: string[] = []) => premiumQuote(terms, { on: day, aidGroups })
  expect(quote('2025-02-28')).toEqual({ amount: 40_000, period: 'window', aidGroup: null, wait: null })
  expect(quote('2025-03-01')).toEqual({ amount: 107_000, period: 'late', aidGroup: null, wait: { days: 90 } })
  expect(quote('2025-03-01', ['2304'])).toEqual({ amount: 0, period: 'late', aidGroup: '2304', wait: null })
  expect(quote('2026-01-01')).toMatchObject({
    code: 'premium-closed',
    facts: { from: '2024-09-23', to: '2025-02-28' },
  })
})
it('an aided group whose sum nobody knows is refused by name, never asked the full price', () => {
  const terms = premiumTerms(liupanshui, { year: 2025, on })
  if (isRefusal(terms)) throw new Error(terms.code)
  for (const day of ['2025-01-15', '2025-06-01'])
    expect(premiumQuote(terms, { on: day, aidGroups: ['2303'] })).toMatchObject({
      code: 'aid-amount-unknown',
      facts: { group: '2303', name: '低保救助对象', year: 2025, area: '520200' },
    })
})
it('the account takes 2 % of the base a month; nobody has published its interest', () => {
  expect(accountTerms(liupanshui, on)).toMatchObject({
    contributionRate: 200,
    interestRate: null,
    parameters: { contributionRate: { certainty: 'approximate' } },
  })
})

it.each([
  ['2025-06-30', null],
  ['2025-07-01', 'coded'],
  ['2025-12-31', 'coded'],
  ['2026-01-01', 'all'],
])('trace codes asked for on %s: %s, in both areas', (day, asked) => {
  for (const pack of [liupanshui, zhaotong]) expect(traceCodeTerms(pack, day).asked).toBe(asked)
})
