import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test.each([
  {
    when: 'a year that nobody found',
    area: '520200',
    day: '2026-11-28',
    year: 2027,
    says: '本系统没有收录六盘水市2027年度的缴费标准，无法报价，没有扣款。',
  },
  {
    when: 'a year of which only the national floor is known, which is no price',
    area: '520200',
    day: '2026-01-15',
    year: 2026,
    says: '本系统没有收录六盘水市2026年度的缴费标准，无法报价，没有扣款。国家规定个人缴费不低于400.00元，这是下限，不是当地的价格。',
  },
  {
    when: 'late joining in Zhaotong, open at a price that nobody found',
    area: '530600',
    day: '2026-03-01',
    year: 2026,
    says: '昭通市2026年度集中征缴期（2025-10-10至2026-02-25）已过，2026-03-01起仍可补缴，但本系统没有收录补缴标准，没有扣款。',
  },
  {
    when: 'an area without rules',
    area: '520100',
    day: '2025-01-15',
    year: 2025,
    says: '本系统没有收录贵阳市的居民医保缴费标准，没有扣款。',
  },
])('$when is said as our gap, with names and no codes', async ({ area, day, year, says }) => {
  app.clock.moveTo(day)
  const person = await make(app, { name: '郑红', area, to: `${Number(day.slice(0, 4)) - 1}-12-31` })
  const answer = await app.get('/premiums/quote', person, {
    query: { insuredId: String(person.id), year: String(year) },
  })
  expect(answer.status).toBe(409)
  expect(answer.text).toContain(says)
  expect(JSON.stringify(answer.body.zh)).not.toMatch(/premium\.|520200|530600|520100/)
})
