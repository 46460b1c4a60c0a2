import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHis, type HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../audit/verify-all.ts'
import { retentionText } from '../commands/retention.ts'
import { sql } from '../db/sql.ts'
import { enqueue, runDueJobs } from '../jobs.ts'
import { periods } from '../periods.ts'
import { rotateSealKey } from '../person/rotate.ts'
import { takeSeal } from '../seal/take.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { jpeg } from '../testing/picture.ts'
import { workOf } from '../work.ts'
import { forgetOld } from './jobs.ts'

// What is needed no longer goes by itself each night; what a person asks to have erased goes beside what the law keeps, and the
// history still proves itself.

let app: TestApp
beforeAll(async () => {
  app = await testApp({ realName: async () => 'same' })
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const erase = (who: TestCaller | null) => app.post('/me/erasure', who, { agreed: true })
const day = 86_400_000
const doDue = () =>
  runDueJobs(app.deps, workOf(app.deps), app.clock.now(), (job, error) => {
    throw new Error(`job ${job?.kind} failed`, { cause: error })
  })
const countOf = async (table: string): Promise<number> =>
  (await sql.raw<{ n: number }>(`select count(*)::int as n from ${table}`).read(app.db.reader))[0]!.n

/** Somebody with a telephone, a WeChat address and a withdrawn claim whose slip was photographed. */
async function prepare(name: string) {
  const who = await make(app, { name, scheme: 'employee', balance: 10_000 })
  const signedIn = await app.post('/sign-in/real-name', null, {
    name,
    idNumber: who.idNumber,
    phone: '13900004321',
  })
  expect(signedIn, signedIn.text).toMatchObject({ status: 200 })
  const told = { sms: true, wechat: true, dailyUse: true, quietFrom: '22:00', quietTo: '08:00' }
  const set = await app.call('PUT', '/notices/settings', who, { ...told, wechatId: 'oWx-erased-1234' })
  expect(set, set.text).toMatchObject({ status: 200 })
  const claims = []
  for (const slipNo of [`${who.id}-1`, `${who.id}-2`]) {
    const claim = await app.post('/claims', who, {
      institution: 'H52020100001',
      slipNo,
      careOn: '2025-01-15',
      totalFen: 60_000,
      cause: 'tillFailed',
      bankAccount: '622202000000001234',
      photos: [{ shows: 'slip', picture: jpeg(1) }],
    })
    expect(claim, claim.text).toMatchObject({ status: 200 })
    claims.push(claim.body)
  }
  expect(await app.post(`/claims/${claims[0].id}/withdraw`, who)).toMatchObject({ status: 200 })
  expect(await app.post('/account/freeze', who, { scope: 'family' })).toMatchObject({ status: 200 })
  await doDue()
  const [withdrawn, standing] = claims.map(({ photos }) => `/photos/${who.id}/${photos[0].id}`)
  return { who, withdrawn: withdrawn!, standing: standing! }
}

describe('erasure', () => {
  it('takes telephone, WeChat, inbox and pictures of what was withdrawn; what the law keeps stays, with its document', async () => {
    const { who, withdrawn, standing } = await prepare('余一')
    await takeSeal(app.deps)
    const before = (await app.get('/me/erasure', who)).body
    expect(before.goes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'phone',
      'wechat',
      'pictures',
      'notices',
    ])
    for (const { years, source, url } of before.stays) {
      expect(years).toBeGreaterThanOrEqual(10)
      expect(source).toMatch(/规定/)
      expect(url).toMatch(/^http/)
    }
    const answer = await erase(who)
    expect(answer, answer.text).toMatchObject({ status: 200, body: before })
    expect((await app.get('/me', who)).body.person.maskedPhone).toBeNull()
    expect((await app.get('/notices', who)).body.items).toEqual([])
    expect((await app.get('/notices/settings', who)).body).toMatchObject({ sms: false, hasWechat: false })
    expect(await app.get(withdrawn, who)).toMatchObject({ status: 404 })
    expect(await app.get(standing, who)).toMatchObject({ status: 200 })
    expect((await app.get('/claims', who)).body.claims).toHaveLength(2)
    expect((await app.get('/me/erasure', who)).body.goes).toEqual([])
    // A second time there is nothing, and nothing is written.
    const acts = await countOf('ledger_act')
    expect((await erase(who)).body.goes).toEqual([])
    expect(await countOf('ledger_act')).toBe(acts)
  })

  it('destroys a picture’s own key: what is left is under nobody’s, is what was sealed, and outlives a change of the agency’s key', async () => {
    const { who } = await prepare('余二')
    const bodies = () =>
      sql<{ id: number; wrap: string; body: string }>`
      select id, split_part(picture_sealed, '.', 1) || '.' || split_part(picture_sealed, '.', 2) as wrap,
        split_part(picture_sealed, '.', 3) as body from photo where person_id = ${who.id} order by id`.read(
        app.db.reader,
      )
    const before = await bodies()
    await takeSeal(app.deps)
    await erase(who)
    const after = await bodies()
    expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body))
    expect(after.map(({ wrap }) => wrap === 'erased.')).toEqual([true, false])
    expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right' })
    const secrets = { ...app.deps.secrets, seal: Buffer.alloc(16, 7), sealAlso: [app.deps.secrets.seal] }
    await rotateSealKey({ ...app.deps, secrets })
    expect((await bodies())[0]).toEqual(after[0])
    await rotateSealKey({
      ...app.deps,
      secrets: { ...app.deps.secrets, sealAlso: [secrets.seal] },
    })
    expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right' })
  })

  it('is asked by the person alone, who has just shown who it is', async () => {
    expect(await erase(null)).toMatchObject({ status: 401 })
    expect(await erase(await app.staff('clerk-520200'))).toMatchObject({ status: 403 })
    const { who } = await prepare('余三')
    expect(await app.post('/me/erasure', who, {})).toMatchObject({ status: 400 })
    await sql`update session set proved_at = proved_at - interval '1 day' where person_id = ${who.id}`.execute(
      app.db.autocommit,
    )
    expect(await erase(who)).toMatchObject({ status: 403 })
  })
})

