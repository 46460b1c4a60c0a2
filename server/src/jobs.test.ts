import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createJobRunner, openSandboxClock, sandboxStart } from './clock.ts'
import { sql } from './db/sql.ts'
import { timeInChina } from './deps.ts'
import { backOff, enqueue, forgetOldJobs, type JobHandlers, mostAttempts, runDueJobs } from './jobs.ts'
import { type TestApp, testApp } from './testing/harness.ts'

const minute = 60_000
let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  await sql`delete from job`.execute(app.db.autocommit)
  await sql`delete from setting where name = 'clock.offset'`.execute(app.db.autocommit)
})

type Wanted = { kind?: string; payload?: unknown; runAt?: number; uniqueKey?: string }
const later = (job: Wanted) =>
  app.db.transaction((tx) => enqueue(tx, app.deps, { kind: 'note', payload: null, ...job }))

const jobs = async () =>
  await sql<{ status: string; attempts: number; last_error: string | null }>`
      select status, attempts, last_error from job order by id`.read(app.db.reader)

/** A handler that writes down what it was given. */
function notebook(): { notes: unknown[]; handlers: JobHandlers } {
  const notes: unknown[] = []
  return {
    notes,
    handlers: {
      note: async (_, { payload }) => {
        notes.push(payload)
      },
    },
  }
}

