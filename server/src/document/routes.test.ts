import PDFDocument from 'pdfkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import { type Answer, type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { demoPatient, till } from '../testing/till.ts'
import { codeOf, readCode, spacedCode } from './code.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp({ publicOrigin: 'https://gongji.example' })
  Object.assign(app.deps, { publicOrigin: 'https://gongji.example' })
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

/** Prints a document and gives what it says, piece by piece. */
async function print(
  path: string,
  caller: TestCaller,
  extra: { query?: Record<string, string>; english?: boolean } = {},
) {
  const said: string[] = []
  const original = PDFDocument.prototype.text
  const spy = vi.spyOn(PDFDocument.prototype, 'text').mockImplementation(function (
    this: PDFKit.PDFDocument,
    ...args: unknown[]
  ) {
    said.push(args[0] as string)
    return original.apply(this, args as never)
  } as never)
  const answer = await app.get(path, caller, {
    ...(extra.query === undefined ? {} : { query: extra.query }),
    headers: { 'accept-language': extra.english ? 'en' : 'zh-CN' },
  })
  spy.mockRestore()
  return { answer, said, text: said.join('\n') }
}
const isPdf = ({ status, bytes, headers }: Answer) => {
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/pdf')
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
}
const codeIn = (text: string): string => /验证码 ([0-9A-Z-]+)/.exec(text)?.[1] ?? ''

/** 王秀英's first worked example, settled at the till; gives its number. */
async function firstExample(): Promise<string> {
  const his = till(app, 'H52020100001')
  const { settlement } = await his.payBill({
    patient: demoPatient('王秀英'),
    lines: [
      { code: 'DEMOA0001', amount: 1500 },
      { code: 'DEMOB0001', amount: 400 },
      { code: 'DEMOC0001', amount: 100 },
    ],
  })
  return settlement
}

describe('the settlement slip, in plain words', () => {
  test('says who paid each fen and why; only the patient and the institution that settled it print it', async () => {
    const setlId = await firstExample()
    const mother = await app.person('王秀英')
    const a4 = await print(`/bills/${setlId}/slip`, mother)
    isPdf(a4.answer)
    for (const piece of ['2,000.00', '940.50', '300.00', '759.50', '0.00', '1,860.00']) {
      expect(a4.said).toContain(piece)
    }
    expect(a4.text).toContain('起付线每年约150元')
    expect(a4.text).toContain('约数')
    const roll = await print(`/bills/${setlId}/slip`, mother, { query: { paper: 'receipt' } })
    isPdf(roll.answer)
    const english = await print(`/bills/${setlId}/slip`, mother, { english: true })
    expect(english.text).toContain('Settlement slip')

    const desk = `/desk/bills/${mother.id}/${setlId}/slip`
    isPdf((await print(desk, await app.staff('cashier-1'))).answer)
    expect((await app.get(desk, await app.staff('cashier-3'))).body.type).toBe(
      '/problems/document/other-institution',
    )
    // The sharer sees that he paid, never what for.
    expect((await app.get(`/bills/${setlId}/slip`, await app.person('张伟'))).status).toBe(404)
    const asSon = await app.get(`/bills/${setlId}/slip`, await app.person('张伟'), {
      query: { personId: String(mother.id) },
    })
    expect(asSon.status).toBe(404)
  })

  test('its code verifies on a public page that shows nobody’s data, and tells when the bill was given back', async () => {
    const mother = await app.person('王秀英')
    const { body } = await app.get('/bills', mother)
    const { setlId } = body.bills[0]
    const { text } = await print(`/bills/${setlId}/slip`, mother)
    const code = codeIn(text)
    const verified = await app.get(`/verify/${code}`)
    expect(verified.body).toMatchObject({
      kind: 'slip',
      state: 'valid',
      areaName: { zh: expect.stringContaining('六盘水') },
    })
    expect(text).toContain(verified.body.fingerprint)
    const page = await app.get(`/v/${code.replaceAll('-', '').toLowerCase()}`)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).toContain('真实有效')
    expect(page.text).not.toMatch(/王|秀英|990201|2,000|示范医院/)

    await app.settler.reverse({
      key: { source: 'H52020100001', msgid: 'back', digest: 'x' },
      institution: 'H52020100001',
      personId: mother.id,
      mdtrtId: null,
      setlId,
      actor: 'till',
    })
    expect((await app.get(`/verify/${code}`)).body.state).toBe('reversed')
  })

  test('a code that nobody issued, and a row that somebody wrote into the database, are not verified', async () => {
    expect((await app.get('/verify/0000-0000-0000')).status).toBe(404)
    expect((await app.get('/v/0000-0000-0000')).status).toBe(404)
    const forged = 'AAAABBBBCCCC'
    await sql`insert into document_code (code, kind, person_id, ref, digest, area, issued_at)
      values (${forged}, 'slip', 1, '1', 'x', '520200', now())`.execute(app.db.autocommit)
    expect((await app.get(`/verify/${forged}`)).status).toBe(404)
  })
})

