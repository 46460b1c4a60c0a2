import { expect, test } from 'vitest'
import { z } from 'zod'
import { routes } from './index.ts'
import type { Route } from './route.ts'

type Json = {
  type?: string
  maxLength?: number
  pattern?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Json>
  items?: Json
  additionalProperties?: Json | boolean
  anyOf?: Json[]
  oneOf?: Json[]
  $defs?: Record<string, Json>
}

/** Read as people type them: `typed` refuses what is no such number, whatever its length. */
const readAsTyped = ['IdNumber', 'Phone']

/** Where a text of any length is taken. */
function endless(one: Json, path: string): string[] {
  const ends = one.maxLength ?? one.pattern ?? one.format ?? one.enum ?? one.const
  const below = [
    ...Object.entries(one.properties ?? {}),
    ...Object.entries(one.$defs ?? {}).filter(([id]) => !readAsTyped.includes(id)),
    ...(one.items ? [['0', one.items] as const] : []),
    ...(typeof one.additionalProperties === 'object' ? [['*', one.additionalProperties] as const] : []),
  ]
  return [
    ...(one.type === 'string' && ends === undefined ? [path] : []),
    ...below.flatMap(([name, child]) => endless(child, `${path}.${name}`)),
    ...[one.anyOf, one.oneOf].flatMap((all) => all ?? []).flatMap((child) => endless(child, path)),
  ]
}

// What is kept has an end in the database, too: without one here, a text that is too long is an error of ours.
test('every text that a route takes has a greatest length', () => {
  const found = Object.entries(routes as Record<string, Route>).flatMap(([name, route]) =>
    [route.params, route.query, route.body].flatMap((part) =>
      endless(z.toJSONSchema(part, { io: 'input', unrepresentable: 'any' }) as Json, name),
    ),
  )
  expect(found).toEqual([])
})
