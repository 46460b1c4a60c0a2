import { expect, test } from 'vitest'
import { settle } from '../lived-in.ts'
import { forEachMode, walks } from '../phone.ts'

forEachMode('elder', (mode) => {
  const { phone, sandbox } = walks()

  test('申诉: from the bill itself, in one’s own words; it waits, and can be withdrawn', async () => {
    const setlId = await settle(sandbox(), 'H52020100001', '王秀英', [{ code: 'DEMOA0001', amount: 300 }])
    const me = await phone({ ...mode, as: '王秀英' })
    await me.open(`/records/bill/${setlId}`)
    await me.follow(['对这笔账有疑问', 'I object to this bill'])
    await me.isAt(['提出申诉', 'Object'])
    await me.choose(['金额不对', 'The amount is wrong'])
    await me.press(['提交申诉', 'Submit'])
    await me.corrected(['请写几句', 'Write a few words'])
    await me.fill(['说说情况', 'In your words'], '只看了一次')
    await me.press(['提交申诉', 'Submit'])
    await me.result(['申诉已提交，等经办机构答复', 'Submitted; the agency will answer'])
    await me.follow(['看我的申诉', 'See my objections'])
    await me.sees('只看了一次')
    await me.press(['撤回', 'Withdraw'])
    await me.button(['撤回', 'Withdraw']).waitFor({ state: 'hidden' })
    const { objections } = await (await sandbox().caller('王秀英')).get('/objections')
    expect(objections).toMatchObject([{ status: 'withdrawn', setlId }])
  })
})
