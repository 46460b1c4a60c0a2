import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { verifyByHand } from '../audit/jobs.ts'
import { type Scope, verifyAll, type WholeVerdict as Whole } from '../audit/verify-all.ts'
import { holderOf } from '../db/folder-lock.ts'
import type { Deps } from '../deps.ts'
import { problem as personProblem } from '../person/identity.ts'
import { findPersonId } from '../person/person.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

export { verifyAll }

/** Where a running server answers `verify` on the same machine, to who can read its data folder. */
export const verifyPath = '/internal/verify'

function print({ verdict, people, settlements, findings, sealedOn }: Whole, seconds: string) {
  console.log(
    `${verdict}: ${people} people, ${settlements} settlements; ${sealedOn === null ? 'not sealed yet' : `last seal ${sealedOn}`} (${seconds} s)`,
  )
  for (const finding of findings) console.log(`  ${JSON.stringify(finding)}`)
}

type Asked = { person?: string; day?: string; sinceSeal?: true }
const isWhole = ({ person, day, sinceSeal }: Asked): boolean =>
  person === undefined && day === undefined && sinceSeal === undefined

/** Whom it is asked about; everybody when nothing is said. @throws Problem when a number is nobody's */
async function scopeOf({ db, secrets }: Deps, { person, day, sinceSeal }: Asked): Promise<Scope | undefined> {
  if (sinceSeal) return 'sinceSeal'
  if (day !== undefined) return { day }
  if (person === undefined) return undefined
  const personId =
    (await findPersonId(db.reader, secrets, 'id', person)) ??
    (await findPersonId(db.reader, secrets, 'psn', person))
  if (personId === null) throw personProblem.unknown()
  return { personId }
}

async function verifyHere(asked: Asked): Promise<Whole> {
  const config = readConfig()
  const { folder } = config.database.kind === 'embedded' ? config.database : { folder: undefined }
  const holder = folder === undefined ? undefined : holderOf(folder)
  // The embedded database has one process: a running server does it.
  if (holder?.url !== undefined && holder.token !== undefined && isWhole(asked)) {
    const answer = await fetch(new URL(verifyPath, holder.url), {
      headers: { authorization: `Bearer ${holder.token}` },
    })
    if (!answer.ok) throw new Error(`${holder.url} answered ${answer.status}`)
    return (await answer.json()) as Whole
  }
  const { deps, close } = await openServer(config, { seed: false })
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {percentage}% of {total} people' })
    : undefined
  let started = false
  try {
    const scope = await scopeOf(deps, asked)
    const onProgress = (done: number, of: number) => {
      if (!started) bar?.start(of, done)
      started = true
      bar?.update(done)
    }
    return scope === undefined
      ? await verifyByHand(deps, onProgress)
      : await verifyAll(deps, { onProgress, scope })
  } finally {
    bar?.stop()
    await close()
  }
}

/** `verify`: says right, wrong or incomplete, naming the first rows that differ. Exit code 1 unless right. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('derive every balance, limit, split and hash again, and compare')
    .option('--person <number>', 'only whoever has this ID number or person number')
    .option('--day <day>', 'only people in whose chains something was done on this day, YYYY-MM-DD')
    .option('--since-seal', 'only people whose chains have gone on since the last seal')
    .action(async (asked: Asked) => {
      const began = performance.now()
      const verdict = await verifyHere(asked)
      print(verdict, ((performance.now() - began) / 1000).toFixed(1))
      if (verdict.verdict !== 'right') process.exitCode = 1
    })
