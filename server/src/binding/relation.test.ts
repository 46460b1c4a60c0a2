import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { recordFalseRelation } from '../person/false-relation.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, type Making, make } from '../testing/people.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-03-03'))

const employee = (more: Partial<Making> = {}): Promise<Made> =>
  make(app, { name: '温一', scheme: 'employee', balance: 100_000, ...more })
const resident = (more: Partial<Making> = {}): Promise<Made> => make(app, { name: '温二', to: null, ...more })
const prepare = (payer: TestCaller, { name, idNumber }: Made, relationship: string) =>
  app.post('/bindings/prepare', payer, { relative: { name, idNumber }, relationship })
/** The whole way, as `bindFor`; gives the refusal's type. */
async function refusal(payer: TestCaller, relative: Made, relationship: string): Promise<string> {
  const { name, idNumber } = relative
  const body = { relative: { name, idNumber }, relationship }
  const prepared = await prepare(payer, relative, relationship)
  if (prepared.status !== 200) return prepared.body.type
  const letter = { digest: prepared.body.letter.digest, agreed: true, signature: null }
  const answer = await app.post('/bindings', payer, { ...body, letter })
  return answer.status === 200 ? 'bound' : answer.body.type
}

describe('nobody has two spouses at a time', () => {
  const already = '/problems/binding/spouse-already'

  test('not the payer', async () => {
    const [payer, first, second] = [await employee(), await resident(), await resident()]
    const id = await bindFor(app, payer, first, { relationship: 'spouse' })
    expect(await refusal(payer, second, 'spouse')).toBe(already)
    expect(await refusal(payer, second, 'sibling')).toBe('bound')
    await app.post(`/bindings/${id}/end`, payer, {})
    expect(await refusal(payer, await resident(), 'spouse')).toBe('bound')
  })

  test('not the relative', async () => {
    const [first, second, relative] = [await employee(), await employee(), await resident()]
    await bindFor(app, first, relative, { relationship: 'spouse' })
    expect(await refusal(second, relative, 'spouse')).toBe(already)
    expect(await refusal(second, relative, 'sibling')).toBe('bound')
  })
})

test.each([
  ['parent', '1985-05-05', false],
  ['parent', '1985-05-06', false],
  ['parent', '1985-05-04', true],
  ['paternalGrandparent', '1985-05-05', false],
  ['child', '1985-05-05', false],
  ['child', '1985-05-04', false],
  ['child', '1985-05-06', true],
  ['daughtersChild', '1985-05-05', false],
  ['spouse', '1985-05-05', true],
])('as %s one born on %s may be bound by somebody born on 1985-05-05: %s', async (kind, bornOn, may) => {
  const asked = await prepare(await employee({ bornOn: '1985-05-05' }), await resident({ bornOn }), kind)
  if (may) expect(asked.status).toBe(200)
  else expect(asked.body.type).toBe('/problems/binding/implausible-relationship')
})

test('somebody who has died is not bound', async () => {
  const relative = await resident()
  await sql`update person set died_on = '2025-03-01' where id = ${relative.id}`.execute(app.db.autocommit)
  expect((await prepare(await employee(), relative, 'sibling')).body.type).toBe('/problems/binding/died')
})

test('a new payer comes after those who were first', async () => {
  const relative = await resident()
  const positions: number[] = []
  for (const payer of [await employee(), await employee(), await employee()]) {
    const id = await bindFor(app, payer, relative, { relationship: 'sibling' })
    positions.push((await app.get(`/bindings/${id}`, payer)).body.binding.position)
  }
  expect(positions).toEqual([1, 2, 3])
})

describe('who accepts is looked at again, with whoever invited', () => {
  /** From 2026-01-09 both sides agree: an invitation may lie for a while. */
  async function invited() {
    app.clock.moveTo('2026-03-02')
    const [payer, relative] = [await employee(), await resident()]
    const id = await bindFor(app, payer, relative, { relationship: 'sibling' })
    const accept = () => app.post(`/bindings/${id}/accept`, relative, { agreed: true })
    return { payer, relative, accept }
  }
  const suspend = ({ id }: Made) =>
    sql`update enrolment set status = 'suspended' where person_id = ${id}`.execute(app.db.autocommit)

  test('the payer is still insured', async () => {
    const { payer, accept } = await invited()
    await suspend(payer)
    expect((await accept()).body.type).toBe('/problems/binding/payer-not-insured')
  })

  test('the relative is still insured', async () => {
    const { relative, accept } = await invited()
    await suspend(relative)
    expect((await accept()).body.type).toBe('/problems/binding/relative-not-insured')
  })

  test('the relation was not found to be false meanwhile', async () => {
    const { payer, relative, accept } = await invited()
    await app.db.transaction((tx) =>
      recordFalseRelation(tx, { personId: payer.id, otherId: relative.id, caseId: 7, at: app.deps.now() }),
    )
    expect((await accept()).body.type).toBe('/problems/relation/found-false')
  })

  test('and nothing speaks against it: it is active', async () => {
    const { accept } = await invited()
    expect((await accept()).body.status).toBe('active')
  })
})

test('the side that paused resumes it, and no other: the relative', async () => {
  const [payer, relative] = [await employee(), await resident()]
  const id = await bindFor(app, payer, relative, { relationship: 'sibling' })
  expect((await app.post(`/bindings/${id}/pause`, relative)).body.pausedBy).toBe('relative')
  expect((await app.post(`/bindings/${id}/resume`, payer)).body.type).toBe(
    '/problems/binding/paused-by-other',
  )
  expect((await app.post(`/bindings/${id}/resume`, relative)).body.status).toBe('active')
})

test.each<[string, object, object]>([
  ['a later last day', { to: '2025-06-30' }, { to: '2025-07-31' }],
  ['no last day', { to: '2025-06-30' }, { to: null }],
  ['to be drawn unasked', { onlyWhenAsked: true }, { onlyWhenAsked: false }],
  ['a higher limit of a payment', { limits: { paymentFen: 1_000 } }, { limits: { paymentFen: 2_000 } }],
  ['no limit', { limits: { yearFen: 1_000 } }, { limits: { yearFen: null } }],
])('in Yunnan %s is signed by hand', async (_, before, after) => {
  const payer = await employee({ area: '530600' })
  const relative = await resident({ area: '530600', bornOn: '1950-05-05' })
  const id = await bindFor(app, payer, relative, { relationship: 'parent', ...before })
  const { version } = (await app.get(`/bindings/${id}`, payer)).body.binding
  const patch = (change: object) => app.call('PATCH', `/bindings/${id}`, payer, { ...change, version })
  expect((await patch(after)).body.type).toBe('/problems/binding/signature-needed')
  expect((await patch({})).status).toBe(200)
})
