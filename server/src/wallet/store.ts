import type { Fen, PlainDate, Relationship } from '@gongji/policy'
import { sql } from 'kysely'
import { execute, run, statement, type Tx } from '../db/db.ts'
import type { Instant, Secrets } from '../deps.ts'
import { seal, unseal } from '../person/seal.ts'
import type { Transfer, TransferStatus, Wallet } from './wallet.ts'

type WalletRow = {
  person_id: number
  opened_at: Date
  opened_by: number
  use_area: string
  phone_sealed: string
  channel: string
}

const ofPeople = statement(
  'wallet.of_people',
  `select person_id, opened_at, opened_by, use_area, phone_sealed, channel from wallet
   where person_id = any($1::bigint[])`,
)
const insertOne = statement(
  'wallet.insert',
  `insert into wallet (person_id, opened_at, opened_by, use_area, phone_sealed, channel)
   values ($1, $2::timestamptz, $3, $4, $5, $6)`,
)

/** Wallets of these people, by person. */
export async function listWallets(
  tx: Tx,
  secrets: Secrets,
  personIds: readonly number[],
): Promise<Map<number, Wallet>> {
  const rows = await run<WalletRow>(tx, ofPeople, [personIds])
  return new Map(
    rows.map((row) => [
      row.person_id,
      {
        personId: row.person_id,
        openedAt: row.opened_at.getTime(),
        openedBy: row.opened_by,
        useArea: row.use_area,
        phone: unseal(secrets, `wallet:${row.person_id}`, row.phone_sealed),
        channel: row.channel,
      },
    ]),
  )
}

/** The caller has locked the person's account. */
export async function insertWallet(tx: Tx, secrets: Secrets, one: Wallet): Promise<void> {
  const { personId, openedAt, openedBy, useArea, phone, channel } = one
  const sealed = seal(secrets, `wallet:${personId}`, phone)
  await execute(tx, insertOne, [
    personId,
    new Date(openedAt).toISOString(),
    openedBy,
    useArea,
    sealed,
    channel,
  ])
  if (one.openedBy !== one.personId) {
    await sql`insert into wallet_opened_for (opener_id, person_id) values (${one.openedBy}, ${one.personId})`.execute(
      tx,
    )
  }
}

/** Writes telephone, place of use and who holds it; who opened it for somebody else has part in it no more. */
export async function updateWallet(tx: Tx, secrets: Secrets, one: Wallet): Promise<void> {
  const { personId, openedBy, useArea, phone } = one
  await sql`update wallet set use_area = ${useArea}, opened_by = ${openedBy},
      phone_sealed = ${seal(secrets, `wallet:${personId}`, phone)} where person_id = ${personId}`.execute(tx)
  await sql`delete from wallet_opened_for where person_id = ${personId} and opener_id <> ${openedBy}`.execute(
    tx,
  )
  if (openedBy === personId) return
  await sql`insert into wallet_opened_for (opener_id, person_id) values (${openedBy}, ${personId})
    on conflict do nothing`.execute(tx)
}

/** For whom this person has opened a wallet. */
export async function listOpenedFor(tx: Tx, openerId: number): Promise<number[]> {
  const { rows } = await sql<{ person_id: number }>`select person_id from wallet_opened_for
    where opener_id = ${openerId} order by person_id`.execute(tx)
  return rows.map(({ person_id }) => person_id)
}

type TransferRow = {
  sender_id: number
  id: number
  recipient_id: number
  relationship: Relationship
  source: 'personal' | 'wallet'
  amount: Fen
  status: TransferStatus
  sent_on: PlainDate
  sent_at: Date
  returns_at: Date
  closed_at: Date | null
  sender_area: string
  recipient_area: string
  commitment: string
  channel: string
}

const transferOf = (row: TransferRow): Transfer => ({
  id: row.id,
  senderId: row.sender_id,
  recipientId: row.recipient_id,
  relationship: row.relationship,
  source: row.source,
  amount: row.amount,
  status: row.status,
  sentOn: row.sent_on,
  sentAt: row.sent_at.getTime(),
  returnsAt: row.returns_at.getTime(),
  closedAt: row.closed_at?.getTime() ?? null,
  senderArea: row.sender_area,
  recipientArea: row.recipient_area,
  commitment: row.commitment,
  channel: row.channel,
})

const columns = `t.sender_id, t.id, t.recipient_id, t.relationship, t.source, t.amount, t.status, t.sent_on,
  t.sent_at, t.returns_at, t.closed_at, t.sender_area, t.recipient_area, t.commitment, t.channel`
