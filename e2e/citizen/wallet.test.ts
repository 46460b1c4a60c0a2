import { describe, expect, test } from 'vitest'
import { forEachMode, walks } from '../phone.ts'
import { demoPerson, type Json, openSandboxOn } from '../sandbox.ts'
import { sentAfterwards } from './unsent.ts'
import { openWallets } from './wallets.ts'

forEachMode('keyboard', (mode) => {
  const { phone } = walks()

  test('across provinces: opened, sent, accepted within the second, spendable (L8, L19, L29, L30)', async () => {
    const brother = await phone({ ...mode, as: '张浩' })
    await brother.open('/wallet')
    await brother.follow(['开通医保钱包', 'Open a wallet'])
    await brother.press(['确认使用', 'Confirm'])
    await brother.corrected(['请填 11 位手机号', 'Enter an 11-digit number'])
    await brother.fill(['手机号', 'Mobile phone'], '19900000017')
    await brother.press(['确认使用', 'Confirm'])
    await brother.result(['医保钱包已开通', 'The wallet is open'])
    await brother.sees([
      '您的医保钱包从 2025-01-15 起可以用，使用地是昭通市，没有截止日。',
      'The wallet of you can be used from 2025-01-15 on, in Zhaotong, without an end.',
    ])

    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/wallet')
    await me.sees(['每天 22:00 到次日 06:00 不能转', 'No transfer between 22:00 and 06:00'])
    await me.sees(['每笔最多 2,000.00 元，每天最多 3 笔', 'At most ¥2,000.00 each, 3 a day'])
    await me.follow(['开通医保钱包', 'Open a wallet'])
    await me.fill(['手机号', 'Mobile phone'], '19900000001')
    await me.press(['确认使用', 'Confirm'])
    await me.follow(['回到医保钱包', 'Back to the wallet'])
    await me.follow(['医保钱包转账申请', 'Send money'])
    await me.fill(['姓名', 'Name'], '张浩')
    await me.fill(['身份证号', 'ID number'], demoPerson('张浩').idNumber)
    await me.select(['对方是我的', 'The recipient is my'], 'sibling')
    await me.fill(['金额', 'Amount'], '2000.01')
    await me.press(['下一步', 'Continue'])
    await me.corrected(['每笔最多 2,000.00 元', 'At most ¥2,000.00 each'])
    await me.fill(['金额', 'Amount'], '500')
    await me.tick(/./)
    await me.press(['下一步', 'Continue'])
    await me.isAt(['核对', 'Check'])
    await me.press(['提交转账', 'Send'])
    await me.result(['已转出，等对方接收', 'Sent; waiting to be accepted'])

    await brother.open('/')
    await brother.sees(['哥哥 张伟转给您 500.00 元', '张伟 (elder brother) sent you ¥500.00'])
    await brother.press(['收下', 'Accept'])
    // It is said, and the focus is not lost with the card.
    await brother.page
      .locator('[data-announcer]')
      .filter({ hasText: brother.say(['已收下张伟转来的 500.00 元。', 'You accepted ¥500.00 from 张伟.']) })
      .waitFor({ state: 'attached' })
    await expect
      .poll(() => brother.page.evaluate(() => document.activeElement?.tagName))
      .toMatch(/^(H1|SECTION)$/)
    await brother.open('/wallet')
    await brother.page
      .getByRole('heading', { name: brother.say(['我的钱包', 'My wallet']) })
      .locator('..')
      .getByText('500.00')
      .waitFor()
    await me.open('/')
    await me.sees('8,142.35')
    // Whom money went to is chosen the next time, and not typed again.
    await me.open('/wallet/send')
    const before = me.acts()
    await me.choose(['弟弟 张浩', 'younger brother 张浩'])
    await me.fill(['金额', 'Amount'], '1')
    await me.tick(['我承诺', 'I declare'])
    await me.press(['下一步', 'Continue'])
    await me.isAt(['核对', 'Check'])
    await me.press(['提交转账', 'Send'])
    await me.result(['已转出，等对方接收', 'Sent; waiting to be accepted'])
    expect(me.acts() - before).toBe(5)
  })
})

describe('rules said before the form', () => {
  const { phone, sandbox } = walks()

  test('what is not accepted comes back at six the next morning; at night the form is closed and says until when', async () => {
    await openWallets(sandbox())
    const { name, idNumber } = demoPerson('张浩')
    await (await sandbox().caller('张伟')).post('/wallet-transfers', {
      requestKey: 'not-accepted-in-time',
      recipient: { name, idNumber },
      relationship: 'sibling',
      amountFen: 30_000,
      commitment: true,
    })
    const me = await phone({ as: '张伟' })
    await me.open('/wallet')
    await expect.poll(() => me.button('医保钱包转账申请').getAttribute('aria-disabled')).toBe('true')
    await sandbox().moveTo('2025-01-15', '23:00:00')
    await me.open('/wallet')
    await me.sees(/现在是停办时间，还有/)
    await me.page.getByRole('timer').first().waitFor()
    await sandbox().moveTo('2025-01-16', '06:00:01')
    await me.open('/wallet')
    await me.open('/')
    await me.sees('8,642.35')
  })
})

