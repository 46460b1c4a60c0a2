import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { routes as contract, type Route } from '@gongji/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../commands/config.ts'
import { type RunningServer, startServer } from '../commands/serve.ts'
import { declaredProblems } from '../problem.ts'
import { openEmbeddedForTests } from '../testing/embedded.ts'
import { findRefusals } from './find-refusals.ts'
import { openApiDocument } from './openapi.ts'

const page = await readFile(new URL('../../../docs/api.md', import.meta.url), 'utf8')
const script = /```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? ''

let server: RunningServer
beforeAll(async () => {
  server = await startServer(readConfig({ PORT: '0', LOG_LEVEL: 'error' }), {
    db: await openEmbeddedForTests(),
  })
})
afterAll(() => server.close())

test('docs/api.md: the first token and the first bill work as they stand, and the same key books once', async () => {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    env: { ...process.env, G: server.url },
  })
  const [settled, again, state] = stdout.trim().split('\n')
  expect(settled).toMatch(/^520200G\d+$/)
  expect(again).toBe(settled)
  expect(state).toBe('settled')
})

test('an operation refuses what its handler can refuse, and nothing of what is written behind it', () => {
  const own = (name: string) => [...(findRefusals().get(name)?.keys() ?? [])]
  expect(own('readTill').filter((type) => type.startsWith('/problems/administration/'))).toEqual([])
  expect(own('askPremiumRefund').filter((type) => type.startsWith('/problems/tax-bureau/'))).toEqual([])
  expect(own('askPremiumRefund')).toContain('/problems/premium/refund-too-late')
})

type Operation = {
  deprecated?: boolean
  parameters: { name: string; description?: string }[]
  responses: Record<string, unknown>
}
const operations = (document: unknown): [string, Operation][] =>
  Object.entries((document as { paths: Record<string, Record<string, Operation>> }).paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method} ${path}`,
        operation,
      ]),
    )

test('every parameter is described, and every operation says how it refuses who is not signed in', () => {
  const all = operations(openApiDocument())
  expect(all.length).toBeGreaterThan(200)
  for (const [name, { parameters, responses }] of all) {
    for (const one of parameters) expect(one.description, `${name} ${one.name}`).toMatch(/\S/)
    expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['200', '503', 'default']))
  }
  const account = all.find(([name]) => name === 'get /api/account')?.[1]
  expect(Object.keys(account?.responses ?? {})).toEqual(['200', '400', '401', '403', '404', '503', 'default'])
})

test('an operation that will go is marked', () => {
  const { readTill } = contract as unknown as Record<string, Route>
  const leaving: Route = {
    ...readTill!,
    reply: z.object({}),
    deprecated: { since: '2026-01-01', until: '2027-01-01' },
  }
  expect(operations(openApiDocument(new Map(), { readTill: leaving }))[0]?.[1]).toMatchObject({
    deprecated: true,
  })
})

test('every operation names the refusals of its own rules, by types and statuses that the server has', () => {
  const found = findRefusals()
  expect([...found.keys()].sort()).toEqual(Object.keys(contract).sort())
  for (const [name, types] of found) {
    for (const [type, status] of types) {
      expect(declaredProblems.get(type)?.[0], `${name} ${type}`).toBe(Number(status))
    }
  }
  const { responses } = operations(openApiDocument(found)).find(
    ([name]) => name === 'post /api/till/bills',
  )![1] as { responses: Record<string, { 'x-problems'?: string[] }> }
  expect(responses['409']?.['x-problems']).toContain('/problems/settlement/offer-changed')
  expect(responses['422']?.['x-problems']).toContain('/problems/settlement/no-direct-settlement')
  // What moves money and takes more than one step is never without a rule that stands against it.
  for (const name of ['sendTransfer', 'submitPremium', 'payClaim', 'payHeir', 'confirmRecovery']) {
    expect(found.get(name)?.size, name).toBeGreaterThan(3)
  }
})

