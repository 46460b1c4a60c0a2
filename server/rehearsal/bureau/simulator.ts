import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { ownOf } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { z } from 'zod'
import { dateInChina, type Instant } from '../../src/deps.ts'
import { refusalCodes } from '../../src/premium/bureau.ts'
import { type Envelope, envelope, open, sign } from '../../src/premium/envelope.ts'
import { Cut, isMode, modes, simulatedBureau } from './simulated-bureau.ts'
import {
  accountsPage,
  homePage,
  type OfferedAccount,
  orderPage,
  paymentPage,
  personPage,
  refusedPage,
  socialPage,
} from './simulator-page.ts'

export type SimulatorOptions = {
  /** 0: any free port. */
  port: number
  host?: string
  /** The key shared with the insurance side. */
  key: Uint8Array
  /** Delivers a signed message to the insurance side and gives its answer. Throws where it cannot. */
  send: (path: string, message: Envelope) => Promise<unknown>
  /** Business time, when it is known without a message. */
  now?: () => Promise<Instant>
  /** Milliseconds of machine time between looks at the clock; 0: only when asked. */
  everyMs?: number
}

const order = z.object({
  kind: z.literal('submit'),
  at: z.iso.datetime({ offset: true }),
  reference: z.string(),
  year: z.int(),
  area: z.string(),
  insured: z.object({ name: z.string(), idKind: z.string(), idNumber: z.string() }),
  amountFen: z.int().min(1).transform(fen),
  account: z.enum(['personal', 'wallet', 'quota']),
})
const submit = z.object({ ...order.shape, benefit: z.enum(['resident', 'longTermCare']) })
const query = z.object({ kind: z.literal('query'), at: order.shape.at, reference: z.string() })
const refund = z.object({
  kind: z.literal('refund'),
  at: order.shape.at,
  reference: z.string(),
  reason: z.string(),
})
const offered = z.object({
  amountFen: z.int(),
  accounts: z.array(
    z.object({
      token: z.string(),
      maskedName: z.string(),
      relationship: z.string(),
      mayPay: z.boolean(),
      reason: z.string().nullable(),
    }),
  ),
})
const refusedByUs = z.looseObject({ title: z.string(), detail: z.string() })

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

const orderStates: Record<string, string> = {
  requested: '等待账户本人在手机上确认支付',
  submitted: '医保账户已扣款，税务处理中',
  credited: '缴费到账成功',
  failed: '受理失败，款项已退回医保账户',
  declined: '账户本人未同意支付',
  expired: '支付请求已过期',
  refunding: '退费处理中',
  refunded: '已退费',
}

