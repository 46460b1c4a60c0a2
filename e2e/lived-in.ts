import type { HisBill } from '../server/rehearsal/hospital/sample-client.ts'
import { type Caller, demoPerson, type Json, patient, type Sandbox } from './sandbox.ts'

/** What a filled sandbox holds, for addresses of pages and for pictures. */
export type LivedIn = {
  bills: {
    /** 王秀英, 2,000.00: pooled fund 940.50, own account 300.00, 张伟 759.50. */
    mother: string
    /** 张小雨, 830.00: fund 500.00, 张伟 100.00, 李梅 200.00, cash 30.00. */
    daughter: string
    /** 刘芳, 300.00: fund 50.00, 陈刚 250.00. */
    zhaotong: string
    /** 张建国, 50.00, taken back. */
    reversed: string
  }
  /** One use of 张伟's account, as the query of its page. */
  payment: string
  bindings: { toFather: string; toDaughter: string; waiting: string }
  /** 何静 for 何平: credited, with a voucher. */
  premium: { id: string; insuredId: string }
  /** 王秀英: one in force at once, one that the agency returned with reasons. */
  filings: { approved: string; returned: string }
  /** 陈刚 for a slip from Kunming: one waits, one came back to be mended. */
  claims: { waiting: string; returned: string }
  news: string
  ids: Readonly<Record<'daughter' | 'father', string>>
}

const line = (code: string, amount: number) => ({ code, amount })

/** Binds as the four steps of the phone do; in Zhaotong with a name written by hand. */
export async function bind(
  payer: Caller,
  relative: string,
  relationship: string,
  more: Record<string, unknown> = {},
): Promise<Json> {
  const { name, idNumber } = demoPerson(relative)
  const wish = { relative: { name, idNumber }, relationship, ...more }
  const { letter } = await payer.post('/bindings/prepare', wish)
  const signature = letter.form === 'signature' ? 'M10 60L60 20L60 90M120 30L170 30L150 90' : null
  return await payer.post('/bindings', {
    ...wish,
    letter: { digest: letter.digest, agreed: true, signature },
  })
}

/** Settles one bill through the national interface; its settlement number. */
export async function settle(
  sandbox: Sandbox,
  institution: string,
  who: string,
  lines: HisBill['lines'],
  accountUse: '0' | '1' | '2' = '1',
): Promise<string> {
  const till = sandbox.till(institution)
  const bill = { patient: patient(who), lines, accountUse }
  const { settlement } = await (institution.startsWith('P') ? till.sell(bill) : till.payBill(bill))
  return settlement
}

async function settleBills(sandbox: Sandbox): Promise<LivedIn['bills']> {
  const mother = await settle(sandbox, 'H52020100001', '王秀英', [
    line('DEMOA0001', 1500),
    line('DEMOB0001', 400),
    line('DEMOC0001', 100),
  ])
  await settle(sandbox, 'H52020100002', '张建国', [line('DEMOA0001', 600)])
  const daughter = await settle(sandbox, 'H52020100003', '张小雨', [
    line('DEMOA0001', 800),
    line('DEMOC0001', 30),
  ])
  await settle(sandbox, 'P52020100001', '李梅', [line('DEMOA0001', 50), line('DEMOX0001', 20)])
  await settle(sandbox, 'P52020100001', '张伟', [line('DEMOA0001', 36.8)])
  await settle(sandbox, 'H53060200001', '陈刚', [line('DEMOA0002', 1000)])
  const zhaotong = await settle(
    sandbox,
    'H53060200001',
    '刘芳',
    [line('DEMOA0001', 200), line('DEMOC0001', 100)],
    '2',
  )
  const till = sandbox.till('H52020100001')
  const wrong = await till.payBill({ patient: patient('张建国'), lines: [line('DEMOA0001', 50)] })
  const back = await till.reverse(wrong)
  if (back.infcode !== 0) throw new Error(back.err_msg)
  return { mother, daughter, zhaotong, reversed: wrong.settlement }
}

/** 何静 binds 何平 for the premium alone, pays 400.00, and the bureau credits it. */
async function payPremium(sandbox: Sandbox): Promise<LivedIn['premium']> {
  const payer = await sandbox.caller('何静')
  await bind(payer, '何平', 'sibling', { purposes: ['premium'] })
  const { people } = await payer.get('/premiums/payable?year=2025')
  const insuredId: string = people[0].person.id
  const { id } = await payer.post('/premiums', {
    requestKey: 'premium-of-the-lived-in-sandbox',
    year: 2025,
    insuredId,
    amountFen: 40_000,
  })
  return { id, insuredId }
}

async function sendThroughWallets(sandbox: Sandbox): Promise<void> {
  const brother = await sandbox.caller('张浩')
  await brother.post('/wallets', { useArea: '530600', phone: '19900000017' })
  const sender = await sandbox.caller('张伟')
  await sender.post('/wallets', { useArea: '520200', phone: '19900000001' })
  const { name, idNumber } = demoPerson('张浩')
  const send = (requestKey: string, amountFen: number) =>
    sender.post('/wallet-transfers', {
      requestKey,
      recipient: { name, idNumber },
      relationship: 'sibling',
      amountFen,
      commitment: true,
    })
  const first = await send('first-transfer-of-the-sandbox', 50_000)
  await brother.post(`/wallet-transfers/${first.id}/accept`)
  await send('second-transfer-of-the-sandbox', 20_000)
}

