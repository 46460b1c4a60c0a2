import { createHash } from 'node:crypto'
import type { Fen, Relationship } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { listGuardians, listNames } from '../person/person.ts'
import { listOutNow } from './crossing-store.ts'
import { type Named, requireNamed, requireTerms } from './parties.ts'
import { problem } from './problem.ts'
import { minutes, returnsAt } from './rules.ts'
import { requireSendable } from './sendable.ts'
import { lastTransferDay } from './stage.ts'
import {
  closeTransfer,
  findTransfer,
  findTransferByKey,
  insertTransfer,
  listReceived,
  listSent,
} from './store.ts'
import { commitmentText, type Transfer, transferStatusText } from './wallet.ts'

export type Sending = {
  callerId: number
  channel: string
  requestKey: string
  /** Whose money it is: the caller's, or that of the child whose guardian he is. */
  senderId: number
  source: 'personal' | 'wallet'
  recipient: Named
  relationship: Relationship
  amount: Fen
  commitment: boolean
}

export const digestOf = ({ senderId, source, recipient, relationship, amount }: Sending): string =>
  createHash('sm3')
    .update([senderId, source, recipient.name, recipient.idNumber, relationship, amount].join('\n'))
    .digest('hex')

async function tell(
  tx: Tx,
  deps: Deps,
  transfer: Transfer,
  { kind, to, about }: { kind: string; to: readonly number[]; about: number },
): Promise<void> {
  const names = await listNames(tx, [about])
  for (const personId of new Set(to)) {
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: {
        personId,
        kind,
        key: `${kind}:${transfer.id}:${personId}`,
        facts: {
          name: names.get(about) ?? '',
          amountFen: transfer.amount,
          returnsAt: minutes(transfer.returnsAt),
        },
      },
    })
  }
}

/**
 * Sends money to a relative's wallet, under the rules until 2026-01-08. It leaves the account at once and waits; what is not
 * accepted returns at 06:00 the next day. Repeating it under the same key gives the first transfer.
 * @throws Problem with nothing moved
 */
export async function sendTransfer(deps: Deps, sending: Sending): Promise<Transfer> {
  const { callerId, senderId, source, relationship, amount } = sending
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    const accounts = await lockAccounts(tx, deps.db.lockStep, [senderId])
    const known = await findTransferByKey(tx, senderId, sending.requestKey)
    if (known) {
      if (known.digest !== digestOf(sending)) throw problem.keyReused()
      return known.transfer
    }
    if (!sending.commitment) throw problem.commitmentNeeded()
    const recipient = await requireNamed(tx, deps, sending.recipient)
    const { payer, terms, recipientArea } = await requireSendable(tx, deps, sending, recipient, at)

    const id = deps.newId()
    const transfer: Transfer = {
      id,
      senderId,
      recipientId: recipient.id,
      relationship,
      source,
      amount,
      status: 'sent',
      sentOn: on,
      sentAt: at,
      returnsAt: returnsAt(on, terms.transfers!),
      closedAt: null,
      senderArea: payer.area,
      recipientArea,
      commitment: commitmentText.version,
      channel: sending.channel,
    }
    await post(
      tx,
      accounts,
      {
        template: 'wallet.send',
        id: deps.newId(),
        on,
        parts: { personId: senderId, account: source, amount },
      },
      {
        actor: `citizen:${callerId}`,
        at,
        content: `transfer:${id} ${relationship} ${commitmentText.version}`,
      },
    )
    await insertTransfer(tx, transfer, { requestKey: sending.requestKey, digest: digestOf(sending) })
    await enqueue(tx, deps, {
      kind: 'wallet.return',
      runAt: transfer.returnsAt,
      payload: { senderId, id },
      uniqueKey: `wallet.return:${id}`,
    })
    const guardians = await listGuardians(tx, recipient.id)
    await tell(tx, deps, transfer, {
      kind: 'wallet.received',
      to: [recipient.id, ...guardians],
      about: senderId,
    })
    return transfer
  })
}

/**
 * The recipient, a child's guardian or whoever opened the wallet accepts: the money is in the wallet, and a till can draw
 * it, as soon as this resolves. @throws Problem with nothing moved
 */
