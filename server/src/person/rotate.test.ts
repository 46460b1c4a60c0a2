import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../commands/config.ts'
import { openServer } from '../commands/open.ts'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import type { Deps, Secrets } from '../deps.ts'
import { takeSeal } from '../seal/take.ts'
import { writeSetting } from '../setting.ts'
import { type TestApp, testApp, testSecrets } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { readPerson } from './person.ts'
import { rotateSealKey, sealKeySetting } from './rotate.ts'
import { sealKeyId } from './seal.ts'

// The key under which numbers, telephones, letters and secrets are sealed changes while everything works.

const [old, fresh] = [testSecrets.seal, Buffer.from('0f0e0d0c0b0a09080706050403020100', 'hex')]
/** As each process has them on the way: both keys open, first the old one seals, then the new one. */
const before: Secrets = { ...testSecrets, sealAlso: [fresh], sign: old }
const during: Secrets = { ...testSecrets, seal: fresh, sealAlso: [old], sign: old }
const after: Secrets = { ...testSecrets, seal: fresh, sign: old }

let app: TestApp
let payer: Made
let patient: Made
let numberOfOld: string
let bindingId: string
beforeAll(async () => {
  app = await testApp()
  payer = await make(app, { name: '柏一', scheme: 'employee', balance: 100_000 })
  patient = await make(app, { name: '柏母', to: null, bornOn: '1950-05-05' })
  bindingId = await bindFor(app, payer, patient, { relationship: 'parent' })
  await app.db.transaction((tx) => writeSetting(tx, sealKeySetting, sealKeyId(old)))
  // As an older release sealed it: without an envelope.
  numberOfOld = patient.idNumber
  await sql`update person set id_sealed = ${bare(`id:${patient.id}`, numberOfOld)} where id = ${patient.id}`.execute(
    app.db.autocommit,
  )
})
afterAll(() => app.close())

function bare(place: string, plain: string): string {
  const iv = randomBytes(16)
  const cipher = createCipheriv('sm4-ctr', old, iv)
  const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final()])
  const mac = createHmac('sm3', old).update('mac').digest()
  const tag = createHmac('sm3', mac).update(place).update('\0').update(sealed).digest()
  return Buffer.concat([sealed, tag]).toString('base64')
}

const withKeys = (secrets: Secrets): Deps => ({ ...app.deps, secrets })
const numberUnder = async (secrets: Secrets, { id }: Made) =>
  (await readPerson(app.db.reader, secrets, id)).idNumber
const underOld = async () =>
  (
    await sql<{
      n: number
    }>`select count(*)::int as n from person where id_sealed not like ${`${sealKeyId(fresh)}.%`}`.read(
      app.db.reader,
    )
  )[0]!.n
const lettersOf = async () => {
  const { body } = await app.get(`/bindings/${bindingId}`, payer)
  return body.letters
}

test('a letter is kept sealed, and read as it was agreed to', async () => {
  const rows = await sql<{ text: string | null; sealed: string }>`
    select text, text_sealed as sealed from commitment_letter where relative_id = ${patient.id}`.read(
    app.db.reader,
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]!.text).toBeNull()
  expect(rows[0]!.sealed).toMatch(/^[0-9a-f]{8}\.[\w+/=]+\.[\w+/=]+$/)
  expect((await lettersOf())[0].text).toContain('柏')
})

test('broken off it goes on; both keys read meanwhile, the old one nothing afterwards, and the day seal stays right', async () => {
  await takeSeal(withKeys(before))
  expect((await verifyAll(withKeys(before))).findings).toEqual([])
  const all = await underOld()
  expect(all).toBeGreaterThan(2)
  const broken = rotateSealKey(withKeys(during), ({ table }) => {
    if (table === 'person') throw new Error('broken off')
  })
  await expect(broken).rejects.toThrow('broken off')
  // Processes that still seal under the old key, and those that seal under the new one, serve side by side.
  const late = await make(
    { ...app, deps: withKeys(before) },
    { name: '柏迟', scheme: 'employee', balance: 0 },
  )
  for (const secrets of [before, during]) {
    expect(await numberUnder(secrets, payer)).toBe(payer.idNumber)
    expect(await numberUnder(secrets, late)).toBe(late.idNumber)
    expect(await numberUnder(secrets, patient)).toBe(numberOfOld)
  }
  const done = await rotateSealKey(withKeys(during))
  expect(done.map(({ table, column }) => `${table}.${column}`)).toEqual(
    expect.arrayContaining(['person.id_sealed', 'person.phone_sealed', 'commitment_letter.text_sealed']),
  )
  expect(await underOld()).toBe(0)
  expect((await rotateSealKey(withKeys(during))).every(({ rewritten }) => rewritten === 0)).toBe(true)
  for (const one of [payer, patient, late]) expect(await numberUnder(after, one)).toBe(one.idNumber)
  await expect(numberUnder(testSecrets, payer)).rejects.toThrow('a key that is not here')
  expect((await verifyAll(withKeys(after))).findings).toEqual([])
})

test('what is put into another’s envelope, or changed within, is found', async () => {
  await sql`update person set id_sealed = (select id_sealed from person where id = ${payer.id})
    where id = ${patient.id}`.execute(app.db.autocommit)
  expect(JSON.stringify((await verifyAll(withKeys(after))).findings)).toContain(String(patient.id))
})

test('a program that has only the old key does not start, and says what to do', async () => {
  const config = { ...readConfig({}), secrets: testSecrets }
  const started = openServer(config, {
    db: { ...app.db, close: async () => undefined },
    seed: false,
    migrates: false,
  })
  await expect(started).rejects.toMatchObject({ type: '/problems/start/other-seal-key' })
})

test('a database that does not say yet under which key it is says so by the one that opens it, and starts under no other', async () => {
  const open = { db: { ...app.db, close: async () => undefined }, seed: false, migrates: false } as const
  const production = (secrets: Secrets) =>
    openServer({ ...readConfig({}), mode: 'production', secrets }, open)
  const stranger = Buffer.alloc(16, 9)
  await sql`delete from setting where name in (${sealKeySetting}, 'mode')`.execute(app.db.autocommit)
  await expect(production({ ...after, seal: stranger })).rejects.toMatchObject({
    type: '/problems/start/other-seal-key',
  })
  const says = async () =>
    (
      await sql<{ value: string }>`select value from setting where name = ${sealKeySetting}`.read(
        app.db.reader,
      )
    )[0]?.value
  expect(await says()).toBeUndefined()
  await production({ ...after, seal: stranger, sealAlso: [fresh] })
  expect(await says()).toBe(sealKeyId(fresh))
})
