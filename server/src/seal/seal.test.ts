import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { actHash, listActsOf } from '../ledger/act.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { exportSealed } from './export.ts'
import { sealPublicKey } from './sign.ts'
import { takeSeal } from './take.ts'

const checker = fileURLToPath(new URL('../../../scripts/check-seal.py', import.meta.url))

let app: TestApp
let folder: string
let deps: Deps
let payer: Made
let patient: Made
beforeAll(async () => {
  app = await testApp()
  folder = mkdtempSync(join(tmpdir(), 'gongji-seal-'))
  deps = { ...app.deps, sealFile: join(folder, 'seals.jsonl') }
  payer = await make(app, { name: '柏一', scheme: 'employee', balance: 100_000 })
  patient = await make(app, { name: '柏母', to: null, bornOn: '1950-05-05' })
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

const buy = () =>
  till(app, 'P52020100001').sell({
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 20 }],
    accountUse: '1',
  })
const verdict = async () => (await verifyAll(deps)).findings.map(({ what }) => what)
const lines = () =>
  readFileSync(deps.sealFile as string, 'utf8')
    .trimEnd()
    .split('\n')

describe('a day seal', () => {
  test('is written down where the database cannot reach, once; nothing happened, nothing is sealed', async () => {
    const { seal } = await takeSeal(deps)
    expect(seal).toMatchObject({ no: 1, day: '2025-01-15', previous: '' })
    expect((await takeSeal(deps)).seal).toBeNull()
    expect(lines()).toHaveLength(1)
    expect(await verifyAll(deps)).toMatchObject({ verdict: 'right', sealedOn: '2025-01-15' })
  })

  test('lets life go on: bindings, bills, refunds, freezes are no tampering', async () => {
    await bindFor(app, payer, patient, { relationship: 'parent' })
    const bill = await buy()
    await app.post('/account/freeze', payer, { scope: 'account' })
    await app.post('/account/unfreeze', payer, {})
    await till(app, 'P52020100001').reverse(bill)
    await buy()
    expect(await verdict()).toEqual([])
    const { seal } = await takeSeal(deps)
    expect(seal).toMatchObject({ no: 2, previous: JSON.parse(lines()[0]!).signature })
    expect(await verdict()).toEqual([])
  })
})

test('a seal is checked without this program, by its file, the public key and the rows', async () => {
  const [key, rows] = [join(folder, 'seal.pem'), join(folder, 'rows.jsonl')]
  writeFileSync(key, sealPublicKey(deps.secrets))
  await exportSealed(deps, rows)
  const check = () =>
    spawnSync('python3', [checker, deps.sealFile as string, key, rows], { encoding: 'utf8' })
  expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^right: seal 2 of 2025-01-15/) })
  writeFileSync(rows, readFileSync(rows, 'utf8').replace('柏母', '柏某'))
  expect(check()).toMatchObject({ status: 1, stderr: expect.stringMatching(/^wrong: the rows come to/) })
})

describe('what the database alone could not show', () => {
  let put: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const back of put.reverse()) await back()
    put = []
    expect(await verdict()).toEqual([])
  })
  const run = (text: string) => sql.raw(text).execute(app.db.autocommit)

  test('a whole chain computed anew after its first act was forged', async () => {
    const acts = await listActsOf(app.db.reader, [payer.id])
    const [first] = acts
    const [account] = await sql<{ head: string }>`select chain_head as head from ledger_account
      where person_id = ${payer.id}`.read(app.db.reader)
    let previous = ''
    for (const act of acts) {
      const forged = act.seq === 1 ? { ...act, actor: 'staff:999' } : act
      const hash = actHash(previous, act.seq, forged, { entries: act.entries, derived: '' })
      await run(`update ledger_act set actor = '${forged.actor}', hash = '${hash}'
        where person_id = ${payer.id} and seq = ${act.seq}`)
      previous = hash
    }
    await run(`update ledger_account set chain_head = '${previous}' where person_id = ${payer.id}`)
    put = [
      ...acts.map(
        (act) => () =>
          run(`update ledger_act set actor = '${act.actor}', hash = '${act.hash}'
          where person_id = ${act.personId} and seq = ${act.seq}`),
      ),
      () => run(`update ledger_account set chain_head = '${account!.head}' where person_id = ${payer.id}`),
    ]
    expect(first!.actor).not.toBe('staff:999')
    // It names the act that was sealed, and what stands in its place.
    expect((await verifyAll(deps)).findings).toContainEqual(
      expect.objectContaining({
        what: 'ledger_act as sealed',
        personId: payer.id,
        expected: acts.at(-1)!.hash,
        found: previous,
      }),
    )
  })

  test('the last seal taken out, or an older one put in its place', async () => {
    const text = readFileSync(deps.sealFile as string, 'utf8')
    const [row] = await sql<{ content: string }>`select content from seal where no = 2`.read(app.db.reader)
    await run(`update seal set content = replace(content, '"people"', '"persons"') where no = 2`)
    put = [() => sql`update seal set content = ${row!.content} where no = 2`.execute(app.db.autocommit)]
    expect(await verdict()).toContain('seal.signature')
    for (const back of put) await back()
    writeFileSync(deps.sealFile as string, `${lines()[0]}\n`)
    put = [async () => writeFileSync(deps.sealFile as string, text)]
    expect(await verdict()).toContain('seal in the file')
  })

  test('a sealed digest written to fit what was forged', async () => {
    const name = 'sealed_person'
    const [row] = await sql<{ rows: string }>`select rows from sealed_person
      where person_id = ${patient.id}`.read(app.db.reader)
    await sql`update sealed_person set rows = ${row!.rows.replace(/[0-9a-f]{16}/, '0'.repeat(16))}
      where person_id = ${patient.id}`.execute(app.db.autocommit)
    put = [
      () =>
        sql`update sealed_person set rows = ${row!.rows} where person_id = ${patient.id}`.execute(
          app.db.autocommit,
        ),
    ]
    expect(await verdict(), name).toContain('sealed rows')
  })

  test('a change of which nothing is known is not sealed over by the next seal', async () => {
    await run(`update binding set limit_year = 99 where relative_id = ${patient.id}`)
    put = [() => run(`update binding set limit_year = null where relative_id = ${patient.id}`)]
    await buy()
    const { findings } = await takeSeal(deps)
    expect(findings).toMatchObject([{ what: 'binding as sealed', personId: patient.id }])
    expect(await verdict()).toContain('binding as sealed')
  })
})