export async function acceptTransfer(
  deps: Deps,
  { callerId, ownerId, id }: { callerId: number; ownerId: number; id: number },
): Promise<Transfer> {
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    const mine = (await listReceived(tx, [ownerId])).find((one) => one.id === id)
    if (!mine) throw problem.noTransfer()
    const accounts = await lockAccounts(tx, deps.db.lockStep, [mine.senderId, ownerId])
    const transfer = (await findTransfer(tx, mine))!
    if (transfer.status === 'accepted') return transfer
    if (transfer.status === 'returned') {
      const { zh, en } = transferStatusText.returned
      throw problem.transferClosed({ status: zh, statusEn: en })
    }
    const terms = requireTerms(deps, transfer.senderArea, on)
    // From the first day of quotas no fund money may enter a wallet: what is still on its way goes back.
    if (terms.stage !== 'transfer') {
      throw problem.stageOver({ last: lastTransferDay(deps, transfer.senderArea) ?? addDays(on, -1) })
    }
    if (at >= transfer.returnsAt) throw problem.tooLate({ returns: minutes(transfer.returnsAt) })
    const { senderId, source, amount } = transfer
    await post(
      tx,
      accounts,
      {
        template: 'wallet.accept',
        id: deps.newId(),
        on,
        parts: { personId: senderId, account: source, recipientId: ownerId, amount },
      },
      { actor: `citizen:${callerId}`, at, content: `transfer:${id}` },
    )
    await closeTransfer(tx, transfer, { status: 'accepted', at })
    await tell(tx, deps, transfer, { kind: 'wallet.accepted', to: [senderId], about: ownerId })
    return { ...transfer, status: 'accepted', closedAt: at }
  })
}

/** Gives a waiting transfer back to where it came from; one that is closed stays as it is. */
async function giveBack(
  tx: Tx,
  deps: Deps,
  key: { senderId: number; id: number },
  actor: string,
): Promise<void> {
  const at = deps.now()
  const accounts = await lockAccounts(tx, deps.db.lockStep, [key.senderId])
  const transfer = await findTransfer(tx, key)
  if (transfer?.status !== 'sent') return
  const { senderId, source, amount, id } = transfer
  await post(
    tx,
    accounts,
    {
      template: 'wallet.return',
      id: deps.newId(),
      on: dateInChina(at),
      parts: { personId: senderId, account: source, amount },
    },
    { actor, at, content: `transfer:${id}` },
  )
  await closeTransfer(tx, transfer, { status: 'returned', at })
  await tell(tx, deps, transfer, { kind: 'wallet.returned', to: [senderId], about: transfer.recipientId })
}

/** Job wallet.return: what nobody accepted goes back to where it came from. Running it again changes nothing. */
export const returnTransfer = (tx: Tx, deps: Deps, key: { senderId: number; id: number }): Promise<void> =>
  giveBack(tx, deps, key, 'job:wallet.return')

/** Gives back at once what waits between two people whose relation was found to be false. */
export async function returnBetween(
  tx: Tx,
  deps: Deps,
  { a, b, actor }: { a: number; b: number; actor: string },
): Promise<void> {
  const between = (await listSent(tx, [a, b])).filter(
    ({ status, senderId, recipientId }) =>
      status === 'sent' && [a, b].includes(senderId) && [a, b].includes(recipientId),
  )
  for (const transfer of between) await giveBack(tx, deps, transfer, actor)
}

/** Gives back at once what waits from or for somebody who has died. The senders' accounts are locked. */
export async function returnWaiting(tx: Tx, deps: Deps, personId: number, actor: string): Promise<void> {
  const all = [...(await listSent(tx, [personId])), ...(await listReceived(tx, [personId]))]
  for (const transfer of all) if (transfer.status === 'sent') await giveBack(tx, deps, transfer, actor)
  for (const { id } of await listOutNow(tx, personId, dateInChina(deps.now())))
    await enqueue(tx, deps, { kind: 'wallet.ask-back', payload: { personId, id } })
}
