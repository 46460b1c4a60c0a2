import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, cursor, id, instant, next, plainDate, sumFen, text, whole } from './values.ts'

const areaCode = z.string().regex(/^[0-9]{6}$/)
const parameter = z.string().regex(/^[A-Za-z]+(\.[A-Za-z0-9]+){1,2}$/)
/** Layers above the pool; each pays from the fund of its name. */
const layerNames = ['largeSum', 'criticalIllness', 'civilServant', 'medicalAid', 'otherFund'] as const
const certainty = z.enum(['exact', 'approximate', 'unverified'])
const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/)
const officer = ['policyOfficer'] as const

const areaHead = z.object({ area: areaCode, name: text })

/** A branch of a rule: when it applies, and what it says. */
const decisionRow = z.object({ when: z.array(text), value: text, lit: z.boolean() })

/** One dated value of a rule, as it is shown beside others. */
const statedValue = z.object({
  /** Where it is stated: the area itself, or what it inherits from. */
  statedBy: areaHead,
  own: z.boolean(),
  from: plainDate,
  to: plainDate.nullable(),
  text,
  /** As a pack writes it, and by its branches; where one rule alone is read. */
  written: z.string().optional(),
  rows: z.array(decisionRow).optional(),
  /** Nobody knows it. */
  unknown: z.boolean(),
  source: z.string(),
  certainty,
  seen: month.nullable(),
  /** Last seen in force more than a year ago. */
  stale: z.boolean(),
  note: z.string().nullable(),
  /** Published, not in force. */
  proposed: z.boolean(),
  inForce: z.boolean(),
})

const ruleRow = z
  .object({
    name: parameter,
    words: text,
    group: text,
    /** One list for each area that was asked for, in that order, oldest value first. */
    columns: z.array(z.array(statedValue)),
  })
  .meta({ id: 'RuleRow' })

/** A bill, or a case, as `cases.yaml` writes it. */
const billWritten = z.record(z.string().max(60), z.unknown())

const line = z.strictObject({
  kind: z.literal('line'),
  area: areaCode,
  name: parameter,
  from: plainDate,
  to: plainDate.nullable().default(null),
  /** With its unit, as a pack writes it: `420 yuan`, `{ amount: 200 yuan, per: year }`. */
  value: z.string().trim().min(1).max(20_000),
  source: z.string().trim().min(1).max(500),
  certainty,
  seen: month.optional(),
  note: z.string().trim().max(1_000).optional(),
  cases: z.array(billWritten).max(50).default([]),
  /** Cases of bills whose answers change with the line, by file and name: they are answered anew. */
  restate: z
    .array(z.object({ file: z.string().max(200), case: z.string().max(300) }))
    .max(300)
    .default([]),
  /**
   * It mends days that are over: once it is approved, bills that were settled by the wrong value are computed again. Why,
   * as people read it.
   */
  correction: z
    .strictObject({ reason: z.string().trim().min(1).max(500), reasonEn: z.string().trim().min(1).max(500) })
    .optional(),
})
const newArea = z.strictObject({
  kind: z.literal('area'),
  area: areaCode,
  name: z.object({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) }),
  inherits: areaCode.nullable(),
  /** The neighbour in whose shape it is written; null: the template. */
  like: areaCode.nullable(),
  from: plainDate,
  /** Layers above the pool that the template is to have. */
  layers: z
    .strictObject({
      employee: z.array(z.enum(layerNames)).max(5),
      resident: z.array(z.enum(layerNames)).max(5),
    })
    .optional(),
})
/** What stands for every line that one change makes. */
const severalLines = {
  area: areaCode,
  from: plainDate,
  source: z.string().trim().min(1).max(500),
  certainty,
  seen: month.optional(),
  note: z.string().trim().max(1_000).optional(),
  restate: line.shape.restate,
}
const diseaseList = z.strictObject({
  kind: z.literal('diseases'),
  ...severalLines,
  /** A table, one disease a row, as the template has its columns. */
  text: z.string().trim().min(1).max(500_000),
})
const written = z.string().trim().min(1).max(20_000)
const newLayer = z.strictObject({
  kind: z.literal('layer'),
  ...severalLines,
  scheme: z.enum(['employee', 'resident']),
  layer: z.enum(layerNames),
  /** What of a bill comes in, and of which benefits. */
  base: z
    .array(z.enum(['deductible', 'ratioShare', 'aboveCap', 'firstShare', 'overLimit', 'ownPaid']))
    .min(1)
    .max(6),
  benefits: z
    .array(z.enum(['outpatient', 'emergency', 'pharmacy', 'chronic', 'twoDisease', 'inpatient']))
    .min(1)
    .max(6),
  /** As a pack writes them; `unknown` where nobody knows. */
  deductible: written,
  ratio: written,
  cap: written,
})
export const ruleChange = z.discriminatedUnion('kind', [line, newArea, diseaseList, newLayer])
const valueChange = z.discriminatedUnion('kind', [line, diseaseList, newLayer])

