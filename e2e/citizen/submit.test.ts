import { describe, expect, test } from 'vitest'
import { shareOf } from '../../server/src/testing/everything.ts'
import { type LivedIn, liveIn } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { demoPerson, type Json } from '../sandbox.ts'
import { sentAfterwards } from './unsent.ts'

type Form = {
  what: string
  as: string | null
  /** What somebody did before. */
  before?: (held: LivedIn) => Promise<unknown>
  at: string | ((held: LivedIn) => string)
  /** Everything up to the last press, with a network. */
  fill?: (me: Phone) => Promise<unknown>
  /** The button that changes something. */
  press: string | RegExp
}

async function bindUpTo(me: Phone, step: 1 | 2 | 3): Promise<void> {
  const { name, idNumber } = demoPerson('赵磊')
  await me.fill('使用人姓名', name)
  await me.fill('使用人身份证号', idNumber)
  if (step === 1) return
  await me.press('下一步')
  await me.choose('兄弟', 'exact')
  if (step === 2) return
  await me.press('下一步')
  await me.tick('已阅读并同意')
  await me.button('提交承诺书').waitFor()
}

async function relative(me: Phone, name: string): Promise<void> {
  // Who knows somebody here chooses; somebody else is typed.
  const other = me.page.getByRole('radio', { name: '别的家人' })
  await other.or(me.field('姓名')).first().waitFor()
  if ((await other.count()) > 0) await other.check()
  await me.fill('姓名', name)
  await me.fill('身份证号', demoPerson(name).idNumber)
  await me.select('对方是我的', 'sibling')
  await me.tick(/./)
}

const openDialog = (button: string) => async (me: Phone) => {
  await me.press(button)
  await me.page.getByRole('dialog').waitFor()
}

const { phone, keptPhone, sandbox } = walks(async (opened) => {
  held = await liveIn(opened)
})
let held: LivedIn

