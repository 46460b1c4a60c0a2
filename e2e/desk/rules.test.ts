import { expect, test } from 'vitest'
import { keyboardFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'

const { phone, sandbox } = walks()
const desk = { width: 1440, height: 900 } as const

const enter = async (name: '政策员高' | '政策员林', language: 'zh' | 'en' = 'zh'): Promise<Phone> => {
  const officer = await phone({ ...desk, language })
  await officer.open('/desk/rules')
  await officer.press(
    language === 'zh' ? name : name === '政策员高' ? 'Policy officer Gao' : 'Policy officer Lin',
  )
  await officer.sees(['职工普通门诊的报销比例', "ratio of employees' ordinary outpatient care"])
  return officer
}
/** A picture for whoever looks at the pages, when a folder is named. */
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/desk-${name}.png`, fullPage: true })
}

test('a policy officer alone: looks, proposes, checks, weighs; a second one approves; it is in force', async () => {
  await settle(sandbox(), 'H52020100001', '李梅', [{ code: 'DEMOA0001', amount: 1000 }])
  await settle(sandbox(), 'H52020100001', '王秀英', [{ code: 'DEMOA0001', amount: 400 }])
  const first = await enter('政策员高')
  const { page } = first
  await first.sees('六盘水市职工门诊共济方案2022-07-12 (S78)；指南2025 L9、L20')
  await first.press('职工普通门诊的起付线')
  await first.result('职工普通门诊的起付线')
  await picture(first, 'beside')

  // N opens the form while nobody is typing.
  await page.locator('h1').focus()
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: '提一个值' })
  await form.getByRole('button', { name: '检查与案例' }).click()
  await first.corrected('请写依据的文号和条款')
  await form.getByLabel('自哪天起生效', { exact: true }).fill('2025-02-01')
  await form.getByRole('textbox', { name: '金额' }).fill('200')
  await form.getByLabel('依据', { exact: true }).fill('示例医保发〔2025〕3号 第二条')
  await form.getByLabel('就医日期').fill('2025-02-10')
  await form.getByLabel('政策范围内费用（元）').fill('1,200')
  await form.getByLabel('应得：统筹（元）').fill('500')
  await form.getByLabel('应得：个人（元）').fill('700')
  await first.press('检查与案例')
  await first.result('检查与案例')
  // What is written stands in the table beside what is in force.
  await page
    .getByRole('row', { name: /^2025-02-01 您的提议/ })
    .getByText('每年200元')
    .waitFor()
  await picture(first, 'checked')
  await first.press('改案例为算出的')
  await first.sees('检查0错，案例全部相符')
  await first.press('套在近12个月的账单上')
  await page.getByRole('row', { name: /普通门诊 三级 退休.*−27\.50/ }).waitFor()
  const trying = page.getByRole('form', { name: '试一张账单' })
  await trying.getByLabel('政策范围内费用（元）').fill('1200')
  await trying.getByRole('button', { name: '试算' }).click()
  await page.getByRole('row', { name: '起付线 150.00 200.00 +50.00' }).waitFor()
  await page.getByText('● 走到这一行').first().waitFor()
  await first.result('近12个月的账单，假如当年就用提议的值')
  await picture(first, 'proposed')
  await first.press('送第二人批准')
  await first.sees('已送批：等另一位政策员处理。')

  await first.follow('看提议与批准')
  await first.sees('这是您提的，由另一位政策员批准或退回。')
  await first.button('撤回').waitFor()
  expect(await first.button('批准').count()).toBe(0)
  await first.result(/六盘水市 职工普通门诊的起付线/)

  const second = await enter('政策员林')
  await second.follow('提议与批准')
  await second.press('检查与案例')
  await second.sees('检查0错，案例全部相符')
  await second.press('退回')
  await second.corrected('请写一句原因，提议人会看到')
  await picture(second, 'second-officer')
  await second.press('批准')
  await second.sees(/政策员林办结于/)
  await second.result('已办结')
  await second.follow('按日期并排')
  await second.press('职工普通门诊的起付线')
  const row = second.page.getByRole('row', { name: /^2025-02-01/ })
  await row.getByText('每年200元').waitFor()
  await row.getByText('示例医保发〔2025〕3号 第二条').waitFor()
  const files = second.page.locator('details', { hasText: '六盘水市' }).first()
  await files.locator('summary').first().press('Enter')
  await files.getByText('520200/employee.yaml').first().waitFor()
  expect(await files.getByRole('link', { name: /employee\.yaml/ }).getAttribute('download')).toContain('yaml')
})

test('a list of relatives is ticked, not typed; a refusal names its reason to who proposed it', async () => {
  const first = await enter('政策员高')
  await first.press('家庭共济的亲属范围')
  await first.press('提一个值')
  const form = first.page.getByRole('form', { name: '提一个值' })
  await form.getByRole('checkbox', { name: '外孙子女' }).uncheck()
  await form.getByLabel('依据', { exact: true }).fill('示例医保发〔2025〕9号')
  await first.press('检查与案例')
  await first.sees('检查0错，案例全部相符')
  await first.press('送第二人批准')
  await first.sees('已送批：等另一位政策员处理。')
  const second = await enter('政策员林')
  await second.follow('提议与批准')
  await second.page.getByLabel('退回的原因').fill('文件说的是全部近亲属')
  await second.press('退回')
  await second.sees('原因：文件说的是全部近亲属')
  await first.follow('看提议与批准')
  await first.page.reload()
  await first.sees('原因：文件说的是全部近亲属')
})

test('a new area is written in a neighbour’s shape, what is missing is listed, and it is filled in', async () => {
  const first = await enter('政策员高')
  await first.follow('新建地区')
  const form = first.page.getByRole('form', { name: '新建一个地区' })
  await form.getByRole('button', { name: '检查并送批' }).click()
  await first.corrected('请填六位数字')
  await form.getByLabel('六位统筹区代码').fill('990100')
  await form.getByLabel('名称', { exact: true }).fill('示例市')
  await form.getByLabel('英文名称').fill('Example city')
  await form.getByLabel('所属省级规则').selectOption('520000')
  await form.getByLabel('照谁的写法').selectOption('520200')
  await first.press('检查并送批')
  await form.getByText('已送批：等另一位政策员处理。').waitFor()
  const second = await enter('政策员林')
  await second.follow('提议与批准')
  await second.page
    .getByRole('article', { name: /示例市/ })
    .getByRole('button', { name: '批准' })
    .click()
  await second.sees(/政策员林办结于/)
  await second.follow('缺的和旧的')
  const gaps = second.page.getByRole('region', { name: '示例市' })
  await gaps.getByText(/今天没有收录的规定：\d+项/).waitFor()
  await second.result('示例市')
  await picture(second, 'gaps')
  await gaps.getByRole('link', { name: '职工普通门诊的最高支付限额', exact: true }).click()
  const value = second.page.getByRole('form', { name: '提一个值' })
  await value.getByLabel('自哪天起生效', { exact: true }).fill('2025-01-01')
  await value.getByRole('textbox', { name: '金额' }).fill('3000')
  await value.getByLabel('依据', { exact: true }).fill('示例市医保发〔2025〕1号')
  await second.press('检查与案例')
  await second.sees('检查0错，案例全部相符')
})

test('everything is reached by keyboard, and read in English', async () => {
  const officer = await enter('政策员林', 'en')
  expect(await keyboardFaults(officer.page)).toEqual([])
  await officer.result("ratio of employees' ordinary outpatient care")
  await officer.press('Propose a value')
  await officer.page.getByRole('form', { name: 'Propose a value' }).waitFor()
  await officer.result('Propose a value')
  await picture(officer, 'english')
  for (const tab of ['Proposals', 'Missing and old', 'New area']) {
    await officer.follow(tab)
    await officer.result(tab === 'New area' ? 'A new area' : tab)
  }
  // Keys of one letter can be turned off.
  await officer.press('Turn single keys off')
  await officer.sees('Single keys are off')
})
