import type { Bill, CompiledPack } from '@gongji/policy'
import { z } from 'zod'
import { purpose, relationship } from './binding.ts'
import { route } from './route.ts'
import { amountFen, id, plainDate, text } from './values.ts'

const certainty = z.enum(['exact', 'approximate', 'unverified'])
const scheme = z.enum(['employee', 'resident'])
const level = z.enum(['village', '1', '2', '3'])

const packShape = z.object({
  format: z.literal('gongji-pack/1'),
  area: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  inherits: z.array(z.string()),
  hash: z.string(),
  parameters: z.record(
    z.string(),
    z.array(
      z.object({
        area: z.string(),
        from: plainDate,
        to: plainDate.nullable(),
        value: z.unknown(),
        source: z.string(),
        certainty,
        seen: z.string().optional(),
        note: z.string().optional(),
        proposed: z.literal(true).optional(),
      }),
    ),
  ),
})
// The engine's type has the same members, read-only and by its own names.
const compiledPack = (packShape as unknown as z.ZodType<CompiledPack, CompiledPack>).meta({
  id: 'CompiledPack',
  description: 'The rules of an area with everything it inherits: what @gongji/policy computes with',
})

const potUse = z.object({ deductibleFen: amountFen, paidFen: amountFen, enteredFen: amountFen })

const sharingAccount = z.object({
  bindingId: id,
  relationship,
  name: z.string(),
  /** What the payer is to the patient: 儿子. */
  kin: text,
  /** What the account holds: told in the sandbox only; else null, for a balance is its owner's. */
  balanceFen: amountFen.nullable(),
  /** What the binding's limits still allow, by use; null where there is no limit. */
  limitLeftFen: z.object({
    outpatient: amountFen.nullable(),
    pharmacy: amountFen.nullable(),
    inpatient: amountFen.nullable(),
  }),
  /** Uses that the binding names. */
  purposes: z.array(purpose),
  onlyWhenAsked: z.boolean(),
  costs: z.enum(['inScope', 'any']),
})

/** What an estimate of one person's bill starts from: nothing about one bill, nothing that moves. */
export const estimateBasis = z
  .object({
    on: plainDate,
    patient: z.object({
      scheme,
      category: z.enum(['working', 'retired', 'minor', 'adult', 'elderly']),
      age: z.int(),
      aidGroups: z.array(z.string()),
      area: z.string(),
      consecutiveYears: z.int(),
      yearsWithoutUse: z.int(),
      waitingUntil: plainDate.optional(),
    }),
    /** Null: the person has no personal account. */
    ownFen: amountFen.nullable(),
    walletFen: amountFen,
    sharing: z.array(sharingAccount),
    /** The area's rule: somebody must say that the shared account is to pay. */
    mustAsk: z.boolean(),
    used: z.record(z.string(), potUse),
    /** Chronic and special diseases with an approved filing. */
    diseases: z.array(z.string()),
  })
  .meta({ id: 'EstimateBasis' })

// The engine's own type, as it was stored with the settlement.
const storedBill = (z.looseObject({}) as unknown as z.ZodType<Bill, Bill>).meta({
  id: 'StoredBill',
  description: 'The bill that was decided, as @gongji/policy takes it; without what relatives’ accounts held',
})

/** What a what-if of one settled bill starts from: the state before that bill. */
export const billBasis = z
  .object({
    setlId: z.string(),
    /** Accounts and accumulators as they stood before the bill; sharing: every account that could have paid. */
    basis: estimateBasis,
    /**
     * With it, `basis.used` and `pack` the engine gives what was settled. A relative's balance is the largest bill there
     * is, except where it was used up.
     */
    claim: storedBill,
    /** 0 no account at all, 1 one's own and standing consents, 2 the shared account. */
    accountUse: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    /** Whether somebody said that the shared account is to pay. */
    asked: z.boolean(),
    pack: compiledPack,
  })
  .meta({ id: 'BillBasis' })

export const packRoutes = {
  readPack: route({
    method: 'GET',
    path: '/packs/:area',
    summary: 'The rules of an area, compiled: dated values with source and certainty',
    tag: 'rules',
    roles: ['anyone'],
    right: null,
    params: z.object({ area: z.string().regex(/^[0-9]{6}$/) }),
    reply: compiledPack,
  }),
  readEstimateBasis: route({
    method: 'GET',
    path: '/me/claim-basis',
    summary:
      'What an estimate of my bill, or of one of a child in my care, starts from: insurance, accounts, what this year has used',
    tag: 'rules',
    roles: ['citizen'],
    right: 'bill.read',
    query: z.object({ on: plainDate.optional(), personId: id.optional() }),
    reply: estimateBasis,
  }),
  readBillBasis: route({
    method: 'GET',
    path: '/bills/:setlId/basis',
    summary:
      'What a what-if of a settled bill starts from: the state before it, and the rules it was settled by',
    tag: 'rules',
    roles: ['citizen'],
    right: 'bill.read',
    params: z.object({ setlId: z.string().max(30) }),
    query: z.object({ personId: id.optional() }),
    reply: billBasis,
  }),
  listDemoPlaces: route({
    method: 'GET',
    path: '/demo/places',
    summary: 'The institutions of the sandbox and what they may bill',
    tag: 'sandbox',
    roles: ['anyone'],
    right: null,
    bounded: 'the sandbox’s places',
    reply: z.object({
      institutions: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          kind: z.enum(['hospital', 'pharmacy']),
          level,
          area: z.string(),
          directSettlement: z.boolean(),
        }),
      ),
      items: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          itemClass: z.enum(['A', 'B', 'C']),
          firstShare: z.int(),
          ceilingFen: amountFen.nullable(),
          restricted: z.boolean(),
          banned: z.boolean(),
        }),
      ),
    }),
  }),
  readDemoEstimateBasis: route({
    method: 'GET',
    path: '/demo/people/:personId/claim-basis',
    summary: 'The same for a person of the sandbox, with balances, without illnesses and aid groups',
    tag: 'sandbox',
    roles: ['anyone'],
    right: 'invented.read',
    params: z.object({ personId: id }),
    reply: estimateBasis,
  }),
}
