import { expect, test } from 'vitest'
import { sql } from '../../server/src/db/sql.ts'
import { keyboardFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

const { phone, sandbox } = walks(async (sandbox) => {
  await settle(sandbox, 'H52020100001', '王秀英', [
    { code: 'DEMOA0001', amount: 1500 },
    { code: 'DEMOB0001', amount: 400 },
    { code: 'DEMOC0001', amount: 100 },
  ])
  await settle(sandbox, 'P52020100001', '李梅', [{ code: 'DEMOA0001', amount: 50 }])
})
const desk = { width: 1280, height: 832 } as const
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/audit-${name}.png`, fullPage: true })
}

test('an auditor’s day: search, a stated reason, a settlement down to entries and sources, recomputed on two days, who looked', async () => {
  const auditor = await phone(desk)
  const { page } = auditor
  await auditor.open('/desk/audit')
  await auditor.press('稽核员林')
  const found = page.getByRole('region', { name: '结算' })
  await found.getByText('王*英').waitFor()
  expect(await keyboardFaults(page)).toEqual([])
  expect(await page.getByText('王秀英').count()).toBe(0)
  await auditor.fill('结算编号、证件号码或发票号', demoPerson('王秀英').idNumber)
  await auditor.press('查找')
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
  await picture(auditor, 'list')
  await auditor.result('结算')
  await found.getByRole('link').click()
  await auditor.press('写明事由，打开')
  await auditor.corrected('请写至少四个字')
  await auditor.fill('稽核事由', '1月例行抽查')
  await auditor.press('写明事由，打开')
  await page.getByRole('heading', { name: '王秀英' }).waitFor()
  const inputs = page.getByRole('region', { name: '输入与算式' })
  await inputs
    .getByRole('button', { name: /940\.50/ })
    .first()
    .click()
  await page.getByRole('region', { name: '依据' }).locator('.lit').first().waitFor()
  const entries = page.getByRole('region', { name: '分录' })
  await entries.getByText('−759.50').waitFor()
  await entries.getByText('合计须为零 0.00').waitFor()
  await page.getByRole('region', { name: '链与验算' }).getByText('相符').waitFor()
  await page.locator('h1').focus()
  await page.keyboard.press('c')
  await auditor.sees('重算与当时相同，分文不差。')
  await page.getByLabel('日期', { exact: true }).fill('2021-01-10')
  await auditor.press('换日期重算')
  await page
    .getByRole('region', { name: '现在重算' })
    .getByText(/2021-01-10/)
    .first()
    .waitFor()
  await page.getByRole('region', { name: '谁看过' }).getByText('1月例行抽查').first().waitFor()
  await picture(auditor, 'settlement')
  await auditor.result('链与验算')
  const mother = await sandbox().caller('王秀英')
  const { readings } = await mother.get('/readings')
  expect(readings[0]).toMatchObject({ who: { zh: '医保稽核人员' }, reason: '1月例行抽查' })
})

test('a fund manager sees who paid, day by day and where, and takes the table away', async () => {
  const manager = await phone({ ...desk, language: 'en', theme: 'dark' })
  const { page } = manager
  await manager.open('/desk/fund')
  await manager.press('Fund manager Xu')
  await page.getByRole('region', { name: 'Institutions' }).getByText('六盘水市第一示范医院').waitFor()
  await page
    .getByRole('region', { name: 'Day by day' })
    .getByRole('link', { name: /Download \(XLSX\)/ })
    .waitFor()
  await picture(manager, 'fund')
  await manager.result('Day by day')
})

test('the books are verified at an auditor’s word: how far it is, and what it found', async () => {
  const auditor = await phone(desk)
  const { page } = auditor
  await auditor.open('/desk/verify')
  await auditor.press('稽核员林')
  await auditor.select('验谁', 'person')
  await auditor.press('开始验算')
  await auditor.corrected('请填写')
  await auditor.select('验谁', 'all')
  await auditor.press('开始验算')
  const list = page.getByRole('region', { name: '验过的' })
  await list.getByRole('row', { name: /全部.*相符/ }).waitFor()
  await picture(auditor, 'verify')
  const { deps } = sandbox().server
  const mother = await sandbox().caller('王秀英')
  const change = (by: number) =>
    sql`update settlement set cash = cash + ${by} where person_id = ${Number(mother.personId)}`.execute(
      deps.db.autocommit,
    )
  await change(1)
  await auditor.select('验谁', 'person')
  await auditor.fill('证件号码或人员编号', demoPerson('王秀英').idNumber)
  await auditor.press('开始验算')
  await list.getByText('不符').waitFor()
  await picture(auditor, 'verify-wrong')
  await auditor.result('验过的')
  await list.getByRole('link').first().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(new URL(page.url()).pathname).toContain(`/desk/audit/${mother.personId}/`)
  await change(-1)
})

test('what was found is taken away for a reason and stays on record; alerts, months and one’s own sessions are looked at', async () => {
  const auditor = await phone(desk)
  const { page } = auditor
  await auditor.open('/desk/audit')
  await auditor.press('稽核员林')
  await page.getByText('导出找到的结算').click()
  await auditor.press('导出表格')
  await auditor.corrected('请写至少四个字')
  await auditor.fill('导出事由', '1月例行抽查')
  const file = page.waitForEvent('download')
  await auditor.press('导出表格')
  expect((await file).suggestedFilename()).toMatch(/^settlements-.*\.csv$/)
  await auditor.sees(/已导出2行/)
  await auditor.open('/desk/acts')
  await auditor.sees(/2行。事由：1月例行抽查/)
  await picture(auditor, 'acts')
  await auditor.open('/desk/alerts')
  await page.getByRole('region', { name: '系统在看什么' }).getByRole('row').first().waitFor()
  await auditor.fill('稽核事由', '1月例行抽查')
  await auditor.press('写明事由，打开')
  await auditor.sees('没有核查事项。')
  await picture(auditor, 'alerts')
  await auditor.open('/desk/months')
  await auditor.sees('还没有机构对过账。')
  await picture(auditor, 'months')
  expect(await page.getByRole('button', { name: /准备拨付/ }).count()).toBe(0)
  // The month before is not closed: the service says that nothing is there, and the page says it in words.
  await auditor.sees('这个月还没有结账。')
  auditor.refusals.length = 0
  await auditor.open('/desk/sessions')
  await auditor.sees('这里')
  expect(await keyboardFaults(page)).toEqual([])
})
