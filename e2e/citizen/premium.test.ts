import { describe, expect, test } from 'vitest'
import { sql } from '../../server/src/db/sql.ts'
import { bind } from '../lived-in.ts'
import { forEachMode, walks } from '../phone.ts'
import { demoPerson, type Json, type Sandbox } from '../sandbox.ts'
import { sentAfterwards } from './unsent.ts'

const title = ['个人医保账户代缴', 'Pay a premium from the account'] as const

const balanceOf = async (sandbox: Sandbox, who: string): Promise<number> =>
  (await (await sandbox.caller(who)).get('/account')).balanceFen

forEachMode('elderEnglish', (mode) => {
  const { phone, sandbox } = walks()

  test('贵州: year, member, submit; it is paid only when it reads 缴费到账成功, then there is a voucher (L15, L23, L27, L28, L33)', async () => {
    const me = await phone({ ...mode, as: '何静' })
    await me.open('/premium')
    await me.isAt(title)
    await me.sees(['没有可以代缴的人', 'Nobody to pay for'])
    await bind(await sandbox().caller('何静'), '何平', 'sibling', { purposes: ['premium'] })
    await me.open('/premium')
    await me.sees(['集中征缴期', 'Concentrated window'])
    await me.sees([
      '这个价格到 2025-02-28 为止，还有 44 天',
      'This price holds until 2025-02-28, 44 days more',
    ])
    const before = me.acts()
    await me.follow(['去缴费 · 何平', 'Pay · 何平'])
    await me.isAt(['核对缴费', 'Check the payment'])
    await me.sees('¥400.00')
    await me.press(['提交申请', 'Submit'])
    await me.result(['申请成功，正在送往税务', 'Application made; on its way to the bureau'])
    expect(me.acts() - before).toBe(2)
    await me.sees([
      '何平的六盘水市2025年度居民医保费，用我的个人账户付。到账后才算参保：今天到账的，待遇从 2025-01-01 起，到 2025-12-31 止。',
      'The resident premium of 何平 in Liupanshui for 2025, from my account.',
    ])
    expect(await balanceOf(sandbox(), '何静')).toBe(110_000)
    await me.follow(['看进度', 'See its progress'])
    const progress = me.page.getByRole('list', { name: me.say(['到哪一步了', 'Where it stands']) })
    const now = progress.locator('[aria-current=step]')
    await expect
      .poll(() => now.innerText())
      .toContain(me.say(['受理中，等税务入账', '受理中: with the bureau']))
    await expect.poll(() => me.link(['缴费凭证', 'Voucher']).count()).toBe(0)

    await sandbox().moveTo('2025-01-16')
    await now.filter({ hasText: me.say(['缴费到账成功', '缴费到账成功: credited']) }).waitFor()
    await me.follow(['缴费凭证', 'Voucher'])
    await me.isAt(['居民医保缴费凭证', 'Voucher of the resident premium'])
    await me.sees('2025-01-01')
    // Paid once, whatever is pressed: the year is taken.
    await me.open('/premium')
    await me.link(['看这一笔', 'See it']).waitFor()
  })
})

describe('after the window (L34, L35, L36)', () => {
  const { phone, sandbox } = walks()

  test('the full 1,070.00 and 90 days’ wait, said before anything is sent', async () => {
    await bind(await sandbox().caller('何静'), '何平', 'sibling', { purposes: ['premium'] })
    await sandbox().moveTo('2025-03-01')
    const me = await phone({ as: '何静' })
    await me.open('/premium')
    await me.sees('错过集中征缴期 · 按全额（含财政补助部分）缴纳')
    await me.sees('1,070.00')
    await me.sees(/有等待期：2025-\d\d-\d\d 前基金不付/)
  })
})

describe('without a network', () => {
  const { phone, sandbox } = walks()

  test('no premium is paid, then or later', async () => {
    await bind(await sandbox().caller('何静'), '何平', 'sibling', { purposes: ['premium'] })
    const me = await phone({ as: '何静' })
    await me.open('/premium')
    await me.follow('去缴费 · 何平')
    expect(await sentAfterwards(me, '提交申请')).toEqual([])
    expect(await balanceOf(sandbox(), '何静')).toBe(150_000)
  })
})

describe('云南 (Z9, Z15, Z16, X12)', () => {
  const { phone, sandbox } = walks(async ({ server }) => {
    // 刘芳 has not paid for 2025.
    await sql`update enrolment set valid_to = '2024-12-31' where person_id =
      (select id from person where name = '刘芳')`.execute(server.deps.db.autocommit)
  })

  test('二维码 → 电子税务局 → 社保缴费 → 代他人缴费 → 缴费人信息 → 医保账户支付 → 手机上确认', async () => {
    const me = await phone({ as: '陈刚' })
    await me.open('/premium')
    await me.page.getByRole('img', { name: '云南省电子税务局二维码' }).waitFor()
    for (const menu of ['社保缴费', '代他人缴费', '缴费人信息', '医保账户支付']) await me.sees(menu)
    const [bureau] = await Promise.all([
      me.context.waitForEvent('page'),
      me.page.getByRole('link', { name: '打开电子税务局' }).click(),
    ])
    await bureau.getByRole('link', { name: '社保缴费' }).click()
    await bureau.getByRole('link', { name: '代他人缴费' }).click()
    await bureau.getByLabel('姓名').fill('刘芳')
    await bureau.getByLabel('身份证件号码').fill(demoPerson('刘芳').idNumber)
    await bureau.getByRole('button', { name: '下一步' }).click()
    await bureau.getByRole('button', { name: '医保账户支付' }).click()
    await bureau.getByText('400.00 元').waitFor()
    await bureau.getByRole('radio').first().check()
    await bureau.getByRole('button', { name: '提交支付请求' }).click()
    await bureau.getByRole('heading', { name: '等待账户本人在手机上确认支付' }).waitFor()
    expect(await balanceOf(sandbox(), '陈刚')).toBe(500_000)

    await me.open('/premium')
    await me.page.getByRole('list', { name: '代缴记录' }).getByRole('link', { name: /刘芳/ }).click()
    await me.sees('确认后从您的账户扣 400.00 元，给刘芳缴费。')
    for (const answer of ['确认支付', '不同意']) expect(await sentAfterwards(me, answer)).toEqual([])
    await me.press('确认支付')
    await me.sees('受理中，等税务入账')
    expect(await balanceOf(sandbox(), '陈刚')).toBe(460_000)
    const premiums: Json = await (await sandbox().caller('陈刚')).get('/premiums')
    expect(premiums.premiums).toMatchObject([{ status: 'submitted', direction: 'bureau' }])
  })
})
