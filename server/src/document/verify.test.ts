import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { spacedCode } from './code.ts'

let app: TestApp
let clerk: TestCaller
let second: TestCaller
let third: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  const another = async (name: string) => {
    await sql`insert into staff (id, sign_in_name, name, role, area, password)
      select ${app.deps.newId()}::bigint, ${name}::text, '经办员李', role, area, password from staff
      where sign_in_name = 'clerk-520200'`.execute(app.db.autocommit)
    return await app.staff(name)
  }
  second = await another('clerk-second')
  third = await another('clerk-third')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-03-03'))

let number = 0
const next = () => ++number

/** Prints a paper, and gives the code that stands on it. */
async function print(path: string, caller: TestCaller): Promise<string> {
  const codes = async () =>
    (await sql<{ code: string }>`select code from document_code`.read(app.db.reader)).map(({ code }) => code)
  const before = new Set(await codes())
  const { status, text } = await app.get(path, caller)
  if (status !== 200) throw new Error(text)
  return spacedCode((await codes()).find((code) => !before.has(code))!)
}
/** So many days later, at the same hour. */
const later = (days: number) => app.clock.advance({ days })

type Paper = { code: string }

async function letter(terms: object = {}) {
  const payer = await make(app, { name: '顾一', scheme: 'employee', balance: 500_000 })
  const relative = await make(app, { name: '顾二', to: null, bornOn: '1955-05-05' })
  const id = await bindFor(app, payer, relative, { relationship: 'parent', ...terms })
  const code = await print(`/documents/letters/${id}`, payer)
  const act = (verb: string, body: object = {}) => app.post(`/bindings/${id}/${verb}`, payer, body)
  const change = async (change: object) => {
    const { version } = (await app.get(`/bindings/${id}`, payer)).body.binding
    const { status, text } = await app.call('PATCH', `/bindings/${id}`, payer, { ...change, version })
    if (status !== 200) throw new Error(text)
  }
  return { code, payer, relative, id, act, change }
}

async function certificate(terms: object = {}) {
  const { payer, relative, id, act } = await letter(terms)
  const issue = async (): Promise<string> => (await app.post('/family/certificate', relative)).body.code
  return { code: await issue(), payer, relative, id, act, issue }
}

async function slip() {
  const patient = await make(app, { name: '顾三', scheme: 'employee', balance: 500_000 })
  const his = till(app, 'P52020100001')
  const at = { psnNo: patient.psnNo, certNo: patient.idNumber }
  const sold = await his.sell({ patient: at, lines: [{ code: 'DEMOA0001', amount: 30 }] })
  const code = await print(`/bills/${sold.settlement}/slip`, patient)
  const takeBack = () =>
    app.settler.reverse({
      key: { source: 'P52020100001', msgid: `back-${next()}`, digest: 'x' },
      institution: 'P52020100001',
      personId: patient.id,
      mdtrtId: null,
      setlId: sold.settlement,
      actor: 'till',
    })
  return { code, patient, takeBack }
}

async function voucher(use: (paper: { code: string; askBack: () => Promise<void> }) => Promise<void>) {
  app.clock.moveTo('2024-11-01')
  const bureau = await rehearseBureau(app)
  try {
    const payer = await make(app, { name: '顾四', scheme: 'employee', balance: 200_000 })
    const insured = await make(app, { name: '顾五' })
    await bindFor(app, payer, insured, { relationship: 'spouse', purposes: ['premium'] })
    bureau.bureau.setMode(insured.idNumber, 'instant')
    const { body } = await app.post('/premiums', payer, {
      requestKey: `verify-${next()}-abc`,
      year: 2025,
      insuredId: String(insured.id),
      amountFen: 40_000,
    })
    await runJobs(app)
    const askBack = async () => {
      await app.post(`/premiums/${body.id}/refund`, payer, { reason: 'duplicate' })
    }
    await use({ code: await print(`/documents/vouchers/${body.id}`, payer), askBack })
  } finally {
    await bureau.close()
  }
}

async function filing(more: object = {}) {
  const applicant = await make(app, { name: '顾六', scheme: 'employee' })
  const { body } = await app.post('/filings', applicant, {
    matter: { kind: 'chronic', disease: 'M01600' },
    institution: 'H52020100001',
    from: '2025-03-03',
    reason: '确诊',
    commitmentVersion: letterVersion,
    ...more,
  })
  if (!body.id) throw new Error(JSON.stringify(body))
  const decide = (decision: string) =>
    app.post(`/agency/filings/${applicant.id}/${body.id}/decide`, clerk, {
      decision,
      reasons: decision === 'approve' ? [] : [{ code: 'diagnosisMissing' }],
      version: body.version,
    })
  const paper = () => print(`/documents/filings/${body.id}`, applicant)
  const end = () => app.post(`/filings/${body.id}/end`, applicant, { reason: '不再需要' })
  return { code: await paper(), decide, paper, end }
}