const forms: readonly Form[] = [
  { what: 'who is bound', as: '张伟', at: '/family/bind', fill: (me) => bindUpTo(me, 1), press: '下一步' },
  {
    what: 'relation and limits',
    as: '张伟',
    at: '/family/bind',
    fill: (me) => bindUpTo(me, 2),
    press: '下一步',
  },
  {
    what: 'letter of commitment',
    as: '张伟',
    at: '/family/bind',
    fill: (me) => bindUpTo(me, 3),
    press: '提交承诺书',
  },
  {
    what: 'change of a binding',
    as: '张伟',
    at: ({ bindings }) => `/family/binding/${bindings.toFather}/change`,
    fill: (me) => me.fill('每次最多用', '30'),
    press: '保存',
  },
  {
    what: 'limit on one purpose, folded away',
    as: '张伟',
    at: ({ bindings }) => `/family/binding/${bindings.toFather}/change`,
    fill: async (me) => {
      await me.page.locator('details.more > summary').click()
      await me.fill('药店购药 · 每年最多用', '300')
    },
    press: '保存',
  },
  {
    what: 'pause',
    as: '张伟',
    at: ({ bindings }) => `/family/binding/${bindings.toFather}`,
    press: '账户可用',
  },
  {
    what: 'end of a binding',
    as: '张伟',
    at: ({ bindings }) => `/family/binding/${bindings.toFather}`,
    fill: openDialog('取消授权'),
    press: '取消授权',
  },
  {
    what: 'consent',
    as: '李梅',
    at: ({ bindings }) => `/family/binding/${bindings.waiting}`,
    fill: (me) => me.tick('已阅读并同意承诺书'),
    press: '同意',
  },
  {
    what: 'order of payers',
    as: '李梅',
    at: ({ ids }) => `/family/order?for=${ids.daughter}`,
    press: '按这个次序用',
  },
  { what: 'freeze', as: '张伟', at: '/account', press: '马上冻结，不让家人用' },
  {
    what: 'wallet opened',
    as: '李梅',
    at: '/wallet/open',
    fill: (me) => me.fill('手机号', '19900000002'),
    press: '确认使用',
  },
  {
    what: 'transfer',
    // The other way one waits to be accepted, and no second is sent before that.
    as: '张浩',
    at: '/wallet/send',
    fill: async (me) => {
      await relative(me, '张伟')
      await me.fill('金额', '10')
      await me.press('下一步')
    },
    press: '提交转账',
  },
  { what: 'transfer accepted', as: '张浩', at: '/wallet', press: '接收' },
  {
    what: 'claim',
    as: '赵磊',
    at: '/claims/new',
    fill: async (me) => {
      await me.fill('在哪家看的', '六盘水 第一示范医院')
      await me.page.getByRole('option', { name: '六盘水市第一示范医院' }).click()
      await me.fill('票据号', '0012345678')
      await me.fill('票据总额', '600')
      await me.choose('收费处没有扣成')
      await me.fill('收款银行账号（本人的）', '622202000000001234')
    },
    press: '提交',
  },
  {
    what: 'claim withdrawn',
    as: '陈刚',
    at: ({ claims }) => `/claims/record/${claims.waiting}`,
    press: '撤回申请',
  },
  {
    what: 'claim mended',
    as: '陈刚',
    at: ({ claims }) => `/claims/record/${claims.returned}`,
    fill: openDialog('补正后再提交'),
    press: '提交',
  },
  {
    what: 'filing',
    as: '陈刚',
    at: '/filings/out-of-area',
    fill: async (me) => {
      await me.choose('临时外出就医')
      await me.select('去哪里看病', '530100')
      await me.fill('说明', '出差')
      await me.tick('已阅读并同意承诺书')
    },
    press: '提交备案',
  },
  {
    what: 'filing ended',
    as: '王秀英',
    at: ({ filings }) => `/filings/record/${filings.approved}`,
    fill: openDialog('结束备案'),
    press: '结束备案',
  },
  {
    what: 'objection',
    as: '刘芳',
    at: ({ bills }) => `/objections/new?bill=${bills.zhaotong}`,
    fill: async (me) => {
      await me.choose('金额不对')
      await me.fill('说说情况', '只看了一次')
    },
    press: '提交申诉',
  },
  { what: 'objection withdrawn', as: '王秀英', at: '/objections', press: '撤回' },
  { what: 'shared account for today', as: '刘芳', at: '/show', press: '这次不用了' },
  { what: 'certificate', as: '刘芳', at: '/certificate', press: /^重开一张/ },
  { what: 'certificate revoked', as: '刘芳', at: '/certificate', press: '作废' },
  { what: 'certificate, the first', as: '王秀英', at: '/certificate', press: '开共济证明' },
  {
    what: 'shared account said where nothing need be said',
    as: '王秀英',
    at: '/show',
    press: '这次用家人的账户付',
  },
  {
    what: 'filing mended',
    as: '王秀英',
    at: ({ filings }) => `/filings/record/${filings.returned}`,
    fill: async (me) => {
      await openDialog('补正后再提交')(me)
      await me.tick('已阅读并同意承诺书')
    },
    press: '补正后再提交',
  },
  {
    what: 'refund of a premium',
    as: '何静',
    at: ({ premium }) => `/premium/record/${premium.id}`,
    fill: openDialog('申请退费'),
    press: '提交退费申请',
  },
  {
    what: 'resuming',
    as: '张伟',
    before: async ({ bindings }) => {
      const payer = await sandbox().caller('张伟')
      await payer.post(`/bindings/${bindings.toFather}/pause`)
    },
    at: ({ bindings }) => `/family/binding/${bindings.toFather}`,
    press: '账户可用',
  },
  { what: 'freezing all', as: '陈刚', at: '/account', press: '马上全部冻结' },
  {
    what: 'unfreezing',
    as: '陈刚',
    before: async () => await (await sandbox().caller('陈刚')).post('/account/freeze', { scope: 'family' }),
    at: '/account',
    press: '解冻',
  },
  { what: 'name on the start page', as: null, at: '/', press: /张伟/ },
  { what: 'name on the sign-in page', as: null, at: '/sign-in', press: /^张伟/ },
  {
    what: 'clock of the sandbox',
    as: null,
    at: '/',
    fill: (me) => me.page.locator('.start-clock > summary').click(),
    press: '拨过去',
  },
  { what: 'how one is told', as: '张伟', at: '/notices/settings', press: '保存' },
  { what: 'signing out', as: '张伟', at: '/mine', press: '退出登录' },
  {
    what: 'real name',
    as: null,
    at: '/sign-in',
    fill: async (me) => {
      await me.fill('姓名', '张伟')
      await me.fill('身份证号', demoPerson('张伟').idNumber)
    },
    press: '核验并登录',
  },
]

test.each(shareOf(forms, 0, 2))(
  'without a network nothing is submitted, then or later: $what',
  async ({ as, before, at, fill, press }) => {
    await before?.(held)
    // What is not submitted changes nothing: one phone a person serves for all forms.
    const me = await keptPhone(as === null ? {} : { as })
    await me.open(typeof at === 'string' ? at : at(held))
    await fill?.(me)
    expect(await sentAfterwards(me, press)).toEqual([])
  },
)