const finding = z.object({ warning: z.boolean(), what: text, mend: text, file: z.string(), line: z.int() })
const caseRow = z.object({
  file: z.string(),
  case: z.string(),
  area: areaHead,
  /** It came with the change. */
  added: z.boolean(),
  holds: z.boolean(),
  /** Its answer may be taken over from what was computed. */
  mayRestate: z.boolean(),
  restated: z.boolean(),
  differs: z.array(z.object({ what: text, expected: text, got: text })),
})
const checked = z.object({
  findings: z.array(finding),
  /** Cases that came with the change, and those that do not hold or were answered anew. */
  cases: z.array(caseRow),
  /** How many others hold. */
  holding: z.int(),
  /** The value that was written, by its branches; empty while it cannot be read. */
  rows: z.array(decisionRow),
  /** Nothing stands in the way of sending it to the second officer. */
  ready: z.boolean(),
})

const counted = z.object({ people: z.int(), amountFen: sumFen })
export const ruleEffect = z
  .object({
    from: plainDate,
    to: plainDate,
    bills: z.int(),
    people: z.int(),
    /** There are more bills than were computed. */
    more: z.boolean(),
    gain: counted,
    lose: counted,
    same: z.int(),
    fundBeforeFen: sumFen,
    fundAfterFen: sumFen,
    newlyRefused: z.int(),
    newlyDecided: z.int(),
    refusedBoth: z.int(),
    groups: z.array(
      z.object({
        group: text,
        bills: z.int(),
        people: z.int(),
        fundBeforeFen: sumFen,
        differenceFen: sumFen,
      }),
    ),
  })
  .meta({ id: 'RuleEffect' })

const proposal = z
  .object({
    id,
    change: ruleChange,
    words: text,
    area: areaHead,
    /** What stood on the day from which it is to change, and what is to stand, by branches; a new area says what it is. */
    before: z.array(decisionRow),
    after: z.array(decisionRow),
    status: z.enum(['proposed', 'approved', 'refused', 'withdrawn']),
    proposedBy: z.string(),
    proposedAt: instant,
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    reason: z.string(),
    /** What it would have done to the bills of a year when it was sent; null where no bill is decided by it. */
    effect: ruleEffect.nullable(),
    allowed: z.array(z.enum(['approve', 'refuse', 'withdraw'])),
  })
  .meta({ id: 'RuleProposal' })

