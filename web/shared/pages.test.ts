import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { routes } from '@gongji/contract'
import { expect, test } from 'vitest'

type Json = { $ref?: string; properties?: Record<string, Json>; items?: Json } & {
  [key in 'anyOf' | 'oneOf']?: Json[]
}
type Operation = {
  operationId: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: Json }> }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^(citizen|shared)\/.*\.tsx?$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')

/** Routes of staff, whose pages web/desk/rooms.test.ts looks over, and those that the tax bureau and other agencies ask. */
const ofStaff =
  /^\/(administration|agencies|agency|desk|policy|risk|tax-bureau|revisions|till|audit|fund)(\/|$)|^\/sign-in\/(staff|invitation)(\/|$)/
/** Routes that are opened by themselves, or that other programs call. */
const withoutPage = [
  'estimate',
  'listDemoMessages',
  'showVerification',
  'signInOidcCallback',
  'verifyDocument',
  'changeWallet',
  // Sessions have no page yet.
  'listSessions',
  'endSession',
  'readOwnData',
  'readErasure',
  'eraseOwnData',
]

/** What a route takes and no page gives. */
const givenByNoPage = [
  // Of a program that scans the slip itself; a page sends its picture.
  'mendClaim: slipDigest',
  'submitClaim: slipDigest',
  // Given by the official account.
  'changeNoticeSetting: wechatId',
  // From a child’s account or wallet: no page offers it yet.
  'quotePremium: payerId',
  'sendTransfer: senderId',
  'submitPremium: payerId',
]

const { paths, components } = JSON.parse(readFileSync(join(root, '../docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json> }
}

/** Names of all that a schema has, in whatever depth. */
function membersOf({ $ref, properties = {}, items, anyOf = [], oneOf = [] }: Json): string[] {
  const named = $ref === undefined ? undefined : components.schemas[$ref.split('/').pop() ?? '']
  const below = [...Object.values(properties), ...anyOf, ...oneOf, items, named]
  return [...Object.keys(properties), ...below.flatMap((one) => (one === undefined ? [] : membersOf(one)))]
}

test('whatever a citizen’s route takes is named on a page, but for what is named here', () => {
  const idle = Object.entries(paths)
    .filter(([path]) => !ofStaff.test(path.slice('/api'.length)))
    .flatMap(([, methods]) => Object.values(methods))
    .filter(({ operationId }) => !withoutPage.includes(operationId))
    .flatMap(({ operationId, parameters = [], requestBody }) =>
      [
        ...parameters.filter((one) => one.in === 'query').map(({ name }) => name),
        ...membersOf(requestBody?.content['application/json']?.schema ?? {}),
      ]
        .filter((member) => !new RegExp(`\\b${member}\\b`).test(pages))
        .map((member) => `${operationId}: ${member}`),
    )
  expect([...new Set(idle)].sort()).toEqual([...givenByNoPage].sort())
})

test('every route of a citizen is on a page, but for those named here', () => {
  const idle = Object.entries(routes).filter(
    ([name, { path }]) => !ofStaff.test(path) && !new RegExp(`['"\`]${name}['"\`]`).test(pages),
  )
  expect(idle.map(([name]) => name).sort()).toEqual([...withoutPage].sort())
})
