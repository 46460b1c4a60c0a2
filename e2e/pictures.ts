// The pictures of docs/ and the README, made anew from a lived-in sandbox: `tsx e2e/pictures.ts`.
// `tsx e2e/pictures.ts only desk- FOLDER` makes those whose name begins so.
// `tsx e2e/pictures.ts all FOLDER` takes every page for every reader, to be looked at and not kept.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { openBrowser, openPhone, type Reader, waitUntilSettled } from './browser.ts'
import { type LivedIn, liveIn } from './lived-in.ts'
import { withPalette } from './palette.ts'
import { demoPerson, sandboxOf } from './sandbox.ts'
import { buildPages, startSandbox } from './server.ts'
import { visits } from './visits.ts'

type Picture = {
  name: string
  as: string | null
  /** Somebody of the staff, by sign-in name, instead. */
  staff?: string
  /** An address; by what the lived-in sandbox holds, or of a fresh one. */
  at: string | ((held: LivedIn) => string)
  reader?: Reader
  /** Only this part of the page. */
  part?: string
  /** As much as a screen shows; default the whole page. */
  screen?: true
  /** What the screen is scrolled to. */
  top?: string
  /** What is done on the page before. */
  act?: (page: Page) => Promise<void>
}

/** A bill of one line at the till, tried: whoever pays stands there, and Enter would settle it. */
async function typeBill(page: Page): Promise<void> {
  await page.keyboard.insertText(demoPerson('张建国').idNumber)
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'till-item')
  await page.keyboard.insertText('demoa0001')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
  await page.keyboard.insertText('600')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /DEMOA0001/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.textContent === '结算')
}

const atDesk = { width: 1280, height: 832, sharpness: 1.5 }
const desk = { width: 1180, height: 900, sharpness: 1.5 }
const pictures: readonly Picture[] = [
  { name: 'start', as: null, at: '/', reader: desk, screen: true },
  { name: 'home', as: '张伟', at: () => '/', screen: true },
  { name: 'home-elder', as: '王秀英', at: () => '/', reader: { size: 'elder' }, screen: true },
  { name: 'home-dark', as: '张伟', at: () => '/', reader: { theme: 'dark' }, screen: true },
  { name: 'bill', as: '王秀英', at: ({ bills }) => `/records/bill/${bills.mother}`, screen: true },
  {
    name: 'bill-en',
    as: '王秀英',
    at: ({ bills }) => `/records/bill/${bills.mother}`,
    reader: { language: 'en' },
    screen: true,
  },
  {
    name: 'split-bar',
    as: '王秀英',
    at: ({ bills }) => `/records/bill/${bills.mother}`,
    part: '.card:has(> .split)',
  },
  { name: 'bind-elder', as: '张伟', at: () => '/family/bind', reader: { size: 'elder' }, screen: true },
  { name: 'channel', as: '张伟', at: () => '/channel/guizhou-wechat/services', screen: true },
  { name: 'channel-mini', as: '陈刚', at: () => '/channel/yunnan-wechat', screen: true },
  { name: 'send', as: '张伟', at: () => '/wallet/send', screen: true },
  {
    name: 'place',
    as: '王秀英',
    at: () => '/directory/H52020100001',
    screen: true,
  },
  { name: 'family', as: '李梅', at: () => '/family', screen: true },
  { name: 'show', as: '刘芳', at: () => '/show', screen: true },
  {
    name: 'what-if',
    as: '王秀英',
    at: () => '/what-if?A=150000&B=40000&C=10000',
    screen: true,
    top: '.card:has(> .split)',
  },
  {
    name: 'premium',
    as: '何静',
    at: ({ premium }) => `/premium/record/${premium.id}`,
    screen: true,
  },
  { name: 'premium-when', as: '张伟', at: () => '/premium', screen: true },
  { name: 'ledger', as: '张伟', at: () => '/ledger/2025', screen: true },
  { name: 'wallet', as: '张浩', at: () => '/wallet', screen: true },
  { name: 'payments', as: '张伟', at: () => '/records/payments', screen: true },
  {
    name: 'desk-till',
    as: null,
    staff: 'cashier-1',
    at: () => '/desk/till',
    reader: atDesk,
    screen: true,
    act: typeBill,
  },
  {
    name: 'desk-done',
    as: null,
    staff: 'cashier-1',
    at: () => '/desk/till',
    reader: { ...atDesk, theme: 'dark' },
    screen: true,
    act: async (page) => {
      await typeBill(page)
      await page.keyboard.press('Enter')
      await page.locator('.till-done .tag-good').waitFor()
    },
  },
  {
    name: 'desk-interface',
    as: null,
    staff: 'cashier-1',
    at: () => '/desk/interface',
    reader: atDesk,
    screen: true,
  },
  {
    name: 'desk-money',
    as: null,
    staff: 'clerk-520200',
    at: () => '/desk/money',
    reader: atDesk,
    screen: true,
    act: async (page) => {
      await page.getByLabel('姓名', { exact: true }).fill('张伟')
      await page.getByLabel('证件号码', { exact: true }).fill(demoPerson('张伟').idNumber)
      await page.getByRole('button', { name: '找人' }).click()
      await page.getByRole('button', { name: /^个人账户/ }).click()
      await page.locator('.sheet-rows').waitFor()
    },
  },
  {
    name: 'desk-audit',
    as: null,
    staff: 'auditor',
    at: () => '/desk/audit',
    reader: atDesk,
    screen: true,
    act: async (page) => {
      await page.getByLabel('结算编号、证件号码或发票号', { exact: true }).fill(demoPerson('王秀英').idNumber)
      await page.getByRole('button', { name: '查找' }).click()
      const row = page.getByRole('row').filter({ hasText: '王*英' }).filter({ hasText: '2,000.00' })
      await row.first().getByRole('link').click()
      await page.getByLabel('稽核事由', { exact: true }).fill('1月例行抽查')
      await page.getByRole('button', { name: '写明事由，打开' }).click()
      await page.getByRole('region', { name: '链与验算' }).getByText('相符').waitFor()
    },
  },
  {
    name: 'desk-verify',
    as: null,
    staff: 'auditor',
    at: () => '/desk/verify',
    reader: atDesk,
    screen: true,
    act: async (page) => {
      await page.getByLabel('验谁', { exact: true }).selectOption('all')
      await page.getByRole('button', { name: '开始验算' }).click()
      await page.getByRole('row', { name: /全部.*相符/ }).waitFor()
    },
  },
  {
    name: 'desk-rules',
    as: null,
    staff: 'policy',
    at: () => '/desk/rules',
    reader: atDesk,
    screen: true,
  },
  {
    name: 'desk-work',
    as: null,
    staff: 'clerk-530600',
    at: () => '/desk/work',
    reader: atDesk,
    screen: true,
    act: async (page) => {
      await page.getByRole('region', { name: '待办列表' }).getByRole('listitem').first().click()
      await page.getByRole('heading', { name: /手工报销/ }).waitFor()
    },
  },
  { name: 'desk-fund', as: null, staff: 'manager', at: () => '/desk/fund', reader: atDesk, screen: true },
]

