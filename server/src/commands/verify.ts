import type { PlainDate } from '@gongji/policy'
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { verifyClaims } from '../claim/verify.ts'
import { holderOf } from '../db/folder-lock.ts'
import type { Deps } from '../deps.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { verifyOwed } from '../risk/owed.ts'
import { findUnmirrored } from '../seal/mirror.ts'
import { openSealChecks } from '../seal/take.ts'
import { createRules } from '../settlement/rules.ts'
import { type Verdict, verify } from '../settlement/verify.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

/** Where a running server answers `verify` on the same machine, to who can read its data folder. */
export const verifyPath = '/internal/verify'

type Needs = Pick<Deps, 'db' | 'packs' | 'secrets' | 'sealFile'>

/** Derives everything again from entries and stored inputs, and holds it against the last seal. `onProgress` is told people done, of how many. */
export const verifyAll = async (
  { db, packs, secrets, sealFile }: Needs,
  onProgress?: (done: number, of: number) => void,
): Promise<Verdict & { sealedOn: PlainDate | null }> => {
  const seal = await openSealChecks({ db, secrets, ...(sealFile === undefined ? {} : { sealFile }) })
  const verdict = await verify({
    db,
    adjudicate: createRules(packs.packOf).adjudicate,
    otherUses: listPremiumUses,
    wholeChecks: async (tx) => [...seal.findings, ...(await findUnmirrored(tx))],
    otherChecks: async (tx, ids) => [
      ...(await verifyClaims(tx, ids)),
      ...(await verifyOwed(tx, ids)),
      ...(await seal.ofPeople(tx, ids)),
    ],
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return { ...verdict, sealedOn: seal.seal?.day ?? null }
}

function print({ verdict, people, settlements, findings, sealedOn }: Whole, seconds: string) {
  console.log(
    `${verdict}: ${people} people, ${settlements} settlements; ${sealedOn === null ? 'not sealed yet' : `last seal ${sealedOn}`} (${seconds} s)`,
  )
  for (const finding of findings) console.log(`  ${JSON.stringify(finding)}`)
}

type Whole = Awaited<ReturnType<typeof verifyAll>>

async function verifyHere(): Promise<Whole> {
  const config = readConfig()
  const { folder } = config.database.kind === 'embedded' ? config.database : { folder: undefined }
  const holder = folder === undefined ? undefined : holderOf(folder)
  // The embedded database has one process: a running server does it.
  if (holder?.url !== undefined && holder.token !== undefined) {
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
