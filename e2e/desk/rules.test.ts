import { expect, test } from 'vitest'
import { settle } from '../lived-in.ts'
import { walks } from '../phone.ts'

const { phone, sandbox } = walks()
const desk = { width: 1360, height: 950, language: 'zh' } as const

test('a policy officer alone: looks, proposes, checks, weighs; a second one approves; it is in force', async () => {
  await settle(sandbox(), 'H52020100001', '李梅', [{ code: 'DEMOA0001', amount: 1000 }])
  await settle(sandbox(), 'H52020100001', '王秀英', [{ code: 'DEMOA0001', amount: 400 }])
  const first = await phone(desk)
  const { page } = first
  const picture = async (name: string): Promise<void> => {
    const folder = process.env.GONGJI_PICTURES
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }
  await first.open('/desk/rules')
  await first.press('政策员高')
  await first.sees('职工普通门诊的报销比例')
  await first.sees('六盘水市职工门诊共济方案2022-07-12 (S78)；指南2025 L9、L20')
  await first.press('职工普通门诊的起付线')
  await page.getByRole('heading', { name: '职工普通门诊的起付线', exact: true }).waitFor()
  await picture('desk-rules-beside')

  const form = page.getByRole('form', { name: '提一个值' })
  await form.getByText('六盘水市：职工普通门诊的起付线').waitFor()
  await form.getByLabel('自哪天起生效', { exact: true }).fill('2025-02-01')
  await form.getByRole('textbox', { name: /^金额/ }).fill('200')
  await form.getByLabel('依据', { exact: true }).fill('示例医保发〔2025〕3号 第二条')
  await form.getByLabel('就医日期').fill('2025-02-10')
  await form.getByLabel('政策范围内费用（元）').fill('1200')
  await form.getByLabel('应得：统筹（元）').fill('500')
  await form.getByLabel('应得：个人（元）').fill('700')
  await first.press('检查与案例')
  await form.getByRole('button', { name: '改案例为算出的' }).click()
  await form.getByText('检查0错，案例全部相符').waitFor()
  await first.press('试第一个案例')
  await form.getByText('● 这张账单走到').first().waitFor()
  await first.press('套在近12个月的账单上')
  await form.getByRole('row', { name: /普通门诊 三级 退休.*−27\.50/ }).waitFor()
  await picture('desk-rules-proposed')
  await first.press('送第二人批准')
  await first.sees('已送批：等另一位政策员处理。')
  await page.reload()
  // The proposer may only take it back.
  await first.button('撤回').waitFor()
  expect(await first.button('批准').count()).toBe(0)

  const second = await phone(desk)
  await second.open('/desk/rules')
  await second.press('政策员林')
  await second.button('批准').click()
  await second.sees('政策员林办结')
  await second.press('职工普通门诊的起付线')
  const row = second.page.getByRole('row', { name: /^2025-02-01/ })
  await row.getByText('每年200元').waitFor()
  await row.getByText('示例医保发〔2025〕3号 第二条').waitFor()
})

test('a new area is written in a neighbour’s shape, and what is missing is listed', async () => {
  const first = await phone(desk)
  const { page } = first
  await first.open('/desk/rules')
  await first.press('政策员高')
  await page.getByRole('heading', { name: '新建一个地区' }).click()
  const form = page.getByRole('form', { name: '新建一个地区' })
  await form.getByLabel('六位统筹区代码').fill('990100')
  await form.getByLabel('名称', { exact: true }).fill('示例市')
  await form.getByLabel('英文名称').fill('Example city')
  await form.getByLabel('所属省级规则').selectOption('520000')
  await form.getByLabel('照谁的写法').selectOption('520200')
  await form.getByRole('button', { name: '检查并送批' }).click()
  await form.getByText('已送批：等另一位政策员处理。').waitFor()
  const second = await phone(desk)
  await second.open('/desk/rules')
  await second.press('政策员林')
  await second.button('批准').first().click()
  await second.page.getByRole('checkbox', { name: '示例市' }).check()
  await second.page
    .getByText(/今天缺的规定：\d+项/)
    .last()
    .waitFor()
})
