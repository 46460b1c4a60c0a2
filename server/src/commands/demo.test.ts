import type { Language } from '@gongji/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { fit, money, table, width, wrap } from '../terminal.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { runDemo } from './demo.ts'
import type { DemoServer } from './demo-server.ts'

let app: TestApp
let server: DemoServer
beforeAll(async () => {
  app = await testApp()
  server = {
    send: (message) => app.fsi(message),
    api: async (method, path, { token, body } = {}) => {
      const answer = await app.raw({
        method,
        url: `/api${path}`,
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      return answer.status === 200 ? answer.body : null
    },
    now: app.deps.now,
    close: async () => undefined,
  }
})
afterAll(() => app.close())

async function run(language: Language): Promise<{ agrees: boolean; lines: string[] }> {
  const lines: string[] = []
  const agrees = await runDemo(server, { language, write: (line) => lines.push(line), coloured: false })
  return { agrees, lines }
}

const balances = async () =>
  await sql<{ name: string; balance: number }>`select p.name, a.balance from ledger_account a
      join person p on p.id = a.person_id where a.balance > 0 order by a.person_id`.read(app.db.reader)

describe('the demo', () => {
  test.each(['zh', 'en'] as const)(
    'settles every worked example to the fen and takes it back (%s)',
    async (language) => {
      const before = await balances()
      const { agrees, lines } = await run(language)
      expect(lines.filter((line) => width(line) > 100)).toEqual([])
      expect(agrees).toBe(true)
      expect(lines.join('\n')).toMatch(
        {
          zh: /按55%（三级医院50%，退休加5个百分点）付940\.50元/,
          // Lines are as wide as a terminal.
          en: /pays\s+55%\s+\(level-3\s+hospital\s+50%,\s+retired\s+5\s+points\s+more\):\s+¥940\.50/,
        }[language],
      )
      expect(await balances()).toEqual(before)
      expect(await openUse()).toBe(0)
    },
  )

  test('says what differs, and still takes everything back', async () => {
    const zhang = await app.person('张伟')
    await sql`update ledger_account set balance = 10000 where person_id = ${zhang.id}`.execute(
      app.db.autocommit,
    )
    const { agrees, lines } = await run('en')
    expect(agrees).toBe(false)
    expect(lines.join('\n')).toContain('relatives: expected 张* 759.50, got 张* 100.00')
    expect(await openUse()).toBe(0)
    await sql`update ledger_account set balance = 864235 where person_id = ${zhang.id}`.execute(
      app.db.autocommit,
    )
  })
})

/** Settlements that stand, and use of pots and limits that is left. */
async function openUse(): Promise<number> {
  const rows = await sql<{ n: number }>`select
    (select count(*) from settlement s where s.reverses_id is null
      and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id))
    + (select coalesce(sum(deductible + paid + entered), 0) from accumulator)
    + (select coalesce(sum(amount), 0) from binding_use) as n`.read(app.db.reader)
  return Number(rows[0]?.n)
}

describe('text on a terminal', () => {
  test('counts a Chinese character as two cells, in tables, cuts and breaks', () => {
    expect(width('门诊 A')).toBe(6)
    expect(fit('六盘水市第一示范医院', 9)).toBe('六盘水市…')
    expect(table([{ title: '项目' }, { title: '金额', right: true }], [['挂号费', '5.00']])).toEqual([
      '项目    金额',
      '挂号费  5.00',
    ])
    expect(wrap('起付线为150.00元，之后按比例报销。', 14)).toEqual([
      '起付线为150.00',
      '元，之后按比例',
      '报销。',
    ])
    expect(wrap('the deductible is a year’s', 14)).toEqual(['the deductible', 'is a year’s'])
  })

  test('shows money with separators', () => {
    expect([money(105950), money(5), money(-123456789), money(0)]).toEqual([
      '1,059.50',
      '0.05',
      '-1,234,567.89',
      '0.00',
    ])
  })
})
