import { describe, expect, test } from 'vitest'
import { forEachMode, type Phone, tabTo, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'
import { sign } from './three-steps.ts'

const title = ['添加家庭成员', 'Add a family member'] as const
const next = ['下一步', 'Continue'] as const
const name = ['使用人姓名', 'Relative’s name'] as const
const idNumber = ['使用人身份证号', 'Relative’s ID number'] as const
const submit = ['提交承诺书', 'Submit the letter'] as const

forEachMode('keyboard', (mode) => {
  const { phone, sandbox } = walks()

  test('贵州: three steps, seven things to do, terms changed, in force at once for both sides (L4, L12, L25)', async () => {
    const payer = await phone({ ...mode, as: '张伟' })
    await payer.open('/family')
    await payer.follow(title)
    await payer.isAt(title)
    await payer.sees(['第 1 步，共 3 步', 'Step 1 of 3'])

    await payer.press(next)
    await payer.sees(['请填姓名', 'Enter the name'])
    // In the elder size the number is asked for after the name, on a page of its own.
    const elder = mode.size === 'elder'
    if (elder) {
      await payer.fill(name, '李梅')
      await payer.press(next)
    }
    await payer.corrected([
      '请填 18 位身份证号，或其他证件的号码',
      'Enter the 18 characters of the ID number, or the number of another certificate',
    ])
    await expect
      .poll(() => payer.field(elder ? idNumber : name).evaluate((one) => one === document.activeElement))
      .toBe(true)

    if (!elder) await payer.fill(name, '李梅')
    await payer.fill(idNumber, demoPerson('李梅').idNumber)
    await payer.press(next)
    await payer.sees(['第 2 步，共 3 步', 'Step 2 of 3'])
    const relations = payer.page.getByRole('radio')
    await relations.first().waitFor()
    await expect.poll(() => relations.count()).toBe(8)
    await payer.choose(['妻子', 'wife'], 'exact')
    await payer.press(next)

    await payer.sees(['第 3 步，共 3 步', 'Step 3 of 3'])
    await payer.sees(['李梅是您的妻子', '李梅 is your wife'])
    await payer.sees(['不限额。', 'No limit.'])
    await payer.press(submit)
    await payer.corrected(['请打勾表示同意', 'Tick to agree'])
    // The usual answers are folded with what they are; changed, they are another letter.
    await payer.press(['改', 'Change'])
    const terms = payer.page.locator('details.terms > summary')
    await terms.filter({ hasText: payer.say(['全部用途、不限额', 'All uses, no limit']) }).waitFor()
    if (mode.keys) {
      await tabTo(payer.page, terms)
      await payer.page.keyboard.press('Enter')
    } else await terms.click()
    await payer.fill(['每年最多用', 'At most a year'], '1500')
    await payer.press(next)
    await payer.sees(['每年最多 1,500.00 元。', 'At most ¥1,500.00 a year.'])
    await payer.tick(['已阅读并同意', 'I have read'])
    await payer.sees(['提交后马上生效，李梅看病就能用。', 'In force at once: 李梅 can use it for care.'])
    await payer.press(submit)
    await payer.result(['已授权李梅，2025-01-15起生效', '李梅 is authorised from 2025-01-15'])
    await payer.sees([
      '按六盘水市的规定，从 2025-01-15 起，到取消为止。',
      'By the rules of Liupanshui, from 2025-01-15 until it is ended.',
    ])

    // Back never submits again: it leads to an empty first question.
    await payer.page.goBack()
    await payer.settled()
    expect(await (await sandbox().caller('张伟')).get('/family')).toMatchObject({
      authorised: expect.toSatisfy((all: unknown[]) => all.length === 4),
    })

    const relative = await phone({ ...mode, as: '李梅' })
    await relative.open('/family')
    const given = relative.page.getByRole('list', {
      name: relative.say(['授权给我的家人', 'Who has authorised me']),
    })
    await given.getByRole('link', { name: /张伟/ }).click()
    await relative.isAt(['您可以用张伟的账户', 'You can use 张伟’s account'])
    await relative.sees('1,500.00')
  })

  test('a child without a guardian on record: declared with a picture of the papers, then bound', async () => {
    const father = await phone({ ...mode, as: '张伟' })
    const son = demoPerson('张明')
    await father.open('/family/bind')
    await father.fill(name, son.name)
    await father.fill(idNumber, son.idNumber)
    await father.press(next)
    await father.refused()
    await father.follow(['声明监护关系', 'Declare guardianship'])
    // What was typed before need not be typed again.
    await expect.poll(() => father.field(['孩子的姓名', 'The child’s name']).inputValue()).toBe(son.name)
    await father.press(['提交声明', 'Submit'])
    await father.corrected(['请拍一张', 'A picture is needed'])
    await father.choose(['户口簿', 'Household register'])
    await father.photograph(['从手机里选', 'Choose a picture'])
    await father.tick(['我是孩子的监护人', 'I am the child’s guardian'])
    await father.press(['提交声明', 'Submit'])
    await father.result(['您现在是张明登记的监护人', 'You are on record as guardian of 张明'])
    await father.follow(title)
    await father.press(next)
    await father.sees(['第 2 步，共 3 步', 'Step 2 of 3'])
  })

  test('云南: the letter is signed by hand, without a finger too (Z5, Z14, X10)', async () => {
    const payer = await phone({ ...mode, as: '陈玉兰' })
    await payer.open('/family/bind')
    await payer.fill(name, '陈强')
    await payer.fill(idNumber, demoPerson('陈强').idNumber)
    await payer.press(next)
    await payer.choose(['儿子', 'son'], 'exact')
    const later = payer.page.getByRole('radio', { name: payer.say(['兄弟', 'brother']) })
    await expect.poll(() => later.isDisabled()).toBe(true)
    await payer.sees(['本地自6月20日起可以', 'Here from 20 Jun'])
    await payer.press(next)

    await payer.tick(['已阅读并同意', 'I have read'])
    await payer.press(submit)
    await payer.corrected(['请手写姓名', 'Sign your name'])
    await sign(payer)
    await payer.press(['重写', 'Clear'])
    await payer.sees(['还没有签名', 'Not signed yet'])

    await payer.page.getByRole('application').focus()
    const { keyboard } = payer.page
    await keyboard.press('Space')
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp'])
      await keyboard.press(key)
    await keyboard.press('Space')
    await payer.page
      .getByRole('status')
      .filter({ hasText: payer.say(['已签名', 'Signed']) })
      .waitFor()
    await payer.press(submit)
    await payer.result(['已授权陈强，2025-01-15起生效', '陈强 is authorised from 2025-01-15'])
    await payer.sees(['告诉收费员“用共济账户”', 'Tell the cashier that the shared account is to pay'])
  })
})

describe('what is shown is what is kept', () => {
  const { phone } = walks()
  const picture = (me: Phone): Promise<string> =>
    me.page.getByRole('application').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())

  test('a signature is there again after going on and back; cleared, it is gone and asked for', async () => {
    const me = await phone({ as: '陈刚' })
    await me.open('/family/bind')
    await me.fill('使用人姓名', '陈思')
    await me.fill('使用人身份证号', demoPerson('陈思').idNumber)
    await me.press(next)
    await me.choose('儿子', 'exact')
    await me.press(next)
    await me.tick('已阅读并同意')
    const blank = await picture(me)
    await sign(me)
    await me.page.goBack()
    await me.button('下一步').waitFor()
    await me.page.goForward()
    await me.page.getByRole('status').filter({ hasText: '已签名' }).waitFor()
    // What is said is there before what is drawn.
    await expect.poll(() => picture(me)).not.toBe(blank)
    await me.press('重写')
    expect(await picture(me)).toBe(blank)
    await me.press(submit)
    await me.sees('请手写姓名')
  })

  test('other terms need another letter: the page forward is not reached with the old one', async () => {
    const me = await phone({ as: '张伟' })
    await me.open('/family/bind')
    await me.fill('使用人姓名', '赵磊')
    await me.fill('使用人身份证号', demoPerson('赵磊').idNumber)
    await me.press(next)
    await me.choose('兄弟', 'exact')
    await me.press(next)
    await me.tick('已阅读并同意')
    await me.page.goBack()
    await me.page.locator('details.terms > summary').click()
    await me.fill('每年最多用', '100')
    await me.page.goForward()
    await me.sees('第 2 步，共 3 步')
    expect(await me.field('每年最多用').inputValue()).toMatch(/^100/)
  })

  test('何静 authorises 何平 for the premium alone: it says so, and the next step is to pay it', async () => {
    const me = await phone({ as: '何静' })
    await me.open('/family/bind')
    await me.fill('使用人姓名', '何平')
    await me.fill('使用人身份证号', demoPerson('何平').idNumber)
    await me.press(next)
    await me.choose('兄弟', 'exact')
    // 何平 is not insured yet: the premium alone is chosen already.
    await me.page.locator('details.terms > summary').filter({ hasText: '用来居民医保缴费' }).waitFor()
    await me.press(next)
    await me.tick('已阅读并同意')
    await me.press(submit)
    await me.result(/已授权何平/)
    await me.sees('只能用您的账户给何平代缴居民医保费；看病、购药不能用。')
    expect(await me.text()).not.toContain('收费员')
    await me.follow('去缴费')
    await me.link('去缴费 · 何平').waitFor()
  })
})
