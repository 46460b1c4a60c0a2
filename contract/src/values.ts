import { isPlainDate } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import {
  type Typed,
  typedCertificateNumber,
  typedDay,
  typedName,
  typedPhone,
  typedWhole,
} from '@gongji/policy/typed'
import { z } from 'zod'

/** ¥1 billion in fen: the largest amount anywhere. */
export const largestFen = 100_000_000_000

/** A reason in both languages for a value that its schema refuses; the server's sentence is made of it. */
export type WrongValue = {
  zh: string
  en: string
  /** What the value was to be, where the refusal has a type of its own. */
  kind?: 'idNumber'
}

/**
 * A value that people type: read as they write it, kept and answered in one form. `form` is that form's schema, which
 * documents both ways.
 */
export function typed<Out extends string | number>(
  form: z.ZodType<Out, Out>,
  read: (text: string) => Typed<Out>,
  kind?: WrongValue['kind'],
) {
  return z.codec(z.custom<Out>(), form, {
    decode: (given, context) => {
      if (typeof given !== 'string') return given
      const { value, wrong } = read(given)
      if (wrong === undefined) return value
      const params: WrongValue = kind === undefined ? wrong : { ...wrong, kind }
      context.issues.push({ code: 'custom', input: given, message: wrong.zh, params })
      return z.NEVER
    },
    encode: (value) => value,
  }) as unknown as z.ZodType<Out, Out>
}

export const plainDate = typed(z.string().refine(isPlainDate, 'YYYY-MM-DD'), typedDay).meta({
  id: 'PlainDate',
  description: 'A day in Asia/Shanghai, YYYY-MM-DD',
  type: 'string',
  format: 'date',
})

/** An ID number (居民身份证号码), or that of another certificate that somebody is registered with. */
export const idNumber = typed(z.string(), typedCertificateNumber, 'idNumber').meta({
  id: 'IdNumber',
  description:
    'An ID number (18 characters, X large) or the number of another certificate; spaces, dashes and full-width digits are taken',
  type: 'string',
})

/** A mobile number of the mainland. */
export const phone = typed(z.string(), typedPhone).meta({
  id: 'Phone',
  description: 'A mobile number of the mainland: 11 digits; +86, spaces and dashes are taken',
  type: 'string',
})

/** A person's name as it stands on the ID card. */
export const personName = typed(z.string().min(1).max(50), typedName).meta({
  id: 'PersonName',
  description: 'A name as it stands on the ID card',
  type: 'string',
  minLength: 1,
  maxLength: 50,
})

/** Somebody by name and ID number. */
export const named = z.strictObject({ idNumber, name: personName })

// The brand exists only for the compiler.
const asFen = (schema: z.ZodType<number, number>) => schema as z.ZodType<Fen, number>

/** A whole number from `least` to `most`, also as the text of an address or of a client that sends text. */
export const whole = (least: number, most: number) =>
  typed(z.int().min(least).max(most), typedWhole).meta({ type: 'integer', minimum: least, maximum: most })

/** Fen out of the server: may be negative in reversals. */
export const amountFen = asFen(whole(-largestFen, largestFen)).meta({
  id: 'AmountFen',
  description: 'Money in whole fen (分, 0.01 yuan)',
  type: 'integer',
  minimum: -largestFen,
  maximum: largestFen,
})

/** Who paid a bill: all funds together, the patient's own account, relatives' accounts, wallet and quotas, cash. */
export const paidFen = {
  fundTotalFen: amountFen,
  ownFen: amountFen,
  relativesFen: amountFen,
  walletFen: amountFen,
  cashFen: amountFen,
}

/** Fen, nothing or more. */
export const wholeFen = asFen(whole(0, largestFen)).meta({
  id: 'WholeFen',
  description: 'Money in whole fen, nothing or more',
})

/** Fen asked for: at least one. */
export const positiveFen = asFen(whole(1, largestFen)).meta({
  id: 'PositiveFen',
  description: 'Money in whole fen, at least 1',
  type: 'integer',
  minimum: 1,
  maximum: largestFen,
})

/** Fen of many people or bills together, which may come to more than any one amount. */
export const sumFen = z.int().meta({ id: 'SumFen', description: 'A sum of money in whole fen' })

/** Ids are whole numbers within 53 bits, sent as text. */
export const id = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/)
  .refine((text) => Number.isSafeInteger(Number(text)), 'an id within 53 bits')
  .meta({ id: 'Id', description: 'An identifier; opaque' })

/** Where the page before ended. */
export const cursor = z
  .string()
  .regex(/^[0-9-]{1,60}$/)
  .meta({ id: 'Cursor', description: '`next` of the page before, as it is' })

/** The cursor of the next page; null: this was the last. */
export const next = cursor.nullable()

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

/** What a Chinese letter promises, for a reader of English. */
export const letterEnglish = z
  .object({
    /** Says that the Chinese text alone is binding. */
    note: z.string(),
    /** One line for each thing that is promised. */
    lines: z.array(z.string()),
  })
  .meta({ id: 'LetterEnglish' })
