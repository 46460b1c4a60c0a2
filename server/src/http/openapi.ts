import { routes as contract, problemDocument, type Route } from '@gongji/contract'
import { z } from 'zod'
import { rightOf } from '../access/right.ts'
import { fieldName } from './field-names.ts'

type Json = Record<string, unknown>

/** Schemas by their component name; two that differ and share a name are a mistake in the contract. */
type Components = Map<string, Json>

/**
 * The JSON Schema of a part of a route. Named schemas become components; where what is sent and what is answered
 * differ, the sent form is called `…Input`.
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const {
    $defs,
    $schema: _,
    ...own
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    // Zod leaves a default out where its value is read on the way in; what stands for a missing member is good to know.
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      if (def.type === 'default') jsonSchema.default ??= def.defaultValue as typeof jsonSchema.default
    },
  }) as Json & { $defs?: Record<string, Json> }
  const named = { ...$defs }
  // A schema that is named itself stands at the top with its definition inlined.
  if (typeof own.id === 'string') named[own.id] = own
  const rename = new Map<string, string>()
  for (const [id, definition] of Object.entries(named)) {
    const known = components.get(id)
    const text = JSON.stringify(clean(definition))
    const taken = known !== undefined && JSON.stringify(clean(known)) !== text
    if (taken && io === 'output') throw new Error(`two schemas of the contract are called ${id}`)
    rename.set(id, taken ? `${id}Input` : id)
    components.set(taken ? `${id}Input` : id, definition)
  }
  for (const id of rename.values()) components.set(id, refer(components.get(id)!, rename) as Json)
  return typeof own.id === 'string'
    ? { $ref: `#/components/schemas/${rename.get(own.id)}` }
    : (refer(own, rename) as Json)
}

/** The same schema as the same text: members sorted, identities dropped. */
const clean = ({ id: _, $schema: __, ...definition }: Json): Json =>
  JSON.parse(
    JSON.stringify(sorted(definition))
      .replaceAll('#/components/schemas/', '#/$defs/')
      .replaceAll(/Input"/g, '"'),
  ) as Json

const sorted = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(sorted)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, sorted(value)]),
  )
}

/** Points references at the components, and drops the identities that zod prints. */
function refer(node: unknown, rename: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(node)) return node.map((one) => refer(one, rename))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node as Json).flatMap(([key, value]): [string, unknown][] => {
    if (key === '$ref' && typeof value === 'string' && value.startsWith('#/$defs/')) {
      const id = value.slice('#/$defs/'.length)
      return [[key, `#/components/schemas/${rename.get(id) ?? id}`]]
    }
    // `id` names a schema only beside what makes one; a property called id stays.
    if (key === 'id' && typeof value === 'string') return []
    return [[key, refer(value, rename)]]
  })
  return Object.fromEntries(entries)
}

/** What a parameter is: its own words, else those of the field of that name. */
function descriptionOf(name: string, { description }: Json): string {
  if (typeof description === 'string') return description
  const { zh, en } = fieldName([name])
  return `${en} · ${zh}`
}

/** An operation's refusals by status: those that it can meet before its own rules, and those of its rules, by their types. */
const refusalsOf = (
  { roles, right, freshProof, perMinute, params, query, body }: Route,
  parameters: number,
  own: ReadonlyMap<string, string>,
): Json => {
  const open = roles.includes('anyone')
  const takes = parameters > 0 || !(body instanceof z.ZodUndefined)
  const names = [
    ...(takes ? ['400'] : []),
    ...(open ? [] : ['401', '403']),
    ...(right !== null || [params, query].some((one) => one instanceof z.ZodObject && 'id' in one.shape)
      ? ['404']
      : []),
    ...(perMinute === undefined ? [] : ['429']),
    '503',
  ]
  const rules = new Map(own)
  for (const [type, status] of [
    ...(right === null ? [] : rightProblems),
    ...(freshProof ? proofProblems : []),
  ]) {
    rules.set(type, status)
  }
  const statuses = [...new Set([...names, ...rules.values()])].sort()
  return Object.fromEntries(
    statuses.map((status) => {
      const types = [...rules].flatMap(([type, its]) => (its === status ? [type] : [])).sort()
      const general = names.includes(status) ? refusals[status] : undefined
      if (types.length === 0) return [status, { $ref: `#/components/responses/${general!.name}` }]
      const said = types.map((type) => `\`${type}\``).join(', ')
      return [
        status,
        {
          description: general === undefined ? said : `${general.description}. Of its rules: ${said}`,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          'x-problems': types,
        },
      ]
    }),
  )
}

/** What whoever has no right to the thing is told, and who has not shown lately who it is. */
const rightProblems = [
  ['/problems/access/unknown', '404'],
  ['/problems/access/reason-needed', '403'],
  ['/problems/access/own-affair', '403'],
] as const
const proofProblems = [
  ['/problems/access/prove-by-code', '403'],
  ['/problems/access/prove-in-person', '403'],
  ['/problems/access/prove-by-signing-in', '403'],
] as const

const refusals: Readonly<Record<string, { name: string; description: string }>> = {
  '400': {
    name: 'Unusable',
    description:
      'What was sent cannot be used: `/problems/http/invalid-input` with each wrong member in `fields`, `malformed-json`, `not-utf8`, `too-deep`',
  },
  '401': {
    name: 'SignInFirst',
    description:
      'No token, or one that is no longer good: `/problems/http/sign-in-first`, with `www-authenticate`',
  },
  '403': {
    name: 'NotAllowed',
    description:
      'A role that never may: `/problems/http/not-allowed`; a request of another website: `/problems/http/other-origin`',
  },
  '404': {
    name: 'NotFound',
    description: 'Nothing is there for this caller: `/problems/http/not-found`, or the rule’s own',
  },
  '429': {
    name: 'TooMany',
    description: 'Too many in a minute: `/problems/http/too-many`, with `retry-after`',
  },
  '503': { name: 'Busy', description: 'Nothing was done, send the same again: `/problems/http/busy`' },
}

