import { describe, expect, test } from 'vitest'
import { type Phone, walks } from '../phone.ts'
import { demoPerson, patient } from '../sandbox.ts'

// What the server refuses is said on the phone with the reason, who can mend it and the next step: the same words that
// a program gets, and that the till gives where the till refuses.

const { phone, sandbox } = walks()

const refusal = async (me: Phone, relative: string, relation?: string) => {
  await me.open('/family/bind')
  await me.fill('使用人姓名', relative)
  await me.fill('使用人身份证号', demoPerson(relative).idNumber)
  await me.press('下一步')
  if (relation !== undefined) {
    await me.choose(relation, 'exact')
    await me.press('下一步')
  }
  return await me.refused()
}

test('a brother in another province: not a binding but the wallet, one press away (X2)', async () => {
  const me = await phone({ as: '张伟' })
  const said = await refusal(me, '张浩')
  expect(said.what).toMatch(/^授权人参保地.+与使用人参保地.+不在同一省，不能绑定共济账户。$/)
  expect(said.mend).toBe('跨省请使用“医保钱包”向近亲属转账。')
  expect(said.next).toBe('/wallet')
  await me.follow('用医保钱包')
  await me.isAt('医保钱包')
})

test('a brother in Zhaotong: the three kinds there, and the day from which there are eight', async () => {
  const me = await phone({ as: '陈刚' })
  await me.open('/family')
  await me.sees(/可以授权给：配偶、父母、子女/)
  await me.sees(/国家已扩大到：.*兄弟姐妹.*昭通市自6月20日起施行/)
  await me.open('/family/bind')
  await me.fill('使用人姓名', '陈强')
  await me.fill('使用人身份证号', demoPerson('陈强').idNumber)
  await me.press('下一步')
  const sibling = me.page.getByRole('radio', { name: /^兄弟/ })
  await sibling.waitFor()
  await expect.poll(() => sibling.isDisabled()).toBe(true)
})

test('a false relation cannot be by the birth dates (L41)', async () => {
  const me = await phone({ as: '李梅' })
  const said = await refusal(me, '王秀英', '女儿')
  expect(said.what).toMatch(/出生日期/)
  expect(said.mend).toMatch(/虚构关系须承担法律责任/)
})

test('a child without a recorded guardian: who can record it, and with what', async () => {
  const me = await phone({ as: '张伟' })
  const said = await refusal(me, '张明')
  expect(said.what).toBe('使用人未满18周岁，须由登记的监护人同意，但没有监护人登记。')
  expect(said.mend).toMatch(/在手机上拍户口簿或出生医学证明声明监护关系，或带原件到参保地经办机构登记/)
  expect(said.next).toBe('/family/child')
})

test('suspended insurance is said at home, before any form, and refused when binding (L14)', async () => {
  const me = await phone({ as: '孙丽' })
  await me.open('/')
  await me.sees('您的医保现在是暂停状态：账户不能给家人用，也不能报销。')
  await me.sees('请单位或参保地经办机构恢复缴费。')
  const said = await refusal(me, '赵磊')
  expect(said.what).toMatch(/^授权人在2025-01-15没有正常的职工医保参保关系/)
  expect(said.mend).toMatch(/到参保地经办机构或单位核实参保缴费/)
})

test('a name and a number that do not belong together', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/family/bind')
  await me.fill('使用人姓名', '李梅')
  await me.fill('使用人身份证号', demoPerson('王秀英').idNumber)
  await me.press('下一步')
  const said = await me.refused()
  expect(said.what).not.toBe('')
  expect(said.mend).not.toBe('')
})

test('nobody has authorised 赵磊: at the till and on the phone it says so, and that binding comes first (X5)', async () => {
  const till = sandbox().till('H52020100001')
  const bill = {
    patient: patient('赵磊'),
    lines: [{ code: 'DEMOA0001', amount: 100 }],
    accountUse: '2',
  } as const
  const { visit, batch } = await till.prepare(bill)
  const answer = await till.preSettle(visit, batch, bill)
  expect(answer.infcode).not.toBe(0)
  expect(answer.err_msg).toMatch(/没有人授权.*家人先在手机/)
  const me = await phone({ as: '赵磊' })
  await me.open('/family')
  await me.sees('还没有家人授权给您。')
  await me.link('添加家庭成员').waitFor()
})

describe('English', () => {
  test('the same refusal, word for word as the server gives it in English', async () => {
    const me = await phone({ as: '张伟', language: 'en' })
    await me.open('/family/bind')
    await me.fill('Relative’s name', '张浩')
    await me.fill('Relative’s ID number', demoPerson('张浩').idNumber)
    await me.press('Continue')
    expect(await me.refused()).toEqual({
      what: expect.stringMatching(
        /^The payer is insured in .+, the relative in .+: a binding needs the same province\.$/,
      ),
      mend: 'Across provinces use the insurance wallet (医保钱包) to send money to the relative.',
      next: '/wallet',
    })
  })
})
