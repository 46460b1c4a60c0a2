import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { masked } from '../his/request-log.ts'
import { runDueJobs } from '../jobs.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'
import { workOf } from '../work.ts'

// The corner of those who join an institution's program: what is missing before its first bill, and its messages as they came.

const hospital = 'H52020100001'
let app: TestApp
let cashier: TestCaller
let elsewhere: TestCaller
beforeAll(async () => {
  app = await testApp()
  cashier = await app.staff('cashier-1')
  elsewhere = await app.staff('cashier-2')
})
afterAll(() => app.close())

type Step = { step: string; have: number; done: boolean }
const stepsOf = async (): Promise<Record<string, boolean>> =>
  Object.fromEntries(
    (await app.get('/till/start', cashier)).body.steps.map(({ step, done }: Step) => [step, done]),
  )
const messages = async (query: Record<string, string> = {}) =>
  (await app.get('/till/messages', cashier, { query })).body
const his = () => till(app, hospital)

describe('before the first bill', () => {
  test('each line is green once it is true, by the institution’s own messages', async () => {
    const before = await stepsOf()
    expect(before).toMatchObject({ agreement: true, firstBill: false })
    const administrator = await app.staff('administrator')
    // A key that another has replaced is good until its hours of grace are over.
    const address = `/administration/institutions/${hospital}/keys`
    for (const graceHours of [168, 168])
      expect((await app.post(address, administrator, { scheme: 'csb', graceHours })).status).toBe(200)
    const { body } = await app.get('/till/start', cashier)
    expect(body.keys.map(({ state }: { state: string }) => state)).toEqual(['ending', 'inForce'])
    expect(body.steps).toContainEqual({ step: 'key', have: 2, done: true })
    expect(JSON.stringify(body)).not.toMatch(/secret/i)
    for (const { id } of body.keys) await app.call('DELETE', `${address}/${id}`, administrator)
    await sql`delete from institution_key`.execute(app.db.autocommit)
  })

  test('an agreement that is over, or a program that has settled, is seen', async () => {
    await sql`update institution set agreed_to = '2025-01-01' where code = ${hospital}`.execute(
      app.db.autocommit,
    )
    expect(await stepsOf()).toMatchObject({ agreement: false })
    await sql`update institution set agreed_to = null where code = ${hospital}`.execute(app.db.autocommit)
  })
})

describe('an institution changes its keys', () => {
  const address = `/administration/institutions/${hospital}/keys`
  const change = (more: object = {}) => app.post('/till/keys', cashier, { scheme: 'csb', ...more })
  const end = (id: string, by = cashier) => app.post(`/till/keys/${id}/end`, by, {})
  const keys = async () => (await app.get('/till/start', cashier)).body.keys
  test('itself: the first is the agency’s to give, then old and new are good together, the new one’s secret is shown once', async () => {
    expect((await change()).body.type).toBe('/problems/till/key-by-agency')
    const administrator = await app.staff('administrator')
    const first = (await app.post(address, administrator, { scheme: 'csb', addresses: ['10.1.0.0/16'] })).body
      .key
    expect((await end(first.id)).body.type).toBe('/problems/till/last-key')
    const changed = await change({ graceHours: 24 })
    expect(changed.body, changed.text).toMatchObject({ key: { scheme: 'csb', state: 'inForce' } })
    expect(changed.body.secret.length).toBeGreaterThan(20)
    const hoursLeft = (Date.parse(changed.body.oldUntil) - Date.now()) / 3_600_000
    expect(Math.round(hoursLeft)).toBe(24)
    expect(await keys()).toMatchObject([
      { id: first.id, state: 'ending', validTo: changed.body.oldUntil },
      { id: changed.body.key.id, state: 'inForce', validTo: null },
    ])
    expect(JSON.stringify(await keys())).not.toContain(changed.body.secret)
    // Whence it may be used is the agency's word.
    const { body: seen } = await app.get(address, administrator)
    expect(seen.keys.at(-1)).toMatchObject({ keyId: changed.body.key.keyId, addresses: ['10.1.0.0/16'] })
    // The new one is the last that stays; the old one may go at once.
    expect((await end(changed.body.key.id)).body.type).toBe('/problems/till/last-key')
    expect((await end(first.id, elsewhere)).body.type).toBe('/problems/administration/key-unknown')
    expect((await end(first.id)).body).toMatchObject({ key: { id: first.id, state: 'ended' } })
    expect((await end(first.id)).body.type).toBe('/problems/administration/key-unknown')
  })

  test('at once where the old one has leaked, and who did it is on record', async () => {
    const [{ id: old }] = (await keys()).filter(({ state }: { state: string }) => state === 'inForce')
    const { body } = await change({ graceHours: 0 })
    const states = Object.fromEntries(
      (await keys()).map(({ id, state }: { id: string; state: string }) => [id, state]),
    )
    expect(states).toMatchObject({ [old]: 'ended', [body.key.id]: 'inForce' })
    const rows = await sql<{ kind: string; actor: string }>`select kind, actor from administrative_act
      where subject = ${`institution:${hospital}`} and actor = ${`staff:${cashier.id}`} order by id`.read(
      app.db.reader,
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['key.issue', 'key.end', 'key.issue'])
    expect((await change({ scheme: 'sm2' })).body.type).toBe('/problems/administration/public-key-needed')
    await sql`delete from institution_key`.execute(app.db.autocommit)
  })
})