async function claim() {
  const patient = await make(app, { name: '顾七', scheme: 'employee' })
  const { body } = await app.post('/claims', patient, {
    institution: 'H52020100001',
    slipNo: `V-${next()}`,
    careOn: '2025-03-01',
    lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
    totalFen: 60_000,
    cause: 'tillFailed',
    bankAccount: '622202000000001234',
  })
  if (!body.id) throw new Error(JSON.stringify(body))
  const agency = (who: TestCaller, verb: string, more: object) =>
    app.post(`/agency/claims/${patient.id}/${body.id}/${verb}`, who, more)
  const paper = () => print(`/documents/claims/${body.id}`, patient)
  const withdraw = () => app.post(`/claims/${body.id}/withdraw`, patient, { version: body.version })
  return { code: await paper(), patient, version: body.version as number, agency, paper, withdraw }
}

const statement = async (who: Made) => await print('/documents/statements/2025', who)

type Row = {
  paper: string
  is: string
  says: string
  en: string
  ended?: true
  make: (check: (paper: Paper) => Promise<void>) => Promise<void>
}

const rows: Row[] = [
  {
    paper: 'a letter',
    is: 'valid',
    says: '真实有效：授权自2025年3月3日起有效',
    en: 'in force since 2025-03-03',
    make: async (check) => check(await letter()),
  },
  {
    paper: 'a letter with a last day',
    is: 'valid',
    says: '真实有效：授权自2025年3月3日起有效，至2025年12月31日止',
    en: 'until 2025-12-31',
    make: async (check) => check(await letter({ to: '2025-12-31' })),
  },
  {
    paper: 'a letter that begins later',
    is: 'waiting',
    says: '真实，授权自2025年4月1日起生效',
    en: 'from 2025-04-01',
    make: async (check) => check(await letter({ from: '2025-04-01' })),
  },
  {
    paper: 'a letter whose authorisation is paused',
    is: 'paused',
    says: '真实，但授权自2025年3月5日起暂停，暂停期间不能使用',
    en: 'paused since 2025-03-05',
    make: async (check) => {
      const paper = await letter()
      later(2)
      await paper.act('pause')
      later(2)
      await check(paper)
    },
  },
  {
    paper: 'a letter after a change of its terms',
    is: 'superseded',
    says: '真实，但已于2025年3月5日被新的承诺书取代',
    en: 'replaced it on 2025-03-05',
    ended: true,
    make: async (check) => {
      const paper = await letter({ limits: { yearFen: 20_000 } })
      later(2)
      await paper.change({ limits: { yearFen: 10_000 } })
      later(2)
      await check(paper)
    },
  },
  {
    paper: 'the newer letter',
    is: 'valid',
    says: '真实有效',
    en: 'in force',
    make: async (check) => {
      const { id, payer, change } = await letter({ limits: { yearFen: 20_000 } })
      await change({ limits: { yearFen: 10_000 } })
      await check({ code: await print(`/documents/letters/${id}`, payer) })
    },
  },
  {
    paper: 'a letter whose authorisation was ended',
    is: 'ended',
    says: '真实，但授权已于2025年3月6日终止',
    en: 'ended on 2025-03-06',
    ended: true,
    make: async (check) => {
      const paper = await letter()
      later(3)
      await paper.act('end')
      later(1)
      await check(paper)
    },
  },
  {
    paper: 'a letter whose last day is past',
    is: 'ended',
    says: '真实，但授权已于2025年3月10日到期',
    en: 'ran out on 2025-03-10',
    ended: true,
    make: async (check) => {
      const paper = await letter({ to: '2025-03-10' })
      later(10)
      await check(paper)
    },
  },
  {
    paper: 'a certificate',
    is: 'valid',
    says: '真实有效：自2025年3月3日起有效，授权仍在',
    en: 'valid since 2025-03-03',
    make: async (check) => check(await certificate()),
  },
  {
    paper: 'a certificate whose only authorisation is paused',
    is: 'paused',
    says: '真实，但授权自2025年3月4日起暂停，暂停期间不能使用',
    en: 'paused since 2025-03-04',
    make: async (check) => {
      const paper = await certificate()
      later(1)
      await paper.act('pause')
      await check(paper)
    },
  },
  {
    paper: 'a certificate that begins later',
    is: 'waiting',
    says: '真实，授权自2025年4月1日起生效',
    en: 'from 2025-04-01',
    make: async (check) => check(await certificate({ from: '2025-04-01' })),
  },
  {
    paper: 'a certificate that was issued again',
    is: 'superseded',
    says: '真实，但已于2025年3月5日被新的证明取代',
    en: 'replaced it on 2025-03-05',
    ended: true,
    make: async (check) => {
      const paper = await certificate()
      later(2)
      await paper.issue()
      await check(paper)
    },
  },
  {
    paper: 'a certificate that was revoked',
    is: 'revoked',
    says: '真实，但已于2025年3月5日撤销',
    en: 'revoked on 2025-03-05',
    ended: true,
    make: async (check) => {
      const paper = await certificate()
      later(2)
      await app.post('/family/certificate/revoke', paper.relative)
      await check(paper)
    },
  },
  {
    paper: 'a certificate whose last authorisation has run out',
    is: 'ended',
    says: '真实，但所凭的授权已于2025年3月10日到期',
    en: 'ran out on 2025-03-10',
    ended: true,
    make: async (check) => {
      const paper = await certificate({ to: '2025-03-10' })
      later(30)
      await check(paper)
    },
  },
  {
    paper: 'a certificate whose last authorisation was ended',
    is: 'ended',
    says: '真实，但所凭的授权已于2025年3月5日全部终止',
    en: 'ended on 2025-03-05',
    ended: true,
    make: async (check) => {
      const paper = await certificate()
      later(2)
      await paper.act('end')
      later(2)
      await check(paper)
    },
  },
  {
    paper: 'a slip',
    is: 'valid',
    says: '真实有效：这笔结算于2025年3月3日办理，没有退费',
    en: 'settled on 2025-03-03, and it stands',
    make: async (check) => check(await slip()),
  },
  {
    paper: 'a slip of a bill that was taken back',
    is: 'reversed',
    says: '真实，但这笔结算已于2025年3月7日退费',
    en: 'taken back on 2025-03-07',
    ended: true,
    make: async (check) => {
      const paper = await slip()
      later(4)
      await paper.takeBack()
      later(1)
      await check(paper)
    },
  },
  {
    paper: 'the slip of a refund',
    is: 'valid',
    says: '真实有效：这是2025年3月4日的退费单',
    en: 'a refund on 2025-03-04',
    make: async (check) => {
      const paper = await slip()
      later(1)
      const back = await paper.takeBack()
      if (!('setlId' in back)) throw new Error(JSON.stringify(back))
      await check({ code: await print(`/bills/${back.setlId}/slip`, paper.patient) })
    },
  },
  {
    paper: 'a voucher',
    is: 'valid',
    says: '真实有效：这笔缴费已于2024年11月1日到账',
    en: 'credited on 2024-11-01',
    make: (check) => voucher(check),
  },
  {
    paper: 'a voucher of a premium that is asked back',
    is: 'valid',
    says: '真实有效：这笔缴费已于2024年11月1日到账，正在申请退费',
    en: 'a refund has been asked for',
    make: (check) =>
      voucher(async (paper) => {
        await paper.askBack()
        await check(paper)
      }),
  },
  {
    paper: 'a voucher of a premium that was given back',
    is: 'refunded',
    says: '真实，但这笔缴费已于2024年11月3日退回',
    en: 'given back on 2024-11-03',
    ended: true,
    make: (check) =>
      voucher(async (paper) => {
        later(2)
        await paper.askBack()
        await runJobs(app)
        await check(paper)
      }),
  },
  {
    paper: 'a statement',
    is: 'valid',
    says: '真实有效：账目截至2025年3月3日出具时',
    en: 'issued on 2025-03-03',
    make: async (check) => check({ code: await statement((await slip()).patient) }),
  },
  {
    paper: 'a statement after a newer one',
    is: 'superseded',
    says: '真实，但已于2025年3月5日出具了更新的账单',
    en: 'issued on 2025-03-05',
    ended: true,
    make: async (check) => {
      const { patient } = await slip()
      const code = await statement(patient)
      later(2)
      await statement(patient)
      await check({ code })
    },
  },
  {
    paper: 'the receipt of a filing',
    is: 'valid',
    says: '真实有效：自2025年3月3日起“受理中”',
    en: 'under review since 2025-03-03',
    make: async (check) => check(await filing()),
  },
  {
    paper: 'the receipt of a filing that was decided since',
    is: 'superseded',
    says: '真实，但已于2025年3月5日有了新的结果：退回补正',
    en: 'newer outcome since 2025-03-05: returned to be mended',
    ended: true,
    make: async (check) => {
      const paper = await filing()
      later(2)
      await paper.decide('return')
      await check(paper)
    },
  },
  {
    paper: 'the approval of a filing',
    is: 'valid',
    says: '真实有效：备案自2025年3月3日起有效',
    en: 'holds since 2025-03-03',
    make: async (check) => {
      const { decide, paper } = await filing()
      await decide('approve')
      await check({ code: await paper() })
    },
  },
  {
    paper: 'the approval of a filing that was ended since',
    is: 'ended',
    says: '真实，但备案已于2025年3月6日到期或终止',
    en: 'ended on 2025-03-06',
    ended: true,
    make: async (check) => {
      const { decide, paper, end } = await filing()
      await decide('approve')
      const code = await paper()
      later(3)
      await end()
      later(1)
      await check({ code })
    },
  },
  {
    paper: 'the receipt of a filing that was withdrawn',
    is: 'ended',
    says: '真实，但备案已于2025年3月4日终止',
    en: 'ended on 2025-03-04',
    ended: true,
    make: async (check) => {
      const paper = await filing()
      later(1)
      await paper.end()
      await check(paper)
    },
  },
  {
    paper: 'the receipt of a claim',
    is: 'valid',
    says: '真实有效：自2025年3月3日起“受理中”',
    en: 'under review since 2025-03-03',
    make: async (check) => check(await claim()),
  },
  {
    paper: 'the receipt of a claim that was withdrawn',
    is: 'ended',
    says: '真实，但这项申请已于2025年3月4日撤回',
    en: 'withdrawn on 2025-03-04',
    ended: true,
    make: async (check) => {
      const paper = await claim()
      later(1)
      await paper.withdraw()
      await check(paper)
    },
  },
  {
    paper: 'the receipt of a claim that was paid since',
    is: 'superseded',
    says: '真实，但已于2025年3月4日有了新的结果：已拨付',
    en: 'newer outcome since 2025-03-04: paid out',
    ended: true,
    make: async (check) => {
      const paper = await claim()
      later(1)
      await paid(paper)
      await check(paper)
    },
  },
  {
    paper: 'the paper of a claim that was taken back',
    is: 'reversed',
    says: '真实，但这笔报销已于2025年3月6日撤销',
    en: 'taken back on 2025-03-06',
    ended: true,
    make: async (check) => {
      const one = await claim()
      const version = await paid(one)
      const code = await one.paper()
      later(3)
      const reasons = [{ code: 'diagnosisMissing' }]
      const back = await one.agency(third, 'take-back', { version, reasons, moneyReturned: true })
      if (back.status !== 200) throw new Error(back.text)
      await check({ code })
    },
  },
]

