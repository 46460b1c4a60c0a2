import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { verifyClaims } from '../claim/verify.ts'
import { holderOf } from '../db/folder-lock.ts'
import type { Deps } from '../deps.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { verifyOwed } from '../risk/owed.ts'
import { createRules } from '../settlement/rules.ts'
import { type Verdict, verify } from '../settlement/verify.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** Where a running server answers `verify` on the same machine, to who can read its data folder. */
export const verifyPath = '/internal/verify'

/** Derives everything again from entries and stored inputs. `onProgress` is told people done, of how many. */
export const verifyAll = (
  { db, packs }: Pick<Deps, 'db' | 'packs'>,
  onProgress?: (done: number, of: number) => void,
): Promise<Verdict> =>
  verify({
    db,
    adjudicate: createRules(packs.packOf).adjudicate,
    otherUses: listPremiumUses,
    otherChecks: async (tx, ids) => [...(await verifyClaims(tx, ids)), ...(await verifyOwed(tx, ids))],
    ...(onProgress === undefined ? {} : { onProgress }),
  })

function print({ verdict, people, settlements, findings }: Verdict, seconds: string) {
  console.log(`${verdict}: ${people} people, ${settlements} settlements (${seconds} s)`)
  for (const finding of findings) console.log(`  ${JSON.stringify(finding)}`)
}

async function verifyHere(): Promise<Verdict> {
  const config = readConfig()
  const { folder } = config.database.kind === 'embedded' ? config.database : { folder: undefined }
  const holder = folder === undefined ? undefined : holderOf(folder)
  // The embedded database has one process: a running server does it.
  if (holder?.url !== undefined && holder.token !== undefined) {
    const answer = await fetch(new URL(verifyPath, holder.url), {
      headers: { authorization: `Bearer ${holder.token}` },
    })
    if (!answer.ok) throw new Error(`${holder.url} answered ${answer.status}`)
    return (await answer.json()) as Verdict
  }
  const { deps, close } = await openServer(config, { seed: false })
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {percentage}% of {total} people' })
    : undefined
  let started = false
  try {
    return await verifyAll(deps, (done, of) => {
      if (!started) bar?.start(of, done)
      started = true
      bar?.update(done)
    })
  } finally {
    bar?.stop()
    await close()
  }
}

/** `verify`: says right, wrong or incomplete, naming the first rows that differ. Exit code 1 unless right. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description('derive every balance, limit, split and hash again, and compare')
    .action(async () => {
      const began = performance.now()
      const verdict = await verifyHere()
      print(verdict, ((performance.now() - began) / 1000).toFixed(1))
      if (verdict.verdict !== 'right') process.exitCode = 1
    })