describe('the family-sharing certificate (Z11)', () => {
  test('names who authorises and for what, shows no balance; the till’s code is on it', async () => {
    const father = await app.person('张建国')
    expect((await app.get('/documents/certificate', father)).body.type).toBe(
      '/problems/document/no-certificate',
    )
    const issued = await app.post('/family/certificate', father, {})
    expect(issued.status).toBe(200)
    const { answer, text } = await print('/documents/certificate', father)
    isPdf(answer)
    expect(text).toContain('张建国')
    expect(text).toContain('张伟')
    expect(text).not.toContain('8,642.35')
    const { code } = issued.body
    expect(text).toContain(code.replace(/(.{4})(?=.)/g, '$1 '))
    expect((await app.get(`/verify/${code}`)).body).toMatchObject({
      kind: 'certificate',
      state: 'valid',
      fingerprint: '',
    })
    expect(
      (
        await app.get('/documents/certificate', await app.person('赵磊'), {
          query: { relativeId: String(father.id) },
        })
      ).status,
    ).toBeGreaterThanOrEqual(403)
  })

  test('a certificate that was revoked is genuine, and revoked when it was', async () => {
    const payer = await make(app, { name: '汪一', scheme: 'employee', balance: 1_000 })
    const relative = await make(app, { name: '汪二', to: '2025-12-31' })
    await bindFor(app, payer, relative, { relationship: 'sibling' })
    const { body } = await app.post('/family/certificate', relative, {})
    const paper = () => app.get(`/verify/${body.code}`)
    expect((await paper()).body).toMatchObject({ state: 'valid', endedAt: null })
    app.clock.advance({ minutes: 5 })
    const revoked = new Date(app.clock.now()).toISOString()
    await app.post('/family/certificate/revoke', relative, {})
    expect(await paper()).toMatchObject({
      status: 200,
      body: { kind: 'certificate', state: 'revoked', endedAt: revoked },
    })
  })

  test('when the last authorisation ends, the paper says so to whoever scans it', async () => {
    const payer = await make(app, { name: '龑䶮', scheme: 'employee', balance: 1_000 })
    const relative = await make(app, { name: '喆囍', to: '2025-12-31' })
    const binding = await bindFor(app, payer, relative, { relationship: 'sibling' })
    const { body } = await app.post('/family/certificate', relative, {})
    isPdf((await print('/documents/certificate', relative)).answer)
    await app.post(`/bindings/${binding}/end`, payer, {})
    expect((await app.get(`/verify/${body.code}`)).body.state).toBe('ended')
    expect((await app.get('/documents/certificate', relative)).body.type).toBe(
      '/problems/document/nobody-authorised',
    )
  })
})

test('the letter of commitment prints as it was signed, with its digest', async () => {
  const payer = await make(app, { name: '赵龑', scheme: 'employee', area: '530600', balance: 1_000 })
  const spouse = await make(app, { name: '钱䶮', area: '530600', to: '2025-12-31' })
  const id = await bindFor(app, payer, spouse, { relationship: 'spouse' })
  const { answer, text } = await print(`/documents/letters/${id}`, payer)
  isPdf(answer)
  const { body } = await app.get(`/bindings/${id}`, payer)
  expect(text).toContain(body.letters[0].digest)
  expect(text).toContain('手写签名')
  expect(text).toContain('赵龑')
  const english = await print(`/documents/letters/${id}`, payer, { english: true })
  // Printed lines break where the paper ends.
  const flat = english.text.replaceAll(/\s/g, '')
  for (const line of [body.letters[0].english.note, ...body.letters[0].english.lines]) {
    expect(flat).toContain(line.replaceAll('’', "'").replaceAll(/\s/g, ''))
  }
  expect(flat).toContain('授权用途')
  const code = codeIn(text)
  expect((await app.get(`/verify/${code}`)).body.state).toBe('valid')
  await app.post(`/bindings/${id}/end`, payer, {})
  expect((await app.get(`/verify/${code}`)).body.state).toBe('ended')
  expect((await app.get(`/documents/letters/${id}`, await app.person('赵磊'))).status).toBe(404)
})

