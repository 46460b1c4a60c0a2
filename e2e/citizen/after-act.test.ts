import { expect, test } from 'vitest'
import { type LivedIn, liveIn } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'

// What axe cannot see: after every act it is said what is now true, and whoever cannot see the page is still on it.

let held: LivedIn
const { keptPhone } = walks(async (sandbox) => {
  held = await liveIn(sandbox)
})

type Act = { act: string; as: string; at: () => string; do: (me: Phone) => Promise<void>; says: RegExp }
const press = (button: string) => (me: Phone) => me.press(button)
const twice = (button: string, sure: string) => async (me: Phone) => {
  await me.press(button)
  await me.page.getByRole('dialog').getByRole('button', { name: sure, exact: true }).click()
}

const acts: readonly Act[] = [
  {
    act: '冻结',
    as: '张伟',
    at: () => '/account',
    do: press('马上冻结，不让家人用'),
    says: /^已冻结，从现在起生效/,
  },
  { act: '解冻', as: '张伟', at: () => '/account', do: press('解冻'), says: /^已解冻/ },
  {
    act: '暂停',
    as: '张伟',
    at: () => `/family/binding/${held.bindings.toFather}`,
    do: press('账户可用'),
    says: /^已暂停/,
  },
  {
    act: '恢复',
    as: '张伟',
    at: () => `/family/binding/${held.bindings.toFather}`,
    do: press('账户可用'),
    says: /^已恢复/,
  },
  {
    act: '限额',
    as: '张伟',
    at: () => `/family/binding/${held.bindings.toFather}`,
    do: async (me) => {
      await me.press('每年限额')
      await me.fill('每年最多', '300')
      await me.press('保存')
    },
    says: /^每年最多 300\.00 元/,
  },
  {
    act: '取消限额',
    as: '张伟',
    at: () => `/family/binding/${held.bindings.toFather}`,
    do: press('每年限额'),
    says: /^已取消限额/,
  },
  {
    act: '取消授权',
    as: '张伟',
    at: () => `/family/binding/${held.bindings.toFather}`,
    do: twice('取消授权', '取消授权'),
    says: /^授权已取消/,
  },
  {
    act: '不同意',
    as: '李梅',
    at: () => `/family/binding/${held.bindings.waiting}`,
    do: twice('取消授权', '取消授权'),
    says: /^授权已取消/,
  },
  {
    act: '开通钱包',
    as: '李梅',
    at: () => '/wallet/open',
    do: async (me) => {
      await me.fill('手机号', '19900000002')
      await me.press('确认使用')
    },
    says: /^医保钱包已开通/,
  },
  { act: '接收', as: '张浩', at: () => '/wallet', do: press('接收'), says: /^已接收 张伟 转来的 200\.00 元/ },
  { act: '作废证明', as: '刘芳', at: () => '/certificate', do: press('作废'), says: /^已作废/ },
  { act: '开共济证明', as: '刘芳', at: () => '/certificate', do: press('开共济证明'), says: /有效/ },
  { act: '这次不用家人的账户', as: '刘芳', at: () => '/show', do: press('这次不用了'), says: /^已取消/ },
  {
    act: '这次用家人的账户',
    as: '刘芳',
    at: () => '/show',
    do: press('这次用家人的账户付'),
    says: /^今天已说明/,
  },
  {
    act: '撤回申诉',
    as: '王秀英',
    at: () => '/objections',
    do: press('撤回'),
    says: /^已撤回/,
  },
  {
    act: '结束备案',
    as: '王秀英',
    at: () => `/filings/record/${held.filings.approved}`,
    do: twice('结束备案', '结束备案'),
    says: /是最后一天/,
  },
  {
    act: '撤回报销',
    as: '陈刚',
    at: () => `/claims/record/${held.claims.waiting}`,
    do: press('撤回申请'),
    says: /^已撤回，不会审核/,
  },
  { act: '消息设置', as: '张伟', at: () => '/notices/settings', do: press('保存'), says: /^已保存/ },
]

const announced = (me: Phone) => me.page.locator('[data-announcer]').textContent()
/** What has the focus, if it is on the page and in sight. */
const standsOn = (me: Phone): Promise<string> =>
  me.page.evaluate(() => {
    const one = document.activeElement
    if (!one || one === document.body) return ''
    return one.checkVisibility() ? one.tagName : ''
  })

test.each(acts)('$act by $as is said, and the focus is not lost', async ({ as, at, do: act, says }) => {
  const me = await keptPhone({ as })
  await me.open(at())
  await act(me)
  await expect.poll(() => announced(me)).toMatch(says)
  await expect.poll(() => standsOn(me)).not.toBe('')
})

test('a refusal is announced, its button keeps the focus, and nothing says that it was done', async () => {
  const me = await keptPhone({ as: '张伟' })
  await me.open('/wallet/send')
  await me.choose('别的家人')
  await me.fill('姓名', '李三')
  await me.fill('身份证号', '990201198407220041')
  await me.select('对方是我的', 'spouse')
  await me.fill('金额', '1')
  await me.tick(/我承诺/)
  await me.press('下一步')
  const { what } = await me.refused()
  expect(what).toContain('查不到姓名与证件号码相符的参保人')
  expect(await announced(me)).not.toMatch(/办好了/)
  expect(await standsOn(me)).not.toBe('')
})
