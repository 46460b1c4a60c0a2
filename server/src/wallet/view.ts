import type { routes } from '@gongji/contract'
import { placeName } from '@gongji/contract/divisions'
import { kinOf } from '@gongji/contract/kin'
import type { Text, WalletTerms } from '@gongji/policy'
import { fenToYuan, sum } from '@gongji/policy/money'
import type { z } from 'zod'
import { type Reader, together } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findAccounts, listQuotasOf } from '../ledger/account.ts'
import { listQuotaPayers } from '../ledger/quota.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments, listKin, listNames, maskPhone } from '../person/person.ts'
import { actsFor, listMinorWards } from '../person/ward.ts'
import { Problem } from '../problem.ts'
import type { Shown } from '../serve.ts'
import { listCrossingsOf } from './crossing-view.ts'
import { notOpenedBy, requireInsured, requireNotHeld, requireTerms } from './parties.ts'
import { problem } from './problem.ts'
import { readQuota } from './quota.ts'
import { findCrossingOf, listOpenChanges } from './quota-crossing-store.ts'
import { listChanges, listRelationsOfPayers, listRelationsOfRelatives } from './quota-store.ts'
import { listRelatives } from './relatives.ts'
import { clockTime, hoursEnd, inHours } from './rules.ts'
import { listReceived, listSent, listWallets, readSendState } from './store.ts'
import {
  commitmentText,
  endingText,
  endReasonText,
  type QuotaRelation,
  relationAllowedFrom,
  relationStatusText,
  type Transfer,
  transferStatusText,
  type Wallet,
} from './wallet.ts'

type RulesJson = z.input<(typeof routes.readWalletRules)['reply']>
type WalletJson = Shown<
  Wallet,
  z.input<(typeof routes.openWallet)['reply']>,
  'channel' | 'openedBy' | 'personId' | 'phone'
>
type TransferJson = Shown<
  Transfer,
  z.input<(typeof routes.sendTransfer)['reply']>,
  'amount' | 'channel' | 'commitment' | 'recipientArea' | 'recipientId' | 'senderArea' | 'senderId' | 'sentOn'
>
type RelationJson = Shown<
  QuotaRelation,
  z.input<(typeof routes.inviteToQuota)['reply']>,
  'agreedBy' | 'channel' | 'commitment' | 'endedBy' | 'payerId' | 'relativeId'
>

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

const uses = [
  { zh: '定点医疗机构个人负担的费用', en: 'the personal cost at designated institutions' },
  { zh: '定点药店购药、器械、耗材', en: 'drugs, devices and consumables at designated pharmacies' },
  { zh: '居民医保缴费', en: 'the resident premium' },
]
const quotaUses = [...uses, { zh: '长期护理保险缴费', en: 'the long-term-care premium' }]
const noCashOut = {
  zh: '不能提现，不能挪作他用。转错的资金只能由对方再转回。',
  en: 'There is no cash-out and no other use. Money sent by mistake can only be sent back by the recipient.',
}

async function hindrance(work: () => Promise<unknown> | unknown): Promise<Problem[]> {
  try {
    await work()
    return []
  } catch (error) {
    if (error instanceof Problem) return [error]
    throw error
  }
}

const parametersOf = ({ parameters, transfers }: WalletTerms) =>
  Object.values({ ...parameters, ...transfers?.parameters }).map(({ id, source, certainty, seen }) => ({
    id,
    source,
    certainty,
    ...(seen === undefined ? {} : { seen }),
  }))

