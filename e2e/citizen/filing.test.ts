import { describe, expect, test } from 'vitest'
import { forEachMode, walks } from '../phone.ts'

forEachMode('keyboard', (mode) => {
  const { phone, sandbox } = walks()

  test('异地就医备案: rules, kind, place, letter; in force at once on a commitment, and ended again (L39, Z19, Z23)', async () => {
    const me = await phone({ ...mode, as: '陈刚', channel: 'banshitong' })
    await me.open('/filings')
    await me.follow(['异地就医备案', 'Filing for care elsewhere'])
    await me.sees(['没有备案的，不能直接结算', 'Without it there is no direct settlement'])
    await me.press(['提交备案', 'Submit'])
    await me.corrected(['请选择类型', 'Choose a kind'])
    await me.choose(['临时外出就医', 'temporary stay'])
    await me.select(['去哪里看病', 'Where'], '530100')
    await me.fill(['说明', 'Reason'], '出差')
    await me.tick(['已阅读并同意承诺书', 'I have read the commitment'])
    await me.press(['提交备案', 'Submit'])
    await me.result(['备案已生效', 'The filing is in force'])
    await me.sees(['按昭通市的规定办理。', 'By the rules of Zhaotong.'])
    await me.link(['查能直接结算的医院', 'Find places that settle directly']).waitFor()
    await me.follow(['看进度', 'See its progress'])
    await me.sees(['现在有效', 'in force today'])
    await me.sees(['“办事通”APP', 'Banshitong app'])

    await me.press(['结束备案', 'End it'])
    const dialog = await me.dialog()
    await dialog.press(['结束备案', 'End it'])
    await dialog.closed()
    const { filings } = await (await sandbox().caller('陈刚')).get('/filings')
    // Today is its last day.
    expect(filings).toMatchObject([{ status: 'ended', to: '2025-01-15' }])
  })

  test('门诊慢特病备案: handed in, returned with every reason at once, mended, approved (L38)', async () => {
    const me = await phone({ ...mode, as: '张建国' })
    await me.open('/filings/chronic')
    await me.choose(['糖尿病', 'diabetes'])
    await me.press(['提交备案', 'Submit'])
    await me.corrected(['请选择医院', 'Choose the hospital'])
    await me.fill(['出具诊断证明的医院', 'Hospital that made the diagnosis'], '六盘水 第一示范医院')
    await me.page.getByRole('option', { name: '六盘水市第一示范医院' }).click()
    await me.fill(['说明', 'Reason'], '长期用药')
    await me.tick(['已阅读并同意承诺书', 'I have read the commitment'])
    await me.press(['提交备案', 'Submit'])
    await me.result(['备案已提交，等经办机构答复', 'Submitted; the agency will answer'])
    await me.sees(['糖尿病，由六盘水市医保经办机构答复。', 'the agency of Liupanshui answers.'])
    const clerk = await sandbox().caller('clerk-520200')
    const [filing] = (await clerk.get('/agency/filings')).filings
    await clerk.post(`/agency/filings/${filing.personId}/${filing.id}/decide`, {
      decision: 'return',
      reasons: [{ code: 'diagnosisMissing' }, { code: 'proofIllegible' }],
      version: filing.version,
    })
    await me.follow(['看进度', 'See its progress'])
    await me.sees(['需要补正，一次说全：', 'To be mended, all at once:'])
    await me.sees(['缺少定点医院出具的诊断证明', 'the hospital’s certificate of the diagnosis is missing'])
    await me.sees(['上传的材料看不清', 'what was uploaded cannot be read'])
    await me.press(['补正后再提交', 'Mend and submit again'])
  })
})

describe('other provinces only (Liupanshui, X3)', () => {
  const { phone } = walks()

  test('the rule names where a filing is needed and what happens without', async () => {
    const me = await phone({ as: '张伟' })
    await me.open('/filings/out-of-area')
    await me.sees(/这些地方就医要先备案：外省/)
    await me.sees('没有备案的，报销比例会降低。急诊不受影响。')
  })
})