export const ruleRoutes = {
  listRuleAreas: route({
    method: 'GET',
    path: '/policy/areas',
    summary: 'Areas that have rules, what each inherits from, and what is missing today',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    bounded: 'areas that have rules',
    reply: z.object({
      today: plainDate,
      areas: z.array(
        areaHead.extend({
          inherits: areaHead.nullable(),
          missing: z.array(z.object({ name: parameter, words: text })),
        }),
      ),
    }),
  }),
  listRules: route({
    method: 'GET',
    path: '/policy/rules',
    summary: 'Rules of areas side by side, by date: value, source, certainty, age',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    bounded: 'rules of the areas that are named',
    query: z.object({ areas: z.string().regex(/^[0-9]{6}(,[0-9]{6}){0,3}$/) }),
    reply: z.object({ today: plainDate, areas: z.array(areaHead), rules: z.array(ruleRow) }),
  }),
  readRule: route({
    method: 'GET',
    path: '/policy/rules/:name',
    summary: 'One rule of areas side by side, with its values as packs write them',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    params: z.object({ name: parameter }),
    query: z.object({ areas: z.string().regex(/^[0-9]{6}(,[0-9]{6}){0,3}$/) }),
    reply: z.object({ today: plainDate, areas: z.array(areaHead), rule: ruleRow }),
  }),
  listDecisions: route({
    method: 'GET',
    path: '/policy/areas/:area/decisions',
    summary: 'One rule on one day as a decision table',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    bounded: 'branches of one rule on one day',
    params: z.object({ area: areaCode }),
    query: z.object({ name: parameter, on: plainDate }),
    reply: z.object({ rows: z.array(decisionRow) }),
  }),
  readDiseaseTemplate: route({
    method: 'GET',
    path: '/policy/disease-template',
    summary: 'The table in which a list of chronic diseases is filled in',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    reply: z.object({ text: z.string() }),
  }),
  exportRules: route({
    method: 'GET',
    path: '/policy/areas/:area/files',
    summary: 'The rules of an area as YAML, with what officers added',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    params: z.object({ area: areaCode }),
    reply: z.object({ files: z.array(z.object({ path: z.string(), text: z.string() })) }),
  }),
  tryRules: route({
    method: 'POST',
    path: '/policy/rules/try',
    summary:
      'One bill under the rules as they are, and with a change: amounts, reasons, and the rows that decided',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    body: z.strictObject({ area: areaCode, bill: billWritten, change: line.optional() }),
    reply: z.object({
      sides: z.array(
        z.object({
          amounts: z.array(z.object({ what: text, amountFen: amountFen })).nullable(),
          refused: text.nullable(),
          reasons: z.array(text),
        }),
      ),
      tables: z.array(
        z.object({
          name: parameter,
          words: text,
          rows: z.array(decisionRow),
          source: z.string(),
          certainty,
          seen: month.nullable(),
          stale: z.boolean(),
        }),
      ),
    }),
  }),
  checkRuleChange: route({
    method: 'POST',
    path: '/policy/rules/check',
    summary: 'What checks and cases say of a change; changes nothing',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    body: z.strictObject({ change: ruleChange }),
    reply: checked,
  }),
  weighRuleChange: route({
    method: 'POST',
    path: '/policy/rules/effect',
    summary: 'What the bills of the last twelve months would have come to under a change; changes nothing',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    body: z.strictObject({ change: valueChange }),
    reply: z.object({ effect: ruleEffect.nullable() }),
  }),
  proposeRuleChange: route({
    method: 'POST',
    path: '/policy/proposals',
    summary: 'Send a change to a second officer',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    body: z.strictObject({ change: ruleChange }),
    reply: proposal,
  }),
  listRuleProposals: route({
    method: 'GET',
    path: '/policy/proposals',
    summary: 'Changes that wait for a second officer, and those that were decided',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(100) }),
    reply: z.object({ proposals: z.array(proposal), next }),
  }),
  decideRuleProposal: route({
    method: 'POST',
    path: '/policy/proposals/:id/decide',
    summary: 'Approve or refuse another officer’s change, or withdraw one’s own',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    freshProof: true,
    params: z.object({ id }),
    body: z.strictObject({
      decision: z.enum(['approve', 'refuse', 'withdraw']),
      reason: z.string().trim().max(500).default(''),
    }),
    reply: proposal,
  }),
}

export type RuleRoutes = typeof ruleRoutes
