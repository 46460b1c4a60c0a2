import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { killAndRepeat } from './round.ts'
import type { Place } from './server-process.ts'

// A real server process on a database of its own, killed in the middle of its work.

let place: Place
let remove: () => Promise<void>

beforeAll(async () => {
  if (process.env.GONGJI_TEST_DB !== 'postgres') {
    const folder = mkdtempSync(join(tmpdir(), 'gongji-crash-'))
    place = { DATA_DIR: join(folder, 'a folder') }
    remove = async () => rmSync(folder, { recursive: true, force: true })
    return
  }
  const url = new URL(inject('postgresUrl'))
  const name = `gongji_crash_${process.pid}`
  const statement = async (text: string) => {
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }
  await statement(`create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  place = { DATABASE_URL: own.href }
  remove = () => statement(`drop database if exists ${name} with (force)`)
})
afterAll(() => remove())

test('killed in mid-load and started again: every acknowledged settlement is there, repeats book nothing twice', async () => {
  const round = await killAndRepeat(place, { each: 6, killAt: (orders) => Math.floor(orders / 3) })
  expect(round.broken).toEqual([])
  expect(round.acknowledged).toBeGreaterThanOrEqual(Math.floor(round.orders / 3))
  expect(round.acknowledged + round.bookedUnseen).toBeLessThan(round.orders)
}, 600_000)
