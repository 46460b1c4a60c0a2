import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { everything } from '../../server/src/testing/everything.ts'
import { type Both, type Mode, type Phone, tabTo, walks } from '../phone.ts'
import { fillIn, sign, signByKeys } from './three-steps.ts'

// Each channel is walked by the names that people read there, from the address that the channel opens.

const shareAccount = ['家庭账户共济', 'Family account sharing'] as const
const addMember = ['添加家庭成员', 'Add a family member'] as const
const payPremium = ['个人医保账户代缴', 'Pay a premium from the account'] as const

/** What is now true, and on the record page the channel's own name. */
async function isBound(me: Phone, relative: string, channel: Both): Promise<void> {
  await me.result([`已授权${relative}，2025-01-15起生效`, `${relative} is authorised from 2025-01-15`])
  await me.follow(['看授权记录', 'See the authorisations'])
  await me.page.getByRole('link', { name: relative }).first().click()
  await me.isAt([`${relative}可以用您的账户`, `${relative} can use your account`])
  await me.sees(channel)
}

// Other readers walk behind these menus: where one binds, pays a premium, opens a wallet and files.
const modes: readonly (readonly [name: string, mode: Mode])[] = [
  ['标准字号，中文', { language: 'zh', size: 'normal', keys: false }],
  ['长辈版，中文', { language: 'zh', size: 'elder', keys: false }],
  ['normal size, English, keyboard alone', { language: 'en', size: 'normal', keys: true }],
]

describe.each(everything ? modes : modes.slice(0, 1))('%s', (_, mode) => {
  const use = async ({ page }: Phone, target: Locator): Promise<void> => {
    if (!mode.keys) return await target.click()
    await tabTo(page, target)
    await page.keyboard.press('Enter')
  }

  describe('贵州 (L7, L24–L26)', () => {
    const { phone } = walks()

    test('“贵州医保”公众号:关注 → 医疗服务 → 我的 → 家庭账户共济 → 添加家庭成员 → 填写信息 → 提交承诺书 (L24)', async () => {
      const me = await phone({ ...mode, as: '张伟', channel: 'guizhou-wechat' })
      await me.open('/?channel=guizhou-wechat')
      await me.isAt(['贵州医保', 'Guizhou Yibao'])
      await me.sees(['张伟，您已登录。参保地：六盘水市', '张伟, you are signed in. Insured in Liupanshui'])
      await me.follow(['医疗服务', 'Medical services'])
      await me.isAt(['医疗服务', 'Medical services'])
      await me.follow(['我的', 'Mine'])
      await me.isAt(['我的', 'Mine'])
      await me.follow(shareAccount)
      await me.isAt(shareAccount)
      await me.follow(addMember)
      await fillIn(me, { relative: '李梅', relation: ['妻子', 'wife'] })
      expect(me.acts()).toBe(11)
      await isBound(me, '李梅', ['“贵州医保”微信公众号', 'Guizhou Yibao in WeChat'])
    })

    test('“贵州医保”APP:登录 → 首页“账户共济” → 填写授权人与使用人信息 → 提交承诺书 (L25)', async () => {
      const me = await phone(mode)
      await me.open('/?channel=guizhou-app')
      await me.isAt(['首页', 'Home page'])
      await me.follow(['账户共济', 'Account sharing'])
      await me.isAt(['注册登录', 'Register or sign in'])
      await me.press(/^王秀英/)
      await me.isAt(shareAccount)
      await me.follow(addMember)
      await me.sees(['授权人（您）', 'Payer (you)'])
      await me.sees(/王秀英 9902/)
      await fillIn(me, { relative: '张建国', relation: ['丈夫', 'husband'] })
      expect(me.acts()).toBe(10)
      await isBound(me, '张建国', ['“贵州医保”APP', 'Guizhou Yibao app'])
    })

    test('支付宝:搜“医保共济账户” → 立即办理 → 添加家庭成员 → 填写信息 → 提交 (L26)', async () => {
      const me = await phone({ ...mode, as: '李梅', channel: 'alipay' })
      await me.open('/?channel=alipay')
      await me.isAt(['医保共济账户', 'Shared insurance account'])
      await me.follow(['立即办理', 'Apply now'])
      await me.follow(addMember)
      await fillIn(me, { relative: '王秀英', relation: ['母亲', 'mother'] })
      expect(me.acts()).toBe(9)
      await isBound(me, '王秀英', ['支付宝“医保共济账户”', 'Alipay'])
    })

    test.each([
      ['贵州医保公众号', '/channel/guizhou-wechat/mine'],
      ['贵州医保APP', '/channel/guizhou-app'],
      ['支付宝', '/channel/alipay'],
    ])('%s:绑定后有“个人医保账户代缴” (L27)', async (_, address) => {
      const me = await phone({ ...mode, as: '张伟' })
      await me.open(address)
      await me.follow(payPremium)
      await me.isAt(payPremium)
      await me.sees(['需代缴的家庭成员', 'Family members to pay for'])
    })
  })

  describe.each([
    ['微信', 'yunnan-wechat', ['微信“云南医保”小程序', 'Yunnan Yibao in WeChat']],
    ['支付宝', 'yunnan-alipay', ['支付宝“云南医保”小程序', 'Yunnan Yibao in Alipay']],
  ] as const)('云南:%s搜“云南医保” (Z4, Z5, Z13, Z14)', (_, channel, name) => {
    const { phone } = walks()

    test.each([
      ['个人账户共济绑定申请', 'Apply to bind a shared account', '陈刚'],
      ['个人账户共济绑定', 'Bind a shared account', '陈强'],
    ])('首页【%s】→ 填使用人信息 → 手写签名 → 提交', async (zh, en, relative) => {
      const me = await phone({ ...mode, as: '陈玉兰', channel })
      await me.open(`/?channel=${channel}`)
      await me.isAt(['云南医保', 'Yunnan Yibao'])
      await use(me, me.page.getByRole('link', { name: me.say([zh, en]), exact: true }))
      await me.isAt(addMember)
      await fillIn(me, { relative, relation: ['儿子', 'son'], signWith: mode.keys ? signByKeys : sign })
      // Beside the menu and the signature.
      expect(me.acts()).toBe(7)
      await isBound(me, relative, name)
      const letter = me.say(['承诺书', 'Letter of commitment'])
      await use(me, me.page.locator('summary', { has: me.page.getByText(letter, { exact: true }) }))
      await me.page.getByRole('img', { name: me.say(['手写签名', 'Signature']) }).waitFor()
    })
  })

  describe('国家医保服务平台 and 办事通', () => {
    const { phone } = walks()

    test('“国家医保服务平台”APP:注册登录 → 开通“医保钱包” (L29)', async () => {
      const me = await phone({ ...mode, as: '李梅', channel: 'national-app' })
      await me.open('/?channel=national-app')
      await me.isAt(['国家医保服务平台', 'National insurance platform'])
      await me.follow(['医保钱包', 'Wallet'])
      await me.follow(['开通医保钱包', 'Open a wallet'])
      await me.fill(['手机号', 'Mobile phone'], '19900000002')
      await me.press(['确认使用', 'Confirm'])
      await me.result(['医保钱包已开通', 'The wallet is open'])
      expect(me.acts()).toBe(4)
    })

    test('“办事通”APP:异地就医备案 (Z19)', async () => {
      const me = await phone({ ...mode, as: '陈刚', channel: 'banshitong' })
      await me.open('/?channel=banshitong')
      await me.isAt(['办事通', 'Banshitong'])
      await me.follow(['异地就医备案', 'Filing for care elsewhere'])
      await me.isAt(['备案', 'Filings'])
    })
  })
})
