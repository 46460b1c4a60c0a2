/** The engine's own bill as JSON, in fen: what programs send, checked before it reaches the engine. */
import { z } from 'zod'
import { domains } from '../language/context.ts'
import type { Bill, Used } from '../values/bill.ts'
import { isPlainDate } from '../values/dates.ts'
import { relationships } from './units.ts'

const fen = z.int().min(0)
const day = z.string().refine(isPlainDate, 'YYYY-MM-DD')
const area = z.string().regex(/^\d{6}$/)
const texts = z.array(z.string())

const line = z.strictObject({
  id: z.string(),
  code: z.string(),
  amount: fen,
  countE4: z.int().min(0),
  itemClass: z.enum(['A', 'B', 'C']),
  firstShare: z.int().min(0).max(10_000),
  ceiling: fen.nullable(),
  restricted: z.boolean(),
  approved: z.boolean(),
  ownExpense: z.boolean(),
  banned: z.boolean(),
  groups: texts.optional(),
})

const bill = z.strictObject({
  benefit: z.enum(domains.benefit),
  on: day,
  patient: z.strictObject({
    scheme: z.enum(domains.scheme),
    category: z.enum(domains.category),
    age: z.int().min(0).max(150),
    aidGroups: texts,
    area,
    consecutiveYears: z.int().min(0).optional(),
    yearsWithoutUse: z.int().min(0).optional(),
    waitingUntil: day.optional(),
  }),
  institution: z.strictObject({
    kind: z.enum(domains.kind),
    level: z.enum(domains.level),
    area,
    groups: texts.optional(),
  }),
  filing: z.enum(domains.filing),
  diseases: texts,
  visitDeductible: fen,
  admissionsBefore: z.int().min(0),
  visitPaid: fen.optional(),
  visitEntered: fen.optional(),
  days: z.int().min(0).optional(),
  prescription: z.strictObject({ level: z.enum(domains.level) }).optional(),
  manual: z.boolean().optional(),
  circumstances: texts.optional(),
  numbers: z.record(z.string(), z.int().min(0)).optional(),
  sums: z.record(z.string(), fen).optional(),
  lines: z.array(line),
  accounts: z.strictObject({
    own: fen,
    relatives: z.array(
      z.strictObject({
        bindingId: z.string(),
        relationship: z.enum(relationships),
        balance: fen,
        limitLeft: fen.nullable(),
        costs: z.enum(['inScope', 'any']),
      }),
    ),
    wallet: fen,
  }),
})
const used = z.record(z.string(), z.strictObject({ deductible: fen, paid: fen, entered: fen }))
const whole = z.strictObject({ bill, used: used.default({}) })

/** Published files call the bill a claim, too. */
function wrapped(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || 'bill' in json) return json
  if (!('claim' in json)) return { bill: json }
  const { claim, ...rest } = json
  return { ...rest, bill: claim }
}

export type BillProblem = { path: string; message: string }

/** A bill alone, or `{ bill, used }`; `claim` says the same as `bill`. Money is whole fen, rates are basis points. */
export function parseBillJson(json: unknown): { bill: Bill; used: Used } | { problems: BillProblem[] } {
  const parsed = whole.safeParse(wrapped(json))
  if (parsed.success) return parsed.data as unknown as { bill: Bill; used: Used }
  return { problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) }
}
