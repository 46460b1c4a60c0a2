import { describe, expect, test } from 'vitest'
import { type LivedIn, liveIn } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

const { phone, sandbox } = walks(async (opened) => {
  held = await liveIn(opened)
})
let held: LivedIn

/** What was sent from now on, other than questions. */
function sentFrom(me: Phone): string[] {
  const sent: string[] = []
  me.page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  })
  return sent
}

const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))

describe('an optional field that cannot be read is a fault at the field, and nothing is sent', () => {
  test.each([
    ['a limit a year', '每年最多用', '三百', false],
    ['a limit a payment', '每次最多用', '12.345', false],
    ['a limit that is none', '每次最多用', '-5', false],
    ['a limit on one use, folded away', '药店购药 · 每年最多用', '3oo', true],
  ] as const)('%s', async (_, field, typed, folded) => {
    const me = await phone({ as: '张伟' })
    await me.open(`/family/binding/${held.bindings.toFather}/change`)
    const more = me.page.locator('details.more > summary')
    if (folded) await more.click()
    await me.fill(field, typed)
    // Folded away again, a fault opens it.
    if (folded) await more.click()
    const sent = sentFrom(me)
    await me.press('保存')
    await expect.poll(() => me.field(field).getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => me.field(field).isVisible()).toBe(true)
    await expect
      .poll(() => me.field(field).evaluate((element) => element === document.activeElement))
      .toBe(true)
    await me.settled()
    expect(sent).toEqual([])
    const { binding } = await (await sandbox().caller('张伟')).get(`/bindings/${held.bindings.toFather}`)
    expect(binding.version).toBe(1)
  })

  test.each([
    [
      'last day of an authorisation',
      '张伟',
      () => `/family/binding/${held.bindings.toFather}/change`,
      '保存',
    ],
    ['last day of a filing', '陈刚', (): string => '/filings/out-of-area', '提交备案'],
  ] as const)('the %s, half typed', async (_, as, at, button) => {
    const me = await phone({ as })
    await me.open(at())
    if (button === '保存') await me.page.locator('details.more > summary').click()
    else {
      await me.choose('临时外出就医')
      await me.select('去哪里看病', '530100')
      await me.fill('说明', '出差')
      await me.tick('已阅读并同意承诺书')
    }
    await me.page.getByLabel(/^到哪天/).focus()
    // One part of three, whatever their order.
    await me.page.keyboard.type('2')
    const sent = sentFrom(me)
    await me.press(button)
    await me.sees('日期没有填完整：要有年、月、日')
    await me.settled()
    expect(sent).toEqual([])
  })

  test('an amount of a bill to be computed: no bill without it', async () => {
    const me = await phone({ as: '王秀英' })
    await me.open('/what-if')
    await me.press('按甲、乙、丙类填')
    await me.fill('乙类费用', '四百')
    await me.sees('有一项费用读不出来，改好再算；上面还是改之前的结果。')
    await me.fill('甲类费用', '500')
    await me.fill('丙类费用', '')
    await me.fill('乙类费用', '４００')
    await me.page.getByText('一共 900.00').waitFor()
  })
})

test('an ID number is read as people paste it, and what is wrong with it is said', async () => {
  const me = await phone({ as: '张伟' })
  const { name, idNumber } = demoPerson('赵磊')
  await me.open('/family/bind')
  await me.fill('使用人姓名', name)
  await me.fill('使用人身份证号', idNumber.slice(0, 17))
  await me.press('下一步')
  await me.sees('只有17位，应为18位')
  await me.fill('使用人身份证号', fullWidth(idNumber).replace(/^(.{6})(.{8})/, '$1 $2-'))
  await me.press('下一步')
  await me.sees('第 2 步，共 3 步')
})
