import { expect, test } from 'vitest'
import { sql } from '../../server/src/db/sql.ts'
import { keyboardFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

const { phone, sandbox } = walks()
const desk = { width: 1280, height: 832 } as const

const enter = async (reader: { language?: 'zh' | 'en'; theme?: 'dark' } = {}): Promise<Phone> => {
  const cashier = await phone({ ...desk, ...reader })
  await cashier.open('/desk/till')
  await cashier.press(reader.language === 'en' ? 'Cashier Zhou' : '收费员周')
  await cashier.field(['扫码或输入证件号、卡号', 'Scan, or type the number of a card']).waitFor()
  return cashier
}
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/till-${name}.png`, fullPage: true })
}
/** As a scanner does: everything at once, then Enter. */
const scan = async ({ page }: Phone, name: string): Promise<void> => {
  await page.keyboard.press('F2')
  await page.keyboard.insertText(demoPerson(name).idNumber)
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: /患者|Patient/ }).waitFor()
  await page.waitForFunction(() => document.activeElement?.id === 'till-item')
}
const keys = async ({ page }: Phone, text: string): Promise<void> => {
  for (const key of text) await page.keyboard.press(key)
}
const settledOf = async (name: string): Promise<number> => {
  const { deps } = sandbox().server
  const rows = await sql<{ count: number }>`select count(*)::int as count from settlement s
    join person p on p.id = s.person_id where p.name = ${name} and s.source like 'desk:%'`.read(
    deps.db.reader,
  )
  return rows[0]!.count
}

test('a cashier’s day by keyboard: a one-line bill in nine keys, the split, the slip, taking back, the list', async () => {
  const cashier = await enter()
  const { page } = cashier
  let pressed = 0
  await settle(sandbox(), 'H52020100001', '李梅', [{ code: 'DEMOA0001', amount: 20 }])
  // Pressed on the keyboard, the scanner's reading apart.
  await page.exposeFunction('pressed', () => {
    pressed += 1
  })
  await page.evaluate(() =>
    addEventListener('keydown', () => (window as never as { pressed: () => void }).pressed()),
  )
  await scan(cashier, '张伟')
  pressed = 0
  await keys(cashier, 'ghf')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
  await keys(cashier, '50')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /挂号费/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '结算', exact: true }).waitFor()
  await page.waitForFunction(() => document.activeElement?.textContent === '结算')
  await picture(cashier, 'trial')
  await cashier.corrected('患者付现金')
  await page.keyboard.press('Enter')
  const done = page.getByRole('region', { name: '一笔账单' })
  await done.getByText('已结算').waitFor()
  expect(await settledOf('张伟')).toBe(1)
  // F2 before them, where the field had lost the focus, makes ten.
  expect(pressed).toBe(9)

  // Somebody who is not found: the patient before goes from the screen, and nothing can be settled in his name.
  await scan(cashier, '张伟')
  await keys(cashier, 'ghf')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
  await keys(cashier, '50')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '结算', exact: true }).waitFor()
  await page.keyboard.press('F2')
  await page.keyboard.insertText('NOBODY-0000')
  await page.keyboard.press('Enter')
  await cashier.refused()
  await cashier.sees('张*的账单没有结算，已从屏幕清掉')
  expect(await page.getByRole('region', { name: '患者' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: '结算', exact: true }).count()).toBe(0)
  await page.keyboard.press('F2')

  // The worked example: several lines, one of them out of scope.
  await scan(cashier, '王秀英')
  for (const [code, amount] of [
    ['demoa0001', '1500'],
    ['demob0001', '400'],
    ['democ0001', '50*2'],
  ] as const) {
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
    await page.keyboard.type(amount)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.id === 'till-item')
  }
  await page.keyboard.press('Enter')
  await page.getByText('张*（儿子）').first().waitFor()
  await page.getByRole('row', { name: /示范服务.*100\.00.*0\.00/ }).waitFor()
  await picture(cashier, 'worked-example')
  await page.waitForFunction(() => document.activeElement?.textContent === '结算')
  await page.keyboard.press('Enter')
  await done.getByText('王*英').waitFor()
  await picture(cashier, 'settled')
  const slip = await done.getByRole('link', { name: '打印小票（80毫米）' }).getAttribute('href')
  const paper = await page.request.get(slip ?? '')
  expect(paper.headers()['content-type']).toBe('application/pdf')

  // F8 asks first, of this bill alone; Escape forgets it, Enter takes back.
  const sure = done.getByRole('button', { name: /^确认退费/ })
  await page.keyboard.press('F8')
  await sure.waitFor()
  await page.keyboard.press('Escape')
  await sure.waitFor({ state: 'detached' })
  await page.keyboard.press('F8')
  await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('确认退费'))
  await page.keyboard.press('Enter')
  await done.getByText('已退费').waitFor()
  await page.getByRole('region', { name: '本窗' }).getByText('已退费').waitFor()
  expect(await page.getByText('F8').count()).toBe(0)
  await page.keyboard.press('F10')
  const list = page.getByRole('region', { name: '当日清单' })
  await list.getByText('有效2笔').waitFor()
  expect(await list.getByRole('row').count()).toBe(5)
  await list.getByRole('button', { name: '金额' }).click()
  await list.getByRole('row').nth(1).getByText('2,000.00').waitFor()
  await list.getByLabel('状态').selectOption('reversal')
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
  await list.locator('tbody button').click()
  await done.getByText('退给患者现金').waitFor()
  await picture(cashier, 'day')
  await cashier.result('当日清单')
  await page.reload()
  await list.getByText('有效2笔').waitFor()
  expect(await keyboardFaults(page)).toEqual([])
})

test('part of a bill goes back, and the day is closed against the institution’s own list, each difference by a key', async () => {
  const cashier = await enter()
  const { page } = cashier
  await scan(cashier, '赵磊')
  for (const text of ['ghf', '50*2'] as const) {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    if (text === 'ghf') await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
  }
  await page.getByRole('row', { name: /挂号费/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.textContent === '结算')
  await page.keyboard.press('Enter')
  const done = page.getByRole('region', { name: '一笔账单' })
  await done.getByText('赵*').waitFor()
  await done.getByRole('button', { name: '退一部分' }).click()
  await page.waitForFunction(() => document.activeElement?.id.startsWith('stays-'))
  await page.keyboard.press('Enter')
  await cashier.corrected('请减少至少一项；全部要退的，按“退费”')
  await page.keyboard.type('1')
  await picture(cashier, 'part')
  await page.keyboard.press('Enter')
  await cashier.sees(/^退回的项目共 50\.00。/)
  await page.keyboard.press('Enter')
  await cashier.sees(/^已退一部分。/)
  await picture(cashier, 'part-done')
  const number = await done.locator('p code').first().textContent()

  await page.keyboard.press('F10')
  await page.getByRole('region', { name: '当日清单' }).waitFor()
  await page.keyboard.press('F10')
  await cashier.fill('从收费系统粘贴，一行一笔：结算编号、费用、基金付、账户付（元）', `${number} 50 0`)
  await cashier.press('对账')
  await cashier.corrected(`第1行读不出：${number} 50 0`)
  // The whole of what stays was struck from the institution's own books.
  await cashier.fill(
    '从收费系统粘贴，一行一笔：结算编号、费用、基金付、账户付（元）',
    `${number}\t50\t0\t50\n${number}\t-50\t0\t-50\n-\t77\t0\t0`,
  )
  await cashier.press('对账')
  const differences = page.getByRole('region', { name: '不一致' }).first()
  await differences.getByText('本院已退费，平台没有退。').waitFor()
  await differences.getByText('平台没有这笔结算。').waitFor()
  await picture(cashier, 'close')
  await page.locator('h1').focus()
  await page.keyboard.press('m')
  await page.keyboard.press('m')
  await differences.getByText('已在平台退费').waitFor()
  const [, due = ''] =
    /平台应收现金\s+([\d,.]+)/.exec(await page.getByRole('region', { name: '平台的账' }).innerText()) ?? []
  await cashier.fill('点到的现金（元）', String(Number(due.replaceAll(',', '')) + 1))
  await cashier.sees('多出 1.00')
  await page.reload()
  await page.getByRole('region', { name: '平台的账' }).getByText(due).first().waitFor()
  expect(await keyboardFaults(page)).toEqual([])
})

test('the answer that did not come: unknown within two seconds, asked with the same number, the next patient meanwhile', async () => {
  const cashier = await enter()
  const { page } = cashier
  let lost = 0
  await page.route('**/api/till/bills', async (route) => {
    if (route.request().method() !== 'POST') return await route.fallback()
    // The bill arrives and is settled; its answer never comes back.
    lost += 1
    if (lost === 1) await route.fetch()
    await new Promise(() => undefined)
  })
  await page.route('**/api/till/requests/*', () => new Promise(() => undefined))
  await scan(cashier, '张建国')
  await page.keyboard.type('demoa0001')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
  await page.keyboard.type('50')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /DEMOA0001/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.textContent === '结算')
  const pressed = Date.now()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '还不知道张*国的 50.00 结了没有' }).waitFor()
  expect(Date.now() - pressed).toBeGreaterThan(1_500)
  await picture(cashier, 'unknown')
  await cashier.corrected('不收现金，不重录。编号不变，平台最多结一次；请先收下一位。')
  // The next patient goes on, and the window may be closed: it goes on asking where it stopped.
  await scan(cashier, '李梅')
  const address = page.url()
  // Closed before the platform answers again, so that it is the new page that asks.
  await page.goto(new URL('/livez', address).href)
  await page.unroute('**/api/till/bills')
  await page.unroute('**/api/till/requests/*')
  await page.goto(address)
  await page.getByRole('region', { name: '本窗' }).getByText('已结算').waitFor()
  expect(await settledOf('张建国')).toBe(1)
})

test('the platform is down: cash and a slip, settled later on its own day', async () => {
  const cashier = await enter({ theme: 'dark' })
  const { page } = cashier
  await page.evaluate(() => {
    window.print = () => undefined
  })
  await page.route('**/api/till/patients/find', (route) => route.abort())
  await cashier.fill('扫码或输入证件号、卡号', demoPerson('李梅').idNumber)
  await cashier.press('找人')
  await cashier.press('先收现金')
  await cashier.press('收现金，打凭条')
  await cashier.corrected('请填姓名和金额')
  await cashier.fill('患者姓名', '李梅')
  await cashier.fill('金额（元）', '80')
  await cashier.press('收现金，打凭条')
  const slip = page.getByRole('region', { name: '收费凭条（未经医保结算）' })
  await slip.getByRole('img', { name: '扫码申请手工报销' }).waitFor()
  await picture(cashier, 'cash')
  // The code leads to the claim, which knows the slip, its day and the institution.
  const slipNo = (await slip.locator('code').textContent()) ?? ''
  const family = await phone()
  await family.signIn('李梅')
  await family.open(`/claims/new?slip=${slipNo}&on=2025-01-15&at=H52020100001`)
  expect(await family.field('票据号').inputValue()).toBe(slipNo)
  await family.page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('input[role=combobox]')?.value === '六盘水市第一示范医院',
  )
  await slip.getByRole('button', { name: '收起' }).click()
  await page.unroute('**/api/till/patients/find')
  cashier.faults.length = 0
  await page.getByRole('button', { name: '补结' }).click()
  await scan(cashier, '李梅')
  await page.keyboard.type('demoa0001')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
  await page.keyboard.type('80')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /DEMOA0001/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.textContent === '结算')
  await page.keyboard.press('Enter')
  await cashier.sees('已补结，退还现金 80.00')
  expect(await page.getByRole('heading', { name: '待补结' }).count()).toBe(0)
})

test('the till in English, dark', async () => {
  const cashier = await enter({ language: 'en', theme: 'dark' })
  const { page } = cashier
  await scan(cashier, '王秀英')
  await page.keyboard.type('sfx')
  await page.getByRole('option').first().waitFor()
  await picture(cashier, 'english')
  await cashier.corrected('Relatives who authorised the patient')
  await page.keyboard.press('F4')
  await page.getByRole('checkbox', { name: 'Shared account: yes' }).and(page.locator(':checked')).waitFor()
})
