import { describe, expect, test } from 'vitest'
import { bind, settle } from '../lived-in.ts'
import { forEachMode, walks } from '../phone.ts'

const cash = async (sandbox: Parameters<typeof settle>[0], who: string): Promise<number> => {
  const setlId = await settle(sandbox, 'H52020100002', who, [{ code: 'DEMOA0001', amount: 100 }])
  const { amounts } = await (await sandbox.caller(who)).get(`/bills/${setlId}`)
  return amounts.cashFen as number
}

forEachMode('elder', (mode) => {
  const { phone, sandbox } = walks()

  test('授权记录: limits are changed, the account is paused in one tap and resumed, the authorisation ended (L31)', async () => {
    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/family/given')
    await me.isAt(['授权记录', 'Authorisation record'])
    await me.follow(['父亲 张建国', '张建国 (father)'])
    await me.isAt(['张建国可以用您的账户', '张建国 can use your account'])

    await me.follow(['修改用途和限额', 'Change uses and limits'])
    await me.fill(['每次最多用', 'At most a payment'], '30')
    await me.untick(['住院', 'inpatient'])
    await me.press(['保存', 'Save'])
    await me.sees(['从现在起按新的用途和限额付款。', 'From now on payments follow the new uses and limits.'])
    // 100.00 at level 2: the fund pays 60.00, 张伟 at most 30.00 a payment.
    expect(await cash(sandbox(), '张建国')).toBe(1_000)

    await me.follow(['回到授权记录', 'Back to the authorisations'])
    await me.follow(['父亲 张建国', '张建国 (father)'])
    await me.sees('30.00')
    await me.press(['账户可用', 'The account pays'])
    await me.sees([
      '已暂停：张建国现在不能用您的账户，您自己照常用。授权还在，可以恢复。',
      'Paused: 张建国 cannot use your account now; your own use goes on.',
    ])
    expect(await cash(sandbox(), '张建国')).toBe(4_000)
    await me.press(['账户可用', 'The account pays'])
    await me.sees(['现在可用，关掉就暂停', 'It pays now; switch it off to pause'])
    expect(await cash(sandbox(), '张建国')).toBe(1_000)

    const end = ['取消授权', 'End it'] as const
    await me.press(end)
    const dialog = await me.dialog()
    await dialog.sees(['已经结算的不变', 'what is settled stays'])
    await dialog.press(['先不取消', 'Keep it'])
    await dialog.closed()
    await me.press(end)
    await (await me.dialog()).press(end)
    await me.result(['授权已取消', 'The authorisation has ended'])
    expect(await cash(sandbox(), '张建国')).toBe(4_000)

    await me.open('/family/given')
    await me.page
      .getByRole('link', { name: /张建国/ })
      .getByText(me.say(['已取消', 'ended']))
      .waitFor()
  })

  test('使用次序: with buttons, previewed, and the next bill follows it (X11)', async () => {
    const me = await phone({ ...mode, as: '李梅' })
    await me.open('/family')
    await me.result(['授权给张小雨的家人', 'Who has authorised 张小雨'])
    await me.follow(['调整使用次序', 'Change the order of use'])
    const items = me.page.getByRole('list', { name: me.say(['调整使用次序', 'Change the order of use']) })
    await expect
      .poll(() => items.getByRole('listitem').allInnerTexts())
      .toMatchObject([/张伟/, /李梅/].map((name) => expect.stringMatching(name)))
    await me.press(['把李梅往前移', 'Move 李梅 up'])
    await me.page
      .getByRole('status')
      .filter({ hasText: me.say(['李梅现在第 1 个', '李梅 is now number 1']) })
      .waitFor({ state: 'attached' })
    await me.press(['按这个次序用', 'Use this order'])
    await me.sees(['次序已改，从下一笔账单起按新次序用。', 'The order is changed from the next bill on.'])
    const setlId = await settle(sandbox(), 'H52020100003', '张小雨', [{ code: 'DEMOA0001', amount: 100 }])
    const wife = await sandbox().caller('李梅')
    const ward = (await wife.get('/family')).wards[0]
    const bill = await wife.get(`/bills/${setlId}?personId=${ward.id}`)
    // The fund pays 85 %; the rest comes from the first in order alone.
    expect(bill.payers.map(({ name }: { name: string }) => name)).toEqual(['李梅'])
  })

  test('同意: for a child its guardian reads the letter, ticks and consents; only then it counts', async () => {
    const grandmother = await sandbox().caller('王秀英')
    await bind(grandmother, '张小雨', 'sonsChild', { limits: { yearFen: 20_000 } })
    const me = await phone({ ...mode, as: '李梅' })
    await me.open('/family')
    await me.sees(['等您同意', 'Waiting for your consent'])
    await me.follow(['去看看', 'Look'])
    await me.isAt(['王秀英想让张小雨用账户', '王秀英 would let 张小雨 use an account'])
    await me.press(['同意', 'Consent'])
    await me.corrected(['请先阅读承诺书并打勾', 'Read the letter and tick first'])
    await me.tick(['已阅读并同意承诺书', 'I have read the letter'])
    await me.press(['同意', 'Consent'])
    await me.result(['已同意，授权生效', 'Consent given; the authorisation is in force'])
    await me.sees([
      '按六盘水市的规定，从 2025-01-15 起，到取消为止。',
      'By the rules of Liupanshui, from 2025-01-15',
    ])
    const { authorised } = await grandmother.get('/family')
    expect(authorised).toMatchObject([{ status: 'active' }])
  })
})

describe('before consent', () => {
  const { phone, sandbox } = walks()

  test('home says what waits, on the guardian’s phone and as waiting on the payer’s', async () => {
    const grandmother = await sandbox().caller('王秀英')
    await bind(grandmother, '张小雨', 'sonsChild')
    const guardian = await phone({ as: '李梅' })
    await guardian.open('/')
    await guardian.sees('奶奶 王秀英想让张小雨用自己的账户，等您同意')
    await guardian.link('看承诺书').waitFor()
    await guardian.link('不同意').waitFor()
    const payer = await phone({ as: '王秀英' })
    await payer.open('/family/given')
    await payer.sees('等对方同意')
  })

  test('a payer who never authorised cannot open another’s authorisation', async () => {
    const { authorised } = await (await sandbox().caller('张伟')).get('/family')
    const me = await phone({ as: '赵磊' })
    await me.open(`/family/binding/${authorised[0].id}`)
    const said = await me.refused()
    expect(said.what).not.toBe('')
    expect(said.mend).not.toBe('')
  })
})