const byId = statement(
  'wallet.transfer',
  `select ${columns} from wallet_transfer t where t.sender_id = $1 and t.id = $2`,
)
const byKey = statement(
  'wallet.transfer_by_key',
  `select ${columns}, t.digest from wallet_transfer t where t.sender_id = $1 and t.request_key = $2`,
)
const openOrOn = statement(
  'wallet.open_or_on',
  `select ${columns} from wallet_transfer t
   where t.sender_id = $1 and (t.sent_on = $2::date or t.status = 'sent')`,
)
const sentBy = statement(
  'wallet.sent',
  `select ${columns} from wallet_transfer t where t.sender_id = any($1::bigint[]) order by t.id desc`,
)
const received = statement(
  'wallet.received',
  `select ${columns} from wallet_transfer t
   where t.sender_id = any($1::bigint[]) and t.id = any($2::bigint[]) order by t.id desc`,
)

/** Writes a new transfer with its place in the recipient's list. The caller has locked the sender's account. */
export async function insertTransfer(
  tx: Tx,
  one: Transfer,
  { requestKey, digest }: { requestKey: string; digest: string },
): Promise<void> {
  await sql`insert into wallet_transfer (sender_id, id, recipient_id, relationship, source, amount, status, sent_on, sent_at,
      returns_at, sender_area, recipient_area, commitment, channel, request_key, digest)
    values (${one.senderId}, ${one.id}, ${one.recipientId}, ${one.relationship}, ${one.source}, ${one.amount},
      ${one.status}, ${one.sentOn}::date, ${new Date(one.sentAt)}, ${new Date(one.returnsAt)}, ${one.senderArea},
      ${one.recipientArea}, ${one.commitment}, ${one.channel}, ${requestKey}, ${digest})`.execute(tx)
  await sql`insert into wallet_transfer_received (recipient_id, transfer_id, sender_id)
    values (${one.recipientId}, ${one.id}, ${one.senderId})`.execute(tx)
}

/** The caller has locked the sender's account. */
export async function closeTransfer(
  tx: Tx,
  { senderId, id }: Pick<Transfer, 'senderId' | 'id'>,
  { status, at }: { status: 'accepted' | 'returned'; at: Instant },
): Promise<void> {
  await sql`update wallet_transfer set status = ${status}, closed_at = ${new Date(at)}
    where sender_id = ${senderId} and id = ${id}`.execute(tx)
}

export async function findTransfer(
  tx: Tx,
  { senderId, id }: Pick<Transfer, 'senderId' | 'id'>,
): Promise<Transfer | null> {
  const [row] = await run<TransferRow>(tx, byId, [senderId, id])
  return row ? transferOf(row) : null
}

/** What this sender sent under a key, and what was asked. */
export async function findTransferByKey(
  tx: Tx,
  senderId: number,
  requestKey: string,
): Promise<{ transfer: Transfer; digest: string } | null> {
  const [row] = await run<TransferRow & { digest: string }>(tx, byKey, [senderId, requestKey])
  return row ? { transfer: transferOf(row), digest: row.digest } : null
}

/** What guards the next transfer: how many were sent that day, and the one that is not accepted yet. */
export async function readSendState(
  tx: Tx,
  senderId: number,
  on: PlainDate,
): Promise<{ sentToday: number; waiting: Transfer | null }> {
  const transfers = (await run<TransferRow>(tx, openOrOn, [senderId, on])).map(transferOf)
  return {
    sentToday: transfers.filter(({ sentOn }) => sentOn === on).length,
    waiting: transfers.find(({ status }) => status === 'sent') ?? null,
  }
}

/** Transfers that these people sent, newest first. */
export async function listSent(tx: Tx, senderIds: readonly number[]): Promise<Transfer[]> {
  return (await run<TransferRow>(tx, sentBy, [senderIds])).map(transferOf)
}

/** Transfers that these people were sent, newest first. */
export async function listReceived(tx: Tx, recipientIds: readonly number[]): Promise<Transfer[]> {
  const { rows: keys } = await sql<{ transfer_id: number; sender_id: number }>`
    select transfer_id, sender_id from wallet_transfer_received
    where recipient_id = any(${[...recipientIds]}::bigint[])`.execute(tx)
  if (keys.length === 0) return []
  const senders = new Set(keys.map(({ sender_id }) => sender_id))
  const ids = keys.map(({ transfer_id }) => transfer_id)
  return (await run<TransferRow>(tx, received, [[...senders], ids])).map(transferOf)
}
