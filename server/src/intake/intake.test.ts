import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDigit } from '@gongji/policy/typed'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { takeSeal } from '../seal/take.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { till } from '../testing/till.ts'
import { csvLine } from './file.ts'
import { giveAll } from './give.ts'
import { pageFile, pageText } from './page.ts'
import { requireKind, takeFile } from './take.ts'

let app: TestApp
let folder: string
beforeAll(async () => {
  app = await testApp({ oneClerkDecides: true })
  folder = await mkdtemp(join(tmpdir(), 'intake-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await app.close()
})

const idNumber = (serial: number, born = '19800101'): string => {
  const first = `990203${born}${String(serial).padStart(3, '0')}`
  return first + checkDigit(first)
}
/** The check digit is wrong. */
const wrongNumber = `${idNumber(2).slice(0, 17)}${idNumber(2).endsWith('1') ? '2' : '1'}`
let files = 0
async function file(content: string | Uint8Array, end = 'csv'): Promise<string> {
  const path = join(folder, `${++files}.${end}`)
  await writeFile(path, content)
  return path
}
const csv = (head: string[], ...rows: string[][]) => file([head, ...rows].map(csvLine).join(''))
const takeReported = (name: string, path: string, more: object = {}) =>
  takeFile(app.deps, {
    kind: requireKind(name),
    path,
    report: `${path}.refused.csv`,
    actor: 'operator',
    ...more,
  })
const take = async (name: string, path: string, more: object = {}) => {
  const { report: _, ...done } = await takeReported(name, path, more)
  return done
}
const people = (...rows: string[][]) => csv(['证件号码', '姓名', '统筹区', '手机号'], ...rows)
const balanceOf = async (number: string): Promise<number | undefined> => {
  const { body } = await app.post('/administration/intake/balances', await administrator(), {
    rows: [{ idNumber: number, amount: '0.01' }],
    trial: true,
  })
  if (body.refused[0]?.field === 'idNumber') return undefined
  const rows = await sql<{ balance: number }>`select a.balance from ledger_account a
    join opening_balance o using (person_id) join person p on p.id = a.person_id
    where p.birth_date is not null and o.amount > 0`.read(app.db.reader)
  return rows[0]?.balance
}
let signedIn: TestCaller | undefined
const administrator = async () => {
  signedIn ??= await app.staff('administrator')
  return signedIn
}
const counts = async () =>
  (
    await sql<{ people: number; acts: number }>`select (select count(*)::int from person) as people,
      (select count(*)::int from ledger_act) as acts`.read(app.db.reader)
  )[0]!

describe('a file of people', () => {
  test('is taken in whole but for the rows that are wrong, which come back with why and how to mend them', async () => {
    const path = await people(
      [idNumber(1), '秦一', '520200', '13800000001'],
      [wrongNumber, '秦二', '520200', ''],
      [idNumber(3), '', '520200', ''],
      [idNumber(4), '秦四', '520000', ''],
      [idNumber(1), '秦一', '520200', ''],
      [idNumber(6), '秦六', '520200', '12345'],
    )
    expect(await take('people', path)).toEqual({ taken: 1, same: 0, refused: 5 })
    const report = await readFile(`${path}.refused.csv`, 'utf8')
    const lines = report.trim().split('\r\n')
    expect(lines[0]).toContain('_line,_field,_why,_mend')
    expect(
      lines.slice(1).map((line) => /,(\d+,\w+),(?=[^,]*,请)/.exec(line)?.[1]?.replace(',', ' ')),
    ).toEqual(['3 idNumber', '4 name', '5 area', '6 idNumber', '7 phone'])
    // The report is mended where it stands, and sent as it is.
    await writeFile(
      path.replace('.csv', '-mended.csv'),
      report.replace(wrongNumber, idNumber(2)).replace(`${idNumber(3)},,,`, `${idNumber(3)},,秦三,`),
    )
    expect(await take('people', path.replace('.csv', '-mended.csv'))).toMatchObject({ taken: 2, refused: 2 })
  })

  test('sent again changes nothing; a row that differs from what is registered is refused and overwrites nothing', async () => {
    const path = await people([idNumber(11), '褚甲', '520200', '13800000011'])
    expect(await take('people', path)).toEqual({ taken: 1, same: 0, refused: 0 })
    const before = await counts()
    expect(await take('people', path)).toEqual({ taken: 0, same: 1, refused: 0 })
    expect(await take('people', await people([idNumber(11), '褚乙', '520200', '']))).toMatchObject({
      refused: 1,
    })
    expect(await counts()).toEqual(before)
  })

  test('tried first, writes nothing but its report', async () => {
    const before = await counts()
    const path = await people([idNumber(21), '卫甲', '520200', ''], ['S520012345', '卫乙', '520200', ''])
    expect(await take('people', path, { trial: true })).toEqual({ taken: 1, same: 0, refused: 1 })
    expect(await counts()).toEqual(before)
    expect(await readFile(`${path}.refused.csv`, 'utf8')).toContain('卫乙')
  })

  test('names somebody again a page later: what the page before brought counts, though both are at work at once', async () => {
    const digits = '零一二三四五六七八九'
    const rows = Array.from({ length: 1_000 }, (_, at) => [
      idNumber(at % 1_000, '19650303'),
      `沈${String(at).replaceAll(/\d/g, (digit) => digits[Number(digit)]!)}`,
      '520200',
      '',
    ])
    const [first, second] = rows as [string[], string[]]
    const path = await people(...rows, first, [second[0]!, '韩别名', '520200', ''])
    expect(await take('people', path)).toEqual({ taken: 1_000, same: 1, refused: 1 })
  })

  test('leaves a report only of rows that are refused now, and never over what somebody mended in one', async () => {
    const [good, bad] = [
      [idNumber(25), '卫丙', '520200', ''],
      [wrongNumber, '卫丁', '520200', '=1+1'],
    ]
    const path = await people(good, bad)
    const [report, second] = [`${path}.refused.csv`, `${path}.refused-2.csv`]
    expect((await takeReported('people', path)).report).toBe(report)
    // Nobody has touched it: made anew, not added to.
    expect((await takeReported('people', path, { trial: true })).report).toBe(report)
    const written = await readFile(report, 'utf8')
    expect(written.trim().split('\r\n')).toHaveLength(2)
    const mended = written.replace(wrongNumber, idNumber(26))
    await writeFile(report, mended)
    expect((await takeReported('people', path)).report).toBe(second)
    expect(await readFile(report, 'utf8')).toBe(mended)
    // Mended in the file itself: nothing is refused, and nothing says so any longer but what somebody wrote.
    await writeFile(path, csvLine(['证件号码', '姓名', '统筹区', '手机号']) + csvLine(good))
    expect(await takeReported('people', path)).toEqual({ taken: 0, same: 1, refused: 0 })
    expect(await readFile(report, 'utf8')).toBe(mended)
    await expect(readFile(second)).rejects.toThrow('ENOENT')
    // Nor over the file that is read, or another that somebody named.
    const other = await people(bad)
    expect((await takeReported('people', other, { report: other })).report).toBe(
      other.replace('.csv', '-2.csv'),
    )
    await expect(takeReported('people', other, { report: `${folder}/none/a.csv` })).rejects.toMatchObject({
      type: '/problems/file/missing',
    })
  })

  test('that was broken off goes on where it stopped, and nobody is taken in twice', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => [
      idNumber(at % 1_000, `19${70 + Math.floor(at / 1_000)}0202`),
      `蒋${at}`.replaceAll(/\d/g, (digit) => '零一二三四五六七八九'[Number(digit)]!),
      '520200',
      '',
    ])
    const path = await people(...rows)
    let pages = 0
    const dies = () => {
      pages += 1
      if (pages === 2) throw new Error('killed')
    }
    await expect(take('people', path, { onProgress: dies })).rejects.toThrow('killed')
    const lines: number[] = []
    const done = await take('people', path, { onProgress: ({ line }: { line: number }) => lines.push(line) })
    expect(lines).toEqual([2_501])
    expect(done).toEqual({ taken: 2_500, same: 0, refused: 0 })
  })

  test('may be a workbook, JSON lines, or CSV as Chinese spreadsheets save it', async () => {
    const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
    const shared = '<sst><si><t>沈甲</t></si></sst>'
    const sheet = `<worksheet><sheetData><row r="1">${['证件号码', 'name', '统筹区', '忽略'].map(text).join('')}</row>
      <row r="3"><c r="A3" t="inlineStr"><is><t>${idNumber(31)}</t></is></c><c r="B3" t="s"><v>0</v></c><c r="C3"><v>520200</v></c></row></sheetData></worksheet>`
    const book = zipSync({
      'xl/sharedStrings.xml': strToU8(shared),
      'xl/worksheets/sheet1.xml': strToU8(sheet),
    })
    expect(await take('people', await file(book, 'xlsx'))).toMatchObject({ taken: 1 })
    const lines = `{"idNumber":"${idNumber(32)}","name":"沈乙","area":520200,"phone":null}\n\n`
    expect(await take('people', await file(lines, 'jsonl'))).toMatchObject({ taken: 1 })
    // 姓名 and 沈丙 in GB18030.
    const gb = Buffer.concat([
      Buffer.from('idNumber,'), Buffer.from('d0d5c3fb', 'hex'), Buffer.from(`,area\n${idNumber(33)},"`),
      Buffer.from('c9f2b1fb', 'hex'), Buffer.from('",520200\n'),
    ]) // biome-ignore format: one file
    expect(await take('people', await file(gb))).toMatchObject({ taken: 1 })
    await expect(take('people', await file('{"a":', 'jsonl'))).rejects.toMatchObject({
      type: '/problems/intake/unreadable',
    })
    await expect(take('people', `${folder}/none.csv`)).rejects.toMatchObject({
      type: '/problems/file/missing',
    })
    await expect(take('people', folder)).rejects.toMatchObject({ type: '/problems/file/folder' })
    await expect(take('people', await file('not a zip', 'xlsx'))).rejects.toMatchObject({
      type: '/problems/intake/unreadable',
    })
  })
})

