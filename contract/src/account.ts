import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, id, instant, plainDate, whole } from './values.ts'

export const account = z
  .object({
    person: z.object({ id, name: z.string(), maskedId: z.string() }),
    /** Null: not insured today. */
    insurance: z
      .object({
        scheme: z.enum(['employee', 'resident']),
        category: z.enum(['working', 'retired', 'minor', 'adult', 'elderly']),
        area: z.string(),
        areaName: z.object({ zh: z.string(), en: z.string() }).nullable(),
        status: z.enum(['normal', 'suspended', 'ended']),
        from: plainDate,
        to: plainDate.nullable(),
        benefitsFrom: plainDate,
        employer: z.string(),
      })
      .nullable(),
    /** Null: the scheme has no personal account, and nothing is in one. */
    balanceFen: amountFen.nullable(),
    walletFen: amountFen,
    year: z.int(),
    /** What relatives have used of my account this year, and what payers have paid for me. */
    usedByFamilyFen: amountFen,
    paidForMeFen: amountFen,
    authorised: z.int(),
    authorisedBy: z.int(),
    /** Authorisations that wait for my consent. */
    waitingForMe: z.int(),
  })
  .meta({ id: 'Account' })

export const accountEntry = z
  .object({
    id,
    /** What moved the money: settle, settle.reverse, premium.submit, wallet.send, contribution … */
    kind: z.string(),
    account: z.enum(['personal', 'wallet']),
    amountFen: amountFen,
    on: plainDate,
  })
  .meta({ id: 'AccountEntry' })

/** The same with whom and where it concerns, and what the account held afterwards. */
const accountEntryTold = accountEntry
  .extend({
    /** Of a relative’s bill: for whom; of a transfer: to or from whom. */
    relative: z.string().nullable(),
    /** Of one’s own bill: where. */
    institution: z.string().nullable(),
    /** Of a relative’s bill: the kind of place, never which. */
    place: z.string().nullable(),
    balanceAfterFen: amountFen,
  })
  .meta({ id: 'AccountEntryTold' })

/** One account through a year: `opening` and the movements add up to `closing`. */
export const accountYear = z
  .object({
    account: z.enum(['personal', 'wallet', 'quota']),
    openingFen: amountFen,
    /** care.own, care.family, or what moved the money as in `AccountEntry.kind`; signed. */
    movements: z.array(z.object({ kind: z.string(), amountFen: amountFen })),
    closingFen: amountFen,
  })
  .meta({ id: 'AccountYear' })

/** Whose: one's own when nobody is named, else that of a child in one's care or of somebody whom one helps. */
const about = { personId: id.optional() }

export const accountRoutes = {
  readAccount: route({
    method: 'GET',
    path: '/account',
    summary: 'My insurance, my balance, what this year’s family use came to',
    tag: 'account',
    roles: ['citizen'],
    right: 'account.read',
    query: z.object(about),
    reply: account,
  }),
  readOwnData: route({
    method: 'GET',
    path: '/me/data',
    summary: 'Everything that is kept of me and of children in my care and that I may see, as one file',
    tag: 'account',
    roles: ['citizen'],
    right: 'data.read',
    // It asks for everything else.
    perMinute: 5,
    reply: z.object({
      madeAt: instant,
      /** What each list and each thing in it answered, by its operation (docs/openapi.json). */
      own: z.record(z.string(), z.unknown()),
      children: z.array(z.object({ id, name: z.string(), data: z.record(z.string(), z.unknown()) })),
    }),
  }),
  readAccountYear: route({
    method: 'GET',
    path: '/account/years/:year',
    summary: 'My accounts through a year: everything paid and everything that came back, to the fen',
    tag: 'account',
    roles: ['citizen'],
    right: 'account.read',
    params: z.object({ year: z.coerce.number().int().min(2000).max(2100) }),
    query: z.object(about),
    reply: z.object({
      year: z.int(),
      /** The last day that is included. */
      until: plainDate,
      accounts: z.array(accountYear),
      /** Years in which anything happened, latest first. */
      years: z.array(z.int()),
    }),
  }),
  listAccountEntries: route({
    method: 'GET',
    path: '/account/entries',
    summary: 'What moved my account and my wallet, newest first',
    tag: 'account',
    roles: ['citizen'],
    right: 'account.read',
    query: z.object({ ...about, before: id.optional(), limit: whole(1, 100).default(50) }),
    reply: z.object({ entries: z.array(accountEntryTold), next: id.nullable() }),
  }),
}
