import { readFileSync } from 'node:fs'
import { relationship } from '@gongji/contract/binding'
import { type Fen, yuanToFen } from '@gongji/policy/money'
import { parse } from 'yaml'
import { z } from 'zod'

const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const yuan = z
  .string()
  .regex(/^\d+(\.\d{1,2})? yuan$/)
  .transform((written): Fen => yuanToFen(written.replace(' yuan', '')) as Fen)
/** As a part of one. */
const percent = z
  .string()
  .regex(/^\d{1,3} percent$/)
  .transform((written) => Number.parseInt(written, 10) / 100)
const count = z.int().positive()
const most = z.partialRecord(relationship, count)

const common = {
  title: text,
  why: text,
  action: z.enum(['hold', 'watch']),
  /**
   * What raises it again once a clerk has decided: `newUses`, uses after the decision that reach the rule's thresholds by
   * themselves (and `againTotal`, where the rule has one); `never`, since what it rests on does not change.
   */
  again: z.enum(['newUses', 'never']),
  againTotal: yuan.optional(),
}
const rule = z.discriminatedUnion('id', [
  z.strictObject({ id: z.literal('tooManyOfAKind'), ...common, most }),
  z.strictObject({ id: z.literal('sameRelativeOfMany'), ...common, most }),
  z.strictObject({ id: z.literal('ages'), ...common, parentYears: count, grandparentYears: count }),
  z.strictObject({
    id: z.literal('pharmacyCashOut'),
    ...common,
    days: count,
    bills: count,
    total: yuan,
    roundTo: yuan,
    roundShare: percent,
  }),
  z.strictObject({ id: z.literal('collector'), ...common, days: count, payers: count, total: yuan }),
  z.strictObject({
    id: z.literal('manyCards'),
    ...common,
    minutes: count,
    patients: count,
    roundTo: yuan,
    roundShare: percent,
  }),
  z.strictObject({ id: z.literal('inHospital'), ...common }),
  z.strictObject({
    id: z.literal('suddenDrain'),
    ...common,
    days: count,
    share: percent,
    total: yuan,
    bills: count,
  }),
])

export type Rule = z.output<typeof rule>
export type RuleId = Rule['id']
export type RuleOf<Id extends RuleId> = Extract<Rule, { id: Id }>

/** @throws Error naming the rule and the field that is wrong, or a rule that stands twice */
export function readRules(yaml: string): Rule[] {
  const rules = z.array(rule).parse(parse(yaml))
  const twice = rules.find(({ id }, index) => rules.findIndex((other) => other.id === id) !== index)
  if (twice) throw new Error(`risk rule ${twice.id} stands twice`)
  return rules
}

/** The rules beside this file. */
export const loadRules = (): Rule[] =>
  readRules(readFileSync(new URL('./rules.yaml', import.meta.url), 'utf8'))

export const ruleOf = <Id extends RuleId>(rules: readonly Rule[], id: Id): RuleOf<Id> | undefined =>
  rules.find((one): one is RuleOf<Id> => one.id === id)
