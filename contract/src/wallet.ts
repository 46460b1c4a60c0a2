import { z } from 'zod'
import { relationship } from './binding.ts'
import { route } from './route.ts'
import {
  amountFen,
  cursor,
  id,
  instant,
  named,
  next,
  phone,
  plainDate,
  positiveFen,
  requestKey,
  text,
  whole,
} from './values.ts'

const area = z.string().regex(/^[0-9]{6}$/)
const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/)
const certainty = z.enum(['exact', 'approximate', 'unverified'])
/** `kin`: what the one is to the other. */
const person = z.object({ id, name: z.string(), kin: text })

export const wallet = z
  .object({
    owner: z.object({ id, name: z.string() }),
    mine: z.boolean(),
    openedAt: instant,
    useArea: z.string(),
    maskedPhone: z.string(),
    /** Money received by transfer; null where the caller opened it for an adult and may not see it. */
    balanceFen: amountFen.nullable(),
    /** Quotas granted to the owner and unused; null likewise. */
    quotaFen: amountFen.nullable(),
    /** Whether the caller may send and spend from it. */
    usable: z.boolean(),
  })
  .meta({ id: 'Wallet' })

export const transfer = z
  .object({
    id,
    sender: person,
    recipient: person,
    mine: z.enum(['sent', 'received']),
    relationship,
    source: z.enum(['personal', 'wallet']),
    amountFen,
    status: z.enum(['sent', 'accepted', 'returned']),
    state: text,
    sentAt: instant,
    /** Not accepted before: it goes back. */
    returnsAt: instant,
    closedAt: instant.nullable(),
    actions: z.array(z.enum(['accept'])),
  })
  .meta({ id: 'WalletTransfer' })

export const quotaRelation = z
  .object({
    id,
    payer: person,
    relative: person,
    mine: z.enum(['payer', 'relative']),
    relationship,
    status: z.enum(['invited', 'active', 'ended']),
    state: text,
    payerArea: z.string(),
    payerAreaName: text,
    relativeArea: z.string(),
    relativeAreaName: text,
    /** Pays the relative’s premium and nothing else. */
    premiumOnly: z.boolean(),
    /** Set aside and unused. */
    quotaFen: amountFen,
    askedAt: instant,
    agreedAt: instant.nullable(),
    endedAt: instant.nullable(),
    endReason: text.nullable(),
    actions: z.array(z.enum(['agree', 'grant', 'release', 'end'])),
    changes: z.array(
      z.object({ kind: z.enum(['grant', 'release']), amountFen, at: instant, reason: z.string() }),
    ),
  })
  .meta({ id: 'QuotaRelation' })

const clearing = z.object({
  month,
  closedAt: instant,
  uses: z.int(),
  amountFen,
  /** SM3 of the file. */
  digest: z.string(),
})

const path = z.object({ id })
const change = z.strictObject({ requestKey, amountFen: positiveFen })

