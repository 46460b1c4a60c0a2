import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { table } from '../db/table.ts'
import type { Instant, Secrets } from '../deps.ts'
import { seal, unseal } from '../person/seal.ts'
import { listOutNow } from './crossing-store.ts'
import type { Transfer, Wallet } from './wallet.ts'

type Row = Omit<Wallet, 'phone'> & { phoneSealed: string }
const wallets = table<Row>('wallet', {
  personId: 'bigint',
  openedAt: 'timestamptz',
  openedBy: 'bigint',
  useArea: 'text',
  phoneSealed: 'text',
  channel: 'text',
})
const walletOf = (secrets: Secrets, { phoneSealed, ...row }: Row): Wallet => ({
  ...row,
  phone: unseal(secrets, `wallet:${row.personId}`, phoneSealed),
})
const rowOf = (secrets: Secrets, { phone, ...one }: Wallet): Row => ({
  ...one,
  phoneSealed: seal(secrets, `wallet:${one.personId}`, phone),
})

const ofPeople = wallets.list('wallet.of_people', 'where person_id = any($1::bigint[])')
const update = wallets.update('wallet.update', { key: ['personId'], keep: ['openedAt', 'channel'] })

/** The wallets that somebody opened for others; lives with who opened them. */
const openedFor = table<{ openerId: number; personId: number }>('wallet_opened_for', {
  openerId: 'bigint',
  personId: 'bigint',
})
const openedBy = openedFor.list('wallet.opened_for', 'where opener_id = $1 order by person_id')
const keepOpener = openedFor.insertion('wallet.keep_opener', 'on conflict do nothing')
const forgetOpeners = command(
  'wallet.forget_openers',
  'delete from wallet_opened_for where person_id = $1 and opener_id <> $2',
)

/** Wallets of these people, by person. */
export async function listWallets(
  tx: Reader,
  secrets: Secrets,
  personIds: readonly number[],
): Promise<Map<number, Wallet>> {
  const rows = await ofPeople(tx, personIds)
  return new Map(rows.map((row) => [row.personId, walletOf(secrets, row)]))
}

/** The caller has locked the person's account. */
export async function insertWallet(tx: Tx, secrets: Secrets, one: Wallet): Promise<void> {
  await wallets.insert(tx, [rowOf(secrets, one)])
  if (one.openedBy !== one.personId) {
    await openedFor.insert(tx, [{ openerId: one.openedBy, personId: one.personId }])
  }
}

/** Writes telephone, place of use and who holds it; who opened it for somebody else has part in it no more. */
export async function updateWallet(tx: Tx, secrets: Secrets, one: Wallet): Promise<void> {
  const { personId, openedBy: openerId } = one
  await update(tx, [rowOf(secrets, one)])
  await execute(tx, forgetOpeners, [personId, openerId])
  if (openerId !== personId) await execute(tx, keepOpener, openedFor.lists([{ openerId, personId }]))
}

/** For whom this person has opened a wallet. */
export const listOpenedFor = async (tx: Reader, openerId: number): Promise<number[]> =>
  (await openedBy(tx, openerId)).map(({ personId }) => personId)

type TransferRow = Transfer & { requestKey: string; digest: string }
const transfers = table<TransferRow>('wallet_transfer', {
  senderId: 'bigint',
  id: 'bigint',
  recipientId: 'bigint',
  relationship: 'text',
  source: 'text',
  amount: 'bigint',
  status: 'text',
  sentOn: 'date',
  sentAt: 'timestamptz',
  returnsAt: 'timestamptz',
  closedAt: 'timestamptz null',
  senderArea: 'text',
  recipientArea: 'text',
  commitment: 'text',
  channel: 'text',
  requestKey: 'text',
  digest: 'text',
})
const transferOf = ({ requestKey: _, digest: __, ...transfer }: TransferRow): Transfer => transfer

const byId = transfers.list('wallet.transfer', 'where sender_id = $1 and id = $2')
const byKey = transfers.list('wallet.transfer_by_key', 'where sender_id = $1 and request_key = $2')
const openOrOn = transfers.list(
  'wallet.open_or_on',
  `where sender_id = $1 and (sent_on = $2::date or status = 'sent')`,
)
const sentBy = transfers.list('wallet.sent', 'where sender_id = any($1::bigint[]) order by id desc')
const sentAs = transfers.list(
  'wallet.received',
  'where sender_id = any($1::bigint[]) and id = any($2::bigint[]) order by id desc',
)

/** The recipient's list of transfers; lives with the recipient. */
const received = table<{ recipientId: number; transferId: number; senderId: number }>(
  'wallet_transfer_received',
  { recipientId: 'bigint', transferId: 'bigint', senderId: 'bigint' },
)
const receivedBy = received.list('wallet.received_by', 'where recipient_id = any($1::bigint[])')

/** Writes a new transfer with its place in the recipient's list. The caller has locked the sender's account. */
export async function insertTransfer(
  tx: Tx,
  one: Transfer,
  { requestKey, digest }: { requestKey: string; digest: string },
): Promise<void> {
  await transfers.insert(tx, [{ ...one, requestKey, digest }])
  await received.insert(tx, [{ recipientId: one.recipientId, transferId: one.id, senderId: one.senderId }])
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
  tx: Reader,
  { senderId, id }: Pick<Transfer, 'senderId' | 'id'>,
): Promise<Transfer | null> {
  const [row] = await byId(tx, senderId, id)
  return row ? transferOf(row) : null
}

/** What this sender sent under a key, and what was asked. */
export async function findTransferByKey(
  tx: Reader,
  senderId: number,
  requestKey: string,
): Promise<{ transfer: Transfer; digest: string } | null> {
  const [row] = await byKey(tx, senderId, requestKey)
  return row ? { transfer: transferOf(row), digest: row.digest } : null
}

/** What guards the next transfer, to here or elsewhere: how many were sent that day, and the one that is not accepted yet. */
export async function readSendState(
  tx: Reader,
  senderId: number,
  on: PlainDate,
): Promise<{ sentToday: number; waiting: Pick<Transfer, 'id' | 'amount' | 'returnsAt'> | null }> {
  const found = [...(await openOrOn(tx, senderId, on)), ...(await listOutNow(tx, senderId, on))]
  return {
    sentToday: found.filter(({ sentOn }) => sentOn === on).length,
    waiting: found.find(({ status }) => status === 'sent') ?? null,
  }
}

/** Transfers that these people sent, newest first. */
export async function listSent(tx: Reader, senderIds: readonly number[]): Promise<Transfer[]> {
  return (await sentBy(tx, senderIds)).map(transferOf)
}

/** Transfers that these people were sent, newest first. */
export async function listReceived(tx: Reader, recipientIds: readonly number[]): Promise<Transfer[]> {
  const keys = await receivedBy(tx, recipientIds)
  if (keys.length === 0) return []
  const senders = new Set(keys.map(({ senderId }) => senderId))
  const ids = keys.map(({ transferId }) => transferId)
  return (await sentAs(tx, [...senders], ids)).map(transferOf)
}
