import { createHmac, randomBytes } from 'node:crypto'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant, Secrets } from '../deps.ts'
import { problems } from '../problem.ts'
import { findPersonId } from './person.ts'

// A code (医保码) is 28 random digits, as people know them: a guess hits nobody's, and only a keyed digest is stored.
const digits = 28
const minuteMs = 60_000

const problem = problems('code', {
  expired: [
    422,
    '医保码已过期。',
    'The code has expired.',
    '请患者在手机上刷新医保码后重新扫码，或改用身份证、社保卡。',
    'Refresh the code on the phone and scan again, or use the ID or social-security card.',
  ],
})

const newCode = (): string =>
  (BigInt(`0x${randomBytes(16).toString('hex')}`) % 10n ** BigInt(digits)).toString().padStart(digits, '0')

const digestOf = ({ index }: Secrets, code: string): string =>
  createHmac('sm3', index).update('code').update('\0').update(code).digest('hex')

/** A code starts a visit for so long after it was made; the phone makes a new one each minute. */
export const minutesToStart = 2
/** The code that started a visit stays good for its later messages so long. */
export const minutesToFinish = 24 * 60

type ShownCode = { digest: string; personId: number; shownAt: Instant }
const shown = table<ShownCode>('shown_code', {
  digest: 'text',
  personId: 'bigint',
  shownAt: 'timestamptz',
})
const byDigest = shown.list('code.find', 'where digest = $1')
const forget = command('code.forget', 'delete from shown_code where shown_at < $1::timestamptz')

/** Takes codes away that nothing can be done with any more; how many. */
export const forgetCodes = (tx: Tx, at: number): Promise<number> =>
  execute(tx, forget, [new Date(at - (minutesToFinish + 1) * minuteMs)])

/** A new code of the person, and when the phone asks for the next one. Codes that nothing can be done with any more go. */
export async function issueCode(
  tx: Tx,
  { secrets, now }: Pick<Deps, 'secrets' | 'now'>,
  personId: number,
): Promise<{ code: string; refreshesAt: Instant }> {
  const [at, code] = [now(), newCode()]
  await forgetCodes(tx, at)
  await shown.insert(tx, [{ digest: digestOf(secrets, code), personId, shownAt: at }])
  return { code, refreshesAt: at + minuteMs }
}

/** Who shows this code, and how many whole minutes ago it was made. Null when it is no code of ours. */
async function readCode(
  tx: Reader,
  secrets: Secrets,
  { code, now }: { code: string; now: Instant },
): Promise<{ personId: number; minutesOld: number } | null> {
  if (!/^\d{28}$/.test(code)) return null
  const [row] = await byDigest(tx, digestOf(secrets, code))
  if (!row) return null
  return { personId: row.personId, minutesOld: Math.floor((now - row.shownAt) / minuteMs) }
}

// Vendors' automated tests cannot read a phone's screen: in the sandbox every person also has this code, which never expires.
const sandboxCode = /^SANDBOX([0-9A-Z]{6,20})$/

export const sandboxCodeOf = (idNumber: string): string => `SANDBOX${idNumber}`

/**
 * Who shows this code. Null when it is no code of ours.
 * @throws Problem when it is older than `minutes`
 */
export async function findByCode(
  tx: Reader,
  { secrets, sandbox }: Pick<Deps, 'secrets' | 'sandbox'>,
  code: string,
  { now, minutes = minutesToStart }: { now: Instant; minutes?: number },
): Promise<number | null> {
  const demo = sandbox ? sandboxCode.exec(code) : null
  if (demo) return await findPersonId(tx, secrets, 'id', demo[1]!)
  const read = await readCode(tx, secrets, { code, now })
  if (!read) return null
  if (read.minutesOld < 0 || read.minutesOld > minutes) throw problem.expired()
  return read.personId
}
