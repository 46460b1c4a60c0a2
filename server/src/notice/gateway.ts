import { createHmac } from 'node:crypto'
import type { Deps, MessageSettings } from '../deps.ts'
import { problems } from '../problem.ts'

export type MessageChannel = 'sms' | 'wechat'

/** What is handed to a gateway: finished text and a template with its words, for those who only send templates. */
export type OutgoingMessage = {
  /** Repeating it sends nothing again. */
  id: string
  channel: MessageChannel
  /** Phone number, or the person's id at the official account. */
  to: string
  template: string
  title: string
  body: string
}

/** The port to whoever sends SMS and WeChat template messages. @throws Problem 503 when it cannot be reached */
export type MessageGateway = { send: (message: OutgoingMessage) => Promise<{ reference: string }> }

const problem = problems('gateway', {
  unavailable: [
    503,
    '短信和微信消息暂时发不出去。',
    'Messages to the phone cannot be sent now.',
    '系统会自动重试；站内消息不受影响。',
    'It is tried again by itself; the inbox is not affected.',
  ],
})

/**
 * A gateway over HTTP: POST of JSON with id, channel, to, template, title and body; `x-gongji-signature` is the HMAC-SM3
 * of the body, in hex; the answer is `{ reference }`.
 */
export const httpGateway = ({ url, key, patienceMs = 5_000 }: MessageSettings): MessageGateway => ({
  async send(message) {
    const body = JSON.stringify(message)
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': message.id,
        'x-gongji-signature': createHmac('sm3', key).update(body).digest('hex'),
      },
      body,
      signal: AbortSignal.timeout(patienceMs),
    }).catch(() => {
      throw problem.unavailable()
    })
    if (!answer.ok) throw problem.unavailable()
    const reply = (await answer.json().catch(() => null)) as { reference?: unknown } | null
    return { reference: typeof reply?.reference === 'string' ? reply.reference : '' }
  },
})

const kept = 200

/** A gateway that sends nothing and shows what it would have sent: the sandbox's phone. */
export function simulatedGateway(): MessageGateway & {
  sent: () => readonly OutgoingMessage[]
  /** Refuses until told otherwise, as a gateway that is down. */
  break: (broken: boolean) => void
} {
  const sent = new Map<string, OutgoingMessage>()
  let broken = false
  return {
    async send(message) {
      if (broken) throw problem.unavailable()
      sent.set(message.id, message)
      if (sent.size > kept) sent.delete(sent.keys().next().value as string)
      return { reference: `sim-${message.id}` }
    },
    sent: () => [...sent.values()],
    break: (next) => {
      broken = next
    },
  }
}

/** The simulated phone of this process. */
export const sandboxGateway = simulatedGateway()

/** Who sends messages for this process; null: nobody is connected. */
export const gatewayOf = ({
  messages,
  sandbox,
}: Pick<Deps, 'messages' | 'sandbox'>): MessageGateway | null =>
  messages ? httpGateway(messages) : sandbox ? sandboxGateway : null
