import { describe, expect, test } from 'vitest'
import { outputOf } from '../../server/rehearsal/hospital/sample-client.ts'
import { forEachMode, walks } from '../phone.ts'
import { patient, type Sandbox } from '../sandbox.ts'

type Split = { acct_mulaid_pay: number; psn_cash_pay: number; fund_pay_sumamt: number }

/** The worked bill of 刘芳: 200.00 in scope and 100.00 of class C; the fund pays 50.00. */
async function pays(sandbox: Sandbox, more: { accountUse: '1' | '2'; shareCode?: string }): Promise<Split> {
  const till = sandbox.till('H53060200001')
  const { answer } = await till.payBill({
    patient: patient('刘芳'),
    lines: [
      { code: 'DEMOA0001', amount: 200 },
      { code: 'DEMOC0001', amount: 100 },
    ],
    ...more,
  })
  return outputOf(answer).setlinfo
}

forEachMode('elder', (mode) => {
  const { phone, sandbox } = walks()

  test('昭通: said on the phone, the shared account pays the next bill of today and no other (Z3, Z8, X5)', async () => {
    expect(await pays(sandbox(), { accountUse: '1' })).toMatchObject({
      acct_mulaid_pay: 0,
      psn_cash_pay: 250,
    })
    const me = await phone({ ...mode, as: '刘芳' })
    await me.open('/show')
    await me.sees(['您参保地规定：说了才用', 'Your area’s rule: only when somebody says so.'])
    await me.press(['这次用家人的账户付', 'Let the shared account pay this time'])
    await me.sees(['今天已说明：用家人的账户付', 'Said for today: the shared account pays'])
    await me.sees(['按昭通市的规定，从 10:', 'By the rules of Zhaotong, since 10:'])
    const answer = await pays(sandbox(), { accountUse: '1' })
    expect(answer.acct_mulaid_pay).toBeGreaterThan(0)
    expect(answer.psn_cash_pay).toBe(0)
    expect(await pays(sandbox(), { accountUse: '1' })).toMatchObject({ acct_mulaid_pay: 0 })

    await me.open('/show')
    await me.press(['这次用家人的账户付', 'Let the shared account pay this time'])
    await me.press(['这次不用了', 'Not this time'])
    await me.sees(['已取消，这次不动家人的账户。', 'Cancelled: relatives’ accounts are not touched.'])
    expect(await pays(sandbox(), { accountUse: '1' })).toMatchObject({ acct_mulaid_pay: 0 })
  })

  test('共济证明: issued, its code says it at the till, revoked it says nothing (Z11)', async () => {
    const me = await phone({ ...mode, as: '刘芳' })
    await me.open('/certificate')
    await me.isAt(['共济证明', 'Certificate of family sharing'])
    await me.press(['开共济证明', 'Issue a certificate'])
    await me.page
      .getByRole('img', { name: me.say(['共济证明二维码', 'QR code of the certificate']) })
      .waitFor()
    const code = (
      await me.page.getByTitle(me.say(['证明编号', 'Certificate number'])).innerText()
    ).replaceAll(/\s/g, '')
    expect(code).toMatch(/^\d{16}$/)
    await me.sees('陈刚')
    const answer = await pays(sandbox(), { accountUse: '1', shareCode: code })
    expect(answer.acct_mulaid_pay).toBeGreaterThan(0)
    await me.press(['作废', 'Revoke'])
    await me.sees(['已作废。从现在起扫旧码无效。', 'Revoked. From now on the old code is worthless.'])
    await expect(pays(sandbox(), { accountUse: '1', shareCode: code })).rejects.toThrow()
  })

  test('我的医保码: a picture and digits that a till reads, and what a bill is paid from, in order', async () => {
    const me = await phone({ ...mode, as: '王秀英' })
    await me.open('/show')
    await me.page
      .getByRole('img', { name: me.say(['王秀英的医保码，二维码', 'QR code of 王秀英']) })
      .waitFor()
    const digits = me.page.getByTitle(me.say(['医保码数字', 'Digits of the code']))
    const code = (await digits.innerText()).replaceAll(/\s/g, '')
    const answer = await sandbox().till('H52020100001').readPerson('01', code)
    expect(outputOf(answer).baseinfo.psn_name).toBe('王秀英')
    await me.sees(['再用本人账户', 'then your own account'])
    await me.sees(['再用张伟的账户', 'then the account of 张伟'])
    await me.sees(['您参保地规定：不用说', 'Your area’s rule: nothing need be said'])
  })
})

describe('others', () => {
  const { phone } = walks()

  test('a guardian shows the child’s code', async () => {
    const me = await phone({ as: '李梅' })
    await me.open('/show')
    await me.field('谁的码').selectOption({ label: '张小雨' })
    await me.page.getByRole('img', { name: '张小雨的医保码，二维码' }).waitFor()
  })

  test('nobody has authorised 赵磊: no certificate, and why', async () => {
    const me = await phone({ as: '赵磊' })
    await me.open('/certificate')
    const issue = me.button('开共济证明')
    await expect.poll(() => issue.getAttribute('aria-disabled')).toBe('true')
    await me.sees('还没有家人授权，开不了证明。')
  })
})
