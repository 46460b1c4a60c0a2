import { z } from 'zod'
import { amounts, lineSplit, payer } from './bill.ts'
import { route } from './route.ts'
import { amountFen, id, instant, paidFen, plainDate, positiveFen, requestKey, text, whole } from './values.ts'

const cashier = ['cashier'] as const
const tag = 'till'

/** Who stands at the till: what finding him gave. It opens at this institution only, for a day. */
const patient = z.string().min(20).max(800).meta({
  description: 'The token that finding the patient gave: whoever has it was shown the credential',
})

export const item = z.object({
  code: z.string(),
  name: z.string(),
  itemClass: z.enum(['A', 'B', 'C']),
  /** Basis points that the patient pays first of a class B item. */
  firstShare: z.int(),
  /** Most that counts a piece; null: no ceiling. */
  ceilingFen: amountFen.nullable(),
  /** In scope only when the hospital approved it. */
  restricted: z.boolean(),
  /** No account may pay it. */
  banned: z.boolean(),
  /** A drug in packs, which bear trace codes. */
  drug: z.boolean(),
  /** What the institution itself calls it, where its items are matched with the catalogue; null: they are not. */
  own: z.object({ code: z.string(), name: z.string() }).nullable(),
})

const line = z.strictObject({
  code: z.string().min(1).max(50),
  amountFen: positiveFen,
  /** Pieces. */
  count: z.number().positive().max(100_000).multipleOf(0.0001).default(1),
  approved: z.boolean().default(false),
  /** Drug trace codes, one for each pack that was scanned. */
  traceCodes: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
  /** Sold in parts: the pack was opened (拆零). */
  split: z.boolean().default(false),
})

const asked = {
  patient,
  lines: z.array(line).min(1).max(200),
  /** National code of the kind of care; a pharmacy's is its own. */
  medType: z
    .string()
    .regex(/^[0-9]{2,6}$/)
    .default('11'),
  disease: z.string().max(30).default(''),
  /** 0 no account, 1 one's own (and relatives' where the area allows), 2 the shared account. */
  accountUse: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1),
  /** A certificate's or a one-visit request's code that was scanned. */
  shareCode: z.string().trim().max(40).default(''),
  /** Day of care; today when left out. A day when the platform was not reached can be settled later. */
  careOn: plainDate.optional(),
  invoice: z.string().trim().max(40).default(''),
}

/** Amounts that the patient was told. */
const told = z.strictObject({
  ...paidFen,
})

/** What a bill comes to, for the cashier: amounts, who pays, each line, and why an account does not pay. */
const split = z.object({
  amounts,
  payers: z.array(payer),
  lines: z.array(lineSplit),
  notes: z.array(text),
})

export const tillBill = split
  .extend({
    /** Each line with how many pieces were charged, and the packs that were scanned. */
    lines: z.array(lineSplit.extend({ count: z.number(), traceCodes: z.array(z.string()) })),
    /** Whether part of it can be given back here: typed at a window, settled, and not paid by a code for one visit. */
    partly: z.boolean(),
    setlId: z.string(),
    personId: id,
    personName: z.string(),
    benefit: z.string(),
    careOn: plainDate,
    at: instant,
    state: z.enum(['settled', 'reversed', 'reversal']),
    /** What takes it back, or what it takes back. */
    otherSetlId: z.string().nullable(),
    balanceAfterFen: amountFen,
  })
  .meta({ id: 'TillBill' })

/** What of one line stays when part of a bill goes back. */
const keptLine = z.strictObject({
  id: z.string().max(60),
  /** Pieces that stay; fewer than were charged, or all of them. */
  count: z.number().positive().max(100_000).multipleOf(0.0001),
  /** Packs that stay. */
  traceCodes: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
})

/** Amounts that one side has. */
const booked = z.object({ totalFen: amountFen, fundFen: amountFen, accountsFen: amountFen })

const difference = z.object({
  kind: z.enum([
    'lost-request',
    'lost-answer',
    'double-send',
    'double-row',
    'void-here',
    'void-there',
    'wrong-system',
    'wrong-day',
    'data',
    'several',
    'other-number',
  ]),
  /** Its line in the institution's list, from 1; null: it is not there. */
  line: z.int().nullable(),
  setlId: z.string(),
  personId: id.nullable(),
  /** Masked; empty: nobody is known. */
  personName: z.string(),
  theirs: booked.nullable(),
  ours: booked.nullable(),
  what: text,
  mend: text,
  /** `reverse`: taking the bill back here mends it. `settle`: settling it now on its day does. */
  action: z.enum(['reverse', 'settle']).nullable(),
})

const row = z.object({
  /** For `after` of the next page. */
  id,
  setlId: z.string(),
  personId: id,
  personName: z.string(),
  at: instant,
  careOn: plainDate,
  totalFen: amountFen,
  ...paidFen,
  state: z.enum(['settled', 'reversed', 'reversal']),
  otherSetlId: z.string().nullable(),
})