describe('what rests on people', () => {
  const [payer, child] = [idNumber(41), idNumber(42, '20180303')]
  test('is taken in, a bill settles on it, and verify is right from the first day', async () => {
    await take('people', await people([payer, '韩平', '520200', ''], [child, '韩小', '520200', '']))
    // What comes in after a seal says so in the chains, or it would be tampering.
    await takeSeal(app.deps)
    const enrolments = await csv(
      ['idNumber', 'scheme', 'category', 'psnType', 'area', 'from'],
      [payer, '职工', '在职', '1101', '520200', '2020-01-01'],
      [child, 'resident', 'minor', '1403', '520200', '2025/1/1'],
      [child, 'resident', 'working', '1403', '520200', '2024-01-01'],
      [child, 'resident', 'minor', '1403', '520200', '2025-06-01'],
    )
    expect(await take('enrolments', enrolments)).toEqual({ taken: 2, same: 0, refused: 2 })
    const balances = await csv(
      ['idNumber', 'amount', 'on'],
      [payer, '1,234.56', '2024-12-31'],
      [child, '0', ''],
    )
    expect(await take('balances', balances)).toEqual({ taken: 2, same: 0, refused: 0 })
    expect(await take('balances', balances)).toEqual({ taken: 0, same: 2, refused: 0 })
    expect(await balanceOf(payer)).toBe(123_456)
    const used = await csv(
      ['idNumber', 'scheme', 'area', 'year', 'pot', 'deductible'],
      [payer, 'employee', '520200', '2025', 'outpatient', '150'],
      [payer, 'employee', '520200', '2025', 'nosuch', '1'],
    )
    expect(await take('accumulators', used)).toEqual({ taken: 1, same: 0, refused: 1 })
    const guardians = await csv(['idNumber', 'guardianIdNumber', 'guardianName'], [child, payer, '韩平'])
    expect(await take('guardians', guardians)).toMatchObject({ taken: 1 })
    expect(await take('guardians', guardians)).toMatchObject({ same: 1 })
    const head = ['payerIdNumber', 'relativeIdNumber', 'relationship', 'from', 'letter', 'agreedOn']
    const bindings = await csv(
      head,
      [payer, child, '子女', '2024-02-01', '原系统承诺书全文……', '2024-02-01'],
      [payer, child, '配偶', '2024-02-01', '原系统承诺书全文……', '2024-02-01'],
    )
    expect(await take('bindings', bindings)).toEqual({ taken: 1, same: 0, refused: 1 })
    const filings = await csv(
      ['idNumber', 'kind', 'type', 'destination', 'area', 'from'],
      [payer, '异地就医', '长期居住', '530600', '520200', '2024-06-01'],
    )
    expect(await take('filings', filings)).toEqual({ taken: 1, same: 0, refused: 0 })
    const his = till(app, 'P52020100001')
    const rows = await sql<{ psn: string }>`select psn_no as psn from person where name = '韩平'`.read(
      app.db.reader,
    )
    const sale = his.saleData({
      patient: { psnNo: rows[0]!.psn, certNo: payer },
      lines: [{ code: 'DEMOA0001', amount: 36 }],
    })
    const sold = await his.call('2102', sale)
    expect(sold.infcode, sold.err_msg).toBe(0)
    expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right', findings: [] })
  })

  test('somebody is found by a further certificate, which is nobody else’s; holds and departments come in once', async () => {
    const passport = ['14', 'E1234567X']
    const head = ['idNumber', 'idKind', 'certificateKind', 'certificateNumber']
    const first = await csv(head, [payer, '', ...passport], [child, '', ...passport])
    expect(await take('certificates', first)).toEqual({ taken: 1, same: 0, refused: 1 })
    expect(await readFile(`${first}.refused.csv`, 'utf8')).toContain('该证件已登记在另一人名下')
    expect(await take('certificates', await csv(head, ['e1234567x', '14', ...passport]))).toMatchObject({
      same: 1,
    })
    const holds = await csv(
      ['idNumber', 'idKind', 'scope', 'since'],
      ['E1234567X', '14', '家庭共济', '2025-01-02'],
      [payer, '', 'family', '2025-01-02'],
      [payer, '', 'account', '2031-01-01'],
    )
    expect(await take('holds', holds)).toEqual({ taken: 1, same: 1, refused: 1 })
    const departments = await csv(
      ['institution', 'department', 'departmentName', 'from'],
      ['H52020100001', '0301', '心内科', '2020-01-01'],
      ['H52020100001', '0301', '心外科', '2020-01-01'],
      ['H99999900001', '0301', '心内科', '2020-01-01'],
    )
    expect(await take('departments', departments)).toEqual({ taken: 1, same: 0, refused: 2 })
    expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right', findings: [] })
  })

  test('an accumulator that was brought forward and changed since is found by verify', async () => {
    await sql`update opening_accumulator set deductible = 100`.execute(app.db.autocommit)
    const { verdict, findings } = await verifyAll(app.deps)
    expect({ verdict, what: findings[0]?.what }).toEqual({ verdict: 'wrong', what: 'accumulator' })
    await sql`update opening_accumulator set deductible = 15000`.execute(app.db.autocommit)
  })

  test('money that came in twice under one reference is one, and a death told twice is one', async () => {
    const one = [payer, '60.50', '2025-01', 'LS-2025-0001']
    const path = await csv(['idNumber', 'amount', 'period', 'reference'], one, one)
    expect(await take('contributions', path)).toEqual({ taken: 1, same: 1, refused: 0 })
    const death = () => csv(['idNumber', 'change', 'on'], [payer, '死亡', '2025-01-14'])
    expect(await take('changes', await death())).toMatchObject({ taken: 1 })
    expect(await take('changes', await death())).toMatchObject({ same: 1 })
    const late = await csv(['idNumber', 'change', 'on'], [payer, '停保', '2025-01-14'])
    expect(await take('changes', late)).toMatchObject({ refused: 1 })
    expect(await readFile(`${late}.refused.csv`, 'utf8')).toContain('登记死亡')
  })
})