describe('an institution’s messages', () => {
  test('are kept while it asks for it, masked, and nobody else reads them', async () => {
    const patient = demoPatient('张伟')
    await his().readPerson('02', patient.certNo)
    expect(await messages()).toMatchObject({ until: null, messages: [] })

    expect((await app.post('/till/messages/record', cashier, { forHours: 4 })).status).toBe(200)
    await expect
      .poll(
        () =>
          his()
            .readPerson('02', patient.certNo)
            .then(() => messages()),
        { timeout: 10_000 },
      )
      .toMatchObject({
        messages: [{ transaction: '1101', outcome: 'done', sentence: '' }],
      })
    await his().readPerson('02', '990201190001010000')
    const { messages: rows, until } = await messages()
    expect(until).not.toBeNull()
    expect(rows[0]).toMatchObject({
      transaction: '1101',
      outcome: 'refused',
      sentence: expect.stringMatching(/./),
    })
    expect(
      (await messages({ outcome: 'done' })).messages.every(
        ({ outcome }: { outcome: string }) => outcome === 'done',
      ),
    ).toBe(true)
    expect((await messages({ transaction: '2207' })).messages).toEqual([])
    const page = await messages({ limit: '1' })
    expect(page.messages).toHaveLength(1)
    expect((await messages({ limit: '1', after: page.next })).messages[0].id).not.toBe(page.messages[0].id)

    const done = rows.find(({ outcome }: { outcome: string }) => outcome === 'done')
    const one = await app.get(`/till/messages/${done.id}`, cashier)
    expect(one.text).not.toContain(patient.certNo)
    expect(one.text).not.toContain('张伟')
    expect(one.text).toContain('psn_no')
    expect(JSON.parse(one.body.request).infno).toBe('1101')
    const kept = await sql<{ text: string }>`select request || answer as text from institution_request`.read(
      app.db.reader,
    )
    for (const { text } of kept) expect(text).not.toMatch(new RegExp(`${patient.certNo}|张伟`))

    expect(await app.get(`/till/messages/${done.id}`, elsewhere)).toMatchObject({ status: 404 })
    expect((await app.get('/till/messages', elsewhere)).body.messages).toEqual([])
    const bill = { patient, lines: [{ code: 'DEMOA0001', amount: 50 }] }
    outputOf((await his().payBill(bill)).answer)
    expect(await stepsOf()).toMatchObject({ firstMessage: true, firstBill: true })
  })

  test('are not kept any more once it stops, and are forgotten after a week', async () => {
    expect((await app.post('/till/messages/record', cashier, { forHours: 0 })).body).toEqual({ until: null })
    expect((await messages()).until).toBeNull()
    app.clock.advance({ hours: 24 * 8 })
    await runDueJobs(app.deps, workOf(app.deps), app.clock.now())
    expect((await messages()).messages).toEqual([])
  })
})

test.each([
  ['a name', { psn_name: '欧阳长乐' }, '欧阳长乐'],
  ['a certificate', { mdtrt_cert_no: demoIdNumber('张伟') }, demoIdNumber('张伟')],
  ['an ID number in another member', { memo: `见${demoIdNumber('张伟')}` }, demoIdNumber('张伟')],
  ['a contact', { mdtrtinfo: { coner_name: '王小二', tel: '13900001234' } }, '13900001234'],
  ['a token', { data: [{ ecToken: 'abcdefghijklmnop' }] }, 'abcdefghijklmnop'],
  ['a card as a number', { card_sn: 1234567890 }, '1234567890'],
])('%s is masked wherever it stands', (_, sent, secret) => {
  expect(JSON.stringify(masked(sent))).not.toContain(secret)
})
test('what a vendor needs stays as it was sent', () => {
  const sent = {
    infno: '2204',
    input: { feedetail: [{ med_list_codg: 'DEMOA0001', cnt: 2, medins_list_name: '阿莫西林' }] },
  }
  expect(masked(sent)).toEqual(sent)
})
