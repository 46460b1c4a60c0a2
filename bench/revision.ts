import { fen } from '@gongji/policy/money'
import { readConfig } from '../server/src/commands/config.ts'
import { openServer } from '../server/src/commands/open.ts'
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

export type RevisionOptions = { bills: number; people: number; folder: string; verify: boolean }

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
      const { version } = await pass(deps, id, 'computed')
      await deps.db.transaction((tx) => approveRevision(tx, deps, { id, version, actor: 'bench, another' }))
      await pass(deps, id, 'posted')
      if (options.verify) await verifyEverything(opened)
    } finally {
      await opened.close()
    }
  } finally {
    await cluster.stop()
  }
}