/** Starts a tax bureau to rehearse against: its signed interface, its own page, and controls under /simulator. */
export async function startSimulator(options: SimulatorOptions) {
  const bureau = simulatedBureau()
  let latest: Instant = 0
  let telling: Promise<void> = Promise.resolve()

  const seen = (at: Instant): Instant => {
    latest = Math.max(latest, at)
    return latest
  }
  const today = async (): Promise<Instant> => seen((await options.now?.()) ?? latest)

  const tellAll = async (): Promise<void> => {
    const messages = bureau.takeUntold()
    for (const [index, { reference, answer }] of messages.entries()) {
      try {
        await options.send('notifications', sign(options.key, { kind: 'notify', reference, answer }))
      } catch {
        bureau.keepUntold(messages.slice(index))
        return
      }
    }
  }
  /** Decides what is due at that business time and tells it; one delivery at a time. */
  const advance = async (at: Instant): Promise<void> => {
    bureau.advance(seen(at))
    telling = telling.then(tellAll)
    await telling
  }

  function answer(path: string, content: unknown, mode: string | undefined) {
    if (path === '/premium/submit') {
      const { at, benefit, ...asked } = submit.parse(content)
      const instant = seen(Date.parse(at))
      return bureau.submit(
        { ...asked, kind: benefit },
        instant,
        mode !== undefined && isMode(mode) ? mode : undefined,
      )
    }
    if (path === '/premium/query') {
      const asked = query.parse(content)
      return bureau.query(asked.reference, seen(Date.parse(asked.at)))
    }
    const asked = refund.parse(content)
    return bureau.refund(asked.reference, asked.reason, seen(Date.parse(asked.at)))
  }

  /** Asks the insurance side. Null with its words when it refuses. */
  async function ask(path: string, content: object): Promise<{ answer: unknown } | { refused: string }> {
    const message = sign(options.key, content)
    const reply = await options.send(path, message)
    const signed = envelope.safeParse(reply)
    if (!signed.success) {
      const refused = refusedByUs.safeParse(reply)
      return { refused: refused.success ? refused.data.detail : '医保系统没有回应，请稍后再试' }
    }
    const read = z
      .object({ inReplyTo: z.literal(message.nonce), answer: z.unknown() })
      .safeParse(open(options.key, signed.data))
    return read.success ? { answer: read.data.answer } : { refused: '医保系统的回应无法核验' }
  }

  async function pages(request: IncomingMessage, url: URL): Promise<string | { redirect: string } | null> {
    const handoff = url.searchParams.get('handoff') ?? ''
    const year = Number(dateInChina(await today()).slice(0, 4))
    const fields =
      request.method === 'POST' ? Object.fromEntries(new URLSearchParams(await bodyOf(request))) : {}
    const field = (name: string): string => fields[name] ?? ''
    const given = {
      name: field('name').trim(),
      idNumber: field('idNumber').trim(),
      year: field('year'),
      handoff: field('handoff'),
      menu: field('menu'),
    }
    const insured = { name: given.name, idNumber: given.idNumber }
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /':
        return homePage(handoff)
      case 'GET /social':
        return socialPage(handoff)
      case 'GET /self':
        return personPage(handoff, year, true)
      case 'GET /proxy':
        return personPage(handoff, year, false)
      case 'POST /payment':
        if (bureau.modeOf(given.idNumber) === 'refuse:notRegistered') {
          return personPage(
            given.handoff,
            year,
            given.menu === '自主缴费',
            '未查询到缴费人基础信息，请到参保登记地更正登记信息',
          )
        }
        return paymentPage(given)
      case 'POST /accounts': {
        const reply = await ask('accounts', {
          kind: 'accounts',
          insured,
          year: Number(given.year),
          ...(given.handoff === '' ? {} : { handoff: given.handoff }),
        })
        const trail = ['首页', '社保缴费', given.menu, '医保账户支付']
        if ('refused' in reply) return refusedPage(trail, reply.refused)
        const { accounts, amountFen } = offered.parse(reply.answer)
        if (accounts.length === 0)
          return refusedPage(trail, '没有可用的医保账户：请先在云南医保小程序办理个人账户共济绑定')
        return accountsPage(given, accounts satisfies OfferedAccount[], amountFen)
      }
      case 'POST /order': {
        const reference = `YNTAX${dateInChina(latest).replaceAll('-', '')}${randomBytes(4).toString('hex').toUpperCase()}`
        const reply = await ask('orders', {
          kind: 'order',
          reference,
          accountToken: field('account'),
          insured,
          year: Number(given.year),
          amountFen: Number(field('amountFen')),
        })
        if ('refused' in reply) return refusedPage(['首页', '社保缴费', '支付结果'], reply.refused)
        return { redirect: `/order/${reference}` }
      }
      default: {
        const reference = /^\/order\/([A-Za-z0-9]{1,40})$/.exec(url.pathname)?.[1]
        if (request.method !== 'GET' || reference === undefined) return null
        await advance(await today())
        const reply = await ask('order-states', { kind: 'orderState', reference })
        if ('refused' in reply) return refusedPage(['首页', '社保缴费', '支付结果'], reply.refused)
        const state = z.object({ state: z.string() }).parse(reply.answer).state
        return orderPage(reference, ownOf(orderStates, state) ?? state)
      }
    }
  }

  async function control(request: IncomingMessage, path: string): Promise<object | null> {
    const body: unknown = JSON.parse((await bodyOf(request)) || '{}')
    if (path === '/simulator/modes') {
      const { idNumber, mode } = z.object({ idNumber: z.string(), mode: z.enum(modes) }).parse(body)
      bureau.setMode(idNumber, mode)
      return { idNumber, mode }
    }
    if (path === '/simulator/advance') {
      await advance(Date.parse(z.object({ to: z.iso.datetime({ offset: true }) }).parse(body).to))
      return { now: new Date(latest).toISOString() }
    }
    if (path === '/simulator/give-back') {
      bureau.giveBack(z.object({ reference: z.string() }).parse(body).reference, latest)
      await advance(latest)
      return {}
    }
    return null
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://bureau')
    const json = (status: number, content: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
    if (url.pathname.startsWith('/simulator/')) {
      const done = request.method === 'POST' ? await control(request, url.pathname) : { modes, refusalCodes }
      return void json(done === null ? 404 : 200, done ?? {})
    }
    if (['/premium/submit', '/premium/query', '/premium/refund'].includes(url.pathname)) {
      const signed = envelope.safeParse(JSON.parse(await bodyOf(request)))
      const content = signed.success ? open(options.key, signed.data) : null
      if (!signed.success || content === null) return void json(401, { message: 'not signed as agreed' })
      const mode = request.headers['x-simulate']
      const reply = answer(url.pathname, content, typeof mode === 'string' ? mode : undefined)
      return void json(200, sign(options.key, { inReplyTo: signed.data.nonce, answer: reply }))
    }
    const content = await pages(request, url)
    if (content === null) return void json(404, { message: 'no such page' })
    if (typeof content !== 'string') return void response.writeHead(303, { location: content.redirect }).end()
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(content)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof Cut) response.destroy()
      else if (response.headersSent) response.destroy()
      else
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end(JSON.stringify({ message: String(error) }))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host ?? '127.0.0.1', resolve)
  })
  const looking =
    options.everyMs && options.now
      ? setInterval(
          () =>
            void today()
              .then(advance)
              .catch(() => undefined),
          options.everyMs,
        )
      : null
  looking?.unref()
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    bureau,
    advance,
    close: async () => {
      if (looking) clearInterval(looking)
      await telling
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
export type Simulator = Awaited<ReturnType<typeof startSimulator>>

/** Sends to a running service over HTTP. */
export const sendTo =
  (serviceUrl: string): SimulatorOptions['send'] =>
  async (path, message) => {
    const response = await fetch(new URL(`api/tax-bureau/${path}`, `${serviceUrl}/`), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'zh' },
      body: JSON.stringify(message),
    })
    if (response.status >= 500) throw new Error(`the service answered ${response.status}`)
    return await response.json()
  }

/** Business time of a running service, as its health page tells it. */
export const clockOf = (serviceUrl: string) => async (): Promise<Instant> => {
  const response = await fetch(new URL('healthz', `${serviceUrl}/`))
  return Date.parse(z.object({ now: z.string() }).parse(await response.json()).now)
}

// Run by itself: SERVICE_URL, TAX_BUREAU_KEY (hexadecimal) and PORT come from the environment.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { SERVICE_URL = 'http://127.0.0.1:8080', TAX_BUREAU_KEY, PORT = '8090' } = process.env
  if (TAX_BUREAU_KEY === undefined) throw new Error('TAX_BUREAU_KEY (hexadecimal) is needed')
  const { url } = await startSimulator({
    port: Number(PORT),
    key: Buffer.from(TAX_BUREAU_KEY, 'hex'),
    send: sendTo(SERVICE_URL),
    now: clockOf(SERVICE_URL),
    everyMs: 2000,
  })
  console.log(`tax bureau simulator: ${url} → ${SERVICE_URL}`)
}