describe('virtual quotas', () => {
  const { phone, sandbox } = walks(openWallets, (pages) => openSandboxOn(pages, '2026-01-10'))

  forEachMode('elder', (mode) => {
    test('from 2026-01-09: a quota is offered, agreed, granted, taken back, ended (X13)', async () => {
      const me = await phone({ ...mode, as: '张伟' })
      await me.open('/wallet')
      await me.follow(['医保钱包共济申请', 'Offer a quota relation'])
      await me.fill(['姓名', 'Name'], '张浩')
      await me.fill(['身份证号', 'ID number'], demoPerson('张浩').idNumber)
      await me.select(['对方是我的', 'The recipient is my'], 'sibling')
      await me.tick(/./)
      await me.press(['提交申请', 'Submit'])
      await me.result(['已提交，等对方同意', 'Submitted; waiting for consent'])
      await me.sees(['您在六盘水市、张浩在昭通市参保。', 'You are insured in Liupanshui, 张浩 in Zhaotong.'])

      const brother = await phone({ ...mode, as: '张浩' })
      await brother.open('/wallet')
      await brother.press(['同意', 'Agree'])
      await brother.button(['同意', 'Agree']).waitFor({ state: 'hidden' })
      await brother.sees([
        '已同意，2026-01-10 起有效。张伟（六盘水市参保）现在可以给您（昭通市参保）设共济额度',
        'Agreed, in force since 2026-01-10. 张伟 (insured in Liupanshui) can now set a quota for you (insured in Zhaotong)',
      ])
      await brother.link(['看病时出示医保码', 'Show the code at the till']).waitFor()

      await me.open('/wallet')
      await me.press(['增加额度', 'Add to the quota'])
      const granting = await me.dialog()
      await granting.fill(['金额', 'Amount'], '600')
      await granting.press(['确定', 'Confirm'])
      await granting.closed()
      await me.sees([
        '从现在（2026-01-10）起，在昭通市参保的张浩可以用您的 600.00 元：定点医疗机构个人负担的费用',
        'From now on (2026-01-10) 张浩, insured in Zhaotong, may use ¥600.00 of yours for: the personal cost',
      ])
      await me.link(['看用了多少', 'See what was used']).waitFor()
      await me.press(['收回额度', 'Take back'])
      const takingBack = await me.dialog()
      await takingBack.fill(['金额', 'Amount'], '100')
      await takingBack.press(['确定', 'Confirm'])
      await takingBack.closed()
      await me.sees('500.00')
      expect((await (await sandbox().caller('张伟')).get('/account')).balanceFen).toBeGreaterThan(0)
      await me.press(['结束关系', 'End it'])
      await me.button(['结束关系', 'End it']).waitFor({ state: 'hidden' })
      const { relations } = await (await sandbox().caller('张伟')).get('/quota-relations')
      expect(relations.filter(({ status, quotaFen }: Json) => status !== 'ended' || quotaFen !== 0)).toEqual(
        [],
      )
    })
  })

  test('a quota for a premium alone says so when offered and granted, and names no other use', async () => {
    const { phone: number } = demoPerson('陈刚')
    await (await sandbox().caller('陈刚')).post('/wallets', { useArea: '530600', phone: number })
    const me = await phone({ as: '陈刚' })
    await me.open('/wallet/quota')
    await me.fill('姓名', '陈雨')
    await me.fill('身份证号', demoPerson('陈雨').idNumber)
    await me.select('对方是我的', 'child')
    await me.tick(/./)
    await me.press('提交申请')
    await me.result('已提交，等对方同意')
    const alone = '代缴居民医保费（看病、购药不能用）'
    await me.sees(`额度内的钱可以用来：${alone}。`)
    const daughter = await sandbox().caller('陈雨')
    const [{ id }] = (await daughter.get('/quota-relations')).relations
    await daughter.post(`/quota-relations/${id}/agree`)
    await me.open('/wallet')
    await me.sees('只用于代缴居民医保费')
    await me.press('增加额度')
    const granting = await me.dialog()
    await granting.fill('金额', '400')
    await granting.press('确定')
    await granting.closed()
    await me.sees(`可以用您的 400.00 元：${alone}。`)
    expect(await me.page.locator('.notice-good').innerText()).not.toMatch(/定点|药店/)
    await me.link('去缴居民医保费').waitFor()
  })

  test('without a network no quota is offered, agreed to, granted, taken back or ended, then or later', async () => {
    const payer = await sandbox().caller('张伟')
    const brother = await sandbox().caller('张浩')
    const offer = (name: string) => {
      const { idNumber } = demoPerson(name)
      return { relative: { name, idNumber }, relationship: 'sibling', commitment: true }
    }
    const { id } = await payer.post('/quota-relations', offer('张浩'))
    await brother.post(`/quota-relations/${id}/agree`)
    await payer.post(`/quota-relations/${id}/grant`, { requestKey: 'granted-for-this', amountFen: 50_000 })
    await brother.post('/quota-relations', offer('张伟'))
    const me = await phone({ as: '张伟' })
    const inDialog = (button: string) => async () => {
      await me.press(button)
      await me.page.getByRole('dialog').getByLabel('金额', { exact: true }).fill('10')
    }
    const offered = async () => {
      await me.choose('别的家人')
      await me.fill('姓名', '张浩')
      await me.fill('身份证号', demoPerson('张浩').idNumber)
      await me.select('对方是我的', 'sibling')
      await me.tick(/./)
    }
    for (const [at, fill, press] of [
      ['/wallet/quota', offered, '提交申请'],
      ['/wallet', null, '同意'],
      ['/wallet', inDialog('增加额度'), '确定'],
      ['/wallet', inDialog('收回额度'), '确定'],
      ['/wallet', null, '结束关系'],
    ] as const) {
      await me.open(at)
      await fill?.()
      expect(await sentAfterwards(me, press)).toEqual([])
    }
  })
})
