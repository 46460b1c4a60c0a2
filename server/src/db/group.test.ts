import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import pg from 'pg'
import { describe, expect, test } from 'vitest'

// group.ts speaks to pg's connection as pg's own queries do, which pg promises to nobody. So pg is pinned to one version,
// and this names what an upgrade has changed; what the members do is proved by group.postgres.test.ts.

const manifest = (path: string | URL): { version: string; dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(path, 'utf8'))

describe('what db/group.ts leans on in pg', () => {
  test('is one version, the one that is installed', () => {
    const pinned = manifest(new URL('../../package.json', import.meta.url)).dependencies.pg
    const installed = manifest(createRequire(import.meta.url).resolve('pg/package.json')).version
    expect(pinned).toBe(installed)
  })

  const connection = new pg.Connection() as unknown as Record<string, unknown>
  test('its client has its connection from the beginning', () => {
    const client = new pg.Client() as unknown as { connection: unknown }
    expect(client.connection).toBeInstanceOf(pg.Connection)
  })

  test.each(['parsedStatements', 'submittedNamedStatements'])(
    'its connection keeps %s by their names',
    (member) => {
      expect(connection[member]).toEqual({})
    },
  )

  test('its connection has a stream that is written to', () => {
    expect((connection.stream as Record<string, unknown>).write).toBeTypeOf('function')
    expect((connection.stream as Record<string, unknown>).writable).toBe(true)
  })

  const query = pg.Query.prototype as unknown as Record<string, unknown>
  test.each([
    'submit',
    'handleRowDescription',
    'handleDataRow',
    'handleCommandComplete',
    'handleReadyForQuery',
    'handleError',
  ])('its client asks a query to %s', (method) => {
    expect(query[method]).toBeTypeOf('function')
    if (method !== 'submit')
      expect(readFileSync(createRequire(import.meta.url).resolve('pg/lib/client.js'), 'utf8')).toContain(
        `.${method}(`,
      )
  })

  test('its client sends queries without waiting for the answers before them', () => {
    const client = new pg.Client({ pipeline: true } as pg.ClientConfig) as unknown as { pipeline: boolean }
    expect(client.pipeline).toBe(true)
  })
})
