import { describe, test } from 'vitest'
import { type Phone, walks } from '../phone.ts'
import { fillIn } from './four-steps.ts'

// Each channel is walked by the names that people read there, from the address that the channel opens.

/** What is now true, and on the record page the channel's own name. */
async function isBound(me: Phone, payer: string, relative: string, channel: string): Promise<void> {
  await me.result(new RegExp(`^已授权${relative}，2025-01-15起生效`))
  await me.follow('看授权记录')
  await me.follow(`${relative} ·`)
  await me.isAt(`${payer} → ${relative}`)
  await me.sees(channel)
}

describe.each(['normal', 'elder'] as const)('%s size', (size) => {
  describe('贵州 (L7, L24–L26)', () => {
    const { phone } = walks()

    test('“贵州医保”公众号:关注 → 医疗服务 → 我的 → 家庭账户共济 → 添加家庭成员 → 填写信息 → 提交承诺书 (L24)', async () => {
      const me = await phone({ size, as: '张伟', channel: 'guizhou-wechat' })
      await me.open('/?channel=guizhou-wechat')
      await me.isAt('贵州医保')
      await me.sees('在微信里关注“贵州医保”公众号')
      await me.follow('医疗服务')
      await me.isAt('医疗服务')
      await me.follow('我的')
      await me.follow('家庭账户共济')
      await me.follow('添加家庭成员')
      await fillIn(me, { relative: '李梅', relation: '配偶' })
      await isBound(me, '张伟', '李梅', '“贵州医保”微信公众号')
    })

    test('“贵州医保”APP:登录 → 首页“账户共济” → 填写授权人与使用人信息 → 提交承诺书 (L25)', async () => {
      const me = await phone({ size })
      await me.open('/?channel=guizhou-app')
      await me.isAt('首页')
      await me.follow('账户共济')
      await me.isAt('注册登录')
      await me.press(/^王秀英/)
      await me.isAt('家庭账户共济')
      await me.follow('添加家庭成员')
      await me.sees('授权人（您）')
      await me.sees(/王秀英 9902/)
      await fillIn(me, { relative: '张建国', relation: '配偶' })
      await isBound(me, '王秀英', '张建国', '“贵州医保”APP')
    })

    test('支付宝:搜“医保共济账户” → 立即办理 → 添加家庭成员 → 填写信息 → 提交 (L26)', async () => {
      const me = await phone({ size, as: '李梅', channel: 'alipay' })
      await me.open('/?channel=alipay')
      await me.isAt('医保共济账户')
      await me.sees('在支付宝搜索“医保共济账户”')
      await me.follow('立即办理')
      await me.follow('添加家庭成员')
      await fillIn(me, { relative: '王秀英', relation: '父母' })
      await isBound(me, '李梅', '王秀英', '支付宝“医保共济账户”')
    })

    test.each([
      ['贵州医保公众号', '/channel/guizhou-wechat/mine'],
      ['贵州医保APP', '/channel/guizhou-app'],
      ['支付宝', '/channel/alipay'],
    ])('%s:绑定后有“个人医保账户代缴” (L27)', async (_, address) => {
      const me = await phone({ size, as: '张伟' })
      await me.open(address)
      await me.follow('个人医保账户代缴')
      await me.isAt('个人医保账户代缴')
      await me.sees('需代缴的家庭成员')
    })
  })

  describe.each([
    ['微信', 'yunnan-wechat', '微信“云南医保”小程序'],
    ['支付宝', 'yunnan-alipay', '支付宝“云南医保”小程序'],
  ] as const)('云南:%s搜“云南医保” (Z4, Z5, Z13, Z14)', (_, channel, name) => {
    const { phone } = walks()

    test.each([
      ['个人账户共济绑定申请', '陈刚'],
      ['个人账户共济绑定', '陈强'],
    ])('首页【%s】→ 填使用人信息 → 手写签名 → 提交', async (entry, relative) => {
      const me = await phone({ size, as: '陈玉兰', channel })
      await me.open(`/?channel=${channel}`)
      await me.isAt('云南医保')
      await me.page.getByRole('link', { name: entry, exact: true }).click()
      await me.isAt('添加家庭成员')
      await fillIn(me, { relative, relation: '子女', byHand: true })
      await isBound(me, '陈玉兰', relative, name)
      await me.page.getByText('承诺书', { exact: true }).click()
      await me.page.getByRole('img', { name: '手写签名' }).waitFor()
    })
  })

  describe('国家医保服务平台 and 办事通', () => {
    const { phone } = walks()

    test('“国家医保服务平台”APP:注册登录 → 开通“医保钱包” (L29)', async () => {
      const me = await phone({ size, as: '李梅', channel: 'national-app' })
      await me.open('/?channel=national-app')
      await me.sees('下载“国家医保服务平台”APP，注册登录')
      await me.follow('医保钱包')
      await me.follow('开通医保钱包')
      await me.fill('手机号', '19900000002')
      await me.press('确认使用')
      await me.result('医保钱包已开通')
    })

    test('“办事通”APP:异地就医备案 (Z19)', async () => {
      const me = await phone({ size, as: '陈刚', channel: 'banshitong' })
      await me.open('/?channel=banshitong')
      await me.isAt('办事通')
      await me.follow('异地就医备案')
      await me.page.getByRole('heading', { level: 1, name: /备案/ }).waitFor()
    })
  })
})