test('every list comes in pages with a cursor, or says why it is never long', () => {
  type Schema = { $ref?: string; type?: string; properties?: Record<string, Schema> }
  type Described = Operation & {
    operationId: string
    'x-bounded'?: string
    responses: Record<string, { content?: Record<string, { schema: Schema }> }>
  }
  const document = openApiDocument() as { components: { schemas: Record<string, Schema> } }
  const shown = ({ $ref, ...own }: Schema): Schema =>
    $ref === undefined ? own : (document.components.schemas[$ref.split('/').at(-1)!] as Schema)
  const lists = operations(document).filter(
    ([name, one]) => name.startsWith('get ') && /^(list|search|find)/.test((one as Described).operationId),
  )
  expect(lists.length).toBeGreaterThan(50)
  for (const [name, one] of lists) {
    const { parameters, responses, 'x-bounded': bounded } = one as Described
    const { properties = {} } = shown(responses['200']?.content?.['application/json']?.schema ?? {})
    const cursors = parameters
      .map((parameter) => parameter.name)
      .filter((word) => ['before', 'after'].includes(word))
    if (bounded === undefined) expect([name, cursors.length, 'next' in properties]).toEqual([name, 1, true])
    else expect([name, bounded]).toEqual([name, expect.stringMatching(/\S/)])
  }
})

test('an amount is called by what it is and its unit: what is fen ends in Fen, nothing else does, and nothing is called amount', () => {
  type Schema = { $ref?: string; description?: string; anyOf?: Schema[]; additionalProperties?: Schema }
  const units = /^#\/components\/schemas\/(Amount|Whole|Positive|Sum)Fen$/
  const isFen = ({ $ref = '', description = '', anyOf = [] }: Schema): boolean =>
    units.test($ref) || /\bfen\b/i.test(description) || anyOf.some(isFen)
  const named: [where: string, isFen: boolean, saysFen: boolean][] = []
  /** `within`: the member that holds these: in a map the map's own name says the unit. */
  const look = (node: unknown, within: string, path: string): void => {
    if (Array.isArray(node)) for (const one of node) look(one, within, path)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const { properties, ...rest } = node as { properties?: Record<string, Schema> }
    for (const [name, schema] of Object.entries(properties ?? {})) {
      const where = `${path}.${name}`
      const values = [schema, ...(schema.anyOf ?? [])].flatMap(({ additionalProperties, ...one }) => [
        one,
        ...Object.values((one as { properties?: Record<string, Schema> }).properties ?? {}),
        ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
      ])
      if (isFen(schema) || name === 'amount' || name.endsWith('Fen')) {
        const has = name.endsWith('Fen') ? values.some(isFen) : isFen(schema)
        named.push([where, has, name !== 'amount' && (name.endsWith('Fen') || within.endsWith('Fen'))])
      }
      look(schema, name, where)
    }
    for (const [key, one] of Object.entries(rest))
      look(one, within, key === 'items' ? path : `${path}/${key}`)
  }
  look(openApiDocument(), '', '')
  expect(named.length).toBeGreaterThan(200)
  expect(named.filter(([, is, says]) => !is || !says)).toEqual([])
})

test('what is made by POST has the shape in which GET of the same address lists it', () => {
  type Shaped = { responses: Record<string, { content?: Record<string, { schema: object }> }> }
  const document = openApiDocument() as {
    paths: Record<string, { get?: Shaped; post?: Shaped }>
    components: { schemas: Record<string, object> }
  }
  const namesIn = (schema: object | undefined): string[] =>
    [...JSON.stringify(schema ?? {}).matchAll(/schemas\/(\w+)"/g)].map(([, name]) => name!)
  const shapesOf = ({ responses }: Shaped): string[] =>
    namesIn(responses['200']?.content?.['application/json']?.schema)
  // A day's list has the heads of its bills.
  const heads = ['/api/till/bills']
  const both = Object.entries(document.paths).flatMap(([path, { get, post }]) =>
    get && post && !heads.includes(path) ? [{ path, got: shapesOf(get), made: shapesOf(post) }] : [],
  )
  expect(both.length).toBeGreaterThan(20)
  for (const { path, got, made } of both) {
    const same = made.some((name) => got.includes(name))
    expect([path, got, made, same]).toEqual([path, got, made, true])
  }
})