/** Approved by one clerk, paid out by another; gives the claim's version then. */
async function paid({ agency, version }: Awaited<ReturnType<typeof claim>>): Promise<number> {
  const decided = await agency(clerk, 'decide', { decision: 'approve', version })
  const out = await agency(second, 'pay', { version: decided.body.claim.version })
  if (out.status !== 200) throw new Error(decided.text + out.text)
  return out.body.version
}

test.each(rows)(
  '$paper is $is, and the page says since when',
  async ({ is, says, en, ended, make: given }) => {
    let checked = false
    await given(async ({ code }) => {
      const { status, body } = await app.get(`/verify/${code}`)
      expect({ status, state: body.state }).toEqual({ status: 200, state: is })
      expect(body.stateName.zh).toContain(says)
      expect(body.stateName.en).toContain(en)
      expect(body.endedAt !== null).toBe(ended === true)
      const page = await app.get(`/v/${code}`)
      expect(page.text).toContain(says)
      expect(page.text).not.toMatch(/伪造|造假|顾|DAY|undefined/)
      checked = true
    })
    expect(checked).toBe(true)
  },
)

test('a code is read as it is pasted: full-width, with spaces and characters that nobody sees', async () => {
  const { code } = await certificate()
  const wide = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('')
  for (const typed of [
    wide,
    `${code.slice(0, 4)} ${code.slice(4)}\u200b`,
    `${code.slice(0, 8)}—${code.slice(8)}`,
  ]) {
    expect((await app.get(`/verify/${encodeURIComponent(typed)}`)).body).toMatchObject({ state: 'valid' })
  }
})
