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

test('a correction of days that are over: bills are computed again, a second officer approves, it is posted', async () => {
  await settle(sandbox(), 'H52020100001', '李梅', [{ code: 'DEMOA0001', amount: 1000 }])
  const first = await enter('政策员高')
  const { page } = first
  await first.press('职工普通门诊的起付线')
  await first.press('提一个值')
  const form = page.getByRole('form', { name: '提一个值' })
  await form.getByLabel('自哪天起生效', { exact: true }).fill('2025-01-10')
  await form.getByRole('textbox', { name: '金额' }).fill('100')
  await form.getByLabel('依据', { exact: true }).fill('示例医保发〔2025〕8号 更正')
  await form.getByRole('checkbox', { name: /更正已经过去的日子/ }).check()
  await form.getByLabel('政策范围内费用（元）').fill('1100')
  await form.getByLabel('就医日期').fill('2025-01-12')
  await form.getByLabel('应得：统筹（元）').fill('500')
  await form.getByLabel('应得：个人（元）').fill('600')
  await first.press('检查与案例')
  await first.corrected('请写一句原因，参保人会看到')
  await form.getByLabel('为什么更正', { exact: true }).fill('起付标准录入有误')
  await form.getByLabel('为什么更正（英文）').fill('The deductible had been entered wrongly')
  await first.press('检查与案例')
  await first.press('改案例为算出的')
  await first.sees('检查0错，案例全部相符')
  await first.press('送第二人批准')
  await first.sees('已送批：等另一位政策员处理。')

  const second = await enter('政策员林')
  await second.follow('提议与批准')
  await second.page
    .getByRole('article', { name: /职工普通门诊的起付线/ })
    .getByRole('button', { name: '批准' })
    .click()
  await second.sees(/政策员林办结于/)
  await second.follow('更正重算')
  const one = second.page.getByRole('article', { name: /六盘水市 2025-01-10至/ })
  await one.getByText('已重算，待复核批准').waitFor()
  await one.getByText('起付标准录入有误。').waitFor()
  await one.getByRole('row', { name: /职工普通门诊的起付线 .*每年150元 .*每年100元/ }).waitFor()
  await one.locator('summary', { hasText: '逐张看' }).press('Enter')
  await one.getByRole('row', { name: /职工统筹基金 425\.00 职工统筹基金 450\.00/ }).waitFor()
  await second.result(/六盘水市 2025-01-10至/)
  await picture(second, 'revision')
  await first.follow('更正重算')
  await first.sees('这是您提出的，由另一位政策员复核后批准。')
  await one.getByRole('button', { name: '批准并记账' }).click()
  await one.getByText('已记账', { exact: true }).first().waitFor()
  await one.getByRole('row', { name: /基金应补付（元） (\d+\.\d\d) \1/ }).waitFor()
  await picture(second, 'revision-posted')
})

test('an area is filled in by its guide’s words: every value from what is missing, approved in any order', async () => {
  const first = await enter('政策员高')
  const second = await enter('政策员林')
  const { page } = first
  await first.follow('新建地区')
  const area = page.getByRole('form', { name: '新建一个地区' })
  await area.getByRole('button', { name: '检查并送批' }).click()
  await first.corrected('请填六位数字')
  await area.getByLabel('六位统筹区代码').fill('990100')
  await area.getByLabel('名称', { exact: true }).fill('示例市')
  await area.getByLabel('英文名称').fill('Example city')
  await area.getByRole('group', { name: '居民的层' }).getByLabel('大病保险').check()
  await first.press('检查并送批')
  await area.getByText('已送批：等另一位政策员处理。').waitFor()
  const approveAll = async (): Promise<void> => {
    await second.open('/desk/rules/proposals')
    const waiting = second.page.getByRole('article')
    await waiting.first().waitFor()
    for (let left = await waiting.count(); left > 0; left -= 1) {
      await waiting.first().getByRole('button', { name: '批准', exact: true }).click()
      await expect.poll(() => waiting.count()).toBe(left - 1)
    }
  }
  await approveAll()
  await second.sees('所属规则')
  // What another officer did is not sent to a page that was read a moment ago.
  await page.reload()
  const form = page.getByRole('form', { name: '提一个值' })
  const gaps = page.getByRole('region', { name: '示例市' })
  const fill = async (rule: string, figures: Readonly<Record<string, string>>): Promise<void> => {
    await first.follow('缺的和旧的')
    await gaps.getByRole('link', { name: rule, exact: true }).click()
    await form.getByLabel('依据', { exact: true }).fill('示例医保发〔2024〕9号')
    expect(await form.getByLabel('自哪天起生效', { exact: true }).inputValue()).toBe('2025-01-01')
    if (rule.endsWith('报销比例')) await first.press('不照旁边地区，改用最简单的写法')
    for (const [name, figure] of Object.entries(figures)) {
      await form.getByLabel(name, { exact: true }).fill(figure)
    }
    await first.press('检查与案例')
    await first.sees('检查0错，案例全部相符')
    await first.press('送第二人批准')
    await first.sees('已送批：等另一位政策员处理。')
  }
  await fill('职工普通门诊的起付线', { 金额: '200' })
  await fill('职工普通门诊的报销比例', { 一级及以下: '70', 二级: '60', 三级: '50' })
  await picture(first, 'area-ratio')
  await fill('居民大病保险的报销比例', {
    '第2段 起': '50000',
    '第1段 比例': '60',
    '第2段 比例': '70',
    '第3段 起': '100000',
    '第3段 比例': '80',
  })
  await fill('居民医保集中征缴期', { 起: '2024-09-23', 止: '2025-02-28' })
  expect(await form.getByLabel('到哪天为止').inputValue()).toBe('2025-12-31')
  await approveAll()
  await picture(second, 'area-approved')
  await first.follow('缺的和旧的')
  await page.reload()
  await gaps.getByRole('link', { name: '慢特病病种名单' }).waitFor()
  expect(await gaps.getByRole('link', { name: /职工普通门诊的(起付线|报销比例)|征缴期/ }).count()).toBe(0)
  await first.result('示例市')
  await gaps.getByRole('link', { name: '慢特病病种名单' }).click()
  const list = page.getByRole('form', { name: '慢特病病种名单' })
  expect(await list.getByLabel('地区', { exact: true }).inputValue()).toBe('990100')
})

