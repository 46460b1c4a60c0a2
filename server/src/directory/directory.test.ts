import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHis } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { metres, searchDirectory } from '../institution/search.ts'
import { demoPeople } from '../sandbox/people.ts'
import { type TestApp, testApp } from '../testing/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const search = async (query: Record<string, string>) => {
  const answer = await app.get('/directory', null, { query })
  expect(answer.status).toBe(200)
  return answer.body as {
    found: { code: string; name: string; directForYou: boolean | null; distanceMetres: number | null }[]
    more: boolean
  }
}
const names = async (query: Record<string, string>) => (await search(query)).found.map(({ name }) => name)

describe('before going, anybody sees', () => {
  const read = async () => (await app.get('/directory/H52020100001', null)).body

  test('how to reach an institution, and when shared money was last seen paying there: bills that stand', async () => {
    expect(await read()).toMatchObject({
      name: '六盘水市第一示范医院',
      phone: '000-20100001',
      agreed: true,
      seen: { since: '2024-11-16', bill: null, shared: null, otherArea: null, wallet: null },
    })
    const till = createHis({
      send: (message) => app.fsi(message),
      institution: 'H52020100001',
      now: app.deps.now,
    })
    const { psnNo, idNumber } = demoPeople.find(({ name }) => name === '王秀英')!
    const bill = await till.payBill({
      patient: { psnNo, certNo: idNumber },
      lines: [{ code: 'DEMOA0001', amount: 1_500 }],
    })
    expect((await read()).seen).toMatchObject({ bill: '2025-01-15', shared: '2025-01-15', otherArea: null })
    await till.reverse(bill)
    expect((await read()).seen).toMatchObject({ bill: null, shared: null })
  })

  test('no institution that is not there', async () => {
    expect(await app.get('/directory/H99999999999', null)).toMatchObject({
      status: 404,
      body: { type: '/problems/institution/unknown' },
    })
  })
})

describe('before care elsewhere, anybody looks up a networked institution (Z20)', () => {
  test('by a part of its name', async () => {
    expect(await names({ words: '昆明示范' })).toEqual(['昆明示范医院', '昆明示范诊所'])
  })
  test('by several words, in any order, and by one character', async () => {
    expect(await names({ words: '医院 昭通' })).toEqual(['昭通市第一示范医院', '昭通市第二示范医院'])
    expect(await names({ words: '院', place: '530602' })).toHaveLength(3)
  })
  test('by its code', async () => {
    expect(await names({ words: 'h53010200001' })).toEqual(['昆明示范医院'])
  })
  test('by place: province, city, county', async () => {
    expect(await names({ place: '530000' })).toHaveLength(7)
    expect(await names({ place: '530600' })).toHaveLength(5)
    expect(await names({ place: '530102' })).toHaveLength(2)
  })
  test('by kind and level, large hospitals first and pharmacies last', async () => {
    const pharmacies = ['六盘水示范大药房', '六盘水第二示范药房', '昭通示范大药房', '昭通异地示范药房']
    expect(await names({ kind: 'pharmacy' })).toEqual(pharmacies)
    expect(await names({ level: '2' })).toEqual(['六盘水市第二示范医院', '昭通市第二示范医院'])
    expect((await names({})).slice(-4)).toEqual(pharmacies)
  })
  test('and sees whether people of the own area settle directly there', async () => {
    const { found } = await search({ place: '530000', directFor: '530600' })
    expect(found.map(({ name }) => name)).not.toContain('昆明示范诊所')
    expect(found.map(({ name }) => name)).toContain('昭阳区示范卫生院')
    expect(new Set(found.map(({ directForYou }) => directForYou))).toEqual(new Set([true]))
    const all = await search({ place: '530000' })
    expect(all.found.map(({ name }) => name)).toContain('昆明示范诊所')
  })
  test('says so when there are more than were asked for', async () => {
    expect(await search({ words: '示范', limit: '5' })).toMatchObject({ more: true })
    expect(await search({ words: '示范', limit: '13' })).toMatchObject({ more: false })
  })
  test('a name that nobody has finds nothing', async () => {
    expect(await search({ words: '龘龘' })).toEqual({ found: [], more: false })
  })
  test('% and _ in the words are characters, not patterns', async () => {
    expect(await names({ words: '%' })).toEqual([])
    expect(await names({ words: '示_医' })).toEqual([])
  })
  test('a position is read as people write it, and an empty one is none', async () => {
    const query = { longitude: '１０４．８３°', latitude: '26.59 °', words: '示范' }
    const { status, body } = await app.get('/directory', null, { query })
    expect(status).toBe(200)
    expect(body.found[0].distanceMetres).not.toBeNull()
    const empty = await app.get('/directory', null, { query: { longitude: '', latitude: '26.59' } })
    expect(empty).toMatchObject({ status: 400, body: { zh: { what: expect.stringContaining('没有填写') } } })
  })
  test('half a position is refused', async () => {
    expect(await app.get('/directory', null, { query: { longitude: '104.8' } })).toMatchObject({
      status: 400,
      body: { type: '/problems/directory/half-point' },
    })
  })
})

