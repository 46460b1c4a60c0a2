import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { jpeg } from '../testing/picture.ts'
import { workOf } from '../work.ts'

let app: TestApp
let clerk: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
})
afterAll(() => app.close())

const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const photos = [{ shows: 'householdRegister', picture: jpeg(1) }]
const declare = (by: TestCaller, child: object, more: object = {}) =>
  app.post('/family/guardians', by, { child, proof: 'householdRegister', photos, ...more })
const decide = (one: { id: string; child: { id: string } }, decision: string, more: object = {}) =>
  app.post(`/agency/guardians/${one.child.id}/${one.id}/decide`, clerk, { decision, version: 1, ...more })
const work = async (): Promise<void> => {
  await runDueJobs(app.deps, workOf(app.deps), app.clock.now(), (job, error) => {
    throw new Error(`job ${job.kind} failed`, { cause: error })
  })
}
const told = async (caller: TestCaller, kind: string) => {
  await work()
  const { items } = (await app.get('/notices', caller)).body
  return items
    .filter((one: { kind: string }) => one.kind === kind)
    .map((one: { body: { zh: string } }) => one.body.zh)
}
const wards = async (caller: TestCaller): Promise<string[]> =>
  (await app.get('/family', caller)).body.wards.map(({ name }: { name: string }) => name)
const adult = (name: string, more: object = {}) =>
  make(app, { name, scheme: 'employee', bornOn: '1985-03-03', balance: 500_000, ...more })
const child = (name: string, more: object = {}) =>
  make(app, { name, bornOn: '2016-02-02', to: '2026-12-31', ...more })
const statusOf = async (payer: TestCaller, id: string) =>
  (await app.get(`/bindings/${id}`, payer)).body.binding

test('a guardian on nobody’s record acts from the declaration on, and the agency confirms it by the pictures', async () => {
  const [mother, son] = [await adult('秦岚'), await child('秦小')]
  const wish = { relative: named(son), relationship: 'child' }
  expect((await app.post('/bindings/prepare', mother, wish)).body.type).toBe(
    '/problems/binding/guardian-needed',
  )
  const declared = await declare(mother, named(son))
  expect(declared.body).toMatchObject({
    status: 'inForce',
    child: { name: '秦小' },
    areaName: { zh: '六盘水市' },
    photos: [{ shows: 'householdRegister' }],
  })
  expect(await wards(mother)).toEqual(['秦小'])
  await bindFor(app, mother, son, { relationship: 'child' })
  expect(await told(mother, 'guardian.declared')).toEqual([
    '您现在是秦小登记的监护人，可以替孩子办理。经办机构会核对您拍的材料，有结果会告诉您。',
  ])
  expect((await declare(mother, named(son))).body.type).toBe('/problems/binding/guardian-already')

  const { work: waiting } = (await app.get('/agency/work', clerk, { query: { kind: 'guardian' } })).body
  expect(waiting).toMatchObject([{ kind: 'guardian', id: declared.body.id, what: { zh: '监护关系声明' } }])
  const [photo] = declared.body.photos
  const picture = `/agency/people/${son.id}/photos/${photo.id}`
  expect((await app.get(picture, clerk)).body).toMatchObject({ shows: 'householdRegister', picture: jpeg(1) })
  expect((await app.get(picture, await app.staff('clerk-530600'))).body.type).toBe('/problems/photo/unknown')
  expect((await app.get(`/photos/${son.id}/${photo.id}`, mother)).status).toBe(200)
  expect((await app.get(`/photos/${son.id}/${photo.id}`, await adult('路人'))).body.type).toBe(
    '/problems/photo/unknown',
  )
  expect((await decide(declared.body, 'confirm')).body).toMatchObject({ status: 'confirmed' })
  expect((await decide(declared.body, 'refuse', { words: '晚了', version: 2 })).body.type).toBe(
    '/problems/binding/guardian-decided',
  )
  expect(await wards(mother)).toEqual(['秦小'])
})

