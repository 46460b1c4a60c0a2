import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'

// The same over REST, where a bill is asked about before it is paid: every refusal is a problem document that says in both
// languages what is wrong and who can mend it, and nothing is written.

let app: TestApp
const callers = new Map<string, TestCaller>()
beforeAll(async () => {
  app = await testApp()
  for (const name of ['王秀英', '赵磊', '孙丽', '何平', '张敏', '陈刚'])
    callers.set(name, await app.person(name))
})
afterAll(() => app.close())

const moneyTables = [
  'ledger_account',
  'ledger_entry',
  'ledger_act',
  'accumulator',
  'binding_use',
  'settlement',
  'offer',
  'message_key',
  'message_answer',
]

async function moneyDigest(): Promise<string> {
  const digest = createHash('sha256')
  for (const name of moneyTables) {
    const rows = await sql<{
      row: string
    }>`select t::text as row from ${sql.raw(name)} t order by 1`.read(app.db.reader)
    digest.update(`${name}\n${rows.map(({ row }) => row).join('\n')}\n`)
  }
  return digest.digest('hex')
}

const bill = (over: Record<string, unknown> = {}, line: Record<string, unknown> = {}) => ({
  institution: 'H52020100001',
  accountUse: 1,
  lines: [{ code: 'DEMOA0001', amountFen: 10_000, ...line }],
  ...over,
})

type Refused = { status: number; zh: RegExp; en: RegExp; mend?: RegExp }

async function refuses(
  payload: string,
  { status, zh, en, mend }: Refused,
  name = '王秀英',
  charset = 'utf-8',
) {
  const before = await moneyDigest()
  const answer = await app.raw({
    method: 'POST',
    url: '/api/estimate',
    headers: {
      'content-type': `application/json; charset=${charset}`,
      authorization: `Bearer ${callers.get(name)!.token}`,
    },
    payload,
  })
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const { body } = answer
  expect(body.zh.what).toMatch(zh)
  expect(body.en.what).toMatch(en)
  expect(`${body.zh.mend}${body.en.mend}`).toMatch(mend ?? /请.*[A-Z]/s)
  expect(await moneyDigest()).toBe(before)
}

const json = (over?: Record<string, unknown>, line?: Record<string, unknown>) =>
  JSON.stringify(bill(over, line))

describe('a bill asked about over REST', () => {
  test('at an institution that is no longer designated', async () => {
    const designated = (active: boolean) =>
      sql`update institution set active = ${active} where code = 'H52020100001'`.execute(app.db.autocommit)
    await designated(false)
    await refuses(json(), { status: 404, zh: /H52020100001.*定点机构/, en: /H52020100001/, mend: /经办机构/ })
    await designated(true)
  })

  test.each<[string, string, Refused]>([
    [
      'an unknown institution',
      json({ institution: 'H99999999999' }),
      { status: 404, zh: /H99999999999/, en: /H99999999999/, mend: /经办机构/ },
    ],
    [
      'an unknown item',
      json({}, { code: 'NOSUCH' }),
      { status: 422, zh: /第1行.*NOSUCH/, en: /line 1.*NOSUCH/ },
    ],
    [
      'a day in the future',
      json({ careOn: '2025-01-16' }),
      { status: 422, zh: /2025-01-16.*晚于今天/, en: /2025-01-16.*future/ },
    ],
    [
      'a day that does not exist',
      json({ careOn: '2025-02-30' }),
      { status: 400, zh: /就诊日期.*没有30日/, en: /no day 30/ },
    ],
    [
      'a negative amount',
      json({}, { amountFen: -1 }),
      { status: 400, zh: /第1行的金额.*不能少于/, en: /amount.*less/i },
    ],
    [
      'half a fen',
      json({}, { amountFen: 0.5 }),
      { status: 400, zh: /第1行的金额.*整数/, en: /amount.*whole/i },
    ],
    [
      'a huge amount',
      json({}, { amountFen: 1e15 }),
      { status: 400, zh: /第1行的金额.*不能超过/, en: /amount.*more/i },
    ],
    ['no lines', json({ lines: [] }), { status: 400, zh: /费用明细.*至少/, en: /at least 1/i }],
    [
      'a flag that there is not',
      json({ accountUse: 5 }),
      { status: 400, zh: /个人账户使用方式.*0、1、2/, en: /0, 1.*2/ },
    ],
    [
      'a member nobody knows',
      json({ acct_used_flag: '1' }),
      { status: 400, zh: /acct_used_flag/, en: /acct_used_flag/ },
    ],
    [
      'chronic care without a filing',
      json({ benefit: 'chronic', disease: 'M01600' }),
      { status: 422, zh: /备案/, en: /filing/ },
    ],
    ['malformed JSON', '{"institution":', { status: 400, zh: /JSON/, en: /JSON/ }],
    [
      'deep nesting',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      { status: 400, zh: /嵌套|JSON/, en: /nest|JSON/i },
    ],
    [
      '10 MB',
      JSON.stringify({ institution: 'x'.repeat(10 * 1024 * 1024) }),
      { status: 413, zh: /大|上限/, en: /large|limit/i },
    ],
  ])('with %s', async (_, payload, refused) => {
    await refuses(payload, refused)
  })

  test.each<[string, Record<string, unknown>, Refused]>([
    [
      '赵磊',
      { accountUse: 2 },
      { status: 422, zh: /没有人授权/, en: /Nobody has authorised/, mend: /家人先在手机/ },
    ],
    ['孙丽', {}, { status: 422, zh: /暂停参保/, en: /suspended/, mend: /经办机构/ }],
    ['何平', {}, { status: 422, zh: /没有.*正常参保/, en: /not insured/, mend: /经办机构/ }],
    ['张敏', { institution: 'H52010200001' }, { status: 422, zh: /贵阳/, en: /Guiyang/, mend: /手工报销/ }],
    [
      '陈刚',
      { institution: 'H53010200002' },
      { status: 422, zh: /未开通异地就医直接结算/, en: /does not settle directly/ },
    ],
    [
      '陈刚',
      { institution: 'H53010200001' },
      { status: 422, zh: /昭通.*备案/, en: /Zhaotong.*filing/, mend: /办事通/ },
    ],
  ])('for %s: %o', async (name, over, refused) => {
    await refuses(json(over), refused, name)
  })

  test('in another charset', async () => {
    await refuses(json(), { status: 400, zh: /UTF-8/, en: /UTF-8/ }, '王秀英', 'gbk')
  })
})