async function file(sandbox: Sandbox): Promise<LivedIn['filings']> {
  const person = await sandbox.caller('王秀英')
  const { commitmentVersion } = await person.get('/filings/options')
  const submit = (type: string, destination: string, reason: string) =>
    person.post('/filings', {
      matter: { kind: 'outOfArea', type, destination },
      from: '2025-01-19',
      reason,
      commitmentVersion,
    })
  const approved = await submit('longTerm', '310000', '随子女居住')
  const transfer = await submit('transfer', '530000', '转诊')
  const clerk = await sandbox.caller('clerk-520200')
  await clerk.post(`/agency/filings/${transfer.personId}/${transfer.id}/decide`, {
    decision: 'return',
    reasons: [{ code: 'transferMissing' }, { code: 'placeUnclear' }],
    version: transfer.version,
  })
  return { approved: approved.id, returned: transfer.id }
}

async function claimSlips(sandbox: Sandbox): Promise<LivedIn['claims']> {
  const person = await sandbox.caller('陈刚')
  const claim = (slipNo: string, careOn: string) =>
    person.post('/claims', {
      institution: 'H53010200001',
      slipNo,
      careOn,
      lines: [{ code: 'DEMOA0001', amountFen: 32_000 }],
      totalFen: 32_000,
      cause: 'notFiled',
      bankAccount: '622202000000001234',
    })
  const waiting = await claim('KM-0001', '2025-01-17')
  const returned = await claim('KM-0002', '2025-01-18')
  const clerk = await sandbox.caller('clerk-530600')
  await clerk.post(`/agency/claims/${returned.personId}/${returned.id}/decide`, {
    decision: 'return',
    reasons: [{ code: 'proofIllegible' }],
    version: returned.version,
  })
  return { waiting: waiting.id, returned: returned.id }
}

async function publishNews(sandbox: Sandbox): Promise<string> {
  const officer = await sandbox.caller('policy')
  const draft = await officer.post('/policy/news', {
    area: '520200',
    title: { zh: '2025年居民医保集中征缴期到2月28日', en: 'The 2025 premium window closes on 28 February' },
    body: {
      zh: '2月28日前每人400元；之后按全额1070元缴，并有90天等待期。',
      en: 'Until 28 February it is ¥400 a person; later the full ¥1,070, with a wait of 90 days.',
    },
  })
  await officer.post(`/policy/news/${draft.id}/decide`, { decision: 'publish', version: draft.version })
  return draft.id
}

const named = (who: string) => {
  const { name, idNumber } = demoPerson(who)
  return { name, idNumber }
}

/** 陈玉兰 has died; her 80.00 are left to 陈刚. */
async function inherit(sandbox: Sandbox): Promise<void> {
  const clerk = await sandbox.caller('clerk-530600')
  const { personId } = await clerk.post('/agency/changes', {
    person: named('陈玉兰'),
    change: { kind: 'death', on: '2025-01-19' },
  })
  const heir = { relation: '子', bankAccount: '622202000000005678', amountFen: 8_000, proof: '继承公证书' }
  await clerk.post(`/agency/estates/${personId}/heirs`, { heirs: [{ ...heir, ...named('陈刚') }] })
}

/** Fills a fresh sandbox with a few days of family life: the worked examples, a premium, transfers, a request. */
export async function liveIn(sandbox: Sandbox): Promise<LivedIn> {
  const bills = await settleBills(sandbox)
  const premium = await payPremium(sandbox)
  await sandbox.moveTo('2025-01-19')
  const grandmother = await sandbox.caller('王秀英')
  const waiting = await bind(grandmother, '张小雨', 'sonsChild', { limits: { yearFen: 20_000 } })
  await sendThroughWallets(sandbox)
  const wife = await sandbox.caller('刘芳')
  await wife.post('/visit-requests')
  await wife.post('/family/certificate')
  const filings = await file(sandbox)
  const claims = await claimSlips(sandbox)
  const news = await publishNews(sandbox)
  await inherit(sandbox)
  await grandmother.post('/objections', {
    about: { kind: 'bill', setlId: bills.mother },
    cause: 'wrongAmount',
    words: '丙类的检查我没有做',
  })
  // Everybody has been told of everything: a message that came later would be new again.
  await sandbox.server.runner.runDue()
  const payer = await sandbox.caller('张伟')
  const { authorised } = await payer.get('/family')
  const [payment] = (await payer.get('/payments')).payments
  const to = (name: string): Json => authorised.find((one: Json) => one.relative.name === name)
  return {
    bills,
    payment: `binding=${payment.bindingId}&at=${encodeURIComponent(payment.at)}`,
    bindings: { toFather: to('张建国').id, toDaughter: to('张小雨').id, waiting: waiting.id },
    premium,
    filings,
    claims,
    news,
    ids: { daughter: to('张小雨').relative.id, father: to('张建国').relative.id },
  }
}