export const walletRoutes = {
  readWalletRules: route({
    method: 'GET',
    path: '/wallet/rules',
    summary: 'Limits, closed hours and what the caller may do now, to be shown before any form',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'account.read',
    query: z.object({ area: area.optional() }),
    reply: z.object({
      today: plainDate,
      now: instant,
      area: z.string(),
      areaName: text,
      open: z.boolean(),
      /** The area of the relative that was asked about. */
      other: z.object({ area: z.string(), areaName: text.nullable(), open: z.boolean() }).nullable(),
      stage: z.enum(['transfer', 'quota']),
      relationships: z.array(relationship),
      transfer: z
        .object({
          perDay: z.int(),
          maxEachFen: amountFen,
          closed: z.object({ from: z.string(), to: z.string() }),
          returnAt: z.string(),
          closedNow: z.boolean(),
          /** When the closed hours that it is now are over. */
          opensAt: instant.nullable(),
          sentToday: z.int(),
          leftToday: z.int(),
          /** The transfer that has to be accepted or returned first. */
          waiting: z.object({ id, amountFen, returnsAt: instant }).nullable(),
        })
        .nullable(),
      /** What keeps the caller from sending or granting now, in order; empty when nothing does. */
      hindrances: z.array(z.object({ type: z.string(), what: text, mend: text })),
      /** Relatives whom the caller has dealt with here, to choose from; those whom money cannot reach now last, with the reason. */
      relatives: z.array(
        z.object({
          id,
          name: z.string(),
          relationship,
          kin: text,
          hindrance: z.object({ what: text, mend: text }).nullable(),
        }),
      ),
      uses: z.array(text),
      cashOut: text,
      commitment: z.object({ version: z.string(), zh: z.string(), en: z.string() }),
      parameters: z.array(
        z.object({
          id: z.string(),
          source: z.string(),
          certainty,
          /** The month in which the value was last seen in force. */
          seen: z.string().optional(),
        }),
      ),
    }),
  }),
  listWallets: route({
    method: 'GET',
    path: '/wallets',
    summary: 'The caller’s wallet, and those that he opened for a child or a parent',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'wallet.read',
    bounded: 'wallets that one has or opened',
    reply: z.object({ wallets: z.array(wallet) }),
  }),
  openWallet: route({
    method: 'POST',
    path: '/wallets',
    summary: 'Open a wallet for oneself, a child or a parent',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'wallet.open',
    freshProof: true,
    body: z.strictObject({
      useArea: area,
      phone,
      owner: z
        .strictObject({
          ...named.shape,
          relationship: z.enum(['child', 'parent']),
          /** The declaration of kinship was read and agreed to. */
          commitment: z.boolean(),
          /** A grown owner's own insurance code (医保码), shown to the caller: the owner's consent. */
          consentCode: z.string().max(200).optional(),
        })
        .nullable()
        .default(null),
    }),
    reply: wallet,
  }),
  changeWallet: route({
    method: 'PATCH',
    path: '/wallets/:ownerId',
    summary:
      'Change telephone or place of use; what is not named stays. The owner takes over what another opened',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'wallet.act',
    freshProof: true,
    params: z.object({ ownerId: id }),
    body: z.strictObject({ phone: phone.optional(), useArea: area.optional() }),
    reply: wallet,
  }),
  listTransfers: route({
    method: 'GET',
    path: '/wallet-transfers',
    summary: 'Transfers sent and received, for oneself and for children',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'wallet.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(200) }),
    reply: z.object({ transfers: z.array(transfer), next }),
  }),
  lookUpRecipient: route({
    method: 'POST',
    path: '/wallet-recipients/look-up',
    summary:
      'Who has this name and this number, and whether money or a quota can reach them now; refused with the reason if not',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'relative.find',
    perMinute: 20,
    body: z.strictObject({
      purpose: z.enum(['transfer', 'quota']),
      source: z.enum(['personal', 'wallet']).default('personal'),
      /** By name and number, or one of the relatives that the rules list. */
      recipient: named.optional(),
      recipientId: id.optional(),
      /** What is known already is looked at as well. */
      relationship: relationship.optional(),
      amountFen: positiveFen.optional(),
    }),
    reply: z.object({ name: z.string() }),
  }),
  sendTransfer: route({
    method: 'POST',
    path: '/wallet-transfers',
    summary: 'Send money to a relative’s wallet (until 2026-01-08)',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'wallet.act',
    freshProof: true,
    body: z.strictObject({
      requestKey,
      source: z.enum(['personal', 'wallet']).default('personal'),
      /** Whose wallet is sent from: the caller’s when left out, or a child’s. */
      senderId: id.optional(),
      /** By name and number, or one of the relatives that the rules list. */
      recipient: named.optional(),
      recipientId: id.optional(),
      relationship,
      amountFen: positiveFen,
      commitment: z.boolean(),
    }),
    reply: transfer,
  }),
  acceptTransfer: route({
    method: 'POST',
    path: '/wallet-transfers/:id/accept',
    summary: 'Accept a transfer: it can be spent at once',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'wallet.accept',
    once: true,
    params: path,
    body: z.strictObject({ requestKey: requestKey.optional(), ownerId: id.optional() }),
    reply: transfer,
  }),
  listQuotaRelations: route({
    method: 'GET',
    path: '/quota-relations',
    summary: 'Sharing relations across areas, on both sides, with their quotas',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'quota.read',
    bounded: 'one’s family',
    reply: z.object({ relations: z.array(quotaRelation) }),
  }),
  inviteToQuota: route({
    method: 'POST',
    path: '/quota-relations',
    summary: 'Offer a sharing relation to a relative (from 2026-01-09)',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'quota.give',
    freshProof: true,
    body: z.strictObject({
      /** By name and number, or one of the relatives that the rules list. */
      relative: named.optional(),
      relativeId: id.optional(),
      relationship,
      commitment: z.boolean(),
      /** Pays the relative’s premium and nothing else; the only kind for a relative who is not insured yet. */
      premiumOnly: z.boolean().optional(),
    }),
    reply: quotaRelation,
  }),
  agreeToQuota: route({
    method: 'POST',
    path: '/quota-relations/:id/agree',
    summary: 'The relative, or a child’s guardian, agrees',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'quota.agree',
    params: path,
    body: z.strictObject({ relativeId: id.optional() }),
    reply: quotaRelation,
  }),
  grantQuota: route({
    method: 'POST',
    path: '/quota-relations/:id/grant',
    summary: 'Set money aside for the relative; the sharer cannot spend it himself',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'quota.give',
    freshProof: true,
    params: path,
    body: change,
    reply: quotaRelation,
  }),
  releaseQuota: route({
    method: 'POST',
    path: '/quota-relations/:id/release',
    summary: 'Take unused quota back into the account',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'quota.give',
    params: path,
    body: change,
    reply: quotaRelation,
  }),
  endQuotaRelation: route({
    method: 'POST',
    path: '/quota-relations/:id/end',
    summary: 'End a relation, from either side; what is unused goes back',
    tag: 'wallet',
    roles: ['citizen'],
    right: 'quota.end',
    once: true,
    params: path,
    body: z.strictObject({ requestKey: requestKey.optional(), relativeId: id.optional() }),
    reply: quotaRelation,
  }),
  listClearings: route({
    method: 'GET',
    path: '/desk/quota-clearings',
    summary: 'Months whose quotas were cleared between areas',
    tag: 'wallet',
    roles: ['clerk', 'auditor', 'fundManager'],
    right: 'fund.read',
    bounded: 'one a month',
    reply: z.object({ clearings: z.array(clearing) }),
  }),
  readClearing: route({
    method: 'GET',
    path: '/desk/quota-clearings/:month',
    summary: 'Who owes whom for a month, by area, as JSON or as the tab-separated file',
    tag: 'wallet',
    roles: ['clerk', 'auditor', 'fundManager'],
    right: 'fund.read',
    params: z.object({ month }),
    query: z.object({ format: z.enum(['json', 'tsv']).optional() }),
    reply: clearing.extend({
      rows: z.array(z.object({ debtor: z.string(), creditor: z.string(), uses: z.int(), amountFen })),
    }),
  }),
}
