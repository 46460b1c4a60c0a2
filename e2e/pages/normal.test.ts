import {
  axeFaults,
  changed,
  figureFaults,
  keyboardFaults,
  machineWordFaults,
  punctuationFaults,
} from '../checks.ts'
import { visitAll } from './visit-all.ts'

// 标准字号,中文: WCAG 2.2 AA by axe in light and dark, everything by keyboard alone, no word of machines, nothing wider than 320 px.
visitAll('normal', {}, 'opened', async ({ page }) => {
  const faults = [
    ...(await axeFaults(page)),
    ...(await punctuationFaults(page)),
    ...(await machineWordFaults(page, 'zh')),
    ...(await figureFaults(page)),
  ]
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'dark'
  })
  await changed(page)
  const dark = await axeFaults(page, ['color-contrast'])
  return [...faults, ...dark.map((fault) => `dark: ${fault}`), ...(await keyboardFaults(page))]
})
