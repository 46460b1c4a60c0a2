/**
 * Precision and recall of the risk rules on generated families with known fraud:
 * `tsx bench/risk.ts [families] [seed]`.
 */
import { fileURLToPath } from 'node:url'
import { detect, detectAtTills } from '../server/src/risk/detect.ts'
import { type Fraud, generateFamilies } from '../server/src/risk/generate.ts'
import { loadRules } from '../server/src/risk/rules.ts'

export type Measured = {
  /** Bindings held: how many rightly. */
  byRule: readonly { rule: string; found: number; right: number }[]
  /** Fraudulent bindings: how many were found by any rule. */
  byFraud: readonly { fraud: Fraud; really: number; found: number }[]
  precision: number
  recall: number
  bindings: number
  ms: number
}

/** Runs the rules over generated families and compares with what is known. */
export function measure(families: number, seed: number): Measured {
  const rules = loadRules()
  const { facts, truth, tills, swiped } = generateFamilies(families, seed)
  const start = performance.now()
  const findings = [...detect(rules, facts), ...detectAtTills(rules, tills)]
  const ms = performance.now() - start
  const held = new Set<number>()
  const byRule = new Map<string, { found: Set<string>; right: Set<string> }>()
  for (const { rule, subject, binding } of findings) {
    const counted = byRule.get(rule) ?? { found: new Set(), right: new Set() }
    counted.found.add(subject)
    const right = binding ? (truth.get(binding.id) ?? 'none') !== 'none' : swiped.has(subject)
    if (right) counted.right.add(subject)
    if (binding) held.add(binding.id)
    byRule.set(rule, counted)
  }
  const frauds: Fraud[] = ['cashOut', 'collector', 'drain', 'fakeRelation', 'lentWhileInHospital']
  const byFraud = frauds.map((fraud) => {
    const really = [...truth].filter(([, kind]) => kind === fraud).map(([id]) => id)
    return { fraud, really: really.length, found: really.filter((id) => held.has(id)).length }
  })
  const tillFound = byRule.get('manyCards')?.right.size ?? 0
  const rightlyHeld = [...held].filter((id) => truth.get(id) !== 'none').length
  return {
    byRule: [...byRule].map(([rule, { found, right }]) => ({ rule, found: found.size, right: right.size })),
    byFraud: [...byFraud, { fraud: 'manyCards', really: swiped.size, found: tillFound }],
    precision: rightlyHeld / Math.max(1, held.size),
    recall:
      byFraud.reduce((sum, { found }) => sum + found, 0) /
      Math.max(
        1,
        byFraud.reduce((sum, { really }) => sum + really, 0),
      ),
    bindings: facts.bindings.length,
    ms,
  }
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`

function print(families: number, seed: number): void {
  const { byRule, byFraud, precision, recall, bindings, ms } = measure(families, seed)
  console.log(`${families} families, ${bindings} bindings, seed ${seed}; rules ran in ${Math.round(ms)} ms`)
  console.log('rule                   found   right   precision')
  for (const { rule, found, right } of byRule) {
    console.log(
      `${rule.padEnd(20)} ${String(found).padStart(7)} ${String(right).padStart(7)}   ${percent(right / found)}`,
    )
  }
  console.log('fraud                 really   found   recall')
  for (const { fraud, really, found } of byFraud) {
    console.log(
      `${fraud.padEnd(20)} ${String(really).padStart(7)} ${String(found).padStart(7)}   ${percent(found / Math.max(1, really))}`,
    )
  }
  console.log(`bindings held: precision ${percent(precision)}, recall ${percent(recall)}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  print(Number(process.argv[2] ?? 20_000), Number(process.argv[3] ?? 1))
}
