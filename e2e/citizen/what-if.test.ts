import { expect, test } from 'vitest'
import { settle } from '../lived-in.ts'
import { forEachMode, walks } from '../phone.ts'

const { phone, sandbox } = walks()

forEachMode('elderEnglish', (mode) => {
  test('算一算: the split before care, another hospital compared, and no money moves', async () => {
    const me = await phone({ ...mode, as: '王秀英' })
    await me.open('/what-if')
    await me.fill(['甲类费用', 'Class A'], '1500')
    await me.fill(['乙类费用', 'Class B'], '400')
    await me.fill(['丙类费用', 'Class C'], '100')
    const figure = me.page.getByRole('figure')
    await figure.and(me.page.getByLabel(/940\.50/)).waitFor()
    await expect
      .poll(() => figure.getAttribute('aria-label'))
      .toContain(me.say(['本人账户 300.00 元', 'Own account ¥300.00']))
    await expect.poll(() => figure.getAttribute('aria-label')).toContain('759.50')
    await me.press(['记下这个结果，换个条件比一比', 'Keep this answer and compare'])
    await me.select(['医院级别', 'Hospital level'], '2')
    // Level 2 pays 65 % of 1,710.00.
    await me.sees(['医保基金多付 171.00', 'The insurance fund: 171.00 more'])
    await me.sees(['家人账户少付 171.00', 'Relatives’ accounts: 171.00 less'])
    const { balance } = await (await sandbox().caller('王秀英')).get('/account')
    expect(balance).toBe(30_000)
  })
})

test('unfiled in another province: the ratio falls, and with a filing it does not (L39, X3)', async () => {
  const me = await phone({ as: '王秀英' })
  await me.open('/what-if')
  await me.fill('甲类费用', '1150')
  const figure = me.page.getByRole('figure')
  await figure.and(me.page.getByLabel(/统筹基金 550\.00/)).waitFor()
  await me.choose('外省')
  await figure.and(me.page.getByLabel(/统筹基金 350\.00/)).waitFor()
  await me.select('异地就医备案', 'temporary')
  await figure.and(me.page.getByLabel(/统筹基金 550\.00/)).waitFor()
})

test('unfiled outside Zhaotong: no split but the reason, the filing that mends it, and cash with a claim later (Z23, X3)', async () => {
  const me = await phone({ as: '陈刚' })
  await me.open('/what-if')
  await me.choose('省内其他地方')
  await me.sees(/就医须先办理异地就医备案，现无有效备案，不能直接结算/)
  await me.sees(/办理备案后再结算；或先现金结算，之后到参保地手工报销/)
  await expect.poll(() => me.page.getByRole('figure').count()).toBe(0)
})

test('inpatient care, and drugs at a pharmacy, each by its own rules (L11, L18, L22)', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/what-if')
  await me.fill('甲类费用', '10000')
  await me.select('看什么', 'inpatient')
  const figure = me.page.getByRole('figure')
  // Level 3: 80 % of what is above 800.00.
  await figure.and(me.page.getByLabel(/统筹基金 7,360\.00/)).waitFor()
  await me.select('看什么', 'pharmacy')
  await figure.and(me.page.getByLabel(/本人账户 8,642\.35/)).waitFor()
  await expect.poll(() => figure.getAttribute('aria-label')).toContain('统筹基金 0.00')
})

test('a settled bill elsewhere: from the state before it, with what the family pays less', async () => {
  const setlId = await settle(sandbox(), 'H52020100001', '王秀英', [
    { code: 'DEMOA0001', amount: 1500 },
    { code: 'DEMOB0001', amount: 400 },
    { code: 'DEMOC0001', amount: 100 },
  ])
  const me = await phone({ as: '王秀英' })
  await me.open(`/records/bill/${setlId}`)
  await me.follow('算一算')
  const figure = me.page.getByRole('figure')
  // The deductible is not used up by the bill itself.
  await figure.and(me.page.getByLabel(/统筹基金 940\.50/)).waitFor()
  await me.sees('和当时结算的比')
  await me.sees('各方付的都一样。')
  await me.page.getByRole('listitem').filter({ hasText: '二级' }).getByText('1,111.50').waitFor()
  await me.page.getByRole('listitem').filter({ hasText: '二级' }).getByText('您家少付 171.00').waitFor()
  await me.select('医院级别', '2')
  await figure.and(me.page.getByLabel(/统筹基金 1,111\.50/)).waitFor()
  await me.sees('家人账户少付 171.00')
})