/** Limits, closed hours and what keeps this person from sending or granting now: shown before any form. */
export async function readRules(
  tx: Reader,
  deps: Deps,
  { personId, otherArea }: { personId: number; otherArea: string | null },
): Promise<RulesJson> {
  const now = deps.now()
  const today = dateInChina(now)
  const enrolments = await listEnrolments(tx, [personId])
  const enrolment = enrolmentOn(enrolments, today) ?? enrolments.at(-1)
  if (!enrolment) throw problem.notInsured({ who: '您', whoEn: 'You are' })
  const { area } = enrolment
  const terms = requireTerms(deps, area, today)
  const other = otherArea === null ? null : deps.packs.packOf(otherArea)
  const otherOpen = other ? requireTerms(deps, other.area, today).open : false
  const { sentToday, waiting } = await readSendState(tx, personId, today)
  const { transfers } = terms
  const closedHours = transfers && inHours(transfers.closed, clockTime(now)) ? transfers.closed : null
  const opensAt = closedHours && iso(hoursEnd(closedHours, now))
  const wallets = await listWallets(tx, deps.secrets, [personId])
  const found = [
    ...(terms.open ? [] : [problem.areaClosed({ area, on: today })]),
    ...(otherArea === null || otherOpen ? [] : [problem.areaClosed({ area: otherArea, on: today })]),
    ...(await hindrance(() => requireInsured(enrolments, personId, { on: today, who: 'sender' }))),
    ...(wallets.has(personId) ? [] : [notOpenedBy(null)]),
    ...(await hindrance(() => requireNotHeld(tx, personId))),
    ...(closedHours
      ? [problem.closedHours({ ...closedHours, opens: timeText(hoursEnd(closedHours, now)) })]
      : []),
    ...(transfers && waiting
      ? [problem.waiting({ amount: waiting.amount, returns: timeText(waiting.returnsAt) })]
      : []),
    ...(transfers && sentToday >= transfers.perDay
      ? [problem.tooMany({ sent: sentToday, perDay: transfers.perDay })]
      : []),
  ]
  return {
    today,
    now: iso(now),
    area,
    areaName: areaName(deps, area),
    open: terms.open,
    other:
      otherArea === null ? null : { area: otherArea, areaName: areaName(deps, otherArea), open: otherOpen },
    stage: terms.stage,
    relationships: [...terms.relationships],
    transfer: transfers
      ? {
          perDay: transfers.perDay,
          maxEachFen: transfers.maxEach,
          closed: { ...transfers.closed },
          returnAt: transfers.returnAt,
          closedNow: closedHours !== null,
          opensAt,
          sentToday,
          leftToday: Math.max(0, transfers.perDay - sentToday),
          waiting: waiting && {
            id: String(waiting.id),
            amountFen: waiting.amount,
            returnsAt: iso(waiting.returnsAt),
          },
        }
      : null,
    hindrances: found.map(({ type, title, mend }) => ({ type, what: title, mend })),
    relatives: (await listRelatives(tx, deps, personId)).map(({ personId: id, ...one }) => ({
      ...one,
      id: String(id),
    })),
    uses: transfers ? uses : quotaUses,
    cashOut: noCashOut,
    commitment: commitmentText,
    parameters: parametersOf(terms),
  }
}

const timeText = (at: number): string => `${dateInChina(at)} ${clockTime(at)}`

/** A wallet as its owner, or whoever opened it, sees it. */
export async function walletJson(
  tx: Reader,
  deps: Deps,
  wallet: Wallet,
  readerId: number,
): Promise<WalletJson> {
  const { personId } = wallet
  const usable = await actsFor(tx, deps, { personId: readerId, forId: personId })
  const names = await listNames(tx, [personId])
  const account = (await findAccounts(tx, [personId])).get(personId)
  const payers = (await listQuotaPayers(tx, [personId])).map(({ payerId }) => payerId)
  const quotas = payers.length === 0 ? [] : await listQuotasOf(tx, payers, [personId])
  return {
    owner: { id: String(personId), name: names.get(personId) ?? '' },
    mine: personId === readerId,
    openedAt: iso(wallet.openedAt),
    useArea: wallet.useArea,
    maskedPhone: maskPhone(wallet.phone),
    balanceFen: usable ? (account?.wallet ?? 0) : null,
    quotaFen: usable ? sum(...quotas.map(({ balance }) => balance)) : null,
    usable,
  }
}

/** The wallets of these people, as one who opened them, guards their owner or is the owner sees them. */
export async function listWalletsOf(
  tx: Reader,
  deps: Deps,
  { readerId, ownerIds }: { readerId: number; ownerIds: readonly number[] },
): Promise<WalletJson[]> {
  const wallets = await listWallets(tx, deps.secrets, ownerIds)
  const seen: WalletJson[] = []
  for (const id of ownerIds) {
    const wallet = wallets.get(id)
    if (wallet) seen.push(await walletJson(tx, deps, wallet, readerId))
  }
  return seen
}

/** Two relatives by name, with what the one is to the other. */
async function kinJson(
  tx: Reader,
  { payerId, relativeId, relationship }: Pick<QuotaRelation, 'payerId' | 'relativeId' | 'relationship'>,
) {
  const people = await listKin(tx, [payerId, relativeId])
  const payer = people.get(payerId)!
  const relative = people.get(relativeId)!
  const kin = kinOf(relationship, { payer, relative })
  return {
    payer: { id: String(payerId), name: payer.name, kin: kin.payer },
    relative: { id: String(relativeId), name: relative.name, kin: kin.relative },
  }
}

/** A transfer as one side sees it. `owners` are the people for whom the reader acts. */
export async function transferJson(
  tx: Reader,
  deps: Pick<Deps, 'now'>,
  transfer: Transfer,
  owners: readonly number[],
): Promise<TransferJson> {
  const { senderId: payerId, recipientId: relativeId, relationship } = transfer
  const { payer: sender, relative: recipient } = await kinJson(tx, { payerId, relativeId, relationship })
  const received = !owners.includes(transfer.senderId)
  const open = transfer.status === 'sent' && deps.now() < transfer.returnsAt
  return {
    id: String(transfer.id),
    sender,
    recipient,
    mine: received ? 'received' : 'sent',
    relationship: transfer.relationship,
    source: transfer.source,
    amountFen: transfer.amount,
    status: transfer.status,
    state: transferStatusText[transfer.status],
    sentAt: iso(transfer.sentAt),
    returnsAt: iso(transfer.returnsAt),
    closedAt: isoOrNull(transfer.closedAt),
    actions: open && owners.includes(transfer.recipientId) ? ['accept'] : [],
  }
}

