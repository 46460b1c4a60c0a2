import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Place } from './crash/server-process.ts'
import { soakKills, soakKillsOfSeveral } from './crash/soak.ts'
import { soakEnvelopes } from './envelopes/soak.ts'
import { soakMonth } from './hospital/soak.ts'

type Options = { databaseUrl?: string; seed: string }

/** Runs something on an empty database: the one that was named, or an embedded one that is gone afterwards. */
async function onPlace(databaseUrl: string | undefined, work: (place: Place) => Promise<boolean>) {
  if (databaseUrl !== undefined) return await work({ DATABASE_URL: databaseUrl })
  const folder = mkdtempSync(join(tmpdir(), 'gongji-soak-'))
  try {
    return await work({ DATA_DIR: join(folder, 'data') })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const parts: Readonly<Record<string, (options: Options & Record<string, string>) => Promise<boolean>>> = {
  month: ({ databaseUrl, messages, beds, seed }) =>
    onPlace(databaseUrl, (place) =>
      soakMonth(place, { messages: Number(messages), beds: Number(beds), seed: Number(seed) }),
    ),
  envelopes: ({ databaseUrl, count, seed }) =>
    soakEnvelopes(databaseUrl, { messages: Number(count), seed: Number(seed) }),
  kills: ({ databaseUrl, times, each, processes, seed }) => {
    const asked = { times: Number(times), each: Number(each) }
    return Number(processes) === 1
      ? onPlace(databaseUrl, (place) => soakKills(place, asked))
      : soakKillsOfSeveral(Number(processes), { ...asked, seed: Number(seed) })
  },
}

const seeded = (command: Command): Command =>
  command
    .option('--seed <number>', 'the same seed plans the same', '1')
    .option('--database-url <url>', 'an empty PostgreSQL database (default: embedded, in a temporary folder)')

async function run(names: readonly string[], options: Options & Record<string, string>): Promise<void> {
  for (const name of names) {
    console.log(`── ${name}`)
    if (!(await parts[name]!(options))) process.exitCode = 1
  }
}

const month = seeded(new Command('month'))
  .description(
    'a month of a hospital and its pharmacy, with lost answers, double sends, voids at one side and crashes',
  )
  .option('--messages <number>', 'messages of the month', '100000')
  .option('--beds <number>', 'beds', '300')
  .action((options) => run(['month'], options))
const envelopes = seeded(new Command('envelopes'))
  .description(
    'mutated messages of every transaction: each is answered in words, and money moves as the answers say',
  )
  .option('--count <number>', 'messages', '200000')
  .action((options) => run(['envelopes'], options))
const kills = seeded(new Command('kills'))
  .description('kill a loaded server again and again, and check every promise it had made')
  .option('--times <number>', 'kills', '10')
  .option('--each <number>', 'orders a patient and kill', '12')
  .option('--processes <number>', 'servers; several have a PostgreSQL of their own, which is killed too', '1')
  .action((options) => run(['kills'], options))

/** What every part says when nothing is said. */
const usual = Object.fromEntries(
  [month, envelopes, kills].flatMap(({ options }) =>
    options.map((one) => [one.attributeName(), one.defaultValue]),
  ),
)

await new Command('soak')
  .description('what takes too long for npm test; without a part: all of them')
  .addCommand(month)
  .addCommand(envelopes)
  .addCommand(kills)
  .action(() => run(Object.keys(parts), usual as Options & Record<string, string>))
  .parseAsync()
