import { z } from 'zod'
import { purpose, relationship } from './binding.ts'
import { route } from './route.ts'
import { amountFen, id, instant, paidFen, plainDate, positiveFen, text, whole } from './values.ts'

export const benefit = z
  .enum(['outpatient', 'emergency', 'pharmacy', 'chronic', 'twoDisease', 'inpatient'])
  .meta({ id: 'Benefit' })
const scheme = z.enum(['employee', 'resident'])
const certainty = z.enum(['exact', 'approximate', 'unverified'])

/** Who pays, to the fen: `total = fundTotal + own + relatives + wallet + cash`. Negative in a reversal. */
export const amounts = z
  .object({
    totalFen: amountFen,
    ownPaidFen: amountFen,
    overLimitFen: amountFen,
    firstShareFen: amountFen,
    inScopeFen: amountFen,
    deductibleFen: amountFen,
    poolRate: z.int(),
    poolFen: amountFen,
    criticalIllnessFen: amountFen,
    largeSumFen: amountFen,
    civilServantFen: amountFen,
    medicalAidFen: amountFen,
    otherFundFen: amountFen,
    fundTotalFen: amountFen,
    personalFen: amountFen,
    ownFen: amountFen,
    walletFen: amountFen,
    cashFen: amountFen,
  })
  .meta({ id: 'Amounts' })

export const payer = z
  .object({
    bindingId: id,
    /** Whole for the patient and who cares for a child; for anybody else masked. */
    name: z.string(),
    relationship,
    /** What the payer is to the patient: 儿子. */
    kin: text,
    purpose,
    amountFen: amountFen,
  })
  .meta({ id: 'Payer' })

export const lineSplit = z
  .object({
    id: z.string(),
    code: z.string(),
    name: z.string(),
    amountFen: amountFen,
    ownPaidFen: amountFen,
    overLimitFen: amountFen,
    firstShareFen: amountFen,
    inScopeFen: amountFen,
  })
  .meta({ id: 'LineSplit' })

/** Where a number came from. */
const parameter = z.object({
  id: z.string(),
  value: z.unknown(),
  source: z.string(),
  certainty,
  /** The month in which the value was last seen in force. */
  seen: z.string().optional(),
  note: z.string().optional(),
})

const factIs = z.object({ fact: z.string(), is: z.string() })
const writtenRate = z.union([z.number(), z.string()])

/** How a ratio was put together: what its base was chosen by, and what changed it. Basis points, or `n/d`. */
const ratioMade = z.object({
  base: writtenRate,
  by: z.array(factIs),
  changes: z.array(
    z.object({
      how: z.enum(['add', 'less', 'times', 'ownShareTimes', 'atLeast', 'atMost']),
      by: writtenRate,
      times: z.int(),
      when: z.array(factIs),
    }),
  ),
})

/** One named amount of the derivation; `@gongji/policy` prints it as a sentence. */
export const step = z
  .object({
    id: z.string(),
    formula: z.string(),
    amountFen: amountFen,
    inputs: z.array(z.string()),
    parameters: z.array(parameter),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    made: ratioMade.optional(),
    certainty,
  })
  .meta({ id: 'Step' })

const note = z.object({ code: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])) })

export const place = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['hospital', 'pharmacy']),
  level: z.enum(['village', '1', '2', '3']),
  area: z.string(),
})

export const billHead = z
  .object({
    setlId: z.string(),
    personId: id,
    personName: z.string(),
    institution: z.object({ code: z.string(), name: z.string() }),
    benefit,
    careOn: plainDate,
    at: instant,
    totalFen: amountFen,
    ...paidFen,
    payers: z.array(payer),
    /** A settlement, one that was given back, or the giving back. */
    state: z.enum(['settled', 'reversed', 'reversal']),
  })
  .meta({ id: 'BillHead' })

export const bill = z
  .object({
    setlId: z.string(),
    mdtrtId: z.string(),
    personId: id,
    personName: z.string(),
    institution: place,
    benefit,
    scheme,
    area: z.string(),
    careOn: plainDate,
    at: instant,
    state: z.enum(['settled', 'reversed', 'reversal']),
    /** The settlement that this one takes back, or that took this one back. */
    otherSetlId: z.string().nullable(),
    amounts,
    payers: z.array(payer),
    lines: z.array(lineSplit),
    /** Why an account that could have paid did not. */
    notes: z.array(note),
    /**
     * Why nothing of what relatives share paid, where cash was left: the one reason, who can mend it, and a page of the app
     * that leads on. Null where it did pay, or to whom is not family.
     */
    unused: z.object({ code: z.string(), what: text, mend: text, link: z.string() }).nullable(),
    balanceAfterFen: amountFen,
    /** The derivation, computed again from what was stored; null when its rules are no longer kept. */
    steps: z.array(step).nullable(),
    certainty: certainty.nullable(),
    uncertain: z.array(z.string()),
    /** What corrected rules have made of it since: what changed, why, and where the money is. Amounts above are as settled. */
    revisions: z.array(z.object({ at: instant, text })),
  })
  .meta({ id: 'Bill' })