describe('a job', () => {
  test('runs once it is due, in order of time', async () => {
    const { notes, handlers } = notebook()
    const now = app.clock.now()
    await later({ payload: 'third', runAt: now + 2 * minute })
    await later({ payload: 'second', runAt: now })
    await later({ payload: 'first', runAt: now - minute })
    expect(await runDueJobs(app.deps, handlers, now)).toBe(2)
    expect(notes).toEqual(['first', 'second'])
    expect(await runDueJobs(app.deps, handlers, now + 2 * minute)).toBe(1)
    expect(notes).toEqual(['first', 'second', 'third'])
  })

  test('is not there when the transaction that causes it is rolled back', async () => {
    await expect(
      app.db.transaction(async (tx) => {
        await enqueue(tx, app.deps, { kind: 'note', payload: null })
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await jobs()).toEqual([])
  })

  test('with a unique key waits once, and may enqueue its successor while it runs', async () => {
    await later({ uniqueKey: 'daily' })
    await later({ uniqueKey: 'daily' })
    const now = app.clock.now()
    const daily: JobHandlers = {
      note: (tx) =>
        enqueue(tx, app.deps, {
          kind: 'note',
          payload: null,
          uniqueKey: 'daily',
          runAt: now + 1440 * minute,
        }),
    }
    expect(await runDueJobs(app.deps, daily, now)).toBe(1)
    expect(await jobs()).toMatchObject([{ status: 'done' }, { status: 'waiting' }])
  })

  test('that fails leaves nothing behind, is tried again later each time, and at last stays failed', async () => {
    await later({})
    const failing: JobHandlers = {
      note: async (tx) => {
        await sql`insert into setting (name, value) values ('half done', '')`.execute(tx)
        throw new Error('the printer is on fire')
      },
    }
    let now = app.clock.now()
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const seen: unknown[] = []
      expect(await runDueJobs(app.deps, failing, now, (_, error) => seen.push(error))).toBe(0)
      expect(seen).toHaveLength(1)
      expect(await runDueJobs(app.deps, failing, now + backOff(attempt) - 1)).toBe(0)
      expect(await jobs()).toMatchObject([{ attempts: attempt, last_error: 'the printer is on fire' }])
      now += backOff(attempt)
    }
    expect(await jobs()).toMatchObject([{ status: 'failed' }])
    expect(await sql`select 1 from setting where name = 'half done'`.read(app.db.reader)).toEqual([])
  })

  test('that fails does not hold up the next', async () => {
    const { notes, handlers } = notebook()
    await later({ kind: 'bad', runAt: app.clock.now() - minute })
    await later({ payload: 'good' })
    const bad = async () => {
      throw new Error('no')
    }
    expect(await runDueJobs(app.deps, { ...handlers, bad }, app.clock.now())).toBe(1)
    expect(notes).toEqual(['good'])
  })

  test('asks other systems outside the transaction, and takes the answer into it', async () => {
    await later({ payload: 'how much?' })
    const answers: unknown[] = []
    const asking: JobHandlers = {
      note: {
        before: async ({ payload }) => {
          // The embedded database has one connection: inside a transaction this would wait for ever.
          await app.db.transaction(async (tx) => await sql`select 1`.read(tx))
          return `${payload} 400`
        },
        run: async (_, __, answer) => {
          answers.push(answer)
        },
      },
    }
    expect(await runDueJobs(app.deps, asking, app.clock.now())).toBe(1)
    expect(answers).toEqual(['how much? 400'])
  })

  test('of a kind that is done together waits for no transaction of its own, in order of time', async () => {
    const now = app.clock.now()
    const seen: unknown[][] = []
    const handlers: JobHandlers = {
      note: {
        together: async (_, all) => {
          seen.push(all.map(({ payload }) => payload))
        },
      },
    }
    await later({ payload: 'second', runAt: now })
    await later({ payload: 'first', runAt: now - minute })
    await later({ payload: 'not yet', runAt: now + minute })
    expect(await runDueJobs(app.deps, handlers, now)).toBe(2)
    expect(seen).toEqual([['first', 'second']])
    expect((await jobs()).map(({ status }) => status).sort()).toEqual(['done', 'done', 'waiting'])
  })

  test('of such a kind that cannot be done holds up no other, and leaves nothing behind', async () => {
    const handlers: JobHandlers = {
      note: {
        together: async (tx, all) => {
          for (const { payload } of all) {
            await sql`insert into setting (name, value) values (${`told ${payload}`}, '')`.execute(tx)
            if (payload === 'poison') throw new Error('poison')
          }
        },
      },
    }
    for (const payload of ['one', 'poison', 'two']) await later({ payload })
    const failed: unknown[] = []
    expect(await runDueJobs(app.deps, handlers, app.clock.now(), ({ payload }) => failed.push(payload))).toBe(
      2,
    )
    expect(failed).toEqual(['poison'])
    const rows = await sql<{ name: string }>`select name from setting where name like 'told %'
      order by name`.read(app.db.reader)
    expect(rows.map(({ name }) => name)).toEqual(['told one', 'told two'])
    expect((await jobs()).filter(({ status }) => status === 'done')).toHaveLength(2)
  })

  test('is forgotten a month after it was done', async () => {
    await later({})
    await runDueJobs(app.deps, notebook().handlers, app.clock.now())
    await forgetOldJobs(app.deps, app.clock.now() + 29 * 1440 * minute)
    expect(await jobs()).toHaveLength(1)
    await forgetOldJobs(app.deps, app.clock.now() + 31 * 1440 * minute)
    expect(await jobs()).toHaveLength(0)
  })
})

describe('the sandbox clock', () => {
  const machine = { at: Date.UTC(2026, 10, 21) }
  const machineNow = () => machine.at
  const open = (start: 'fixed' | 'now' = 'fixed') => openSandboxClock(app.db, { start, machineNow })

  test('starts at 2025-01-15 10:00 in Shanghai and ticks with the machine', async () => {
    const clock = await open()
    expect(timeInChina(clock.now())).toBe('2025-01-15 10:00:00')
    machine.at += minute
    expect(clock.now()).toBe(sandboxStart + minute)
  })

  test('goes on after a restart, and is the same for every process', async () => {
    const clock = await open()
    await clock.moveTo(sandboxStart + 60 * minute)
    machine.at += minute
    const restarted = await open()
    expect(restarted.now()).toBe(sandboxStart + 61 * minute)
    await restarted.moveTo(sandboxStart + 90 * minute)
    await clock.refresh()
    expect(clock.now()).toBe(sandboxStart + 90 * minute)
  })

  test('never goes back', async () => {
    const clock = await open()
    machine.at -= 10 * minute
    expect(clock.now()).toBe(sandboxStart)
    await clock.moveTo(sandboxStart - minute)
    expect(clock.now()).toBe(sandboxStart)
    await expect(
      createJobRunner({ ...app.deps, now: clock.now }, {}, { clock }).advanceTo(sandboxStart - 1),
    ).rejects.toMatchObject({ type: '/problems/clock/backwards' })
  })

  test('shows the present when asked to', async () => {
    await open()
    expect((await open('now')).now()).toBe(machine.at)
  })

  test('advanced, lets everything due happen in order, each at its own time, and what that causes too', async () => {
    const clock = await open()
    const deps = { ...app.deps, now: clock.now }
    const seen: string[] = []
    const hourly: JobHandlers = {
      hourly: async (tx, { payload }) => {
        seen.push(`${payload} at ${timeInChina(clock.now()).slice(11, 16)}`)
        const runAt = clock.now() + 60 * minute
        await enqueue(tx, deps, { kind: 'hourly', payload, runAt, uniqueKey: 'hourly' })
      },
    }
    await later({ kind: 'hourly', payload: 'bell', runAt: sandboxStart + 30 * minute, uniqueKey: 'hourly' })
    const runner = createJobRunner(deps, hourly, { clock })
    expect(await runner.advanceTo(sandboxStart + 180 * minute)).toBe(3)
    expect(seen).toEqual(['bell at 10:30', 'bell at 11:30', 'bell at 12:30'])
    expect(timeInChina(clock.now())).toBe('2025-01-15 13:00:00')
  })
})
