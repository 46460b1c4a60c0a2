import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { readBytes } from './body.ts'

/** A message as it came, before anything of it is believed. */
export type Arrived = {
  /** The request's, by which the log and a cashier name it. */
  id: string
  /** Where the connection comes from, as the proxy that is trusted says. */
  address: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** What goes back: JSON text, with the code of a refusal, or a file. */
export type Reply = { text: string; refused?: string } | { file: { name: string; bytes: Uint8Array } }

/**
 * Takes one request of Node's own and answers it, whatever happens. It stands before the framework, whose every step
 * a message would pay for and use nothing of; behind it, the request's body must not have been read.
 */
export type Port = (
  request: IncomingMessage,
  response: ServerResponse,
  known: Pick<Arrived, 'id' | 'address'> & {
    /** Is told once the answer is written. */
    ended?: () => void
  },
) => void

/** What of a refusal is for programs: its code, which stays when words change. */
const refusalHeader = 'x-problem'

// Clients name every kind of content, well formed or not: only a form is told apart, whose boundary is read from its bytes.
const isForm = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^multipart\//i.test(contentType)

/** `refuse` makes an answer of whatever was thrown. */
export const createPort = (
  answer: (arrived: Arrived) => Promise<Reply>,
  refuse: (error: unknown, id: string) => Reply,
): Port => {
  async function take(...[request, response, { id, address, ended }]: Parameters<Port>): Promise<void> {
    const { headers } = request
    let reply: Reply
    try {
      const body = await readBytes(request, isForm(headers['content-type']))
      reply = await answer({ id, address, headers, body })
    } catch (error) {
      reply = refuse(error, id)
    }
    send(response, id, reply)
    ended?.()
  }
  return (...given) => void take(...given)
}

function send(response: ServerResponse, id: string, reply: Reply): void {
  if ('file' in reply) {
    const { name, bytes } = reply.file
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'content-length': bytes.length,
      'cache-control': 'no-store',
      'x-request-id': id,
    })
    response.end(bytes)
    return
  }
  const { text, refused } = reply
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(Buffer.byteLength(text)),
    'cache-control',
    'no-store',
    'x-request-id',
    id,
  ]
  if (refused !== undefined) headers.push(refusalHeader, refused)
  response.writeHead(200, headers)
  response.end(text)
}