/** Transfers received in these people's wallets, and what the reader and children in his care sent. */
export async function listTransfersOf(
  tx: Reader,
  deps: Deps,
  { readerId, ownerIds }: { readerId: number; ownerIds: readonly number[] },
): Promise<TransferJson[]> {
  // Who opened somebody's wallet accepts for it; what its owner sends is not his affair.
  const senderIds = [readerId, ...(await listMinorWards(tx, deps, readerId))]
  const [sent, received, across] = await together([
    listSent(tx, senderIds),
    listReceived(tx, ownerIds),
    listCrossingsOf(tx, deps, { senderIds, ownerIds }),
  ])
  const all = new Map([...received, ...sent].map((one) => [one.id, one]))
  const seen: TransferJson[] = []
  for (const one of [...all.values()].sort((a, b) => b.id - a.id)) {
    seen.push(await transferJson(tx, deps, one, ownerIds))
  }
  return [...seen, ...across].sort((a, b) => (a.sentAt < b.sentAt ? 1 : a.sentAt > b.sentAt ? -1 : 0))
}

/** A relation's state in words, with what another agency has not confirmed yet. */
async function stateOf(tx: Reader, relation: QuotaRelation): Promise<{ text: Text; isEnding: boolean }> {
  const text = relationStatusText[relation.status]
  const crossing = relation.status === 'ended' ? null : await findCrossingOf(tx, relation)
  if (crossing?.side !== 'out') return { text, isEnding: false }
  if (crossing.ending !== null) return { text: endingText, isEnding: true }
  const parts = [text]
  for (const { kind, amount, calledBack } of await listOpenChanges(tx, relation)) {
    const yuan = fenToYuan(amount)
    parts.push(
      kind === 'grant' && !calledBack
        ? { zh: `${yuan}元等对方经办机构确认`, en: `${yuan} yuan wait for the other agency to confirm` }
        : {
            zh: `${yuan}元正在收回，等对方经办机构答复`,
            en: `${yuan} yuan are being taken back; the other agency has not answered yet`,
          },
    )
  }
  const joined = { zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') }
  return { text: joined, isEnding: false }
}

/** A relation as one side sees it. */
export async function relationJson(
  tx: Reader,
  relation: QuotaRelation,
  readerId: number,
): Promise<RelationJson> {
  const isPayer = relation.payerId === readerId
  const allowed = (action: keyof typeof relationAllowedFrom): boolean =>
    (relationAllowedFrom[action] as readonly string[]).includes(relation.status)
  const mine = isPayer ? (['grant', 'release', 'end'] as const) : (['agree', 'end'] as const)
  const state = await stateOf(tx, relation)
  const changes = await listChanges(tx, { payerId: relation.payerId, relationId: relation.id })
  return {
    id: String(relation.id),
    ...(await kinJson(tx, relation)),
    mine: isPayer ? 'payer' : 'relative',
    relationship: relation.relationship,
    premiumOnly: relation.premiumOnly,
    status: relation.status,
    state: state.text,
    payerArea: relation.payerArea,
    payerAreaName: placeName(relation.payerArea),
    relativeArea: relation.relativeArea,
    relativeAreaName: placeName(relation.relativeArea),
    quotaFen: relation.status === 'ended' ? 0 : await readQuota(tx, relation),
    askedAt: iso(relation.askedAt),
    agreedAt: isoOrNull(relation.agreedAt),
    endedAt: isoOrNull(relation.endedAt),
    endReason: relation.endReason && endReasonText[relation.endReason],
    actions: state.isEnding ? [] : mine.filter(allowed),
    changes: changes.map(({ kind, amount, at, reason }) => ({
      kind,
      amountFen: amount,
      at: iso(at),
      reason,
    })),
  }
}

/** Relations of the reader as a sharer, and of these people as relatives, newest first. */
export async function listRelationsOf(
  tx: Reader,
  { readerId, relativeIds }: { readerId: number; relativeIds: readonly number[] },
): Promise<RelationJson[]> {
  const relations = [
    ...(await listRelationsOfPayers(tx, [readerId])),
    ...(await listRelationsOfRelatives(tx, relativeIds)),
  ]
  const all = new Map(relations.map((one) => [one.id, one]))
  const seen: RelationJson[] = []
  for (const one of [...all.values()].sort((a, b) => b.id - a.id))
    seen.push(await relationJson(tx, one, readerId))
  return seen
}