describe('each night', () => {
  it('sign-ins that ended, counts, nonces, tokens and codes go; what is in use stays', async () => {
    const who = await make(app, { name: '余四' })
    await app.get('/me/code', who)
    const now = Date.now()
    await sql`update session set expires_at = ${new Date(now - 1)} where person_id = ${who.id}`.execute(
      app.db.autocommit,
    )
    await sql`insert into sign_in_failure values ('account:old', 3, ${new Date(Math.min(now, app.clock.now()) - 2 * day)}, null),
      ('account:fresh', 3, ${new Date(now)}, null)`.execute(app.db.autocommit)
    await sql`insert into message_nonce values ('old', ${new Date(now - 1)}), ('fresh', ${new Date(now + day)})`.execute(
      app.db.autocommit,
    )
    app.clock.moveTo('2025-01-17')
    const gone = await app.db.transaction((tx) => forgetOld(tx, app.deps))
    expect(gone).toMatchObject({ session: 1, sign_in_failure: 1, message_nonce: 1 })
    expect(gone.shown_code).toBeGreaterThanOrEqual(1)
    const again = await app.db.transaction((tx) => forgetOld(tx, app.deps))
    expect(Object.values(again).every((count) => count === 0)).toBe(true)
  })

  it('what was sent to a phone goes after half a year, and not before; the message in the app stays', async () => {
    const { who } = await prepare('余五')
    const sent = () =>
      sql`select 1 from notice_delivery where person_id = ${who.id} and status <> 'waiting'`.read(
        app.db.reader,
      )
    app.clock.moveTo('2025-01-16')
    await doDue()
    const before = (await sent()).length
    expect(before).toBeGreaterThan(0)
    app.clock.moveTo('2025-07-01')
    await app.db.transaction((tx) => forgetOld(tx, app.deps))
    expect(await sent()).toHaveLength(before)
    app.clock.moveTo('2025-08-01')
    await app.db.transaction((tx) => forgetOld(tx, app.deps))
    expect(await sent()).toHaveLength(0)
    expect((await app.get('/notices', who)).body.items.length).toBeGreaterThan(0)
  })
})

