import type { Fen } from '@gongji/policy'
import { typedDay } from '@gongji/policy/typed'
import { z } from 'zod'
import type { Instant, TaxBureauSettings } from '../deps.ts'
import { problems } from '../problem.ts'
import { envelope, open, sign } from './envelope.ts'

/** What the bureau is asked to take in. The reference makes it safe to send again. */
export type PremiumOrder = {
  reference: string
  kind: 'resident' | 'longTermCare'
  year: number
  area: string
  /** Kind of certificate by the national table (psn_cert_type): 01 ID card, 990201 birth certificate … */
  insured: { name: string; idKind: string; idNumber: string }
  amountFen: Fen
  account: 'personal' | 'wallet' | 'quota'
}

/** The reasons for which a bureau refuses, in its own closed list; others arrive as `other` with their wording. */
export const refusalCodes = [
  'notRegistered',
  'nameMismatch',
  'alreadyPaid',
  'windowClosed',
  'wrongAmount',
  'inEmployeeScheme',
  'notNormal',
  'maintenance',
  'other',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** A day as the bureau's programs write it. */
const day = z.string().transform((text, context) => {
  const { value, wrong } = typedDay(text)
  if (wrong === undefined) return value
  context.addIssue({ code: 'custom', message: wrong.en })
  return z.NEVER
})

/** How a premium stands at the bureau. */
export const bureauAnswer = z.discriminatedUnion('state', [
  /** It has never heard of the reference. */
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('accepted') }),
  z.object({ state: z.literal('credited'), serial: z.string().min(1).max(64), on: day }),
  z.object({ state: z.literal('refused'), code: z.enum(refusalCodes), reason: z.string().max(500) }),
  z.object({ state: z.literal('refunded'), on: day, reason: z.string().max(500) }),
  z.object({ state: z.literal('refundRefused'), reason: z.string().max(500) }),
])
export type BureauAnswer = z.infer<typeof bureauAnswer>

export type RefundReason = 'duplicate' | 'death' | 'employee' | 'otherArea' | 'aided' | 'bureau'

/** The tax bureau (税务局): another's system. Each call may be repeated; each throws Problem 503 when it cannot be had. */
export type TaxBureau = {
  submit: (order: PremiumOrder, at: Instant) => Promise<BureauAnswer>
  query: (reference: string, at: Instant) => Promise<BureauAnswer>
  /** Asks for a credited premium back; asking again changes nothing. */
  refund: (asked: { reference: string; reason: RefundReason }, at: Instant) => Promise<BureauAnswer>
}

export const problem = problems('tax-bureau', {
  unavailable: [
    503,
    '税务系统暂时没有回应。',
    'The tax bureau’s system does not answer.',
    '无需重复提交：系统会自动再次联系税务系统，结果会通知您。',
    'Nothing needs to be sent again: the service keeps asking, and tells you the result.',
  ],
  notConnected: [
    503,
    '本服务尚未接通该地税务系统，没有扣款。',
    'This service is not connected to the tax bureau there; nothing was deducted.',
    '请通过当地税务渠道缴费，或待经办机构接通后再试。',
    'Pay through the bureau’s own channels, or try again once the agency has connected it.',
  ],
  badSignature: [
    401,
    '报文签名不正确或已过期。',
    'The message is not signed as agreed, or too old.',
    '请税务系统核对共享密钥和时钟后重发。',
    'The bureau’s system has to check the shared key and its clock and send it again.',
  ],
  badMessage: [
    400,
    '报文内容不符合接口约定：{field}。',
    'The message does not follow the agreement: {field}.',
    '请税务系统按 docs/tax-bureau.md 组织报文后重发。',
    'The bureau’s system has to follow docs/tax-bureau.md and send it again.',
  ],
})

const reply = z.object({ inReplyTo: z.string(), answer: bureauAnswer })

/** The bureau over HTTP: signed JSON both ways. */
export function connectTaxBureau({ url, key, patienceMs = 10_000 }: TaxBureauSettings): TaxBureau {
  const ask = async (path: string, content: object): Promise<BureauAnswer> => {
    const message = sign(key, content)
    let text: unknown
    try {
      const response = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout(patienceMs),
      })
      if (!response.ok) throw problem.unavailable({}, { status: response.status })
      text = await response.json()
    } catch {
      // Refused, cut off, too late or not JSON: in each case nobody knows what the bureau did.
      throw problem.unavailable()
    }
    const signed = envelope.safeParse(text)
    const read = signed.success ? reply.safeParse(open(key, signed.data)) : null
    // An answer that is not theirs, or not to this question, is no answer.
    if (!read?.success || read.data.inReplyTo !== message.nonce) throw problem.unavailable()
    return read.data.answer
  }
  const instant = (at: Instant) => new Date(at).toISOString()
  return {
    submit: async ({ kind, ...order }, at) =>
      await ask('premium/submit', { kind: 'submit', at: instant(at), benefit: kind, ...order }),
    query: async (reference, at) => await ask('premium/query', { kind: 'query', at: instant(at), reference }),
    refund: async (asked, at) => await ask('premium/refund', { kind: 'refund', at: instant(at), ...asked }),
  }
}

/** Reads the content of a message from the bureau. @throws Problem when it is not signed by it, or not as agreed */
export function openMessage<Schema extends z.ZodType>(
  settings: TaxBureauSettings,
  message: z.infer<typeof envelope>,
  schema: Schema,
): z.output<Schema> {
  const content = open(settings.key, message)
  if (content === null) throw problem.badSignature()
  const read = schema.safeParse(content)
  if (!read.success) {
    throw problem.badMessage({ field: read.error.issues[0]?.path.join('.') || 'content' })
  }
  return read.data
}

/** Our signed answer to a message of the bureau. */
export const answerTo = (settings: TaxBureauSettings, message: { nonce: string }, answer: unknown) =>
  sign(settings.key, { inReplyTo: message.nonce, answer })
