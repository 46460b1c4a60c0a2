import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type Agency, prepareAgency } from '../testing/agency.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'

let app: TestApp
let agency: Agency
beforeAll(async () => {
  app = await testApp()
  agency = await prepareAgency(app)
})
afterAll(() => app.close())

const work = async (query: Record<string, string> = {}, by = agency.own) =>
  (await app.get('/agency/work', by, { query })).body

describe('what waits for an agency', () => {
  test('stands in one list, the longest first, with age and deadline, and nobody’s whole name', async () => {
    const { work: all } = await work({ limit: '100' })
    expect(new Set(all.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(['claim', 'guardian', 'objection', 'case', 'base', 'due']),
    )
    const since = all.map((one: { since: string }) => one.since)
    expect(since).toEqual([...since].sort())
    const claim = all.find(({ kind }: { kind: string }) => kind === 'claim')
    expect(claim).toMatchObject({ personName: '周*', amountFen: 60_000, waitingDays: 0 })
    expect(claim.what.zh).toContain('手工报销：六盘水市第一示范医院')
    // No term for claims of this area is on record, so none is shown.
    expect(claim).toMatchObject({ dueOn: null, daysLeft: null })
    expect(JSON.stringify(all)).not.toContain('周平')
  })

  test('is reached page by page, both ways and kind by kind', async () => {
    for (const way of ['asc', 'desc']) {
      const whole = (await work({ limit: '100', way })).work.map(
        ({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`,
      )
      const paged: string[] = []
      for (let after: string | null = ''; after !== null; ) {
        const page = await work({ limit: '2', way, ...(after === '' ? {} : { after }) })
        paged.push(...page.work.map(({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`))
        after = page.next
      }
      expect(paged).toEqual(whole)
    }
    const claims = (await work({ kind: 'claim' })).work
    expect(claims.every(({ kind }: { kind: string }) => kind === 'claim')).toBe(true)
    expect(claims).toHaveLength(2)
  })

  test('is reached to its end, however much of one kind waits', async () => {
    await sql`insert into contribution_base (person_id, id, valid_from, base, proposed_by, area)
      select person_id + i, id + i, valid_from - i % 7, base, proposed_by, area
      from contribution_base, generate_series(1, 1005) i where area = '520200' and approved_by is null`.execute(
      app.db.autocommit,
    )
    const seen = new Set<string>()
    for (let after: string | null = ''; after !== null; ) {
      const page = await work({ kind: 'base', limit: '100', ...(after === '' ? {} : { after }) })
      for (const { id } of page.work) seen.add(id)
      after = page.next
    }
    expect(seen.size).toBe(1_006)
    await sql`delete from contribution_base where person_id not in (select id from person)`.execute(
      app.db.autocommit,
    )
  })

  test('is another agency’s as if it were not there', async () => {
    expect((await work({}, agency.other)).work).toEqual([])
  })
})

describe('where is my money', () => {
  test('is said sum by sum, with a letter that says the same', async () => {
    const { body } = await app.get(`/agency/people/${agency.payer.id}/money`, agency.own)
    expect(body).toMatchObject({ name: '周平', inTransitFen: 0 })
    const claim = body.threads.find(({ kind }: { kind: string }) => kind === 'claim')
    expect(claim).toMatchObject({ amountFen: 60_000 })
    expect(claim.letter.paragraphs[1].zh).toContain('（AREA-2，600.00元）')
    const account = body.threads.find(({ kind }: { kind: string }) => kind === 'account')
    expect(account.amountFen).toBe(body.balanceFen)
    const texts = body.threads.flatMap(
      ({ letter, says }: { letter: { paragraphs: unknown[] }; says: unknown }) => [
        says,
        ...letter.paragraphs,
      ],
    )
    for (const { zh } of texts) expect(zh).not.toMatch(/undefined|NaN|null|\{/)
  })
})

describe('the letter about an account', () => {
  test('lists each movement by what it was, for whom, where, day, amount and what was left', async () => {
    const [mother, son] = [await app.person('王秀英'), await app.person('张伟')]
    const his = till(app, 'H52020100001')
    const lines = [
      { code: 'DEMOA0001', amount: 1500 },
      { code: 'DEMOB0001', amount: 400 },
      { code: 'DEMOC0001', amount: 100 },
    ]
    const bill = await his.payBill({ patient: demoPatient('王秀英'), lines })
    const rowsOf = async (id: number) =>
      (await app.get(`/agency/people/${id}/money`, agency.own)).body.threads.find(
        ({ kind }: { kind: string }) => kind === 'account',
      )
    const own = await rowsOf(mother.id)
    expect(own.letter.rows[0]).toEqual({
      on: '2025-01-15',
      what: { zh: '本人看病购药，六盘水市第一示范医院', en: expect.stringContaining('My own care') },
      amountFen: -30_000,
      afterFen: 0,
    })
    const before = await rowsOf(son.id)
    const after = before.letter.rows[0].afterFen
    // Who pays for a relative is told the kind of place, never which one.
    expect(before.letter.rows[0]).toMatchObject({
      on: '2025-01-15',
      what: { zh: '家人看病购药，为王秀英，三级医院' },
      amountFen: -75_950,
      afterFen: before.amountFen,
    })
    expect(before.moments[0]).toMatchObject({ amountFen: -75_950, afterFen: after })
    await his.reverse(bill)
    const back = (await rowsOf(son.id)).letter
    expect(back.rows[0]).toMatchObject({
      what: { zh: '退费退回，为王秀英，三级医院' },
      amountFen: 75_950,
      afterFen: after + 75_950,
    })
    expect(back.paragraphs[1].zh).toMatch(/^您的个人账户现有[0-9.]+元。$/)
  })
})

describe('a bill that was taken back', () => {
  test('is answered with who paid what, why cash was cash, and where each part went', async () => {
    const { id } = await app.person('王秀英')
    const his = till(app, 'H52020100001')
    const lines = [
      { code: 'DEMOA0001', amount: 1500 },
      { code: 'DEMOB0001', amount: 400 },
      { code: 'DEMOC0001', amount: 100 },
    ]
    const patient = demoPatient('王秀英')
    await his.reverse(await his.payBill({ patient, lines }))
    await his.payBill({ patient, lines, accountUse: '0' })
    const { threads } = (await app.get(`/agency/people/${id}/money`, agency.own)).body
    const bills = threads.filter(({ kind }: { kind: string }) => kind === 'bill').slice(0, 3)
    const [cash, back, paid] = bills.map(({ letter }: { letter: { paragraphs: { zh: string }[] } }) =>
      letter.paragraphs.map(({ zh }) => zh).join('\n'),
    )
    expect(cash).toContain('现金付1059.50元')
    expect(cash).toContain('结算时没有选择使用个人账户，这1059.50元付了现金')
    expect(cash).toMatch(/由个人负担的是1059\.50元：范围外自费.+起付标准以内150\.00元/)
    expect(paid).toContain('医保基金付940.50元，您的个人账户付300.00元，儿子张伟的个人账户付759.50元')
    for (const one of [back, paid]) {
      expect(one).toContain('退回医保基金940.50元；退回您的个人账户300.00元；退回儿子张伟的个人账户759.50元')
    }
    // What was paid and what went back, each part once: nothing of another bill.
    expect(bills.map(({ moments }: { moments: unknown[] }) => moments.length)).toEqual([2, 3, 6])
  })
})

describe('an outage', () => {
  const declare = async (more: Record<string, unknown>, by = agency.own) =>
    await app.post('/agency/outages', by, {
      institution: 'H52020100001',
      from: '2025-01-15 08:00',
      to: '2025-01-15 09:30',
      reason: '光缆中断',
      ...more,
    })
  const claimOf = async () => {
    const { claim } = agency.ids
    return (await app.get(`/agency/claims/${agency.payer.id}/${claim}`, agency.own)).body
  }

  test('that was declared is known to every claim of that place and day, and to its family', async () => {
    expect((await claimOf()).outage).toBeNull()
    await declare({ institution: 'H52020100002' })
    await declare({ from: '2025-01-14 08:00', to: '2025-01-14 23:59' })
    expect((await claimOf()).outage).toBeNull()
    const { body } = await declare({})
    expect(body.institution.name).toBe('六盘水市第一示范医院')
    const known = { from: '2025-01-15T00:00:00.000Z', to: '2025-01-15T01:30:00.000Z', reason: '光缆中断' }
    const stands = { ...known, withdrawn: null }
    expect((await claimOf()).outage).toEqual(stands)
    expect((await app.get(`/claims/${agency.ids.claim}`, agency.payer)).body.outage).toEqual(stands)
    const { outages } = (await app.get('/agency/outages', agency.own)).body
    expect(outages.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      '停电',
      '光缆中断',
      '光缆中断',
      '光缆中断',
    ])
    expect((await app.get('/agency/outages', agency.other)).body.outages).toEqual([])
    // Whoever is insured there is offered a claim for that day, and nobody elsewhere.
    const offered = (await app.get('/claims', agency.payer)).body.outages
    expect(offered).toHaveLength(3)
    expect(offered[0]).toMatchObject({ ...known, institution: { code: 'H52020100001' } })
    expect((await app.get('/claims', await app.person('陈刚'))).body.outages).toEqual([])
  })

  test('that was declared wrongly is withdrawn with its reason: claims made under it stay and say so, the family reads nothing of it', async () => {
    const offered = async () => (await app.get('/claims', agency.payer)).body.outages.length
    const before = await offered()
    const { outages } = (await app.get('/agency/outages', agency.own)).body
    const wrong = outages.find(
      ({ institution, from }: { institution: { code: string } | null; from: string }) =>
        institution?.code === 'H52020100001' && from.startsWith('2025-01-15'),
    )
    const path = `/agency/outages/${wrong.id}/withdraw`
    const reason = '光缆没有断，是这家医院自己停电'
    expect((await app.post(path, agency.other, { reason })).body.type).toBe('/problems/hall/outage-unknown')
    expect((await app.post(path, agency.own, { reason: ' ' })).status).toBe(400)
    const withdrawn = await app.post(path, agency.own, { reason })
    expect(withdrawn.body).toMatchObject({ id: wrong.id, withdrawn: { reason } })
    expect((await app.post(path, agency.own, { reason })).body.type).toBe('/problems/hall/outage-withdrawn')
    expect((await claimOf()).outage).toMatchObject({ reason: '光缆中断', withdrawn: { reason } })
    expect((await claimOf()).status).toBe('submitted')
    expect((await app.get(`/claims/${agency.ids.claim}`, agency.payer)).body.outage).toBeNull()
    expect(await offered()).toBe(before - 1)
    // Declared anew, it is known again.
    await declare({ reason: '光缆中断' })
    expect((await claimOf()).outage).toMatchObject({ withdrawn: null })
    expect(await offered()).toBe(before)
  })

  test('is declared by the agency of the place, for a time that has begun', async () => {
    expect((await declare({}, agency.other)).body.type).toBe('/problems/hall/place-elsewhere')
    for (const wrong of [
      { to: '2025-01-15 08:00' },
      { from: '2025-02-15 08:00', to: '2025-02-15 09:00' },
      { from: '2025-02-30 08:00' },
      { from: '2024-11-15 08:00' },
    ])
      expect((await declare(wrong)).body.type).toBe('/problems/hall/no-stretch')
  })
})

describe('items for a slip', () => {
  const find = async (more: Record<string, string>) =>
    await app.get('/agency/items', agency.own, {
      query: { institution: 'H52020100001', careOn: '2025-01-15', search: 'DEMOA', ...more },
    })
  test('are found by code, name and initials as they were on the day of care', async () => {
    const { items } = (await find({ search: 'demoa0001' })).body
    expect(items[0]).toMatchObject({ code: 'DEMOA0001', itemClass: 'A' })
    const { name } = items[0]
    const codes = async (search: string) =>
      (await find({ search })).body.items.map(({ code }: { code: string }) => code)
    expect(await codes(name)).toContain('DEMOA0001')
    expect(await codes('ghf')).not.toEqual([])
    expect((await find({ careOn: '1990-01-01' })).body.items).toEqual([])
    expect((await find({ institution: 'H99999999999' })).body.type).toBe('/problems/institution/unknown')
  })
})

test('a freeze stands where the clerk looks for somebody’s money', async () => {
  const { body } = await app.get(`/agency/people/${agency.payer.id}/money`, agency.own)
  expect(body.holds).toContainEqual(expect.objectContaining({ id: agency.ids.hold, scope: 'family' }))
})