const parametersOf = (schema: z.ZodType, place: 'path' | 'query', components: Components): Json[] => {
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    description: descriptionOf(name, property),
    schema: property,
  }))
}

/** A reply that is no JSON (a PDF, a page) says its media type as its description. */
const mediaTypeOf = (reply: z.ZodType): string => {
  const description = z.globalRegistry.get(reply)?.description ?? ''
  return /^[a-z]+\/[\w.+-]+$/.test(description) ? description : 'application/json'
}

/** Whether staff have to say why before they see what is somebody's. */
const asksForReason = ({ right, roles }: Route): boolean =>
  right !== null && roles.includes('auditor') && rightOf(right).reads !== undefined

const reasonHeader: Json = {
  name: 'x-reason',
  in: 'header',
  required: false,
  description:
    'Why an auditor looks at somebody’s data, percent-encoded UTF-8; without it the auditor is refused. It is kept with ' +
    'the record of who read what, which the person can see.',
  schema: { type: 'string', maxLength: 2000, examples: [encodeURIComponent('专项稽核')] },
}

function operationOf(
  name: string,
  route: Route,
  components: Components,
  own: ReadonlyMap<string, string>,
): Json {
  const open = route.roles.includes('anyone')
  const takesBody = !(route.body instanceof z.ZodUndefined)
  const parameters = [
    ...parametersOf(route.params, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...(asksForReason(route) ? [reasonHeader] : []),
  ]
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    'x-roles': [...route.roles],
    'x-right': route.right,
    ...(route.freshProof ? { 'x-fresh-proof': true } : {}),
    ...(route.bounded === undefined ? {} : { 'x-bounded': route.bounded }),
    ...(open ? { security: [] } : {}),
    ...(route.deprecated ? { deprecated: true, 'x-sunset': route.deprecated.until } : {}),
    parameters,
    ...(takesBody
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input', components) } },
          },
        }
      : {}),
    responses: {
      '200': {
        description: 'Done',
        content: { [mediaTypeOf(route.reply)]: { schema: schemaOf(route.reply, 'output', components) } },
      },
      ...refusalsOf(route, parameters.length, own),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const nationalInterface: Json = {
  post: {
    operationId: 'callService',
    summary: 'The national hospital interface: one address, every transaction (医保接口)',
    description:
      'Takes the national envelope as UTF-8 JSON under any content type and on any path outside /api. What a message ' +
      'is says its `infno`: 9001, 9002, 1101, 1201, 2201–2208, 2101–2103. Business refusals are HTTP 200 with ' +
      '`infcode` -1 and a sentence for the cashier in `err_msg`.',
    tags: ['national interface'],
    security: [],
    requestBody: {
      required: true,
      content: {
        'text/plain': {
          schema: {
            type: 'object',
            required: ['infno', 'msgid', 'fixmedins_code', 'input'],
            properties: {
              infno: { type: 'string', examples: ['2207'] },
              msgid: {
                type: 'string',
                description: 'Institution, time, serial; repeating it changes nothing',
              },
              fixmedins_code: { type: 'string', examples: ['H52020100001'] },
              input: { type: 'object' },
            },
          },
        },
      },
    },
    responses: {
      '200': {
        description: 'Answered: `infcode` 0 done, -1 refused',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['infcode', 'err_msg', 'inf_refmsgid', 'output'],
              properties: {
                infcode: { enum: [0, -1] },
                err_msg: { type: 'string' },
                inf_refmsgid: { type: 'string' },
                output: {},
              },
            },
          },
        },
      },
    },
  },
}

const byName = <Value>(map: Iterable<readonly [string, Value]>): Record<string, Value> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))

/** The OpenAPI 3.1 document of the API, from the schemas that the server validates with and the refusals of each operation's rules. */
export function openApiDocument(
  own: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(),
  routes: Readonly<Record<string, Route>> = contract as Record<string, Route>,
): Json {
  const components: Components = new Map()
  const problem = schemaOf(problemDocument, 'output', components)
  const paths = new Map<string, Json>()
  for (const [name, route] of Object.entries(routes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = `/api${route.path.replaceAll(/:(\w+)/g, '{$1}')}`
    const operation = operationOf(name, route, components, own.get(name) ?? new Map())
    paths.set(path, { ...paths.get(path), [route.method.toLowerCase()]: operation })
  }
  paths.set('/fsi/api/rsfComIfsService/callService', nationalInterface)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gongji 共济',
      version: '1',
      description:
        'Family mutual-aid accounts for China’s basic medical insurance. Money is whole fen (0.01 yuan), days are ' +
        '`YYYY-MM-DD` in Asia/Shanghai, ids are opaque text. Refusals are RFC 9457 problem documents that say what is ' +
        'wrong, who can mend it and how, in Chinese and English; `Accept-Language` picks `title` and `detail`. Within version 1 ' +
        'nothing is taken away or renamed; an operation that will go is marked and stays for twelve months (docs/api.md).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { bearer: [] }],
    paths: byName(paths),
    components: {
      schemas: byName(components),
      responses: {
        Problem: {
          description: 'Refused by a rule, which `type` names; nothing was changed',
          content: { 'application/problem+json': { schema: problem } },
        },
        ...Object.fromEntries(
          Object.values(refusals).map(({ name, description }) => [
            name,
            { description, content: { 'application/problem+json': { schema: problem } } },
          ]),
        ),
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'gongji_session' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

export const openApiFile = new URL('../../../docs/openapi.json', import.meta.url)