describe('messages of institutions', () => {
  /** A till that keeps what it sent, so that the very same message comes again. */
  function keepingTill(institution: string) {
    const sent: { infno: string; message: Record<string, unknown>; answer: HisAnswer }[] = []
    lane += 1
    const his = createHis({
      send: async (message) => {
        const answer = (await app.fsi(message)) as HisAnswer
        sent.push({ infno: String(message.infno), message, answer })
        return answer
      },
      institution,
      now: app.clock.now,
      lane,
    })
    /** The last message of a kind once more: both answers. */
    const again = async (infno: string) => {
      const { message, answer } = sent.findLast((one) => one.infno === infno)!
      return { first: answer, second: (await app.fsi(message)) as HisAnswer }
    }
    return { his, again }
  }
  let lane = 50
  const spendNight = async () => {
    await app.db.transaction((tx) => enqueue(tx, app.deps, { kind: 'retention.night', payload: {} }))
    await doDue()
  }
  const billOf = ({ psnNo, idNumber }: { psnNo: string; idNumber: string }) => ({
    patient: { psnNo, certNo: idNumber },
    lines: [{ code: 'DEMOA0001', amount: 20 }],
  })
  const forgotten = ['2201', '2203', '2204'] as const
  const insured = (name: string) => make(app, { name, scheme: 'employee', balance: 100_000 })

  it('that settled nothing: the answer goes after its window; come again it is a new message, which settles nothing either', async () => {
    const who = await insured('余六')
    const { his, again } = keepingTill('H52020100001')
    const { visit } = await his.payBill(billOf(who))
    app.clock.moveTo('2025-01-16')
    await keepingTill('H52020100002').his.payBill(billOf(await insured('余十')))
    app.clock.moveTo('2025-02-14')
    await spendNight()
    for (const infno of forgotten) {
      const { first, second } = await again(infno)
      expect(second, infno).toMatchObject({ infcode: 0, output: first.output })
    }
    app.clock.moveTo('2025-02-17')
    await spendNight()
    for (const table of ['message_answer', 'offer']) expect(await countOf(table), table).toBe(0)
    const settled = await countOf('settlement')
    const opened = (await again('2201')).second
    expect(opened).toMatchObject({ infcode: 0 })
    expect(opened.output.data.mdtrt_id).not.toBe(visit)
    // What it says of the visit is so already.
    expect((await again('2203')).second).toMatchObject({ infcode: 0 })
    const upload = (await again('2204')).second
    expect(upload).toMatchObject({ infcode: -1, output: null })
    expect(upload.err_msg).toMatch(/收费批次 .* 已结算/)
    expect(await countOf('settlement')).toBe(settled)
    expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right' })
  })

  it('that settled or reversed are answered the same for good; and were its key lost, the bill itself refuses it', async () => {
    const [stands, returned, bought] = [await insured('余七'), await insured('余八'), await insured('余九')]
    const one = keepingTill('H52020100001')
    await one.his.payBill(billOf(stands))
    const other = keepingTill('H52020100002')
    const paid = await other.his.payBill(billOf(returned))
    await other.his.reverse({
      visit: paid.visit,
      settlement: paid.answer.output.setlinfo.setl_id,
      psnNo: returned.psnNo,
    })
    const pharmacy = keepingTill('P52020100001')
    await pharmacy.his.settleSale(billOf(bought))
    // One whose answer never came was undone before it was ever known: its number can never settle.
    const undone = await insured('余十一')
    const third = keepingTill('H52020100001').his
    const waiting = await third.prepare(billOf(undone))
    const lost = third.newMsgid()
    await third.call('2601', { data: { psn_no: undone.psnNo, omsgid: lost, oinfno: '2207' } })
    app.clock.moveTo('2025-06-17')
    await spendNight()
    const settled = await countOf('settlement')
    expect(await third.settle(waiting.visit, waiting.batch, billOf(undone), lost)).toMatchObject({
      infcode: -1,
    })
    for (const { first, second } of [
      await one.again('2207'),
      await other.again('2208'),
      await pharmacy.again('2102'),
    ]) {
      expect(first.infcode).toBe(0)
      expect(second).toMatchObject({ infcode: 0, output: first.output })
    }
    await sql`delete from message_key`.execute(app.db.autocommit)
    const refused = [
      [await one.again('2207'), /已结算|结算过/],
      [await other.again('2208'), /撤销/],
      [await pharmacy.again('2102'), /已结算|结算过/],
    ] as const
    for (const [{ second }, sentence] of refused) {
      expect(second).toMatchObject({ infcode: -1, output: null })
      expect(second.err_msg).toMatch(sentence)
    }
    expect(await countOf('settlement')).toBe(settled)
  })
})

describe('how sure a period is', () => {
  it('is said with its document and day; what was not read in the document is the agency’s to confirm, on its checklist and by gongji retention', async () => {
    for (const { certainty, seen, source, dated } of periods()) {
      expect(source).not.toBe('')
      expect(dated).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      expect(seen === null).toBe(certainty === 'unverified')
    }
    const administrator = await app.staff('administrator')
    const { body } = await app.get('/administration/beginning', administrator)
    expect(body.periods.map((one: { what: { zh: string } }) => one.what.zh)).toEqual(
      periods()
        .filter(({ certainty }) => certainty !== 'exact')
        .map(({ what }) => what.zh),
    )
    const lines = retentionText().split('\n')
    expect(lines).toHaveLength(periods().length)
    expect(lines.find((line) => line.includes('医疗保险支付明细表'))).toMatch(/^30年.*已核对/)
    expect(lines.find((line) => line.includes('承诺书'))).toMatch(/^10年.*待确认/)
    expect((await app.get('/me/erasure', await app.person('王秀英'))).body.stays[0]).toMatchObject({
      years: 100,
      dated: '2009-07-23',
      certainty: 'approximate',
    })
  })
})
