import { createHmac } from 'node:crypto'
import type { Tx } from '../db/db.ts'
import type { Deps, Instant, Secrets } from '../deps.ts'
import { problems } from '../problem.ts'
import { findPersonId } from './person.ts'

// A code (医保码) is 28 digits, as people know them: 92 bits that hold the person (53), the minute it was shown in (20, which
// come round after two years) and zeros (19), enciphered under the server's key. Nothing is stored, and nobody without the
// key can make one: a guessed number would have to decipher to a registered person, to the right minute and to the zeros.
const halfBits = 46n
const half = (1n << halfBits) - 1n
const minuteBits = 20n
const checkBits = 19n
const minutesKept = 1n << minuteBits
const digits = 28
const rounds = 8
const minuteMs = 60_000

export const problem = problems('code', {
  expired: [
    422,
    '医保码已过期。',
    'The code has expired.',
    '请患者在手机上刷新医保码后重新扫码，或改用身份证、社保卡。',
    'Refresh the code on the phone and scan again, or use the ID or social-security card.',
  ],
})

/** One round of the Feistel network. */
function mix(secrets: Secrets, round: number, right: bigint): bigint {
  const digest = createHmac('sm3', secrets.index).update(`code\0${round}\0${right}`).digest()
  return digest.readBigUInt64BE() & half
}

function encipher(secrets: Secrets, block: bigint): bigint {
  let [left, right] = [block >> halfBits, block & half]
  for (let round = 0; round < rounds; round++) [left, right] = [right, left ^ mix(secrets, round, right)]
  return (left << halfBits) | right
}

function decipher(secrets: Secrets, block: bigint): bigint {
  let [left, right] = [block >> halfBits, block & half]
  for (let round = rounds - 1; round >= 0; round--) [left, right] = [right ^ mix(secrets, round, left), left]
  return (left << halfBits) | right
}

function codeOf(secrets: Secrets, personId: number, at: Instant): string {
  const minute = BigInt(Math.floor(at / minuteMs)) % minutesKept
  const block = ((BigInt(personId) << minuteBits) | minute) << checkBits
  return encipher(secrets, block).toString().padStart(digits, '0')
}

/** The person's code for this minute, and when the next one takes its place. */
export function issueCode(
  { secrets, now }: Pick<Deps, 'secrets' | 'now'>,
  personId: number,
): { code: string; refreshesAt: Instant } {
  const at = now()
  return { code: codeOf(secrets, personId, at), refreshesAt: (Math.floor(at / minuteMs) + 1) * minuteMs }
}

/** Who shows this code, and how many whole minutes ago it was made. Null when it is no code of ours. */
function readCode(
  secrets: Secrets,
  code: string,
  now: Instant,
): { personId: number; minutesOld: number } | null {
  if (!/^\d{28}$/.test(code)) return null
  const block = BigInt(code)
  if (block >> (2n * halfBits) !== 0n) return null
  const plain = decipher(secrets, block)
  if ((plain & ((1n << checkBits) - 1n)) !== 0n) return null
  const minute = (plain >> checkBits) & (minutesKept - 1n)
  const age = (((BigInt(Math.floor(now / minuteMs)) - minute) % minutesKept) + minutesKept) % minutesKept
  return { personId: Number(plain >> (checkBits + minuteBits)), minutesOld: Number(age) }
}

/** A code starts a visit for so long after it was made; the phone makes a new one each minute. */
export const minutesToStart = 2
/** The code that started a visit stays good for its later messages so long. */
export const minutesToFinish = 24 * 60

// Vendors' automated tests cannot read a phone's screen: in the sandbox every person also has this code, which never expires.
const sandboxCode = /^SANDBOX([0-9A-Z]{6,20})$/

export const sandboxCodeOf = (idNumber: string): string => `SANDBOX${idNumber}`

/**
 * Who shows this code. Null when it is no code of ours.
 * @throws Problem when it is older than `minutes`
 */
export async function findByCode(
  tx: Tx,
  { secrets, sandbox }: Pick<Deps, 'secrets' | 'sandbox'>,
  code: string,
  { now, minutes = minutesToStart }: { now: Instant; minutes?: number },
): Promise<number | null> {
  const demo = sandbox ? sandboxCode.exec(code) : null
  if (demo) return await findPersonId(tx, secrets, 'id', demo[1]!)
  const read = readCode(secrets, code, now)
  if (!read) return null
  if (read.minutesOld > minutes) throw problem.expired()
  return read.personId
}
