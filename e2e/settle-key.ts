/**
 * From the settle key to the split on the screen: `npm run bench:settle-key -- [bills]`. A till in a real browser types bills of one
 * line against a sandbox of its own; the page itself counts from the key to the settled bill with its split and its slip.
 * CHROME_PATH names the browser where it is not in its usual place.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startProgram } from '../bench/server.ts'
import { demoPeople } from '../server/src/sandbox/people.ts'
import { openBrowser, openPhone } from './browser.ts'

const bills = Number(process.argv[2] ?? 30)
const idNumber = demoPeople.find(({ name }) => name === '赵磊')?.idNumber ?? ''

const folder = await mkdtemp(join(tmpdir(), 'gongji-settle-key-'))
const main = fileURLToPath(new URL('../server/dist/main.js', import.meta.url))
const server = await startProgram([main, 'serve'], { DATA_DIR: folder })
const browser = await openBrowser()
try {
  const { page } = await openPhone(browser, server.url, { width: 1280, height: 832 })
  await page.goto('/desk/till')
  await page.getByRole('button', { name: '收费员周' }).click()
  await page.getByLabel('扫码或输入证件号、卡号').waitFor()
  const times: number[] = []
  for (let bill = 0; bill < bills; bill += 1) {
    await page.keyboard.press('F2')
    await page.keyboard.insertText(idNumber)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.id === 'till-item')
    await page.keyboard.insertText('demoa0003')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.id === 'till-amount')
    await page.keyboard.insertText(String(10 + bill))
    await page.keyboard.press('Enter')
    await page.getByRole('row', { name: /DEMOA0003/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.textContent === '结算')
    // The page listens before the key is pressed: what is evaluated and what is typed take different ways there.
    await page.evaluate(() => {
      const before = document.querySelector('.till-done')
      const shown = new Promise<number>((resolve) => {
        addEventListener(
          'keydown',
          () => {
            const began = performance.now()
            const look = new MutationObserver(() => {
              const done = document.querySelector('.till-done')
              if (done === before || !done?.querySelector('.tag-good') || !done.querySelector('.split'))
                return
              look.disconnect()
              resolve(performance.now() - began)
            })
            look.observe(document.body, { childList: true, subtree: true, characterData: true })
          },
          { once: true, capture: true },
        )
      })
      Object.assign(window, { shown })
    })
    await page.keyboard.press('Enter')
    times.push(await page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown))
  }
  times.sort((a, b) => a - b)
  const at = (part: number): string => (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(0)
  console.log(
    `${bills} bills: from the key to the split p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`,
  )
} finally {
  await browser.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
