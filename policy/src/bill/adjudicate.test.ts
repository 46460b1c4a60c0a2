import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from '../cli/read-files.ts'
import { citizenSentences, derivation } from '../explain/index.ts'
import { compilePacks, evaluate } from '../packs/index.ts'
import { billSource, everywhere } from '../testing/random-bills.ts'
import { isRefusal } from '../values/refusal.ts'
import type { Adjudication } from './adjudication.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const packs = new Map([
  ...compilePacks(await readPackFiles(folder('../../../policy-packs'))),
  ...compilePacks(await readPackFiles(folder('../../examples'))),
])

const decided: Adjudication[] = []
const next = billSource(38, everywhere)
while (decided.length < 1_500) {
  const answer = evaluate(packs, next())
  if (!isRefusal(answer)) decided.push(answer)
}

it('a bill equals the sum of its payers, to the fen', () => {
  for (const { amounts } of decided) {
    const { pool, criticalIllness, largeSum, civilServant, medicalAid, otherFund, own, wallet, cash } =
      amounts
    const shared = amounts.relatives.reduce((all, { amount }) => all + amount, 0)
    const funds = pool + criticalIllness + largeSum + civilServant + medicalAid + otherFund
    expect(funds).toBe(amounts.fundTotal)
    expect(own + shared + wallet + cash).toBe(amounts.personal)
    expect(amounts.fundTotal + amounts.personal).toBe(amounts.total)
    for (const part of [
      pool,
      criticalIllness,
      largeSum,
      civilServant,
      medicalAid,
      otherFund,
      own,
      wallet,
      cash,
    ]) {
      expect(part).toBeGreaterThanOrEqual(0)
    }
  }
})

it('every line divides into its four parts, and the bill is their sum', () => {
  for (const { amounts, lines } of decided) {
    let total = 0
    for (const { amount, ownPaid, overLimit, firstShare, inScope } of lines) {
      expect(ownPaid + overLimit + firstShare + inScope).toBe(amount)
      total += amount
    }
    expect(total).toBe(amounts.total)
    expect(amounts.ownPaid + amounts.overLimit + amounts.firstShare + amounts.inScope).toBe(amounts.total)
  }
})

it('a step rests only on steps before it, and is no surer than they are', () => {
  const rank = { exact: 0, approximate: 1, unverified: 2 }
  for (const { steps, certainty, uncertain } of decided) {
    const seen = new Map<string, (typeof steps)[number]>()
    for (const step of steps) {
      expect(seen.has(step.id)).toBe(false)
      for (const input of step.inputs) {
        expect(rank[step.certainty]).toBeGreaterThanOrEqual(rank[seen.get(input)!.certainty])
      }
      for (const { certainty: sure } of step.parameters)
        expect(rank[step.certainty]).toBeGreaterThanOrEqual(rank[sure])
      seen.set(step.id, step)
    }
    const unsure = steps.flatMap(({ parameters }) =>
      parameters.filter((one) => one.certainty !== 'exact').map(({ id }) => id),
    )
    expect([...new Set(unsure)].sort()).toEqual([...uncertain].sort())
    expect(rank[certainty]).toBe(Math.max(...steps.map((step) => rank[step.certainty])))
  }
})

it('every fund amount leads back to a dated, sourced parameter', () => {
  for (const { amounts, steps } of decided) {
    if (amounts.fundTotal === 0) continue
    const rules = steps.flatMap(({ parameters }) => parameters)
    expect(rules.length).toBeGreaterThan(0)
    for (const { id, source } of rules) {
      expect(id).toMatch(/^\d{6}\/[\w.]+@\d{4}-\d{2}-\d{2}$/)
      expect(source).not.toBe('')
    }
  }
})

it('every step can be printed for a clerk, and nothing printed is undefined', () => {
  for (const answer of decided) {
    for (const language of ['zh', 'en'] as const) {
      const derived = derivation(answer, language)
      expect(derived).toHaveLength(answer.steps.length)
      const text = JSON.stringify([derived, citizenSentences(answer, language)])
      expect(text).not.toMatch(/undefined|NaN|null元|\[object/)
      if (language === 'en')
        expect(JSON.stringify(citizenSentences(answer, 'en'))).not.toMatch(/[\u4e00-\u9fff]/)
    }
  }
})