export const tillRoutes = {
  readTill: route({
    method: 'GET',
    path: '/till',
    summary: 'The institution of this till, and what time it is in the service',
    tag,
    roles: cashier,
    right: 'till.settle',
    reply: z.object({
      institution: z.object({ code: z.string(), name: z.string(), kind: z.enum(['hospital', 'pharmacy']) }),
      now: instant,
      /** Whose trace codes must be scanned today: drugs that bear one, or all drugs; null: nobody's. */
      traceCodes: z.enum(['coded', 'all']).nullable(),
    }),
  }),
  findPatient: route({
    method: 'POST',
    path: '/till/patients/find',
    summary: 'Who shows a code, an ID card or a social-security card at the till',
    tag,
    roles: cashier,
    right: 'till.read',
    perMinute: 120,
    body: z.strictObject({ shown: z.string().trim().min(4).max(64) }),
    reply: z.object({
      patient,
      person: z.object({
        id,
        name: z.string(),
        maskedId: z.string(),
        age: z.int(),
        gender: z.enum(['male', 'female', 'unknown']),
      }),
      /** What was shown. */
      shownAs: text,
      insurance: z.array(
        z.object({
          scheme: z.enum(['employee', 'resident']),
          areaName: text,
          status: z.enum(['normal', 'suspended', 'ended']),
        }),
      ),
      /** The own account; null where there is none. */
      balanceFen: amountFen.nullable(),
      /** Who has authorised this patient. */
      family: z.array(z.object({ maskedName: z.string(), kin: text })),
      /** Kinds of care that can be billed here: ordinary, emergency, and the diseases that are on file. */
      kinds: z.array(z.object({ medType: z.string(), disease: z.string(), name: text })),
    }),
  }),
  findItems: route({
    method: 'GET',
    path: '/till/items',
    summary: 'Items of the catalogue by code, name or the initials of their pinyin',
    tag,
    roles: cashier,
    right: 'till.settle',
    bounded: 'the items that fit best: narrow what is looked for',
    query: z.object({ search: z.string().trim().min(1).max(50), limit: whole(1, 20).default(8) }),
    reply: z.object({ items: z.array(item) }),
  }),
  tryAtTill: route({
    method: 'POST',
    path: '/till/trial',
    summary: 'What a bill would come to; nothing is booked',
    tag,
    roles: cashier,
    right: 'till.settle',
    body: z.strictObject(asked),
    reply: split,
  }),
  settleAtTill: route({
    method: 'POST',
    path: '/till/bills',
    summary: 'Settle a bill, as it was told; the same key again gives the same settlement and books nothing',
    tag,
    roles: cashier,
    right: 'till.settle',
    body: z.strictObject({ requestKey, ...asked, told }),
    reply: tillBill,
  }),
  askAtTill: route({
    method: 'GET',
    path: '/till/requests/:requestKey',
    summary: 'What became of a request: settled, taken back, or not known here',
    tag,
    roles: cashier,
    right: 'till.settle',
    params: z.object({ requestKey }),
    reply: z.object({ bill: tillBill.nullable() }),
  }),
  listTillBills: route({
    method: 'GET',
    path: '/till/bills',
    summary: 'What this institution settled and took back on a day, whichever way it came in',
    tag,
    roles: cashier,
    right: 'till.read',
    query: z.object({
      on: plainDate.optional(),
      sort: z.enum(['at', 'total', 'fundTotal', 'cash']).default('at'),
      way: z.enum(['asc', 'desc']).default('desc'),
      state: z.enum(['settled', 'reversed', 'reversal']).optional(),
      /** `next` of the page before. */
      after: z.string().max(60).optional(),
      limit: whole(1, 100).default(20),
    }),
    reply: z.object({
      on: plainDate,
      bills: z.array(row),
      next: z.string().nullable(),
      /** Of the whole day; what was taken back is subtracted. */
      sums: z.object({
        count: z.int(),
        totalFen: amountFen,
        fundTotalFen: amountFen,
        accountsFen: amountFen,
        cashFen: amountFen,
      }),
    }),
  }),
  readTillBill: route({
    method: 'GET',
    path: '/till/bills/:personId/:setlId',
    summary: 'One bill of this institution',
    tag,
    roles: cashier,
    right: 'till.read',
    params: z.object({ personId: id, setlId: z.string().max(30) }),
    reply: tillBill,
  }),
  compareTillDay: route({
    method: 'POST',
    path: '/till/day/compare',
    summary: 'A day of the institution’s own list compared with ours, bill by bill, and kept as compared',
    tag,
    roles: cashier,
    right: 'till.settle',
    body: z.strictObject({
      on: plainDate.optional(),
      rows: z
        .array(
          z.strictObject({
            /** Empty: the institution never got a number. */
            setlId: z.string().trim().max(30),
            totalFen: amountFen,
            fundFen: amountFen,
            accountsFen: amountFen,
          }),
        )
        .max(5000),
    }),
    reply: z.object({
      on: plainDate,
      agreed: z.boolean(),
      /** How many agree. */
      same: z.int(),
      differences: z.array(difference),
    }),
  }),
  refundPartAtTill: route({
    method: 'POST',
    path: '/till/bills/:personId/:setlId/part',
    summary:
      'Give part of a bill back: it is taken back whole, and what stays is settled anew on its own day; the same key again gives the same answer',
    tag,
    roles: cashier,
    right: 'till.settle',
    params: z.object({ personId: id, setlId: z.string().max(30) }),
    body: z.strictObject({ requestKey, kept: z.array(keptLine).min(1).max(200) }),
    reply: z.object({ reversal: tillBill, rest: tillBill }),
  }),
  reverseAtTill: route({
    method: 'POST',
    path: '/till/bills/:personId/:setlId/reverse',
    summary: 'Take a bill of this institution back: each fen goes where it came from',
    tag,
    roles: cashier,
    right: 'till.settle',
    params: z.object({ personId: id, setlId: z.string().max(30) }),
    body: z.strictObject({ requestKey }),
    reply: tillBill,
  }),
}
