import { expect, test } from 'vitest'
import { settle } from '../lived-in.ts'
import { forEachMode, walks } from '../phone.ts'

const { phone, sandbox } = walks()

forEachMode('elderEnglish', (mode) => {
  test('算一算: the answer stays while hospitals are weighed, what cannot be read is said, and no money moves', async () => {
    const me = await phone({ ...mode, as: '王秀英' })
    await me.open('/what-if')
    await me.press(['按甲、乙、丙类填', 'By class A, B and C'])
    await me.fill(['甲类费用', 'Class A'], '1500')
    await me.fill(['乙类费用', 'Class B'], '400')
    await me.fill(['丙类费用', 'Class C'], '100')
    const pinned = me.page.getByRole('region', { name: me.say(['算出来的结果', 'The answer']) })
    await pinned.getByText('1,059.50').waitFor()
    const figure = me.page.getByRole('figure')
    await figure.and(me.page.getByLabel(/940\.50/)).waitFor()
    await expect
      .poll(() => figure.getAttribute('aria-label'))
      .toContain(me.say(['本人账户 300.00 元', 'Own account ¥300.00']))
    await expect.poll(() => figure.getAttribute('aria-label')).toContain('759.50')
    // Level 2 pays 65 % of 1,710.00, and its choice says so before it is chosen.
    await me.choose(mode.language === 'zh' ? /^二级 您家付 888\.50/ : /^level 2 family pays 888\.50/)
    await pinned.getByText('888.50').waitFor()
    await pinned.getByText(me.say(['比三级少付', 'less than: level 3'])).waitFor()
    await me.sees(['医保基金多付 171.00', 'The insurance fund: 171.00 more'])
    await me.sees(['家人账户少付 171.00', 'Relatives’ accounts: 171.00 less'])
    // The answer is in sight at the last question, and a wrong entry takes nothing away.
    await me.page.getByLabel(me.say(['就医日期', 'Day of care']), { exact: true }).focus()
    expect(await pinned.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(5)
    await me.fill(['甲类费用', 'Class A'], '15a00')
    await me.corrected([
      '有一项费用读不出来，改好再算；上面还是改之前的结果。',
      'One of the amounts cannot be read; above is still the answer before it.',
    ])
    await pinned.getByText('888.50').waitFor()
    const { balanceFen: balance } = await (await sandbox().caller('王秀英')).get('/account')
    expect(balance).toBe(30_000)
  })
})

test('only the total and what most of it is: a guess is called one, with the most that it can come to', async () => {
  const me = await phone({ as: '王秀英' })
  await me.open('/what-if')
  await me.fill('一共多少', '1150')
  const pinned = me.page.getByRole('region', { name: '算出来的结果' })
  await pinned.getByText('您家至少付（元）').waitFor()
  // 1,150.00 less the deductible 150.00, at 55 %.
  await pinned.getByText('600.00').waitFor()
  await me.sees('要是都不能报，您家付 1,150.00。')
  await me.choose('药')
  await pinned.getByText('您家大概付（元）').waitFor()
  await me.sees('先全按乙类、先自付 10% 算；药单上写着甲、乙、丙。')
  // 115.00 first share; 55 % of 885.00.
  await pinned.getByText('663.25').waitFor()
})

test('a child in my care is weighed by her own rules, and who pays first is a choice', async () => {
  const me = await phone({ as: '李梅' })
  await me.open('/what-if')
  await me.choose('张小雨')
  await me.isAt('算一算')
  await me.choose(/^一级及以下/)
  await me.fill('一共多少', '800')
  const figure = me.page.getByRole('figure')
  await figure.and(me.page.getByLabel(/统筹基金 500\.00.*父亲 张伟 100\.00.*母亲 李梅 200\.00/)).waitFor()
  await me.choose(/^母亲 李梅 母亲 李梅 300\.00/)
  await figure.and(me.page.getByLabel(/母亲 李梅 300\.00/)).waitFor()
})

test('whoever pays for grown relatives reads by name that they compute it themselves', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/what-if')
  await me.sees('张建国、王秀英、张小雨看病，请本人登录后来算，孩子由监护人算')
})

test('unfiled in another province: the ratio falls, and with a filing it does not (L39, X3)', async () => {
  const me = await phone({ as: '王秀英' })
  await me.open('/what-if?A=115000')
  const figure = me.page.getByRole('figure')
  await figure.and(me.page.getByLabel(/统筹基金 550\.00/)).waitFor()
  await me.choose(/^外省/)
  await figure.and(me.page.getByLabel(/统筹基金 350\.00/)).waitFor()
  await me.sees(/比在参保地多付/)
  await me.choose(/^临时外出 您家付 600\.00/)
  await figure.and(me.page.getByLabel(/统筹基金 550\.00/)).waitFor()
})

test('unfiled outside Zhaotong: no split but the reason, the filing that mends it, and cash with a claim later (Z23, X3)', async () => {
  const me = await phone({ as: '陈刚' })
  await me.open('/what-if')
  await me.choose(/^省内别处 不能直接结算/)
  await me.sees('这样不能直接结算，为什么、怎么办看下面')
  await me.sees(/就医须先办理异地就医备案，现无有效备案，不能直接结算/)
  await me.sees(/办理备案后再结算；或先现金结算，之后到参保地手工报销/)
  await expect.poll(() => me.page.getByRole('figure').count()).toBe(0)
})

test('inpatient care, and drugs at a pharmacy, each by its own rules (L11, L18, L22)', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/what-if')
  await me.fill('一共多少', '10000')
  await me.select('看什么', 'inpatient')
  const figure = me.page.getByRole('figure')
  // Level 3: 80 % of what is above 800.00.
  await figure.and(me.page.getByLabel(/统筹基金 7,360\.00/)).waitFor()
  await me.select('看什么', 'pharmacy')
  await figure.and(me.page.getByLabel(/本人账户 8,642\.35/)).waitFor()
  await expect.poll(() => figure.getAttribute('aria-label')).toContain('统筹基金 0.00')
})

test('a settled bill elsewhere: from the state before it, with what the family pays less; the next begins like it', async () => {
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
  await me.choose(/^二级 您家付 888\.50/)
  await figure.and(me.page.getByLabel(/统筹基金 1,111\.50/)).waitFor()
  await me.sees('家人账户少付 171.00')
  await me.open('/what-if')
  await me.sees('照1月15日的账单分：甲类 1,500.00，乙类 400.00，丙类 100.00。')
})
