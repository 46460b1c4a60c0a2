import { createIds } from '../../src/db/ids.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openPGliteInMemory } from '../../src/db/pglite.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { type Deps, instantInChina } from '../../src/deps.ts'
import { registerHis } from '../../src/his/routes.ts'
import { createApp } from '../../src/http/app.ts'
import { loadPacks, recordPacks } from '../../src/packs.ts'
import { demoPeople } from '../../src/sandbox/people.ts'
import { seedSandbox } from '../../src/sandbox/seed.ts'
import { createRules } from '../../src/settlement/rules.ts'
import { createSettler } from '../../src/settlement/settler.ts'
import { verify } from '../../src/settlement/verify.ts'
import { count } from '../../src/terminal.ts'
import { throwEnvelopes } from './throw.ts'

/** Throws messages at a server in this process; whether each was answered rightly. */
export async function soakEnvelopes(
  databaseUrl: string | undefined,
  { messages, seed }: { messages: number; seed: number },
): Promise<boolean> {
  const db =
    databaseUrl === undefined ? await openPGliteInMemory() : await openPostgres(databaseUrl, { lanes: 2 })
  await migrate(db)
  const packs = await loadPacks()
  const now = () => instantInChina('2025-01-15', '10:00:00')
  const secrets = { seal: Buffer.alloc(16, 1), index: Buffer.alloc(32, 1) }
  const deps: Deps = { db, packs, now, newId: createIds(0), secrets, sandbox: true }
  await db.transaction((tx) => recordPacks(tx, packs, now()))
  await seedSandbox(deps)
  const settler = createSettler(deps)
  const app = await createApp(deps, settler, { his: registerHis, limits: null })
  try {
    await app.ready()
    const thrown = await throwEnvelopes(
      {
        db,
        now,
        inject: async ({ path, headers, payload }) => {
          const answer = await app.inject({ method: 'POST', url: path, headers, payload })
          const { 'content-type': type = '', 'x-problem': code } = answer.headers
          return {
            status: answer.statusCode,
            json: String(type).includes('json'),
            text: answer.payload,
            code: code === undefined ? undefined : String(code),
          }
        },
      },
      {
        seed,
        count: messages,
        patients: ['王秀英', '张建国', '李梅'].map((name) => {
          const { psnNo, idNumber } = demoPeople.find((one) => one.name === name)!
          return { psnNo, certNo: idNumber }
        }),
        write: console.log,
      },
    )
    const { done, refused, file } = thrown.answered
    console.log(
      `${count(thrown.messages)} messages: ${count(done)} done, ${count(refused)} refused in ${thrown.sentences} kinds of sentences, ` +
        `${count(file)} answered by a file; the slowest of 20 at once took ${Math.round(thrown.longestMs)} ms`,
    )
    for (const fault of thrown.faults) console.log(`FAULT ${fault}`)
    const { verdict } = await verify({
      db,
      adjudicate: createRules(packs.packOf).adjudicate,
      otherUses: async () => [],
    })
    console.log(`faults: ${thrown.faults.length}; verify: ${verdict}`)
    return thrown.faults.length === 0 && verdict === 'right'
  } finally {
    await app.close()
    await settler.close()
    await db.close()
  }
}
