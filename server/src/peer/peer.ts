import type { z } from 'zod'
import type { Tx } from '../db/db.ts'
import type { Deps, Peer } from '../deps.ts'
import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

export type { Peer } from '../deps.ts'

/** What a kind of message from another agency does here. */
export type PeerHandler = {
  /**
   * Answers it. What `changes` something is answered once: the answer is kept in the same transaction, and comes back when
   * the message comes again.
   * @throws Problem with nothing changed: the refusal is the answer, and is not kept
   */
  answer: (tx: Tx, from: Peer, body: unknown) => Promise<object>
  changes: boolean
  /** Takes in what the other agency answered to our own message of this kind; the body is what we had sent. */
  answered?: (tx: Tx, to: Peer, body: unknown, answer: unknown) => Promise<void>
}
/**
 * The same in transactions of its own: whatever it changes it changes once, however often the body comes.
 */
export type PeerHandlerApart = Omit<PeerHandler, 'answer'> & {
  apart: (from: Peer, body: unknown) => Promise<object>
}

export type PeerHandlers = Readonly<Record<string, PeerHandler | PeerHandlerApart>>

export const problem = problems('peer', {
  unavailable: [
    503,
    '{name}的系统暂时没有回应，什么都没有改变。',
    'The system of {name} does not answer; nothing was changed.',
    ...mends.later,
  ],
  unknown: [
    403,
    '本经办机构没有与发送方约定数据交换。',
    'This agency has no agreement with the sender.',
    '请发送方与本机构的管理员交换密钥。',
    'The two agencies’ administrators have to exchange keys.',
  ],
  badSignature: [
    401,
    '报文签名不正确，或者两边的时钟相差太多。',
    'The message is not signed as agreed, or the two clocks differ too much.',
    '请发送方核对密钥和时钟后重发。',
    'The sender has to check key and clock and send it again.',
  ],
  badMessage: [
    400,
    '报文内容不符合两机构间的约定。',
    'The message does not follow what the two agencies agreed.',
    '请发送方的系统管理员核对接口版本。',
    'The sender’s administrators have to compare versions of the interface.',
  ],
  reused: [
    409,
    '同一报文号已用于另一内容。',
    'The number of this message stands for another one.',
    '请发送方换一个报文号重发。',
    'The sender has to give it another number.',
  ],
})

/** The agency of this code. @throws Problem when there is no agreement with one */
export function requirePeer({ peers }: Pick<Deps, 'peers'>, code: string): Peer {
  const found = peers?.agencies.find((one) => one.code === code)
  if (!found) throw problem.unknown()
  return found
}

/** What a message says. @throws Problem when it is not what was agreed */
export function readAs<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body)
  if (!read.success) throw problem.badMessage()
  return read.data
}

const provinceOf = (area: string): string => area.slice(0, 2)

/** The agency that insures the people of an area; null: this one, or nobody with whom anything was agreed. */
export function peerOf({ peers }: Pick<Deps, 'peers'>, area: string): Peer | null {
  if (peers === undefined || provinceOf(peers.self) === provinceOf(area)) return null
  return peers.agencies.find(({ code }) => provinceOf(code) === provinceOf(area)) ?? null
}
