import { beforeAll, expect, test } from 'vitest'
import { outputOf } from '../../server/rehearsal/hospital/sample-client.ts'
import { type LivedIn, liveIn } from '../lived-in.ts'
import { forEachMode, tabTo, walks } from '../phone.ts'
import { patient } from '../sandbox.ts'

let held: LivedIn
const { phone, sandbox } = walks(async (opened) => {
  held = await liveIn(opened)
})
beforeAll(() => expect(held.bills.mother).not.toBe(''))

forEachMode('keyboard', (mode) => {
  test('a bill that the till has just settled: who paid each fen, why, and by which rule (worked example)', async () => {
    const me = await phone({ ...mode, as: '王秀英' })
    await me.open('/records')
    await me.follow('六盘水市第一示范医院')
    await me.isAt(['这笔钱是谁付的', 'Who paid this bill'])
    await me.sees('2,000.00')
    const split = me.page.getByRole('figure')
    for (const [who, amount] of [
      [['统筹基金', 'Pooled fund'], '940.50'],
      [['本人账户', 'Own account'], '300.00'],
      [['儿子 张伟', '张伟 (son)'], '759.50'],
      [['现金', 'Cash'], '0.00'],
    ] as const) {
      const line = split
        .getByRole('listitem')
        .filter({ hasText: me.say(who) })
        .first()
      await expect.poll(() => line.innerText()).toContain(amount)
    }
    // What 王秀英 paid herself comes first, and codes stand in the fold alone.
    await me.sees(['您付的现金（元）', 'You paid in cash (yuan)'])
    await me.sees(['接着用张伟的账户，不限额', 'Then the account of 张伟, without a limit'])
    await me.sees(['同一笔账在二级医院：您家少付 171.00', 'The same bill at a level 2 hospital: 171.00 less'])
    const rule = me.page.getByText(/520200\/employee\.outpatient/).first()
    await rule.waitFor({ state: 'hidden' })
    const fold = me.page.locator('details.fold > summary')
    if (mode.keys) {
      await tabTo(me.page, fold)
      await me.page.keyboard.press('Enter')
    } else await fold.click()
    await me.page.getByText('六盘水市职工门诊共济方案2022-07-12 (S78)；指南2025 L9、L20').first().waitFor()
    await rule.waitFor()
  })

  test('what the payer sees: amount, time, kind of place, and nothing medical (invariant 9)', async () => {
    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/records/payments')
    await me.sees(['张建国 · 二级医院', '张建国 · level 2 hospital'])
    await me.sees('−240.00')
    await me.sees('−759.50')
    const text = await me.text()
    for (const medical of [
      '示范西药',
      'DEMO',
      '普通门诊',
      'outpatient',
      '第一示范医院',
      '第二示范医院',
      'I10',
      '示范诊断',
    ]) {
      expect(text).not.toContain(medical)
    }
  })

  test('年度家庭账: the year on one sheet, for whom and by whom', async () => {
    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/records')
    await me.follow(['年度家庭账', 'The year’s family ledger'])
    await me.isAt(['2025年家庭账', 'Family ledger 2025'])
    const paid = me.page.getByRole('table', {
      name: me.say(['我的账户为家人付的', 'Paid for family from my account']),
    })
    // 王秀英 759.50, 张建国 240.00 (50.00 were taken back), 张小雨 100.00.
    await expect.poll(() => paid.getByRole('row').last().innerText()).toContain('1,099.50')
    await expect.poll(() => paid.getByRole('row', { name: /张建国/ }).innerText()).toContain('240.00')
  })
})

test('a payer’s answers hold nothing medical either, whatever the page shows', async () => {
  const payer = await sandbox().caller('张伟')
  const answers = [
    await payer.get('/payments'),
    await payer.get('/account/entries'),
    await payer.get('/notices'),
  ]
  const text = JSON.stringify(answers)
  for (const medical of ['DEMO', '示范西药', 'I10', '示范诊断', 'H52020100001', '第一示范医院']) {
    expect(text).not.toContain(medical)
  }
})

test('a bill that was taken back says so and leads to its refund', async () => {
  const me = await phone({ as: '张建国' })
  await me.open(`/records/bill/${held.bills.reversed}`)
  await me.sees('这笔账单已退费，每一分都退回了原处。')
  await me.follow('看另一张')
  await me.sees('这是一笔退费，每一分都退回了原处。')
  await me.sees('−50.00')
})

test('why an account did not pay: the limit that 张伟 set, and cash for what nobody may pay', async () => {
  const me = await phone({ as: '李梅' })
  await me.open(`/records/bill/${held.bills.daughter}?for=${held.ids.daughter}`)
  await me.sees(/用张伟的账户，张伟设的今年限额用完了/)
  await me.sees('30.00元是丙类，按规定不归家人的账户付。')
  const figure = me.page.getByRole('figure')
  await expect
    .poll(() => figure.getAttribute('aria-label'))
    .toBe('谁付了多少：统筹基金 500.00 元、父亲 张伟 100.00 元、母亲 李梅 200.00 元、现金 30.00 元')
})

test('somebody else’s bill is not found', async () => {
  const me = await phone({ as: '张伟' })
  await me.open(`/records/bill/${held.bills.mother}`)
  const said = await me.refused()
  expect(said.what).not.toBe('')
  expect(await me.text()).not.toContain('940.50')
})

test('an account’s own movements, each by its name', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/records/entries')
  await me.sees('转入家人医保钱包')
  await me.sees('单位与个人缴费划入')
  await me.sees('+8,642.35')
})

test('from a bill to what it would have been elsewhere, for the family’s own money', async () => {
  const me = await phone({ as: '王秀英' })
  await me.open(`/records/bill/${held.bills.mother}`)
  await me.follow('算一算')
  await me.isAt('算一算')
  await me.sees('各方付的都一样。')
  await me.choose(/^二级 您家付 888\.50/)
  await me.sees('医保基金多付 171.00')
  await me.sees('家人账户少付 171.00')
})

test('a stay is followed before it is settled: what it came to, and who would pay if it ended today', async () => {
  const till = sandbox().till('H52020100001')
  const { psnNo: psn_no, certNo: mdtrt_cert_no } = patient('李梅')
  const who = { psn_no, insutype: '310', mdtrt_cert_type: '02', mdtrt_cert_no }
  const mdtrtinfo = { ...who, begntime: '2025-01-14 09:00:00', med_type: '21', ipt_no: 'ZY1' }
  const { mdtrt_id } = outputOf(await till.call('2401', { mdtrtinfo })).result
  const me = await phone({ as: '李梅' })
  await me.open('/records')
  await me.sees('住院 · 六盘水市第一示范医院')
  await me.sees('医院还没有上传费用。')
  const row = { med_list_codg: 'DEMOA0001', medins_list_codg: 'DEMOA0001', cnt: 1, pric: 10_000 }
  const fee = { feedetl_sn: 'S1', fee_ocur_time: '2025-01-14 10:00:00', det_item_fee_sumamt: 10_000 }
  outputOf(await till.call('2301', { feedetail: { mdtrt_id, psn_no, ...row, ...fee } }))
  await me.open('/records')
  await me.sees('10,000.00')
  // Deductible 800, 80 % of the rest.
  await me.sees(/如果今天结算：\s*医保 7,360\.00/)
  await me.sees(/这是按今天的账户余额和授权算的/)
})