test('the picture is kept sealed: nothing of it can be read in the database', async () => {
  const rows = await sql<{ sealed: string }>`select picture_sealed as sealed from photo`.read(app.db.reader)
  expect(rows.length).toBeGreaterThan(0)
  for (const { sealed } of rows) expect(sealed).not.toContain(jpeg(1).slice(40, 80))
})

test('whom the agency refuses acts no more, what they consented to pauses, and the papers at the counter mend it', async () => {
  const [father, daughter] = [await adult('许远'), await child('许小')]
  const declared = (await declare(father, named(daughter))).body
  const binding = await bindFor(app, father, daughter, { relationship: 'child' })
  expect((await decide(declared, 'refuse')).body.type).toBe('/problems/binding/guardian-words-needed')
  expect((await decide(declared, 'refuse', { words: '看不清孩子的那一页' })).body).toMatchObject({
    status: 'refused',
  })
  expect(await wards(father)).toEqual([])
  expect((await told(father, 'guardian.declared')).join()).toContain('看不清孩子的那一页')
  expect(await statusOf(father, binding)).toMatchObject({ status: 'paused', pausedBy: 'relative' })
  expect((await app.post(`/bindings/${binding}/resume`, father)).body.type).toBe(
    '/problems/binding/paused-by-other',
  )
  // Declared again it waits; at the counter, by the papers themselves, it counts.
  expect((await declare(father, named(daughter))).body).toMatchObject({ status: 'waiting' })
  expect(await wards(father)).toEqual([])
  const recorded = await app.post('/agency/guardians', clerk, {
    child: named(daughter),
    guardian: named(father),
    proof: 'householdRegister',
  })
  expect(recorded.status).toBe(200)
  expect(await wards(father)).toEqual(['许小'])
  expect((await app.get('/agency/work', clerk, { query: { kind: 'guardian' } })).body.work).toEqual([])
})

test('a child who has moved since is still the affair of the agency that it was declared to', async () => {
  const [father, son] = [await adult('毛远'), await child('毛小')]
  const declared = (await declare(father, named(son))).body
  const change = { kind: 'move', area: '530600', on: '2025-01-15' }
  expect((await app.post('/agency/changes', clerk, { person: named(son), change })).status).toBe(200)
  await work()
  const at = `/agency/guardians/${son.id}/${declared.id}`
  expect((await app.get(at, await app.staff('clerk-530600'))).body.type).toBe('/problems/person/unknown')
  expect((await app.get(at, clerk)).body).toMatchObject({ status: 'inForce' })
  const picture = `/agency/people/${son.id}/photos/${declared.photos[0].id}`
  expect((await app.get(picture, clerk)).status).toBe(200)
  expect((await decide(declared, 'confirm')).body).toMatchObject({ status: 'confirmed' })
})

test('where somebody else is on record, who declares waits, and the guardian on record is told', async () => {
  const mother = await adult('孔岚')
  const son = await child('孔小', { guardian: mother })
  const other = await adult('孔远')
  const declared = await declare(other, named(son))
  expect(declared.body).toMatchObject({ status: 'waiting', statusName: { zh: '等经办机构核对后生效' } })
  expect(await wards(other)).toEqual([])
  expect(await told(mother, 'guardian.declared')).toEqual([
    '孔远声明是孔小的监护人，经办机构正在核对。您有不同意见的，请告诉参保地经办机构。',
  ])
  expect((await declare(other, named(son))).body.type).toBe('/problems/binding/guardian-waiting')
  await decide(declared.body, 'confirm')
  expect(await wards(other)).toEqual(['孔小'])
})

test('a newborn without an ID number is registered by the birth certificate and can be bound for the premium', async () => {
  const mother = await adult('曹岚')
  const baby = { name: '曹新', idNumber: 'T520098765' }
  expect((await declare(mother, baby)).body.type).toBe('/problems/binding/born-needed')
  expect((await declare(mother, baby, { born: { on: '2025-02-01', gender: '2' } })).body.type).toBe(
    '/problems/binding/born-later',
  )
  const declared = await declare(mother, baby, { born: { on: '2025-01-10', gender: '2' } })
  expect(declared.body).toMatchObject({ status: 'inForce', child: { name: '曹新', birthDate: '2025-01-10' } })
  const found = await app.post('/relatives/look-up', mother, baby)
  expect(found.body).toMatchObject({ name: '曹新', premiumOnly: true })
})

