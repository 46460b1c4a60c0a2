import { expect, test } from 'vitest'
import { axeFaults, machineWordFaults, overflowFaults, untranslatedFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'

const { phone } = walks(async (sandbox) => {
  await settle(sandbox, 'H52020100001', '王秀英', [{ code: 'DEMOA0001', amount: 1500 }])
})

/** Pages of each kind of staff that are opened at every size, by who works there. */
const pages = {
  '收费员周 Cashier Zhou': ['/desk/till', '/desk/till/day', '/desk/till/close', '/desk/interface'],
  '经办员杨 Clerk Yang': ['/desk/work', '/desk/money', '/desk/counter', '/desk/outages', '/desk/months'],
  '稽核员林 Auditor Lin': [
    '/desk/audit',
    '/desk/verify',
    '/desk/alerts',
    '/desk/months',
    '/desk/acts',
    '/desk/sessions',
  ],
  '基金管理员许 Fund manager Xu': ['/desk/fund', '/desk/months'],
  '政策员高 Policy officer Gao': [
    '/desk/rules',
    '/desk/rules/proposals',
    '/desk/rules/gaps',
    '/desk/rules/new',
    '/desk/rules/diseases',
    '/desk/rules/layers',
    '/desk/revisions',
  ],
  '系统管理员邓 Administrator Deng': ['/desk/start', '/desk/staff', '/desk/institutions'],
} as const

const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/sizes-${name}.png`, fullPage: true })
}

/** Where somebody who has signed in is taken may be the first page itself; the others are reached without loading the app anew. */
const go = (one: Phone, path: string, index: number): Promise<void> =>
  index === 0 ? one.open(path) : one.moveTo(path)

test.each(Object.entries(pages))(
  '%s: every page fits a small and a large screen, and reads in English and dark',
  async (who, paths) => {
    const [zh = '', ...en] = who.split(' ')
    const one = await phone({ width: 1024, height: 768 })
    await one.open('/desk')
    await one.press(zh)
    await one.page.getByRole('navigation', { name: '房间' }).waitFor()
    for (const [index, path] of paths.entries()) {
      await go(one, path, index)
      for (const width of [1024, 1920]) {
        await one.page.setViewportSize({ width, height: width === 1024 ? 768 : 1080 })
        expect(await overflowFaults(one.page), `${path} at ${width}`).toEqual([])
        await picture(one, `${path.replaceAll('/', '-').slice(1)}-${width}`)
      }
    }
    const english = await phone({ width: 1280, height: 832, language: 'en', theme: 'dark' })
    await english.open('/desk')
    await english.press(en.join(' '))
    await english.page.getByRole('navigation', { name: 'Rooms' }).waitFor()
    for (const [index, path] of paths.entries()) {
      await go(english, path, index)
      const faults = [
        ...(await axeFaults(english.page)),
        ...(await overflowFaults(english.page)),
        ...(await untranslatedFaults(english.page)),
        ...(await machineWordFaults(english.page, 'en')),
      ]
      expect(faults, path).toEqual([])
      await picture(english, `${path.replaceAll('/', '-').slice(1)}-dark`)
    }
    // A month that is not closed is said in words; the service calls it not found.
    for (const { refusals } of [one, english]) refusals.length = 0
  },
)
