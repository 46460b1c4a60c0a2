import { isPlainDate } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import { z } from 'zod'

/** ¥1 billion in fen: the largest amount anywhere. */
export const largestFen = 100_000_000_000

export const plainDate = z
  .string()
  .refine(isPlainDate, 'YYYY-MM-DD')
  .meta({ id: 'PlainDate', description: 'A day in Asia/Shanghai, YYYY-MM-DD', format: 'date' })

// The brand exists only for the compiler, so the schema needs no transform and works both ways.
const asFen = (schema: z.ZodType<number, number>) => schema as z.ZodType<Fen, number>

/** Fen out of the server: may be negative in reversals. */
export const amountFen = asFen(z.int().min(-largestFen).max(largestFen)).meta({
  id: 'AmountFen',
  description: 'Money in whole fen (分, 0.01 yuan)',
})

/** Fen asked for: at least one. */
export const positiveFen = asFen(z.int().min(1).max(largestFen)).meta({
  id: 'PositiveFen',
  description: 'Money in whole fen, at least 1',
})

/** Ids are whole numbers within 53 bits, sent as text. */
export const id = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/)
  .meta({ id: 'Id', description: 'An identifier; opaque' })

export const instant = z.iso
  .datetime({ offset: true })
  .meta({ id: 'Instant', description: 'A moment, ISO 8601 with offset' })

/** Repeating a request with the same key changes nothing; reusing it for something else is refused. */
export const requestKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/)
  .meta({ id: 'RequestKey' })

/** A sentence in both languages. */
export const text = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Text' })

/** RFC 9457 problem document, with both languages and who can mend it. */
export const problemDocument = z
  .looseObject({
    type: z.string(),
    status: z.int(),
    title: z.string(),
    detail: z.string(),
    zh: z.object({ what: z.string(), mend: z.string() }),
    en: z.object({ what: z.string(), mend: z.string() }),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' })
