import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { fen } from '@gongji/policy/money'
import { readConfig } from '../server/src/commands/config.ts'
import { openServer } from '../server/src/commands/open.ts'
import { sql } from '../server/src/db/sql.ts'
import type { Deps } from '../server/src/deps.ts'
import { dateInChina } from '../server/src/deps.ts'
import { nextJobAt, runDueJobs } from '../server/src/jobs.ts'
import { recordPacks } from '../server/src/packs.ts'
import { revisionJobs } from '../server/src/revision/jobs.ts'
import { approveRevision, openRevision } from '../server/src/revision/open.ts'
import { findRevision, type Revision } from '../server/src/revision/store.ts'
import { createSettler } from '../server/src/settlement/settler.ts'
import { processorTime } from './cpu.ts'
import { area } from './families.ts'
import { createDatabase, load, startProductionLike, verifyEverything } from './run.ts'
import { prepareVisits, visitBillOf } from './visits.ts'

const say = (text: string) => console.log(text)
const atOnce = 256

export type RevisionOptions = {
  bills: number
  people: number
  folder: string
  verify: boolean
  /** How often the process that works is killed, in each pass. */
  kills: number
}

/** Settles so many bills of random people. */
async function settleBills(deps: Deps, { bills, people }: RevisionOptions): Promise<void> {
  const settler = createSettler(deps)
  try {
    for (let done = 0; done < bills; done += atOnce) {
      const visits = await prepareVisits(deps, { people, count: Math.min(atOnce, bills - done) })
      await Promise.all(visits.map((visit) => settler.settle(visitBillOf(visit))))
      if (Math.floor(done / 10_000) !== Math.floor((done + atOnce) / 10_000))
        say(`  ${done + visits.length} bills settled`)
    }
  } finally {
    await settler.close()
  }
}

/** Puts another outpatient deductible in force, as a corrected pack would. */
async function correct(deps: Deps, yuan: number): Promise<void> {
  const { packs } = deps
  const compiled = new Map(
    packs.areas.map((code) => {
      const pack = packs.packOf(code)!
      if (code !== area) return [code, pack]
      const parameters = Object.fromEntries(
        Object.entries(pack.parameters).map(([name, entries]) => [
          name,
          /^(employee|resident)\.outpatient\.deductible$/.test(name)
            ? entries.map((entry) => ({
                ...entry,
                value: { ...(entry.value as object), amount: fen(yuan * 100) },
              }))
            : entries,
        ]),
      )
      return [code, { ...pack, hash: `${pack.hash.slice(0, 40)}-${yuan}`, parameters }]
    }),
  )
  packs.put({ files: packs.files, compiled, changes: packs.changes })
  await deps.db.transaction((tx) => recordPacks(tx, packs, deps.now()))
}

/** Works until nothing waits: the program of a process that is killed and started again. */
export async function workOnRevision(url: string): Promise<void> {
  const { deps, close } = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
  const jobs = revisionJobs(deps)
  while ((await nextJobAt(deps, jobs)) !== undefined) {
    await runDueJobs(deps, jobs, deps.now(), (_, error) => {
      throw error
    })
  }
  await close()
}

/** One pass by processes that are killed in its midst: whatever they had begun is done once by those after them. */
async function killedPass(
  deps: Deps,
  { url, id, kills, what }: { url: string; id: number; kills: number; what: string },
): Promise<void> {
  const { status: begun, people } = (await findRevision(deps.db.reader, id)) as Revision
  for (let left = kills; ; left--) {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, 'revision-pass'], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: 'inherit',
    })
    const ended = once(child, 'exit')
    // Somewhere in the part that is this process's: between two pages, or within one.
    const from = (await findRevision(deps.db.reader, id))!.done
    const until = from + ((people - from) / (left + 1)) * (0.3 + Math.random())
    const watch = async (): Promise<void> => {
      while (left > 0 && child.exitCode === null) {
        await setTimeout(20)
        const { done } = (await findRevision(deps.db.reader, id)) as Revision
        if (done < until) continue
        await setTimeout(Math.random() * 200)
        child.kill('SIGKILL')
        say(`  ${what}: killed at ${done} of ${people} people`)
        return
      }
    }
    await Promise.all([ended, watch()])
    const { status } = (await findRevision(deps.db.reader, id)) as Revision
    if (status !== begun) return
  }
}

/** Works through one pass, page by page: how long it took. */
async function pass(deps: Deps, id: number, what: string): Promise<Revision> {
  const [began, processor] = [performance.now(), processorTime(process.pid)]
  const jobs = revisionJobs(deps)
  let said = began
  while ((await nextJobAt(deps, jobs)) !== undefined) {
    await runDueJobs(deps, jobs, deps.now(), (_, error) => {
      throw error
    })
    const now = performance.now()
    if (now - said < 5_000) continue
    said = now
    const { done, people } = (await findRevision(deps.db.reader, id)) as Revision
    say(`  ${what}: ${done} of ${people} people`)
  }
  const seconds = (performance.now() - began) / 1000
  const used = processorTime(process.pid)
  const revision = (await findRevision(deps.db.reader, id)) as Revision
  const { bills, changed } = revision.status === 'posted' ? revision.posted : revision.found
  const each = processor === undefined || used === undefined ? '?' : ((used - processor) / bills).toFixed(0)
  say(
    `  ${what}: ${bills} bills, ${changed} of them changed, in ${seconds.toFixed(1)} s: ${Math.round(bills / seconds)} bills/s, ${each} µs of processor a bill`,
  )
  return revision
}

/** A deductible that was wrong for a day with that many bills is corrected: computed again, then posted. */
export async function measureRevision(options: RevisionOptions): Promise<void> {
  const cluster = await startProductionLike(options.folder, false)
  try {
    const url = await createDatabase(cluster, 'gongji')
    const opened = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
    const { deps } = opened
    try {
      await load(opened, options.people)
      await settleBills(deps, options)
      await correct(deps, 20)
      const day = dateInChina(deps.now())
      const opening = {
        area,
        from: day,
        to: day,
        reason: '起付标准录入有误',
        reasonEn: 'The deductible had been entered wrongly',
        source: '示例文件',
        corrected: deps.packs.packOf(area)!,
        actor: 'bench',
      }
      const { id } = await deps.db.transaction((tx) => openRevision(tx, deps, opening))
      const { kills } = options
      const work = async (what: string): Promise<Revision> => {
        if (kills === 0) return await pass(deps, id, what)
        await killedPass(deps, { url, id, kills, what })
        return (await findRevision(deps.db.reader, id)) as Revision
      }
      const { version } = await work('computed')
      await deps.db.transaction((tx) => approveRevision(tx, deps, { id, version, actor: 'bench, another' }))
      const { found, posted } = await work('posted')
      if (!isDeepStrictEqual(found, posted)) throw new Error('what was posted is not what was found')
      const [acts] = await sql<{ n: number; bills: number }>`
        select count(*)::int as n, count(distinct (l.person_id, l.settlement_id))::int as bills
        from revised_bill l where l.revision_id = ${id} and l.posting_id is not null`.read(deps.db.reader)
      say(`  ${acts!.n} postings for ${acts!.bills} bills: each once`)
      if (acts!.n !== posted.changed) throw new Error('a difference was not posted exactly once')
      if (options.verify) await verifyEverything(opened)
    } finally {
      await opened.close()
    }
  } finally {
    await cluster.stop()
  }
}