describe('with many institutions', () => {
  const points = 4_000
  beforeAll(async () => {
    await sql`insert into institution (code, name, kind, level, hosp_lv, area, county, direct_settlement, longitude, latitude)
      select 'P9' || lpad(i::text, 10, '0'), '网格' || i || '号大药房', 'pharmacy', '1', '11', '990100',
        lpad((990100 + i % 30)::text, 6, '0'), i % 2 = 0, 90 + (i % 80) * 0.1, 40 + (i / 80) * 0.1
      from generate_series(1, ${points}::int) i`.execute(app.db.autocommit)
    // Of every kind and level, one of them large; the last county's names have what the others' have not.
    await sql`insert into institution (code, name, kind, level, hosp_lv, area, county, direct_settlement)
      select 'H8' || lpad(i::text, 10, '0'), '混合' || i || '号' || (array['医院', '门诊', '门诊'])[1 + i / 7 % 3]
          || case when i >= 6600 then '边城' else '' end,
        case when i % 5 = 4 then 'pharmacy' else 'hospital' end,
        (array['1', '1', '1', '1', '2', '3', 'village'])[1 + i % 7], '11', '990200',
        (990200 + i / 220)::text, i % 4 = 0
      from generate_series(1, 7200) i`.execute(app.db.autocommit)
    await sql`analyze institution`.execute(app.db.autocommit)
  })

  test.each([
    ...[
      '混合',
      '医院',
      '门诊 混合',
      '7号',
      '号医',
      '混合 77',
      '混合70',
      '边城',
      '医院 边城',
      '混 9',
      '边城 龘',
    ],
  ])('%s: the first by kind, level and place, as if all were sorted', async (words) => {
    const { rows } = await sql<{ code: string; area: string; direct: boolean; place: string }>`
      select code, area, direct_settlement as direct, county as place from institution
      where active and ${sql.join(
        words.split(' ').map((word) => sql`strpos(name, ${word}) > 0`),
        sql` and `,
      )}
      order by kind, array_position(array['3', '2', '1', 'village'], level), county, code`.execute(
      app.db.autocommit,
    )
    for (const limit of [1, 20, 50]) {
      for (const [place, directFor] of [
        [null, null],
        ['990200', null],
        ['990230', null],
        [null, '520200'],
      ] as const) {
        const wanted = rows.filter(
          (row) =>
            (place === null || row.place.startsWith(place.replace(/00$/, ''))) &&
            (directFor === null || row.direct || row.area === directFor),
        )
        const asked = { words, place, kind: null, level: null, directFor, near: null, limit }
        const { found, more } = await searchDirectory(app.db.reader, asked)
        expect(found.map(({ code }) => code)).toEqual(wanted.slice(0, limit).map(({ code }) => code))
        expect(more).toBe(wanted.length > limit)
      }
    }
  })

  test('nearest first, exactly as the earth measures it', async () => {
    const near = { longitude: 94.03, latitude: 42.02 }
    const wanted = { words: '', place: null, kind: null, level: null, directFor: null, near, limit: 30 }
    const { found, more } = await searchDirectory(app.db.reader, wanted)
    const all = Array.from({ length: points }, (_, k) => k + 1)
      .map((i) => ({
        name: `网格${i}号大药房`,
        at: metres(near, { longitude: 90 + (i % 80) * 0.1, latitude: 40 + Math.floor(i / 80) * 0.1 }),
      }))
      .sort((a, b) => a.at - b.at)
    expect(found.map(({ distance }) => distance)).toEqual(all.slice(0, 30).map(({ at }) => Math.round(at)))
    expect(more).toBe(true)
  })

  test('words that nearly all match still come in order of place', async () => {
    const { found, more } = await search({ words: '大药房', place: '990100', limit: '50' })
    expect(found).toHaveLength(50)
    expect(more).toBe(true)
    const counties = found.map(({ code }) => Number(code.slice(2)) % 30)
    expect(counties).toEqual([...counties].sort((a, b) => a - b))
  })

  test('every place’s results together are all results', async () => {
    const everything = await names({ words: '网格 7号', limit: '100' })
    const byCounty: string[] = []
    for (let county = 990100; county < 990130; county++) {
      byCounty.push(...(await names({ words: '网格 7号', place: String(county), limit: '100' })))
    }
    expect(byCounty.slice(0, 100)).toEqual(everything)
    expect(byCounty).toHaveLength(points / 10)
  })
})

test('a known distance: Beijing to Shanghai is about 1,067 km', () => {
  const distance = metres(
    { longitude: 116.4074, latitude: 39.9042 },
    { longitude: 121.4737, latitude: 31.2304 },
  )
  expect(Math.round(distance / 1000)).toBe(1067)
})
