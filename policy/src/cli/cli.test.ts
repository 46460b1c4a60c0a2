import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { runPolicy } from './index.ts'

const packs = fileURLToPath(new URL('../../../policy-packs', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'policy '))
afterAll(async () => await rm(folder, { recursive: true }))

async function run(...argv: string[]): Promise<{ out: string; err: string; status: number }> {
  const said = { out: '', err: '', status: 0 }
  await runPolicy(argv, {
    out: (text) => {
      said.out += `${text}\n`
    },
    err: (text) => {
      said.err += `${text}\n`
    },
    fail: (code) => {
      said.status = code
    },
  })
  return said
}
const put = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
const bill = await put(
  'bill.yaml',
  `benefit: outpatient
on: 2025-01-15
patient: { scheme: employee, category: retired, area: '520200' }
at: { level: 3 }
bill: [{ amount: 1500 }, { amount: 400, class: B, firstShare: 10 percent }, { amount: 100, class: C }]
accounts: { own: 300, relatives: [{ id: zhang, balance: 8642.35 }] }
`,
)

it('eval prints the amounts in fen and in yuan, the lines, the accumulators and the steps', async () => {
  const { out, status } = await run('eval', '--packs', packs, '--bill', bill)
  const answer = JSON.parse(out)
  expect(status).toBe(0)
  expect(answer).toMatchObject({
    amounts: { pool: 94_050, own: 30_000, cash: 0, relatives: [{ bindingId: 'zhang', amount: 75_950 }] },
    yuan: { pool: '940.50', poolRate: '55%' },
    used: { outpatient: { deductible: 15_000, paid: 94_050, entered: 171_000 } },
    certainty: 'approximate',
  })
  expect(answer.steps.length).toBeGreaterThan(8)
})
it('a bill and options are read as people type them, and what stays wrong is said precisely', async () => {
  const typed = (await readFile(bill, 'utf8'))
    .replace('2025-01-15', '２０２５年１月15日')
    .replace("'520200'", '"５２０２００"')
    .replace('amount: 1500', 'amount: "￥1，500.00元"')
    .replace('balance: 8642.35', 'balance: "8,642。35"')
  const path = await put('typed.yaml', typed)
  const { out } = await run('eval', '--packs', packs, '--bill', path)
  expect(JSON.parse(out)).toMatchObject({ amounts: { pool: 94_050, relatives: [{ amount: 75_950 }] } })
  const change = ['--change', 'own＝１，０００．００', '--change', 'on=2025/1/16', '--json']
  const changed = JSON.parse((await run('what-if', '--packs', packs, '--bill', path, ...change)).out)
  expect(changed.after.amounts.own).toBe(100_000)
  const stale = ['--packs', packs, '--json', '--on']
  expect((await run('stale', ...stale, '2026/9/1')).out).toBe(
    (await run('stale', ...stale, '2026-09-01')).out,
  )
  for (const [from, to, says] of [
    ['２０２５年１月15日', '2025-02-30', '2025年2月没有30日'],
    ['￥1，500.00元', '1,50', '逗号或空格的位置不对'],
  ] as const) {
    const wrong = await put('wrong-typed.yaml', typed.replace(from, to))
    expect((await run('eval', '--packs', packs, '--bill', wrong)).err).toContain(says)
  }
})
it("eval takes the engine's own JSON, in fen", async () => {
  const line = {
    id: '1',
    code: 'X',
    amount: 200_000,
    countE4: 10_000,
    itemClass: 'A',
    firstShare: 0,
    ceiling: null,
    restricted: false,
    approved: false,
    ownExpense: false,
    banned: false,
  }
  const engine = {
    benefit: 'outpatient',
    on: '2025-01-15',
    filing: 'none',
    diseases: [],
    visitDeductible: 0,
    admissionsBefore: 0,
    patient: { scheme: 'resident', category: 'adult', age: 40, aidGroups: [], area: '520200' },
    institution: { kind: 'hospital', level: '2', area: '520200' },
    lines: [line],
    accounts: { own: 0, relatives: [], wallet: 0 },
  }
  const path = await put(
    'bill.json',
    JSON.stringify({ bill: engine, used: { outpatient: { deductible: 0, paid: 40_000, entered: 0 } } }),
  )
  expect(JSON.parse((await run('eval', '--packs', packs, '--bill', path)).out)).toMatchObject({
    amounts: { pool: 10_000 },
  })
  const published = await put('published.json', (await readFile(path, 'utf8')).replace('"bill"', '"claim"'))
  expect((await run('eval', '--packs', packs, '--bill', published)).out).toContain('"pool": 10000')
  const half = await put('half.json', JSON.stringify({ ...engine, lines: [{ ...line, amount: 0.5 }] }))
  expect(await run('eval', '--packs', packs, '--bill', half)).toMatchObject({
    out: '',
    status: 1,
    err: expect.stringContaining('lines.0.amount'),
  })
})
it('eval of a list with --chain lets each bill see what the one before used', async () => {
  const one = (await readFile(bill, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text, index) => `${index === 0 ? '- ' : '  '}${text}`)
    .join('\n')
  const list = await put('list.yaml', `${one}\n${one}\n`)
  const answers = JSON.parse((await run('eval', '--packs', packs, '--bill', list, '--chain')).out)
  expect(answers.map(({ amounts }: { amounts: { deductible: number } }) => amounts.deductible)).toEqual([
    15_000, 0,
  ])
})
it.each(['eval', 'explain', 'what-if'])('%s takes the published option --claim as well', async (command) => {
  const change = command === 'what-if' ? ['--change', 'level=1'] : []
  const [now, before] = [
    await run(command, '--packs', packs, '--bill', bill, ...change),
    await run(command, '--packs', packs, '--claim', bill, ...change),
  ]
  expect(before).toEqual(now)
  expect(now.status).toBe(0)
})
it('a refusal is an answer, with its sentence', async () => {
  const guiyang = await put('guiyang.yaml', (await readFile(bill, 'utf8')).replace('520200', '520100'))
  const { out, status } = await run('eval', '--packs', packs, '--bill', guiyang)
  expect([status, JSON.parse(out)]).toMatchObject([
    0,
    {
      refused: 'no-rules-for-area',
      facts: { area: '520100' },
      words: { what: { zh: '本系统没有收录参保地的医保规则' } },
    },
  ])
})
it('a bill that cannot be read is refused with line and mend, and nothing is printed', async () => {
  const wrong = await put(
    'wrong.yaml',
    (await readFile(bill, 'utf8')).replace('employee', 'employe').replace('2025-01-15', '2025-02-30'),
  )
  const { out, err, status } = await run('eval', '--packs', packs, '--bill', wrong, '--lang', 'en')
  expect([out, status]).toEqual(['', 1])
  expect(err).toContain('wrong.yaml:2  wrong-date')
  expect(err).toContain('wrong.yaml:3  wrong-value')
})
it.each([
  ['citizen', 'zh', '统筹基金按55%（三级医院50%，退休加5个百分点）付940.50元'],
  ['citizen', 'en', 'the pooled fund pays 55% (level-3 hospital 50%, retired 5 points more): ¥940.50'],
  ['cashier', 'zh', '统筹基金支付    940.50'],
  ['clerk', 'en', '1,710.00 × 55% (level-3 hospital 50%, retired 5 points more) = 940.50'],
])('explain for a %s in %s', async (reader, language, text) => {
  expect(
    (await run('explain', '--packs', packs, '--bill', bill, '--as', reader, '--lang', language)).out,
  ).toContain(text)
})
it('what-if names what changes', async () => {
  const asked = ['what-if', '--packs', packs, '--bill', bill, '--change', 'level=1']
  expect(JSON.parse((await run(...asked, '--json')).out)).toMatchObject({ amounts: { pool: 34_200 } })
  const { out } = await run(...asked, '--lang', 'en')
  expect(out).toContain('Pooled fund  940.50 → 1,282.50  (+342.00)')
  expect(out).toContain(
    '1,710.00 × 55% (level-3 hospital 50%, retired 5 points more) = 940.50\n  → 1,710.00 × 75% (hospital of level 1 or below 70%, retired 5 points more) = 1,282.50',
  )
  expect((await run(...asked.slice(0, -1), 'own=300')).out).toBe('没有差别\n')
})
it('check finds nothing in our packs, and names file and line of a fault', async () => {
  expect(await run('check', '--packs', packs, '--on', '2025-06-30', '--for', 'till')).toEqual({
    out: expect.stringMatching(
      /^没有发现问题：5个地区，\d+个带日期的值（其中\d+个还是 unknown），\d+个案例\n$/,
    ),
    err: '',
    status: 0,
  })
  const copy = join(folder, 'faulty')
  await cp(packs, copy, { recursive: true })
  const path = join(copy, '520200', 'employee.yaml')
  await writeFile(path, (await readFile(path, 'utf8')).replace('2000 yuan', '2000'))
  expect((await run('check', '--packs', packs, '--on', '2025-06-30', '--no-cases')).out).toMatch(
    /fact-not-told {2}提醒：职工药店购药的待遇规定（employee\.pharmacy\.terms）要看是否外配处方，手工报销窗口的药店购药账单说不出来/,
  )
  expect(await run('check', '--packs', packs, '--on', '2027-01-01', '--no-cases')).toMatchObject({
    out: expect.stringMatching(
      /520000\/pack\.yaml:\d+ {2}ended {2}提醒：居民医保缴费标准（premium\.amount）只写到 2025-12-31，2027-01-01 没有规定.*没有错误，\d+条提醒.*案例没有运行/s,
    ),
    status: 0,
  })
  const { out, status } = await run('check', '--packs', copy, '--lang', 'en', '--on', '2025-06-30')
  expect(status).toBe(1)
  expect(out).toMatch(/^520200\/employee\.yaml:\d+ {2}unit-error {2}.*\n$/)
})
it('stale lists the values of the guides a year after they were seen, by area, and none before', async () => {
  // The guides were seen in the middle of 2025; what no official text confirms is as old as its first day.
  const early = (await run('stale', '--packs', packs, '--on', '2026-06-30')).out
  expect(early).not.toContain('employee.outpatient.ratio  2025年的标准')
  expect(early).toContain(
    '职工普通门诊的报销比例 employee.outpatient.ratio  2024年的标准，之后未见更新（云南省职工门诊办法2024-11 (S96)）',
  )
  const { out, status } = await run('stale', '--packs', packs, '--on', '2026-11-28')
  expect(status).toBe(0)
  expect(out).toMatch(
    /六盘水市（520200）：\d+个\n.*employee\.outpatient\.ratio {2}2025年的标准，之后未见更新（.*指南2025 L9/s,
  )
  expect(out).toMatch(/昭通市（530600）：/)
  const list = JSON.parse((await run('stale', '--packs', packs, '--on', '2026-11-28', '--json')).out)
  expect(list.filter(({ seen }: { seen: string }) => seen > '2025-10')).toEqual([])
})
it('vectors give every bill of the cases with its answer, which eval gives too', async () => {
  const { out, status, err } = await run('vectors', '--packs', packs)
  expect([status, err]).toEqual([0, ''])
  const { format, vectors } = JSON.parse(out)
  expect(format).toBe('gongji-vectors/1')
  expect(vectors.length).toBeGreaterThan(100)
  expect(new Set(vectors.map(({ id }: { id: string }) => id)).size).toBe(vectors.length)
  const refused = vectors.filter(({ answer }: { answer: object }) => 'refused' in answer)
  expect(refused.length).toBeGreaterThan(0)
  const one = vectors.find(({ id }: { id: string }) => id.includes('张建国'))
  const path = join(folder, 'vector.json')
  await writeFile(path, JSON.stringify({ bill: one.bill, used: one.used }))
  const again = JSON.parse((await run('eval', '--packs', packs, '--bill', path)).out)
  expect(again).toMatchObject(one.answer)
})
it('diff says who gains, who loses and what it costs', async () => {
  const after = join(folder, 'after')
  await cp(packs, after, { recursive: true })
  const path = join(after, '520200', 'employee.yaml')
  await writeFile(path, (await readFile(path, 'utf8')).replace("'3': 50 percent", "'3': 60 percent"))
  const { out } = await run('diff', packs, after, '--bills', bill, '--json')
  expect(JSON.parse(out)).toMatchObject({
    gain: { people: 1, fen: 17_100 },
    lose: { people: 0 },
    total: 17_100,
  })
  expect(JSON.parse(out).claims).toEqual(JSON.parse(out).bills)
  expect((await run('diff', packs, after, '--bills', bill)).out).toContain('少付 171.00')
  expect((await run('diff', packs, after, '--claims', bill)).out).toContain('少付 171.00')
  expect((await run('diff', packs, after, '--bills', bill, '--lang', 'en')).out).toContain(
    '1 pay less, 171.00 together; 0 pay more, 0.00 together; 0 are the same',
  )
})
it('diff names the values that changed, and counts what is refused both times apart', async () => {
  const after = join(folder, 'after values')
  await cp(packs, after, { recursive: true })
  const path = join(after, '520200', 'employee.yaml')
  await writeFile(path, (await readFile(path, 'utf8')).replace('amount: 150 yuan', 'amount: 160 yuan'))
  const elsewhere = join(folder, 'elsewhere.yaml')
  const one = 'benefit: outpatient, on: 2025-03-10, at: { level: 3 }, bill: { inScope: 1000 }'
  await writeFile(
    elsewhere,
    `- { ${one}, patient: { scheme: employee, area: '520200' } }\n- { ${one}, patient: { scheme: employee, area: '990900' } }\n`,
  )
  const { out } = await run('diff', packs, after, '--bills', elsewhere)
  expect(out).toContain(
    '520200 职工普通门诊的起付线（employee.outpatient.deductible）自2022-07-12：{ amount: 150 yuan, per: year } → { amount: 160 yuan, per: year }',
  )
  expect(out).toContain('基金少付（前后都可结算的账单合计）')
  expect((await run('check', '--no-cases', '--packs', packs, '--on', '2026-11-28')).out).toContain(
    '医保钱包每日转账次数（wallet.perDay）',
  )
  expect(out).toMatch(/不变的 0 张/)
  expect(out).toContain('前后都被拒的 1 张')
})
it('a new pack can be checked at once, and is never written over', async () => {
  const fresh = join(folder, 'fresh')
  expect((await run('new', '310000', '--packs', fresh)).status).toBe(0)
  expect(await run('check', '--packs', fresh, '--lang', 'en')).toMatchObject({
    out: expect.stringContaining('still unknown'),
    status: 0,
  })
  expect(await run('new', '310000', '--packs', fresh)).toMatchObject({
    status: 1,
    err: expect.stringContaining('已经有了，没有改动'),
  })
})
it('a folder without packs, a file that is not there: one sentence each, never "no faults"', async () => {
  const empty = await mkdtemp(join(folder, 'empty '))
  expect(await run('check', '--packs', empty, '--lang', 'en')).toMatchObject({
    out: '',
    status: 1,
    err: expect.stringContaining('This folder holds no packs'),
  })
  expect(await run('eval', '--packs', packs, '--bill', join(empty, 'none.yaml'))).toMatchObject({
    out: '',
    status: 1,
    err: expect.stringContaining('没有这个文件或文件夹'),
  })
})
it('a new year starts at nothing in a chain', async () => {
  const one = (on: string): string =>
    `- { benefit: outpatient, on: ${on}, patient: { scheme: employee, area: '520200' }, at: { level: 3 }, bill: { inScope: 500 } }\n`
  const list = await put('years.yaml', one('2025-12-30') + one('2025-12-31') + one('2026-01-01'))
  const answers = JSON.parse((await run('eval', '--packs', packs, '--bill', list, '--chain')).out)
  expect(answers.map(({ amounts }: { amounts: { deductible: number } }) => amounts.deductible)).toEqual([
    15_000, 0, 15_000,
  ])
})
it.each([
  ['pack', 'pack.schema.json'],
  ['cases', 'cases.schema.json'],
])('the JSON Schema of a %s is the one that editors are given', async (what, file) => {
  const { out } = await run('schema', '--of', what)
  expect(JSON.parse(out)).toEqual(JSON.parse(await readFile(join(packs, file), 'utf8')))
})