test('the year’s statement adds up to the fen, and shows of relatives’ use only place kind and amount', async () => {
  await firstExample().catch(() => undefined)
  const payer = await app.person('张伟')
  const { answer, said, text } = await print('/documents/statements/2025', payer)
  isPdf(answer)
  const { body } = await app.get('/account', payer)
  expect(said).toContain((body.balanceFen / 100).toLocaleString('en', { minimumFractionDigits: 2 }))
  expect(text).toContain('三级医院')
  expect(text).not.toContain('示范医院')
  expect((await app.get('/documents/statements/2026', payer)).body.type).toBe('/problems/document/year-ahead')
})

test('a premium has its voucher once it is credited, and not before (L28, L33)', async () => {
  const bureau = await rehearseBureau(app)
  try {
    const payer = await make(app, { name: '周龑', scheme: 'employee', balance: 200_000 })
    const insured = await make(app, { name: '周平' })
    await bindFor(app, payer, insured, { relationship: 'sibling', purposes: ['premium'] })
    const { body: premium } = await app.post('/premiums', payer, {
      requestKey: 'voucher-0001',
      year: 2025,
      insuredId: String(insured.id),
      amountFen: 40_000,
    })
    expect((await app.get(`/documents/vouchers/${premium.id}`, payer)).status).toBe(409)
    await runJobs(app)
    await pass(app, { hours: 1 })
    const { answer, text, said } = await print(`/documents/vouchers/${premium.id}`, payer)
    isPdf(answer)
    expect(text).toContain('缴费到账成功')
    expect(text).toContain('周平')
    expect(said).toContain('400.00')
    expect((await app.get(`/verify/${codeIn(text)}`)).body).toMatchObject({ kind: 'voucher', state: 'valid' })
    expect(
      (await app.get(`/documents/vouchers/${premium.id}`, await app.person('赵磊'))).status,
    ).toBeGreaterThanOrEqual(403)
  } finally {
    await bureau.close()
  }
})

test('a filing’s papers: receipt, everything missing at once, decision; an older paper says that there is a newer one', async () => {
  const caller = await app.person('王秀英')
  const clerk = await app.staff('clerk-520200')
  const { body: filing } = await app.post('/filings', caller, {
    matter: { kind: 'chronic', disease: 'M01600' },
    institution: 'H52020100001',
    from: '2025-01-15',
    reason: '确诊',
    commitmentVersion: letterVersion,
  })
  const receipt = await print(`/documents/filings/${filing.id}`, caller)
  expect(receipt.text).toContain('受理单')
  expect(receipt.text).toContain('本系统没有收录答复期限')
  app.clock.advance({ minutes: 1 })
  await app.post(`/agency/filings/${caller.id}/${filing.id}/decide`, clerk, {
    decision: 'return',
    reasons: [{ code: 'diagnosisMissing' }, { code: 'contactMissing' }],
    version: filing.version,
  })
  const returned = await print(`/agency/filings/${caller.id}/${filing.id}/document`, clerk)
  expect(returned.text).toContain('一次性告知书')
  expect(returned.text).toContain('1. 缺少定点医院出具的诊断证明')
  expect(returned.text).toContain('2. 无法联系申请人')
  expect((await app.get(`/verify/${codeIn(receipt.text)}`)).body.state).toBe('superseded')
  expect((await app.get(`/verify/${codeIn(returned.text)}`)).body.state).toBe('valid')
})

test('a claim’s papers print too', async () => {
  const caller = await app.person('李梅')
  const { body: claim } = await app.post('/claims', caller, {
    institution: 'H52020100001',
    slipNo: 'P-1',
    careOn: '2025-01-10',
    lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
    totalFen: 60_000,
    cause: 'tillFailed',
    bankAccount: '622202000000001234',
  })
  const { answer, said } = await print(`/documents/claims/${claim.id}`, caller)
  isPdf(answer)
  expect(said).toContain('600.00')
})

describe('codes', () => {
  test('are read as people type them', () => {
    expect(readCode('7k3m-9qw2-rt4a')).toBe('7K3M9QW2RT4A')
    expect(readCode('OOOO IIII LLLL')).toBe('000011111111')
    expect(readCode('7K3M-9QW2')).toBeNull()
    expect(readCode('7K3M-9QW2-RT4U')).toBeNull()
    expect(spacedCode('7K3M9QW2RT4A')).toBe('7K3M-9QW2-RT4A')
  })
  test('depend on the key and on everything that the document is', () => {
    const one = { kind: 'slip', personId: 1, ref: '2', digest: 'd' } as const
    const { secrets } = app.deps
    const code = codeOf(secrets, one)
    const others = [
      codeOf(secrets, { ...one, kind: 'letter' }),
      codeOf(secrets, { ...one, personId: 12, ref: '' }),
      codeOf(secrets, { ...one, digest: 'e' }),
      codeOf({ ...secrets, index: Buffer.from('another key') }, one),
    ]
    expect(others).not.toContain(code)
    expect(new Set(others).size).toBe(4)
  })
})