describe('an answer that was lost', () => {
  async function nameTransfer(me: Phone, amount: string): Promise<void> {
    await me.open('/wallet/send')
    await relative(me, '张伟')
    await me.fill('金额', amount)
    await me.press('下一步')
  }
  async function fillTransfer(me: Phone, amount: string): Promise<void> {
    await nameTransfer(me, amount)
    await me.button('提交转账').waitFor()
  }
  /** How many of this amount arrived; the next may be sent when they are accepted. */
  async function received(amountFen: number): Promise<number> {
    const recipient = await sandbox().caller('张伟')
    const { transfers } = await recipient.get('/wallet-transfers')
    const found = transfers.filter((one: Json) => one.amountFen === amountFen)
    for (const { id, status } of found)
      if (status === 'sent') await recipient.post(`/wallet-transfers/${id}/accept`)
    return found.length
  }
  /** The service does it and its answer never arrives, once. */
  const loseAnswer = (me: Phone, path: string) =>
    me.page.route(`**/api${path}`, async (route) => {
      if (route.request().method() === 'GET') return await route.fallback()
      const answer = await route.fetch()
      if (!answer.ok()) throw new Error(await answer.text())
      await route.abort('connectionreset')
      await me.page.unroute(`**/api${path}`)
    })
  const quiet = (me: Phone): void => {
    me.faults.splice(0, me.faults.length, ...me.faults.filter((one) => !one.includes('ERR_CONNECTION_RESET')))
  }

  test('is called unknown, and asked for again under the same key: one transfer', async () => {
    const me = await phone({ as: '张浩' })
    await fillTransfer(me, '11.11')
    await loseAnswer(me, '/wallet-transfers')
    await me.press('提交转账')
    await me.sees('还不知道有没有办成：已经发出，没有收到答复。')
    await me.press('查询办理结果')
    await me.result('已转出，等对方接收')
    expect(await received(1_111)).toBe(1)
    quiet(me)
  })

  test('is not sent again after the page was loaded anew and filled in again: that it was done is said before', async () => {
    const me = await phone({ as: '张浩' })
    await fillTransfer(me, '22.22')
    await loseAnswer(me, '/wallet-transfers')
    await me.press('提交转账')
    await me.sees('还不知道有没有办成：已经发出，没有收到答复。')
    await nameTransfer(me, '22.22')
    await me.sees('您有一笔 22.22 元的转账还未被接收，不能再转。')
    // The browser says it beside the answer, at times after the page.
    await expect.poll(() => me.refusals.length).toBe(1)
    me.refusals.length = 0
    expect(await received(2_222)).toBe(1)
    quiet(me)
  })

  test('without a key leads to where one sees whether it was done', async () => {
    const me = await phone({ as: '刘芳' })
    await me.open(`/objections/new?bill=${held.bills.zhaotong}`)
    await me.choose('金额不对')
    await me.fill('说说情况', '只看了一次')
    await loseAnswer(me, '/objections')
    await me.press('提交申诉')
    await me.sees('还不知道有没有办成：已经发出，没有收到答复。')
    await me.follow('看看办成没有')
    await me.sees('只看了一次')
    quiet(me)
  })
})

describe('a session that ended in the middle of a form', () => {
  test('is opened again in front of the page: the same step, the same answers', async () => {
    const me = await phone({ as: '张伟' })
    await me.open('/family/bind')
    await bindUpTo(me, 2)
    await me.context.clearCookies()
    await me.press('下一步')
    const dialog = me.page.getByRole('dialog')
    await dialog.getByText('登录已过期，请再登录一次').waitFor()
    me.refusals.length = 0
    await dialog.getByLabel('姓名', { exact: true }).fill('张伟')
    await dialog.getByLabel('身份证号', { exact: true }).fill(demoPerson('张伟').idNumber)
    await dialog.getByRole('button', { name: '核验并登录' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await me.sees('第 2 步，共 3 步')
    expect(await me.page.getByRole('radio', { name: '兄弟', exact: true }).isChecked()).toBe(true)
    await me.press('下一步')
    await me.page.getByRole('region', { name: /承诺书$/ }).waitFor()
  })

  test('somebody else who signs in there finds nothing of the first', async () => {
    const me = await phone({ as: '张伟' })
    await me.open('/family/bind')
    await me.fill('使用人姓名', '赵磊')
    await me.fill('使用人身份证号', demoPerson('赵磊').idNumber)
    await me.context.clearCookies()
    await me.press('下一步')
    const dialog = me.page.getByRole('dialog')
    await dialog.getByLabel('姓名', { exact: true }).fill('李梅')
    await dialog.getByLabel('身份证号', { exact: true }).fill(demoPerson('李梅').idNumber)
    await dialog.getByRole('button', { name: '核验并登录' }).click()
    await dialog.waitFor({ state: 'hidden' })
    me.refusals.length = 0
    await me.settled()
    await expect.poll(() => me.field('使用人姓名').inputValue()).toBe('')
  })
})
