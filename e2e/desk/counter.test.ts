import { expect, test } from 'vitest'
import { axeFaults, keyboardFaults, untranslatedFaults } from '../checks.ts'
import { bind } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

const { phone, sandbox } = walks(async (sandbox) => {
  await bind(await sandbox.caller('龑䶮·阿卜杜热合曼'), '罗小凤', 'spouse')
  await (await sandbox.caller('张伟')).post('/account/freeze', { scope: 'family' })
})
const desk = { width: 1280, height: 832 } as const

const enter = async (path: string, who: string, more: { language?: 'en'; theme?: 'dark' } = {}) => {
  const clerk = await phone({ ...desk, language: 'zh', ...more })
  await clerk.open(path)
  await clerk.press(who)
  const rooms = more.language === 'en' ? 'Rooms' : '房间'
  await clerk.page.getByRole('navigation', { name: rooms }).waitFor()
  return clerk
}
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/counter-${name}.png`, fullPage: true })
}
/** The person with the ID card, and the act of that key. */
const openFor = async (clerk: Phone, name: string, key: string): Promise<void> => {
  const { page } = clerk
  await clerk.fill('姓名', name)
  await clerk.fill('证件号码', demoPerson(name).idNumber)
  await clerk.press('找人')
  await page.getByRole('region', { name: '参保人' }).getByText(name).first().waitFor()
  await page.locator('h1').focus()
  await page.keyboard.press(key)
}

test('a guardian with the document that was seen; a marriage that has ended; a relation that is reported', async () => {
  const clerk = await enter('/desk/counter', '经办员杨')
  const { page } = clerk
  await openFor(clerk, '张明', '4')
  await clerk.press('办理')
  await clerk.corrected('请填写')
  await clerk.fill('监护人姓名', '张伟')
  await clerk.fill('监护人证件号码', demoPerson('张伟').idNumber)
  await clerk.select('看过的材料', 'birthCertificate')
  await clerk.press('办理')
  await clerk.sees('张伟已登记为张明的监护人')
  await page.getByRole('region', { name: '参保人' }).getByText('张伟').waitFor()
  await picture(clerk, 'guardian')

  await openFor(clerk, '罗小凤', '6')
  await clerk.fill('另一方姓名', '龑䶮·阿卜杜热合曼')
  await clerk.fill('另一方证件号码', demoPerson('龑䶮·阿卜杜热合曼').idNumber)
  await clerk.press('办理')
  await clerk.sees('已登记离婚，双方之间的授权终止1项')

  await openFor(clerk, '张伟', '0')
  const report = page.getByRole('form', { name: '举报授权不实' })
  await report.getByLabel('使用人').fill('张建国')
  await report.getByLabel('证件号码').fill(demoPerson('张建国').idNumber)
  await clerk.fill('举报内容', '来电称并非父子')
  await clerk.press('办理')
  await clerk.sees('已立案，核查期间暂停这项授权')
  await picture(clerk, 'report')
  await page.locator('h1').focus()
  await page.keyboard.press('9')
  const holds = page.getByRole('region', { name: '冻结与暂停' })
  await holds.getByText('本人冻结的').waitFor()
  await holds.getByText('给张建国的授权').waitFor()
  await picture(clerk, 'holds')
  await page.reload()
  await page.getByRole('form', { name: '找人' }).waitFor()
  expect(await keyboardFaults(page)).toEqual([])
})

test('a death: the account is left to the heirs, one clerk names them with the papers seen, another records the payment', async () => {
  const clerk = await enter('/desk/counter', '经办员杨')
  const { page } = clerk
  await openFor(clerk, '赵磊', '5')
  await clerk.press('办理')
  await clerk.corrected('请填写')
  await clerk.select('变更', 'death')
  await clerk.fill('死亡日期', '2025-01-14')
  await clerk.press('办理')
  await clerk.sees(/登记赵磊（.+）已于2025-01-14死亡，确认吗？/)
  await clerk.press('确认办理')
  await clerk.sees(/账户余额2,000\.00元?留给继承人/)
  await page.getByRole('region', { name: '参保人' }).getByText('已死亡，2025-01-14').waitFor()
  await picture(clerk, 'death')
  await page.locator('h1').focus()
  await page.keyboard.press('7')
  const heirs = page.getByRole('region', { name: '继承人' })
  await heirs.getByText('2,000.00').waitFor()
  const name = async (who: string, relation: string, amount: string): Promise<void> => {
    await clerk.fill('继承人姓名', who)
    await clerk.fill('与逝者关系', relation)
    await clerk.fill('收款银行账号', '622202000000001234')
    await clerk.fill('金额（元）', amount)
    await clerk.fill('看过的材料', '公证书（2025）黔六证字第1号')
    await clerk.press('办理')
  }
  await name('赵小磊', '子', '2500')
  expect((await clerk.refused()).what).toContain('超过可支付的2000.00元')
  await name('赵小磊', '子', '1500')
  await heirs.getByRole('row', { name: /赵小磊/ }).waitFor()
  await heirs.getByText('500.00').first().waitFor()
  await heirs.getByRole('button', { name: '登记已付给赵小磊' }).click()
  expect((await clerk.refused()).mend).toMatch(/另一|同事/)
  await picture(clerk, 'estate')

  const second = await enter('/desk/counter', '经办员何')
  await openFor(second, '赵磊', '7')
  await second.press('登记已付给赵小磊')
  await second.sees('2025-01-15 已付')
  await picture(second, 'estate-paid')
})

test('a slip at the counter: its picture stands beside the form and is seen by the second clerk', async () => {
  const clerk = await enter('/desk/counter', '经办员杨')
  const { page } = clerk
  await openFor(clerk, '王秀英', '3')
  await clerk.photograph('选图片文件')
  await page.getByRole('img', { name: '票据照片1，对照录入' }).waitFor()
  await clerk.press('办理')
  await clerk.corrected('请填写')
  await clerk.fill('医药机构', '第二示范医院')
  await page.getByRole('option', { name: '六盘水市第二示范医院' }).click()
  await clerk.fill('票据号', 'COUNTER-1')
  await clerk.fill('就诊日期', '2025-01-14')
  await clerk.fill('金额（元） 1', '600')
  await clerk.fill('收款银行账号', '622202000000001234')
  await picture(clerk, 'claim')
  await clerk.press('办理')
  await clerk.sees(/已受理，受理号/)

  const second = await enter('/desk/work?kind=claim', '经办员何')
  await second.page.getByRole('region', { name: '待办列表' }).getByText('王*英').click()
  await second.page.getByRole('img', { name: '票据' }).waitFor()
  // Found by its name and not typed as a code, among what the place could bill that day.
  await second.fill('第1行项目', '挂号')
  await second.page
    .getByRole('option', { name: /挂号费/ })
    .first()
    .click()
  await picture(second, 'claim-second')
  await second.press('录入')
  const row = second.page.getByRole('region', { name: /手工报销/ }).getByRole('row')
  await row.filter({ hasText: '600.00' }).waitFor()
})

test('the counter in English, dark: every form is read', async () => {
  const clerk = await enter('/desk/counter', 'Clerk Yang', { language: 'en', theme: 'dark' })
  const { page } = clerk
  await clerk.fill('Name', '张伟')
  await clerk.fill('Certificate number', demoPerson('张伟').idNumber)
  await clerk.press('Find')
  await page.getByRole('navigation', { name: 'What is to be done' }).waitFor()
  for (const [key, form] of [
    ['4', 'Record a guardian'],
    ['5', 'Change of insurance, death'],
    ['9', 'Freezes and holds'],
    ['3', 'Take a slip to be claimed'],
  ] as const) {
    await page.locator('h1').focus()
    await page.keyboard.press(key)
    await page.getByRole('heading', { name: form }).waitFor()
    expect(await untranslatedFaults(page)).toEqual([])
  }
  await picture(clerk, 'english')
  expect(await axeFaults(page)).toEqual([])
})

test('a month: closed by itself, deducted from, prepared by one clerk and paid by another', async () => {
  const till = sandbox().till('H52020100001')
  await till.payBill({
    patient: { psnNo: demoPerson('王秀英').psnNo, certNo: demoPerson('王秀英').idNumber },
    lines: [{ code: 'DEMOA0001', amount: 1500 }],
    accountUse: '0',
  })
  await sandbox().moveTo('2025-02-05')
  const clerk = await enter('/desk/months', '经办员杨')
  const { page } = clerk
  const owed = page.getByRole('region', { name: '应付机构' })
  await owed.getByRole('row', { name: /六盘水市第一示范医院/ }).waitFor()
  await clerk.press('登记')
  await clerk.corrected('请填大于0的金额')
  await clerk.press('准备拨付这个月')
  const runs = page.getByRole('region', { name: '拨付' })
  await runs.getByText('待第二人确认').waitFor()
  await runs.getByRole('button', { name: '确认拨付' }).click()
  expect((await clerk.refused()).mend).toMatch(/另一|同事/)
  await picture(clerk, 'months')
  const second = await enter('/desk/months', '经办员何')
  await second.press('确认拨付')
  await second.page.getByRole('region', { name: '拨付' }).getByText('已付').waitFor()
  await picture(second, 'months-paid')
})
