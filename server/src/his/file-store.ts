import type { PlainDate } from '@gongji/policy'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** A file that an institution sent or may fetch, unpacked. */
export type ExchangedFile = {
  number: string
  institution: string
  name: string
  content: string
  madeAt: Instant
  /** The last day on which it can be fetched. */
  expiresOn: PlainDate
}

const files = table<ExchangedFile>('exchanged_file', {
  number: 'text',
  institution: 'text',
  name: 'text',
  content: 'text',
  madeAt: 'timestamptz',
  expiresOn: 'date',
})
const byNumber = files.list('file.by_number', 'where number = $1 and institution = $2')
const dropExpired = command('file.drop_expired', 'delete from exchanged_file where expires_on < $1::date')

export const findFile = async (
  tx: Reader,
  { number, institution }: Pick<ExchangedFile, 'number' | 'institution'>,
): Promise<ExchangedFile | null> => (await byNumber(tx, number, institution))[0] ?? null

/** Keeps a file, and forgets those that expired before `today`. */
export async function insertFile(tx: Tx, file: ExchangedFile, today: PlainDate): Promise<void> {
  await execute(tx, dropExpired, [today])
  await files.insert(tx, [file])
}