const readers: Readonly<Record<string, Reader>> = {
  zh: {},
  elder: { size: 'elder' },
  dark: { theme: 'dark' },
  en: { language: 'en' },
  narrow: { width: 320, height: 640, size: 'elder' },
}

const everyPage = (): Picture[] =>
  visits.flatMap(({ page, as, at }, index) =>
    Object.entries(readers).map(([name, reader]) => ({
      name: `${String(index).padStart(2, '0')}${page.replaceAll(/[/:]+/g, '-')}-${name}`,
      as,
      at,
      reader,
    })),
  )

const [mode, ...rest] = process.argv.slice(2)
const all = mode === 'all'
const beginning = mode === 'only' ? (rest.shift() ?? '') : ''
const [given] = rest
if (all && given === undefined) throw new Error('name the folder that the pictures go to')
const target = given ?? fileURLToPath(new URL('../docs/pictures', import.meta.url))
mkdirSync(target, { recursive: true })

const { folder, remove } = await buildPages()
const sandbox = sandboxOf(await startSandbox(folder))
const browser = await openBrowser()
try {
  let held: LivedIn | undefined
  let bytes = 0
  for (const { name, as, staff, at, reader, part, screen, top, act } of all
    ? everyPage()
    : pictures.filter(({ name }) => name.startsWith(beginning))) {
    const { context, page } = await openPhone(browser, sandbox.url, { sharpness: all ? 1 : 2, ...reader })
    // The front door is shown with the worked example as a fresh sandbox answers it.
    if (as !== null || staff !== undefined || all) held ??= await liveIn(sandbox)
    if (as !== null) await context.request.post('/api/sign-in/demo', { data: { name: as } })
    if (staff !== undefined) await context.request.post('/api/sign-in/demo', { data: { staff } })
    await page.goto(typeof at === 'string' ? at : at(held as LivedIn))
    await waitUntilSettled(page)
    await act?.(page)
    if (top !== undefined) {
      await page.locator(top).first().waitFor()
      await page.evaluate((wanted) => document.querySelector(wanted)?.scrollIntoView(true), top)
    }
    const png =
      part === undefined
        ? await page.screenshot({ fullPage: screen !== true })
        : await page.locator(part).first().screenshot()
    const file = all ? png : await withPalette(page, png)
    writeFileSync(join(target, `${name}.png`), file)
    bytes += file.length
    if (!all) console.log(`${name.padEnd(14)} ${(file.length / 1024).toFixed(0)} KiB`)
    await context.close()
  }
  console.log(`${(bytes / 1024 / 1024).toFixed(2)} MiB in ${target}`)
} finally {
  await browser.close()
  await sandbox.close()
  remove()
}
