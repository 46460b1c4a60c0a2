import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { simulate } from '../../rehearsal/simulation/simulate.ts'
import type { Db } from '../db/db.ts'
import { openPGlite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'

type Options = { families: string; seed: string; care: string; meetingEvery: string; databaseUrl?: string }

const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} is a whole number from ${least} to ${most}`)
  }
  return value
}

const roomNeeded = 4 * 2 ** 30
/** A year that nobody keeps is fastest in memory: a file system there, where the machine has one with room. */
function temporaryFolder(): string {
  const memory = '/dev/shm'
  const fits = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > roomNeeded
  return mkdtempSync(join(fits ? memory : tmpdir(), 'gongji-year-'))
}

async function openDatabase({ databaseUrl }: Options): Promise<{ db: Db; close: () => Promise<void> }> {
  if (databaseUrl !== undefined) {
    const db = await openPostgres(databaseUrl, { lanes: 2 })
    return { db, close: db.close }
  }
  const folder = temporaryFolder()
  const db = await openPGlite(join(folder, 'database'))
  return {
    db,
    close: async () => {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `simulate`: exit code 1 when the books do not agree or `verify` does not say right. */
export const simulateCommand = (): Command =>
  new Command('simulate')
    .description(
      'let two years and a quarter pass for generated families, prove the books, and print where the money went',
    )
    .option('--families <number>', 'how many families', '1000')
    .option('--seed <number>', 'the same seed gives the same time', '1')
    .option('--care <percent>', 'bills, as a part of what a family would really have', '100')
    .option(
      '--meeting-every <number>',
      'one family in so many meets a flow and an ending on purpose, where two of it can',
      '2',
    )
    .option('--database-url <url>', 'an empty PostgreSQL database (default: embedded, in a temporary folder)')
    .action(async (options: Options) => {
      const families = wholeNumber('families', options.families, 1, 100_000)
      const seed = wholeNumber('seed', options.seed, 0, 2 ** 31)
      const care = wholeNumber('care', options.care, 0, 1000) / 100
      const meetingEvery = wholeNumber('meeting-every', options.meetingEvery, 1, 100_000)
      const { db, close } = await openDatabase(options)
      try {
        const { right } = await simulate(db, {
          families,
          seed,
          care,
          meetingEvery,
          write: (line) => void process.stdout.write(`${line}\n`),
        })
        if (!right) process.exitCode = 1
      } finally {
        await close()
      }
    })
