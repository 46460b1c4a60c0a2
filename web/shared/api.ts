import table from 'virtual:route-table'
import type { Asked, Reply, routes } from '@gongji/contract'
import { queryOptions } from '@tanstack/react-query'
import { currentSettings } from './settings.ts'

type Routes = typeof routes
export type RouteName = keyof Routes
type Part = 'params' | 'query' | 'body'

/** Parts that the route takes nothing for may be left out. */
type Needed<Name extends RouteName> = {
  [P in Part as Record<never, never> extends Asked<Routes[Name], P>
    ? never
    : undefined extends Asked<Routes[Name], P>
      ? never
      : P]: Asked<Routes[Name], P>
}
export type Given<Name extends RouteName> = Needed<Name> & { [P in Part]?: Asked<Routes[Name], P> }
export type Answer<Name extends RouteName> = Reply<Routes[Name]>

type Side = { what: string; mend: string }

/** A refusal of the server, with what is wrong and who can mend it; or no answer at all (`offline`). */
export class Refused extends Error {
  readonly type: string
  readonly status: number
  readonly sides: { zh: Side; en: Side }
  /** Further members of the problem document, such as the new split or the rows that are wrong. */
  readonly document: Readonly<Record<string, unknown>>

  constructor(status: number, document: Readonly<Record<string, unknown>>) {
    const { type, zh, en } = document as { type?: string; zh?: Side; en?: Side }
    super(type ?? `status ${status}`)
    this.type = type ?? ''
    this.status = status
    this.sides = { zh: zh ?? nothingSaid.zh, en: en ?? nothingSaid.en }
    this.document = document
  }
}

const nothingSaid = {
  zh: { what: '服务器没有给出原因，这次没有办成。', mend: '请稍后再试；还不行，请联系经办机构。' },
  en: {
    what: 'The server gave no reason; nothing was changed.',
    mend: 'Try again later; if it stays, contact the agency.',
  },
}

/**
 * Nobody answered a question that changes nothing: asking again is harmless. A browser that calls itself connected may still
 * have no network, so neither is blamed.
 */
const noAnswer = {
  type: '/problems/phone/no-answer',
  zh: { what: '没有收到服务的答复。', mend: '请看看网络是否连着，稍后再试一次。' },
  en: {
    what: 'No answer came from the service.',
    mend: 'Check whether the network is connected, and try again in a moment.',
  },
}
const noNetwork = {
  type: '/problems/phone/no-network',
  zh: { what: '没有连上网络，没有收到答复。', mend: '请检查网络后再试。' },
  en: { what: 'There is no network, so no answer came.', mend: 'Check the network and try again.' },
}

type Loose = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

/** Fills `:name` parameters and the query into a route's path. */
function address(path: string, { params = {}, query = {} }: Loose): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return `/api${filled}${text ? `?${text}` : ''}`
}

/** Where a route is, for links to documents that the browser opens by itself. */
export function addressOf<Name extends RouteName>(name: Name, given: Given<Name>): string {
  const [, path = ''] = (table[name as string] ?? '').split(' ')
  return address(path, given as Loose)
}

/** Routes that change nothing; every other one is sent by `useSubmit` alone. */
export type ReadName = { [Name in RouteName]: Routes[Name]['method'] extends 'GET' ? Name : never }[RouteName]

/** Reads a route of the contract. @throws Refused with the server's problem document, or because nobody answered */
export const call = <Name extends ReadName>(name: Name, given: Given<Name>): Promise<Answer<Name>> =>
  exchange(name, given)

/** Whether sending this again under the same key is known to the service as the same act. */
export const takesKey = (name: RouteName): boolean => (table[name as string] ?? '').endsWith(' key')

let reason = ''
/** Why staff look at others' data; told with every request until it is taken back. Empty: nobody has said. */
export function stateReason(text: string): void {
  reason = text
}
const statedReason = (): Record<string, string> =>
  reason === '' ? {} : { 'x-reason': encodeURIComponent(reason) }

/** How long an answer is waited for; after that nobody knows what became of the request. */
const patience = 45_000

/**
 * One request and its answer, for reads and for `useSubmit`.
 * @throws Refused with the server's problem document; status 0 when no answer came that the service can have written
 */
export async function exchange<Name extends RouteName>(
  name: Name,
  given: Given<Name>,
  patienceMs = patience,
): Promise<Answer<Name>> {
  const entry = table[name as string]
  if (entry === undefined) throw new Error(`no such route: ${String(name)}`)
  const [method = 'GET', path = ''] = entry.split(' ')
  const { body } = given as Loose
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patienceMs)
  try {
    const response = await fetch(address(path, given as Loose), {
      method,
      credentials: 'same-origin',
      signal: stop.signal,
      headers: {
        accept: 'application/json',
        ...statedReason(),
        'accept-language': currentSettings().language === 'zh' ? 'zh-CN' : 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const read = readJson(text)
    // A proxy, or the sign-in page of a hotel's network, answers in place of the service.
    const strange = read === null && text !== '' && text !== 'null'
    if (strange || (!response.ok && read?.type === undefined))
      throw new TypeError('not an answer of the service')
    if (!response.ok) throw new Refused(response.status, read ?? {})
    return read as Answer<Name>
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(0, navigator.onLine ? noAnswer : noNetwork)
  } finally {
    clearTimeout(timer)
  }
}

function readJson(text: string): Record<string, unknown> | null {
  if (text === '') return null
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}

/** A read of the contract as a query: its name and what was asked are its key. */
export const ask = <Name extends ReadName>(name: Name, given: Given<Name>) =>
  queryOptions({
    queryKey: [name, given] as const,
    queryFn: () => call(name, given),
  })
