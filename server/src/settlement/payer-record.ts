import type { Fen } from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** What a payer sees of a draw or of what came back (negative): amount, time, kind of place, and nothing medical. */
export type NewPayerRecord = {
  payerId: number
  settlementId: number
  bindingId: number
  relativeId: number
  amount: Fen
  place: string
  account: 'personal' | 'quota'
  at: Instant
}

export const payerRecords = table<NewPayerRecord>('payer_record', {
  payerId: 'bigint',
  settlementId: 'bigint',
  bindingId: 'bigint',
  relativeId: 'bigint',
  amount: 'bigint',
  place: 'text',
  account: 'text',
  at: 'timestamptz',
})

export async function insertPayerRecords(tx: Tx, all: readonly NewPayerRecord[]): Promise<void> {
  await payerRecords.insert(tx, all)
}