test.each([
  ['somebody of age', { name: '成年人' }, 'binding/of-age'],
  ['a wrong name', { name: '改名', wrong: true }, 'person/unknown'],
])('is refused for %s', async (_, { name, ...more }, type) => {
  const someone = await (type === 'binding/of-age' ? adult(name) : child('本名'))
  const given = 'wrong' in more ? { ...named(someone), name } : named(someone)
  expect((await declare(await adult('石远'), given)).body.type).toBe(`/problems/${type}`)
})

test('what is no picture is refused, and nothing is declared', async () => {
  const [father, son] = [await adult('窦远'), await child('窦小')]
  const sent = [{ shows: 'householdRegister', picture: Buffer.alloc(200, 1).toString('base64') }]
  expect((await declare(father, named(son), { photos: sent })).body.type).toBe(
    '/problems/photo/not-a-picture',
  )
  expect(await wards(father)).toEqual([])
})

test('who comes of age is asked about what a guardian consented to; unanswered, it pauses until he confirms it himself', async () => {
  app.clock.moveTo('2025-07-10')
  const father = await adult('章远')
  const mother = await adult('章岚')
  const son = await child('章小', { bornOn: '2007-07-11', guardian: father })
  const own = await bindFor(app, father, son, { relationship: 'child' })
  const other = await bindFor(app, mother, son, { relationship: 'child' })
  await app.post(`/bindings/${other}/accept`, father, { agreed: true })
  await app.post(`/bindings/${other}/pause`, mother)
  expect((await app.post(`/bindings/${own}/confirm`, father)).body.type).toMatch(/^\/problems\/binding\//)

  const round = async (day: string) => {
    app.clock.moveTo(day)
    await sql`insert into job (id, kind, run_at, payload, status)
      values (${app.deps.newId()}, 'insurance.daily', ${new Date(app.clock.now())}, '{}', 'waiting')`.execute(
      app.db.autocommit,
    )
    await work()
  }
  await round('2025-07-11')
  expect(await told(son, 'binding.grownUp')).toHaveLength(2)
  expect((await told(son, 'insurance.changed')).join()).toContain('请在2025-08-10前确认')
  expect(await told(father, 'binding.grownUp')).toEqual([])
  expect((await statusOf(son, own)).actions).toContain('confirm')
  expect((await statusOf(father, own)).actions).not.toContain('confirm')
  expect(await statusOf(father, own)).toMatchObject({ status: 'active' })

  app.clock.moveTo('2025-08-11')
  await work()
  expect(await statusOf(father, own)).toMatchObject({ status: 'paused', pausedBy: 'relative' })
  // What the payer had paused waits for the answer, too.
  expect((await app.post(`/bindings/${other}/resume`, mother)).body.type).toBe(
    '/problems/binding/paused-by-other',
  )
  const confirmed = await app.post(`/bindings/${own}/confirm`, son)
  expect(confirmed.body).toMatchObject({ status: 'active' })
  expect(confirmed.body.actions).not.toContain('confirm')
  expect((await told(father, 'binding.confirmed')).join()).toContain('章小已成年，并由本人确认')
  expect((await app.post(`/bindings/${other}/resume`, son)).body).toMatchObject({ status: 'active' })
  expect((await statusOf(son, other)).actions).not.toContain('confirm')
})

test('who answers in time is not paused', async () => {
  app.clock.moveTo('2025-09-01')
  const father = await adult('苏远')
  const son = await child('苏小', { bornOn: '2007-09-02', guardian: father })
  const binding = await bindFor(app, father, son, { relationship: 'child' })
  app.clock.moveTo('2025-09-02')
  expect((await app.post(`/bindings/${binding}/confirm`, son)).body).toMatchObject({ status: 'active' })
  app.clock.moveTo('2025-11-01')
  await work()
  expect(await statusOf(father, binding)).toMatchObject({ status: 'active' })
})
