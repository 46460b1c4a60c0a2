import type { PlainDate } from '@gongji/policy/dates'
import type { Db } from './db/db.ts'
import type { Packs } from './packs.ts'

/** An instant, milliseconds since 1970. */
export type Instant = number

/** What every module may need; passed in, never looked up. */
export type Deps = {
  db: Db
  /** Business time: law, windows, jobs. The sandbox's test clock moves it. */
  now: () => Instant
  newId: () => number
  /** The rules this process runs on. */
  packs: Packs
  /** Keys for data at rest. */
  secrets: Secrets
  /** Where each day seal is written as a line, out of the database’s reach; absent: nowhere. */
  sealFile?: string
  /** Demo people, demo sign-in and the test clock are there. */
  sandbox: boolean
  /**
   * Sandbox: a pharmacy's message that says nothing of trace codes is settled, as programs of before send it; absent: it is
   * refused where the rules ask for scans.
   */
  letsUnscanned?: boolean
  /** Sandbox: one person may play the agency, so that one clerk concludes a case or releases a hold; absent: two do. */
  oneClerkDecides?: boolean
  /** Sandbox: lets business time pass until then; gives how many jobs were done on the way. */
  advanceTo?: (to: Instant) => Promise<number>
  /** The tax bureau; absent: not connected. */
  taxBureau?: TaxBureauSettings
  /** Who sends SMS and WeChat messages; absent: a simulated phone in the sandbox, else nobody. */
  messages?: MessageSettings
  /** Other agencies whose servers this one deals with; absent: none. */
  peers?: PeerSettings
  /** How the outside world calls this server, for QR codes on paper; absent: http://127.0.0.1:8080. */
  publicOrigin?: string
}

/** Another agency and its server. */
export type Peer = {
  /** What agencies call it: the code of its province or city, e.g. 530000. */
  code: string
  name: string
  /** Base address of its server. */
  url: string
  /** PEM of the Ed25519 key that its messages are signed with. */
  publicKey: string
}

/** What this agency is called among others, and who they are (docs/two-agencies.md). */
export type PeerSettings = {
  self: string
  agencies: readonly Peer[]
  /** How long an answer is waited for, in milliseconds. */
  patienceMs?: number
}

/** The gateway for messages to the phone, and the key that its requests are signed with (docs/messages.md). */
export type MessageSettings = {
  url: string
  key: Uint8Array
  /** How long an answer is waited for, in milliseconds. */
  patienceMs?: number
}

/** Where the tax bureau is, and the key that both sides sign with (docs/tax-bureau.md). */
export type TaxBureauSettings = {
  /** Base address of its interface. */
  url: string
  /** Address of the page on which people pay there (云南省电子税务局). */
  pageUrl: string
  key: Uint8Array
  /** How long an answer is waited for, in milliseconds. */
  patienceMs?: number
}

export type Secrets = {
  /** 16 bytes, SM4 key over the keys of what is kept sealed. */
  seal: Uint8Array
  /** Keys under which older values are sealed, or those of the next change: they open, and seal nothing. */
  sealAlso?: readonly Uint8Array[]
  /** What signing keys are derived from; absent: the key for data at rest. */
  sign?: Uint8Array
  /** Key of the look-up index (HMAC-SM3). */
  index: Uint8Array
}

const shanghaiOffset = 8 * 3_600_000

/** The answer for the last part of time that was asked for: thousands of questions are about the same day and second. */
function lastOf(partMs: number, write: (instant: Instant) => string): (instant: Instant) => string {
  let part = Number.NaN
  let written = ''
  return (instant) => {
    const asked = Math.floor((instant + shanghaiOffset) / partMs)
    if (asked !== part) {
      written = write(instant)
      part = asked
    }
    return written
  }
}

/** The calendar day in Asia/Shanghai (UTC+8, no summer time since 1991). */
export const dateInChina: (instant: Instant) => PlainDate = lastOf(86_400_000, (instant) =>
  new Date(instant + shanghaiOffset).toISOString().slice(0, 10),
)

/** Wall clock in Asia/Shanghai, `YYYY-MM-DD HH:mm:ss`. */
export const timeInChina = lastOf(1_000, (instant) =>
  new Date(instant + shanghaiOffset).toISOString().slice(0, 19).replace('T', ' '),
)

/** The instant of a wall-clock time in Asia/Shanghai. @throws RangeError when it is none */
export function instantInChina(date: PlainDate, time = '00:00:00'): Instant {
  const instant = Date.parse(`${date}T${time}Z`) - shanghaiOffset
  if (Number.isNaN(instant)) throw new RangeError(`not a time: ${date} ${time}`)
  return instant
}
