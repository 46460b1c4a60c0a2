import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestApp } from './harness.ts'

/** How a message fares: it never arrives, its answer never comes back, or it comes twice. */
export type Fault = 'request lost' | 'answer lost' | 'twice'

/** An app on a port of its own, so that another agency's server finds it; `fault` says how each message fares. */
export async function startLine(app: TestApp) {
  const line = { url: '', fault: (_: string): Fault | null => null, close: async () => {} }
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const payload = Buffer.concat(parts).toString()
      const fault = line.fault(payload)
      if (fault === 'request lost') return void request.socket.destroy()
      const asked = {
        method: 'POST' as const,
        url: request.url ?? '/',
        headers: { 'content-type': 'application/json' },
        payload,
      }
      if (fault === 'twice') await app.raw(asked)
      const answer = await app.raw(asked)
      if (fault === 'answer lost') return void request.socket.destroy()
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text)
    })().catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  line.close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return line
}