test('a list of chronic diseases is loaded as a table, and a layer is added whole', async () => {
  const first = await enter('政策员高')
  const { page } = first
  await first.follow('慢特病名单')
  const form = page.getByRole('form', { name: '慢特病病种名单' })
  const template = form.getByRole('link', { name: '下载模板（CSV）' })
  expect(await template.getAttribute('href')).toContain('charset=utf-8')
  await form.getByRole('button', { name: '检查与案例' }).click()
  await first.corrected('请选名单文件，或把表格贴进来')
  await form.getByLabel('自哪天起生效', { exact: true }).fill('2025-03-01')
  await form.getByLabel('依据', { exact: true }).fill('示例医保发〔2025〕5号 附件')
  const rows = [
    '病种代码,病种名称,英文名称,类别,第二人审批,有效月数,职工限额',
    'M03900,高血压,hypertension,慢病,否,长期,3000',
  ]
  // A table program that saves GBK: 恶性肿瘤 in the bytes it writes.
  const gbk = Buffer.from('b6f1d0d4d6d7c1f6', 'hex')
  const head = Buffer.from('b2a1d6d6b4fac2eb2cb2a1d6d6c3fbb3c62cc0e0b1f0', 'hex')
  await form.getByLabel('选名单文件（CSV）').setInputFiles({
    name: '名单.csv',
    mimeType: 'text/csv',
    buffer: Buffer.concat([
      head,
      Buffer.from('\nM00500,'),
      gbk,
      Buffer.from(','),
      Buffer.from('ccd8b2a1', 'hex'),
    ]),
  })
  const text = form.getByLabel('名单内容')
  await expect.poll(() => text.inputValue()).toContain('M00500,恶性肿瘤,特病')
  await text.fill([...rows, 'M00500,恶性肿瘤,cancer,大病,是,24,统筹封顶线'].join('\n'))
  await first.press('检查与案例')
  await first.sees('类别“大病”不认识')
  await text.fill([...rows, 'M00500,恶性肿瘤,cancer,特病,是,24,统筹封顶线'].join('\n'))
  await first.press('检查与案例')
  await first.press('改案例为算出的')
  await first.sees('检查0错，案例全部相符')
  await first.sees('现行名单里的“糖尿病”不在新名单里，自2025-03-01起不再是慢特病')
  await first.result('慢特病病种名单')
  await picture(first, 'diseases')
  await first.press('送第二人批准')
  await first.sees('已送批：等另一位政策员处理。')

  await first.follow('加一层')
  const layer = page.getByRole('form', { name: '统筹以上加一层' })
  await layer.getByLabel('险种').selectOption('employee')
  await layer.getByLabel('自哪天起生效', { exact: true }).fill('2025-03-01')
  await layer.getByLabel('依据', { exact: true }).fill('示例医保发〔2025〕6号')
  const figures = (name: string) => layer.getByRole('group', { name, exact: true })
  await figures('起付线').getByRole('textbox', { name: '金额' }).fill('10000')
  const ratio = figures('比例')
  await ratio.getByRole('button', { name: '去掉最后一段' }).click()
  const bands = ratio.getByRole('textbox')
  for (const [index, value] of ['0', '60', '50000', '70'].entries()) await bands.nth(index).fill(value)
  const cap = figures('封顶线')
  await cap.getByRole('checkbox', { name: '不封顶' }).check()
  await first.press('检查与案例')
  await first.press('改案例为算出的')
  await first.sees('检查0错，案例全部相符')
  await first.result('统筹以上加一层')
  await picture(first, 'layer')
  await first.press('送第二人批准')
  await first.sees('已送批：等另一位政策员处理。')

  const second = await enter('政策员林')
  await second.follow('提议与批准')
  for (const name of [/六盘水市 慢特病病种名单/, /六盘水市 加一层/]) {
    const one = second.page.getByRole('article', { name })
    await one.getByRole('button', { name: '批准', exact: true }).click()
    await one.waitFor({ state: 'detached' })
  }
  await picture(second, 'several-approved')
})

test('everything is reached by keyboard, and read in English', async () => {
  const officer = await enter('政策员林', 'en')
  expect(await keyboardFaults(officer.page)).toEqual([])
  await officer.result("ratio of employees' ordinary outpatient care")
  await officer.press('Propose a value')
  await officer.page.getByRole('form', { name: 'Propose a value' }).waitFor()
  await officer.result('Propose a value')
  await picture(officer, 'english')
  for (const tab of ['Proposals', 'Revisions', 'Missing and old']) {
    await officer.follow(tab)
    await officer.result(tab)
  }
  for (const [tab, title] of [
    ['New area', 'A new area'],
    ['Chronic diseases', 'The list of chronic diseases'],
    ['Add a layer', 'One more layer above the pool'],
  ] as const) {
    await officer.follow(tab)
    await officer.result(title)
  }
  // Keys of one letter can be turned off.
  await officer.press('Turn single keys off')
  await officer.sees('Single keys are off')
})
