import { expect, test } from 'vitest'
import { forEachMode, walks } from '../phone.ts'

forEachMode('elderEnglish', (mode) => {
  const { phone, sandbox } = walks()

  test('手工报销: a slip paid in cash is claimed, returned with reasons, mended, approved and settled (X3)', async () => {
    const me = await phone({ ...mode, as: '王秀英' })
    await me.open('/claims')
    await me.sees(['没有手工报销。', 'No claims.'])
    await me.follow(['申请手工报销', 'Claim a bill'])
    await me.photograph(['从手机里选', 'Choose a picture'])
    await me.press(['提交', 'Submit'])
    await me.corrected(['请选择医药机构', 'Choose the institution, or'])
    await me.fill(['在哪家看的', 'Institution'], '六盘水 第一示范医院')
    await me.page.getByRole('option', { name: '六盘水市第一示范医院' }).click()
    await me.fill(['票据号', 'Slip number'], '0012345678')
    await me.fill(['票据总额', 'Total of the slip'], '600')
    await me.choose(['收费处没有扣成', 'The till failed to charge'])
    await me.fill(
      ['收款银行账号（本人的）', 'Bank account to be paid to (your own)'],
      '6222 0200 0000 0012 34',
    )
    await me.press(['提交', 'Submit'])
    await me.result(['已提交，等经办机构审核', 'Submitted; the agency will look at it'])
    await me.sees([
      '共 600.00 元，由六盘水市医保经办机构按参保地规则审核。',
      'The agency of Liupanshui, where the patient is insured, decides it by its rules.',
    ])

    const clerk = await sandbox().caller('clerk-520200')
    const [waiting] = (await clerk.get('/agency/claims')).claims
    await clerk.post(`/agency/claims/${waiting.personId}/${waiting.id}/decide`, {
      decision: 'return',
      reasons: [{ code: 'proofIllegible' }],
      version: waiting.version,
    })
    await me.follow(['看进度', 'See its progress'])
    await me.sees(['上传的材料看不清', 'what was uploaded cannot be read'])
    await me.sees('1234')
    expect(await me.text()).not.toContain('622202')
    await me.press(['补正后再提交', 'Mend and submit again'])
    const dialog = await me.dialog()
    await dialog.fill(['票据总额', 'Total of the slip'], '650')
    await dialog.press(['提交', 'Submit'])
    await dialog.closed()

    const [mended] = (await clerk.get('/agency/claims')).claims
    expect(mended).toMatchObject({
      totalFen: 65_000,
      status: 'submitted',
      lines: [],
      photos: [{ shows: 'slip' }],
    })
    const at = `/agency/claims/${mended.personId}/${mended.id}`
    const lines = [{ code: 'DEMOA0001', amountFen: 65_000 }]
    const { version } = await clerk.post(`${at}/lines`, { lines, version: mended.version })
    await clerk.post(`${at}/decide`, { decision: 'approve', version })
    await me.open(`/claims/record/${mended.id}`)
    await me.page.getByText(me.say(['我交的照片', 'My pictures'])).click()
    await me.page.getByRole('img', { name: me.say(['票据', 'slip']) }).waitFor()
    // (650 − 150) × 55 % from the fund, and nothing from an account.
    await me.sees(['医保基金拨付', 'Paid by the funds'])
    await me.sees('275.00')
    await me.sees(['账户本可支付（不付到银行卡）', 'Accounts could have paid (never to a bank card)'])
    await me.sees('375.00')
    await me.open('/records')
    await me.sees('六盘水市第一示范医院')
  })

  test('a day whose outage the agency declared: one tap, and neither reason nor proof is asked for', async () => {
    await (await sandbox().caller('clerk-520200')).post('/agency/outages', {
      institution: 'H52020100002',
      from: '2025-01-15 08:00',
      to: '2025-01-15 10:00',
      reason: '系统升级',
    })
    const me = await phone({ ...mode, as: '李梅' })
    await me.open('/claims')
    await me.follow('六盘水市第二示范医院')
    await me.sees(['经办机构已登记那天的故障', 'The agency has declared that day’s outage'])
    await me.fill(['票据号', 'Slip number'], '0012345679')
    await me.fill(['票据总额', 'Total of the slip'], '600')
    await me.fill(['收款银行账号（本人的）', 'Bank account to be paid to (your own)'], '6222020000001234')
    await me.press(['提交', 'Submit'])
    await me.result(['已提交，等经办机构审核', 'Submitted; the agency will look at it'])
    const { claims } = await (await sandbox().caller('李梅')).get('/claims')
    expect(claims).toMatchObject([{ cause: 'tillFailed', photos: [], outage: { reason: '系统升级' } }])
  })

  test('a place that is not on the list is written down, and shown as what the person wrote', async () => {
    const me = await phone({ ...mode, as: '张建国' })
    await me.open('/claims/new')
    await me.fill(['在哪家看的', 'Institution'], '盘州某某骨科医院')
    await me.press(/盘州某某骨科医院/)
    await me.sees(['按您写的名称提交', 'Submitted under the name that you wrote'])
    await me.fill(['票据号', 'Slip number'], '0012345680')
    await me.fill(['票据总额', 'Total of the slip'], '600')
    await me.choose(['其他原因', 'Another reason'])
    await me.fill(['收款银行账号（本人的）', 'Bank account to be paid to (your own)'], '6222020000001234')
    await me.press(['提交', 'Submit'])
    await me.result(['已提交，等经办机构审核', 'Submitted; the agency will look at it'])
    await me.follow(['看进度', 'See its progress'])
    await me.sees('盘州某某骨科医院')
    await me.sees(['您写的名称，名单里没有', 'as you wrote it; it is not on the list'])
  })
})