const paging = {
  /** `next` of the page before. */
  before: id.optional(),
  limit: whole(1, 100).default(20),
}

export const payment = z
  .object({
    amountFen: amountFen,
    /** hospital-3, hospital-2, hospital-1, hospital-village or pharmacy: nothing more about the bill. */
    place: z.string(),
    /** `kin`: what the relative is to the payer; null of a quota. */
    relative: z.object({ id, name: z.string(), kin: text.nullable() }),
    /** The authorisation it rests on; null for a quota. */
    bindingId: id.nullable(),
    /** Where it came from: the personal account (个人账户) or a quota set aside (共济额度). */
    account: z.enum(['personal', 'quota']),
    paidFrom: text,
    at: instant,
  })
  .meta({ id: 'Payment' })

/** A stay that is not settled for good: what was billed and waits, and who would pay it if the stay ended now. */
export const stay = z
  .object({
    mdtrtId: z.string(),
    personId: id,
    institution: z.object({ code: z.string(), name: z.string() }),
    beganOn: plainDate,
    /** Null: the patient is there. */
    dischargedOn: plainDate.nullable(),
    days: z.int(),
    /** Lines that wait, and what they come to. */
    lines: z.int(),
    totalFen: amountFen,
    /** Settled in between, and standing. */
    settledFen: amountFen,
    /** Null: nothing waits, or it is not known; `refused` says why. */
    wouldPay: z.object({ amounts, payers: z.array(payer) }).nullable(),
    refused: text.nullable(),
  })
  .meta({ id: 'Stay' })

const citizen = ['citizen'] as const

export const billRoutes = {
  listBills: route({
    method: 'GET',
    path: '/bills',
    summary: 'My bills, or those of a child in my care, with who paid',
    tag: 'bills',
    roles: citizen,
    right: 'bill.read',
    query: z.object({
      personId: id.optional(),
      from: plainDate.optional(),
      to: plainDate.optional(),
      ...paging,
    }),
    reply: z.object({ bills: z.array(billHead), next: id.nullable() }),
  }),
  readBill: route({
    method: 'GET',
    path: '/bills/:setlId',
    summary: 'One bill whole: lines, split, who paid each part and why',
    tag: 'bills',
    roles: ['citizen', 'auditor'],
    right: 'bill.read',
    params: z.object({ setlId: z.string().max(30) }),
    query: z.object({ personId: id.optional() }),
    reply: bill,
  }),
  listStays: route({
    method: 'GET',
    path: '/stays',
    summary:
      'Stays that are not settled for good: what they came to so far, and who would pay if they ended now',
    tag: 'bills',
    roles: citizen,
    right: 'bill.read',
    bounded: 'stays that are open',
    query: z.object({ personId: id.optional() }),
    reply: z.object({ stays: z.array(stay) }),
  }),
  listPayments: route({
    method: 'GET',
    path: '/payments',
    summary: 'What my account paid for relatives: amount, time and kind of place, never what for',
    tag: 'bills',
    roles: citizen,
    right: 'payment.read',
    query: z.object({ personId: id.optional(), year: whole(2000, 2100).optional(), ...paging }),
    reply: z.object({ payments: z.array(payment), next: id.nullable() }),
  }),
  estimate: route({
    method: 'POST',
    path: '/estimate',
    summary:
      'How a bill would be paid today; holds and changes nothing. In the sandbox for any of its people',
    tag: 'bills',
    roles: ['anyone'],
    right: 'bill.imagine',
    body: z.strictObject({
      personId: id.optional(),
      institution: z.string().max(12),
      benefit: benefit.default('outpatient'),
      /** Day of care; today when left out. */
      careOn: plainDate.optional(),
      disease: z.string().max(30).default(''),
      /** 0 no account, 1 one's own (and relatives' where the area allows), 2 the shared account. */
      accountUse: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1),
      lines: z
        .array(
          z.strictObject({
            code: z.string().min(1).max(50),
            amountFen: positiveFen,
            /** Pieces. */
            count: z.number().positive().max(100_000).multipleOf(0.0001).default(1),
            approved: z.boolean().default(false),
          }),
        )
        .min(1)
        .max(200),
    }),
    reply: z.object({
      personId: id,
      institution: place,
      benefit,
      careOn: plainDate,
      amounts,
      payers: z.array(payer),
      lines: z.array(lineSplit),
      notes: z.array(note),
      balanceAfterFen: amountFen,
      steps: z.array(step),
      certainty,
      uncertain: z.array(z.string()),
    }),
  }),
}
