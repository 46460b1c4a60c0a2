import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Phone } from '../phone.ts'
import { walks } from '../phone.ts'

const { phone } = walks()
const desk = { width: 1280, height: 900 }

/** The payers of the bill on the page, by label, with their amounts. */
const split = async ({ page }: Phone): Promise<string[]> =>
  (await page.locator('.split .split-head').allInnerTexts()).map((line) => line.replace(/\s+/g, ' ').trim())

const choose = async ({ page }: Phone, label: string, option: RegExp): Promise<void> => {
  const list = page.getByLabel(label, { exact: true })
  const name = await list.locator('option').filter({ hasText: option }).first().textContent()
  await list.selectOption({ label: name ?? '' })
}

/** Keys alone, as a reader without a mouse would. */
const slide = async ({ page }: Phone, label: RegExp, presses: number): Promise<void> => {
  await page.getByLabel(label).focus()
  for (let i = 0; i < Math.abs(presses); i += 1)
    await page.keyboard.press(presses > 0 ? 'ArrowRight' : 'ArrowLeft')
}

test('the first page tries the first worked example in the browser, to the fen', async () => {
  const one = await phone(desk)
  await one.open('/')
  await one.sees('2,000.00')
  const payers = await split(one)
  expect(payers).toHaveLength(4)
  for (const [i, [label, amount]] of [
    ['统筹基金', '940.50'],
    ['本人账户', '300.00'],
    ['儿子 张伟', '759.50'],
    ['现金', '0.00'],
  ].entries()) {
    expect(payers[i]).toContain(label)
    expect(payers[i]).toContain(amount)
  }
  await one.sees('您家少付 171.00')
})

test('another hospital, another amount: the split follows', async () => {
  const one = await phone(desk)
  await one.open('/')
  await choose(one, '在哪里', /第二示范医院/)
  await one.sees('1,111.50')
  await slide(one, /^甲类/, 10)
  await one.sees('2,100.00')
})

test('in Zhaotong a relative pays only when somebody says so', async () => {
  const one = await phone(desk)
  await one.open('/')
  await choose(one, '谁看病', /^刘芳/)
  await one.sees('丈夫 陈刚')
  await one.page.getByLabel(/^告诉收费员/).uncheck()
  await expect.poll(() => split(one)).not.toContainEqual(expect.stringContaining('陈刚'))
})

test('an area without rules is refused by name', async () => {
  const one = await phone(desk)
  await one.open('/')
  await choose(one, '谁看病', /^张敏/)
  const { what } = await one.refused()
  expect(what).toContain('贵阳')
})

// The lines call curl; a machine with nothing but Node has none.
const curl = `#!/usr/bin/env node
const [, , , address, , body] = process.argv
fetch(address, { method: 'POST', body }).then((answer) => answer.text()).then((text) => process.stdout.write(text))
`

test('the lines for a terminal settle the same bill through the national interface', async () => {
  const one = await phone(desk)
  await one.open('/')
  await one.page.getByText('用一段命令结算这笔账').click()
  const lines = await one.page.locator('.curl pre').innerText()
  const folder = mkdtempSync(join(tmpdir(), 'gongji-curl-'))
  try {
    writeFileSync(join(folder, 'curl'), curl, { mode: 0o755 })
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` }
    const { stdout } = await promisify(execFile)('sh', ['-c', lines], { env })
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { infcode: number; output: { setlinfo?: Record<string, number> } })
    expect(answers.map(({ infcode }) => infcode)).toEqual([0, 0, 0])
    expect(answers[2]?.output.setlinfo).toMatchObject({
      hifp_pay: 940.5,
      acct_pay: 1059.5,
      acct_mulaid_pay: 759.5,
      psn_cash_pay: 0,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  await one.page.getByText('换一个人进').click()
  await one.page.getByRole('button', { name: /^王秀英/ }).click()
  await one.isAt('家庭共济')
  await one.sees('六盘水市第一示范医院')
})

test('under the doors stands the way to sign in by real name', async () => {
  const one = await phone()
  await one.open('/')
  await one.follow('实名登录（第一次用）')
  await one.isAt('注册登录')
  await one.page.getByRole('form', { name: '实名核验' }).waitFor()
})

test('English and dark are one press away', async () => {
  const one = await phone(desk)
  await one.open('/')
  await one.press('English')
  await one.sees('Try one bill')
  await one.press('Dark')
  await expect.poll(() => one.page.locator('html').getAttribute('data-theme')).toBe('dark')
})