test.each([
  'people',
  'enrolments',
  'certificates',
  'guardians',
  'holds',
  'bindings',
  'filings',
  'institutions',
  'departments',
])('%s are given back in the form in which they are taken in', async (name) => {
  const columns = Object.keys(requireKind(name).fields)
  // The number of a card is found by its digest and kept nowhere.
  const kept = name === 'people' ? ['card'] : []
  const lines = [csvLine(columns)]
  for await (const page of giveAll(app.deps, name)) {
    for (const row of page) {
      // A column that is forgotten on the way out is lost with the move, without a word.
      expect(Object.keys(row).toSorted()).toEqual(
        columns.filter((column) => !kept.includes(column)).toSorted(),
      )
      lines.push(csvLine(columns.map((column) => row[column] ?? '')))
    }
  }
  expect(lines.length).toBeGreaterThan(1)
  const path = await file(lines.join(''))
  const report = await take(name, path)
  const refused = report.refused > 0 ? await readFile(`${path}.refused.csv`, 'utf8') : ''
  expect({ ...report, refused }).toMatchObject({ taken: 0, same: lines.length - 1, refused: '' })
})

test('docs/data-files.md says what the kinds are (npx tsx server/src/intake/write-page.ts)', async () => {
  expect(await readFile(pageFile, 'utf8')).toBe(pageText())
})
