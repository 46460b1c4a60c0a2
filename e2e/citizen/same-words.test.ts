import { describe, expect, test } from 'vitest'
import { bind } from '../lived-in.ts'
import { forEachMode, type Phone, walks } from '../phone.ts'
import { demoPerson, type Json, patient } from '../sandbox.ts'

// `refused()` compares what a page says with the problem document that the server sent: what, and who can mend it.

const next = ['下一步', 'Continue'] as const
const submit = ['提交申请', 'Submit'] as const

forEachMode('elderEnglish', (mode) => {
  const { phone, sandbox } = walks()

  // Found out at the first step: nobody chooses and reads what cannot be.
  const refusedToBind = async (me: Phone, relative: string) => {
    await me.open('/family/bind')
    await me.fill(['使用人姓名', 'Relative’s name'], relative)
    await me.fill(['使用人身份证号', 'Relative’s ID number'], demoPerson(relative).idNumber)
    await me.press(next)
    return await me.refused()
  }

  test('binding: another province, suspended, no guardian, already bound', async () => {
    const me = await phone({ ...mode, as: '张伟' })
    expect((await refusedToBind(me, '张浩')).next).toBe('/wallet')
    const suspended = await phone({ ...mode, as: '孙丽' })
    await refusedToBind(suspended, '赵磊')
    await refusedToBind(me, '张明')
    expect((await refusedToBind(me, '张建国')).next).toBe('/family/given')
  })

  test('premium: the limit that was set, and paid twice from two phones', async () => {
    const payer = await sandbox().caller('何静')
    const { id } = await bind(payer, '何平', 'sibling', { purposes: ['premium'] })
    const limitTo = async (year: number | null) => {
      const { version } = (await payer.get(`/bindings/${id}`)).binding
      const limits = { yearFen: year, paymentFen: null, purposeFen: {} }
      await payer.call('PATCH', `/bindings/${id}`, { purposes: ['premium'], limits, version })
    }
    const me = await phone({ ...mode, as: '何静' })
    const openPay = async () => {
      await me.open('/premium')
      await me.follow(['去缴费 · 何平', 'Pay · 何平'])
    }
    await openPay()
    await limitTo(10_000)
    await me.press(submit)
    const said = await me.refused()
    expect(said.next).toBe('/family/given')
    // Whoever comes later reads it before the form.
    await me.open('/premium')
    await me.sees(said.what)
    await me.sees(said.mend)

    await limitTo(null)
    await openPay()
    await payer.post('/premiums', {
      requestKey: 'paid-from-another-phone',
      year: 2025,
      insuredId: new URL(me.page.url()).searchParams.get('insured'),
      amountFen: 40_000,
    })
    await me.press(submit)
    expect((await me.refused()).next).toBe('/premium')
  })

  test('wallet: closed since the form was opened', async () => {
    for (const [who, useArea] of [
      ['张伟', '520200'],
      ['张浩', '530600'],
    ] as const) {
      await (await sandbox().caller(who)).post('/wallets', { useArea, phone: demoPerson(who).phone })
    }
    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/wallet/send')
    await me.fill(['姓名', 'Name'], '张浩')
    await me.fill(['身份证号', 'ID number'], demoPerson('张浩').idNumber)
    await me.select(['对方是我的', 'The recipient is my'], 'sibling')
    await me.fill(['金额', 'Amount'], '500')
    await me.tick(/./)
    await me.press(next)
    await sandbox().moveTo('2025-01-15', '22:30:00')
    await me.press(['提交转账', 'Send'])
    const said = await me.refused()
    expect(said.what).toContain('22:00')
    expect((await (await sandbox().caller('张伟')).get('/account')).balanceFen).toBe(864_235)
  })
})

describe('at the till and on the phone', () => {
  const { phone, sandbox } = walks()

  test('unfiled elsewhere: the same reason, the same mend, and the filing one press away (Z23)', async () => {
    const till = sandbox().till('H53010200001')
    const bill = { patient: patient('陈刚'), lines: [{ code: 'DEMOA0001', amount: 100 }] }
    const { visit, batch } = await till.prepare(bill)
    const { infcode, err_msg } = await till.preSettle(visit, batch, bill)
    expect(infcode).toBe(-1)
    const me = await phone({ as: '陈刚' })
    await me.open('/what-if')
    await me.choose(/^省内别处/)
    // The till names the place's area; before a place is chosen the phone knows the province only.
    const plain = (text: string): string => text.replaceAll(/\d{6}/g, '')
    const refusal = me.page.locator('.notice').filter({ hasText: '就医须先办理异地就医备案' })
    for (const part of [refusal.locator('strong'), refusal.locator('p').first()]) {
      expect(plain(err_msg)).toContain(plain(await part.innerText()))
    }
  })

  test.each([
    ['孙丽', /暂停/, '/', /暂停状态/],
    ['赵磊', /没有人授权/, '/family', /还没有家人授权给您/],
  ])('%s: told before the bill what the till would say', async (who, atTill, page, onPhone) => {
    const till = sandbox().till('H52020100001')
    const bill = {
      patient: patient(who),
      lines: [{ code: 'DEMOA0001', amount: 100 }],
      accountUse: '2',
    } as const
    const answer: Json = await till
      .prepare(bill)
      .then(({ visit, batch }) => till.preSettle(visit, batch, bill))
      .catch(({ message }: Error) => ({ infcode: -1, err_msg: message }))
    expect(answer).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(atTill) })
    const me = await phone({ as: who })
    await me.open(page)
    await me.sees(onPhone)
  })
})

describe('back from an identity provider (L29, Z13)', () => {
  const { phone, sandbox } = walks()

  test.each([
    ['/problems/http/sign-in-refused', /登录未完成或已超时/, /not completed, or took too long/],
    ['/problems/person/name-does-not-match', /姓名与证件号码不一致/, /does not belong to this ID number/],
  ])('%s is said on the sign-in page, and signing in leads home', async (type, zh, en) => {
    const words = await (
      await fetch(`${sandbox().url}/api/sign-in/problem?type=${encodeURIComponent(type)}`)
    ).json()
    for (const [language, size, what] of [
      ['zh', 'normal', zh],
      ['en', 'elder', en],
    ] as const) {
      const me = await phone({ language, size })
      await me.open(`/?signInProblem=${encodeURIComponent(type)}`)
      const said = await me.refused()
      expect(said).toMatchObject(words[language])
      expect(said.what).toMatch(what)
      await me.press(/^王秀英/)
      await me.isAt(['家庭共济', 'Family sharing'])
      expect(me.page.url()).not.toContain('signInProblem')
    }
  })
})
