import { expect, test } from 'vitest'
import { liveIn } from '../lived-in.ts'
import { type Phone, tabTo, walks } from '../phone.ts'

const { phone } = walks(async (sandbox) => {
  await liveIn(sandbox)
})

/** Whether a reader sees where the keyboard stands. */
const isMarked = (me: Phone): Promise<boolean> =>
  me.page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement as Element)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
  })

test('长辈版 by keyboard alone: every service is at most two Enters from the first page, and the focus is seen', async () => {
  const me = await phone({ as: '王秀英', size: 'elder', keys: true })
  const enter = async (href: string): Promise<void> => {
    const link = me.page.locator(`main a[href="${href}"], .tab-bar a[href="${href}"]`).first()
    await tabTo(me.page, link)
    expect(await isMarked(me), `the focus on ${href}`).toBe(true)
    await me.page.keyboard.press('Enter')
  }
  const isOn = (path: string) => expect.poll(() => new URL(me.page.url()).pathname).toBe(path)
  await me.open('/')
  await enter('/services')
  await me.isAt('全部服务')
  const services = await me.page
    .locator('main a[href^="/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(services.length).toBeGreaterThan(20)
  for (const service of services) {
    await enter(service)
    await isOn(service)
    // The page before stays until the next one is here.
    await expect.poll(() => me.page.locator('h1').first().innerText()).not.toBe('全部服务')
    await me.settled()
    expect(await me.page.locator('h1').count(), service).toBe(1)
    await me.moveTo('/services')
    await me.isAt('全部服务')
  }
  me.refusals.length = 0
})
