import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openPostgres } from './postgres.ts'
import { claimProcessNumber, countProcesses, type ProcessNumber } from './process-number.ts'

const never = (error: Error) => {
  throw error
}
const claim = async (onLost: (error: Error) => void = never): Promise<ProcessNumber> => {
  const claimed = await claimProcessNumber(inject('postgresUrl'), onLost)
  onTestFinished(claimed.release)
  return claimed
}

test('processes that are alive together have different numbers; one that is gone leaves its number free', async () => {
  const [first, second] = [await claim(), await claim()]
  expect(first.number).not.toBe(second.number)
  await first.release()
  expect((await claim()).number).toBe(first.number)
})

test('how many processes are on a database is known to each of them', async () => {
  const db = await openPostgres(inject('postgresUrl'), { lanes: 1 })
  onTestFinished(db.close)
  const before = await countProcesses(db.reader)
  const one = await claim()
  await claim()
  expect(await countProcesses(db.reader)).toBe(before + 2)
  await one.release()
  await expect.poll(() => countProcesses(db.reader)).toBe(before + 1)
})

test('a broken connection claims the same number again', async () => {
  const { number } = await claim()
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  onTestFinished(() => client.end())
  const holders = async () => {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and classid = 5202000 and objid = $1 and granted`,
      [number],
    )
    return rows.map(({ pid }) => pid)
  }
  const [broken] = await holders()
  await client.query('select pg_terminate_backend($1::int)', [broken])
  await expect.poll(holders).toEqual([expect.not.toBeOneOf([broken])])
})
