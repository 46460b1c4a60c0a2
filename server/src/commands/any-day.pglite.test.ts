import { afterEach, describe, expect, test } from 'vitest'
import { createJobRunner, openSandboxClock } from '../clock.ts'
import { dateInChina, instantInChina } from '../deps.ts'
import { enrolmentOn, findPersonId, listEnrolments } from '../person/person.ts'
import { sandboxJobs } from '../sandbox/insure.ts'
import { demoPeople } from '../sandbox/people.ts'
import { openEmbeddedForTests } from '../testing/embedded.ts'
import { everything, shareOf } from '../testing/everything.ts'
import { readConfig } from './config.ts'
import { runDemo } from './demo.ts'
import { openTemporarySandbox } from './demo-server.ts'
import { type Opened, openServer } from './open.ts'
import { verifyAll } from './verify.ts'

const days = shareOf(['2025-12-31', '2026-01-09', '2028-02-29', '2035-01-14'], 2, 4)

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe('a fresh sandbox works on any day of ten years', () => {
  test.each(days)('%s: the worked examples agree to the fen, and say which day they are of', async (day) => {
    const at = instantInChina(day, '09:30:00')
    const server = await openTemporarySandbox({ start: 'now', machineNow: () => at }, openEmbeddedForTests)
    closing.push(server.close)
    const lines: string[] = []
    const agrees = await runDemo(server, {
      language: 'en',
      write: (line) => lines.push(line),
      coloured: false,
    })
    expect(lines.filter((line) => line.includes('expected'))).toEqual([])
    expect(agrees).toBe(true)
    expect(lines.some((line) => line.includes(`Today is ${day}`))).toBe(true)
  })
})

/** Who is insured in normal state on the day that the clock shows. */
async function insuredToday({ deps }: Opened): Promise<string[]> {
  const today = dateInChina(deps.now())
  const names: string[] = []
  for (const { name, idNumber } of demoPeople) {
    const id = await findPersonId(deps.db.reader, deps.secrets, 'id', idNumber)
    const held = enrolmentOn(await listEnrolments(deps.db.reader, [id!]), today)
    if (held?.status === 'normal') names.push(name)
  }
  return names
}

const always = demoPeople.filter(({ insured, status }) => insured === 'now' && status === 'normal')
const alwaysInsured = always.map(({ name }) => name)

async function opened() {
  const sandbox = await openServer(readConfig({}), { db: await openEmbeddedForTests() })
  const clock = sandbox.clock!
  const runner = createJobRunner(sandbox.deps, sandboxJobs(sandbox.deps), {
    clock,
    onFailure: (job, error) => {
      throw new Error(`job ${job?.kind} failed`, { cause: error })
    },
  })
  closing.push(async () => {
    await runner.stop()
    await sandbox.close()
  })
  return { sandbox, clock, runner }
}

describe('the sandbox’s people stay insured when its clock moves', () => {
  test('over one year’s end, and many at once; who was not insured stays so', async () => {
    const { sandbox, runner } = await opened()
    expect(await insuredToday(sandbox)).toEqual(alwaysInsured)
    await runner.advanceTo(instantInChina('2025-12-31', '23:59:00'))
    expect(await insuredToday(sandbox)).toEqual(alwaysInsured)
    await runner.advanceTo(instantInChina('2026-01-01', '00:00:00'))
    expect(await insuredToday(sandbox)).toEqual(alwaysInsured)
    await runner.advanceTo(instantInChina(everything ? '2029-03-01' : '2027-03-01', '08:00:00'))
    expect(await insuredToday(sandbox)).toEqual(alwaysInsured)
    expect((await verifyAll(sandbox.deps)).verdict).toBe('right')
  })

  test('as the clock ticks over the year’s end', async () => {
    const { sandbox, clock, runner } = await opened()
    await clock.moveTo(instantInChina('2025-12-31', '23:59:58'))
    await runner.runDue()
    await clock.moveTo(instantInChina('2026-01-01', '00:00:01'))
    expect(await insuredToday(sandbox)).toEqual(alwaysInsured)
  })

  test('while nothing ran: opened again years later', async () => {
    const { sandbox, clock } = await opened()
    await clock.moveTo(instantInChina('2031-05-05', '12:00:00'))
    expect((await openSandboxClock(sandbox.deps.db)).now()).toBeGreaterThan(
      instantInChina('2031-05-05', '00:00:00'),
    )
    const again = await openServer(readConfig({}), { db: sandbox.deps.db })
    expect(await insuredToday(again)).toEqual(alwaysInsured)
  })
})
