import { expect, test } from 'vitest'
import { settle } from '../lived-in.ts'
import { walks } from '../phone.ts'

const { phone, sandbox } = walks()

test('长辈版 is switched on from the home page’s settings, keeps its address, and is there after reloading', async () => {
  const me = await phone({ as: '王秀英' })
  await me.open('/mine')
  await me.choose(/^长辈版/)
  await expect
    .poll(() => me.page.evaluate(() => getComputedStyle(document.documentElement).fontSize))
    .toBe('23px')
  await me.follow('首页')
  await me.link('出示我的码').waitFor()
  await me.page.reload()
  await me.link('出示我的码').waitFor()
  expect(new URL(me.page.url()).pathname).toBe('/')
  await me.follow('全部')
  await me.follow('我的资料与显示')
  await me.choose(/^标准/)
  await me.follow('首页')
  await me.button('长辈版').waitFor()
})

test('English and dark are kept, and the page says its language', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/mine')
  await me.choose('English')
  await me.choose('Dark')
  await me.page.reload()
  await me.page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor()
  expect(
    await me.page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]),
  ).toEqual(['en', 'dark'])
})

test('the phone’s own large type is followed, not blocked', async () => {
  const me = await phone({ as: '张伟' })
  const size = () => me.page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))
  await me.open('/')
  const usual = await size()
  // As the mini-program's shell passes it on: 17 is the standard size.
  await me.open(`/?font=${17 * 1.4}`)
  await expect.poll(() => size()).toBeCloseTo(usual * 1.4, 1)
})

test('the last bill is read aloud in words, in 长辈版', async () => {
  await settle(sandbox(), 'H52020100001', '王秀英', [
    { code: 'DEMOA0001', amount: 1500 },
    { code: 'DEMOB0001', amount: 400 },
    { code: 'DEMOC0001', amount: 100 },
  ])
  const me = await phone({ as: '王秀英', size: 'elder' })
  // A browser without a screen has no voice: what it would say is kept.
  await me.page.addInitScript(() => {
    const said: string[] = []
    Object.assign(window, { said })
    Object.defineProperty(window, 'speechSynthesis', {
      value: { speak: ({ text }: { text: string }) => said.push(text), cancel: () => undefined },
    })
  })
  await me.open('/')
  await me.press('听一听')
  await expect
    .poll(() => me.page.evaluate(() => (window as unknown as { said: string[] }).said))
    .toEqual([
      '上次在六盘水市第一示范医院看病，一共2000.00元。医保付了940.50元，您的账户付了300.00元。儿子 张伟付了759.50元。您没有付现金。',
    ])
  await me.button('不听了').waitFor()
})

test('帮办人: named by ID card, told, and ended again; who read what is mine stands beside it', async () => {
  const me = await phone({ as: '王秀英', size: 'elder' })
  await me.open('/help')
  await me.sees('勾选“我授权的家人可以打我登记的手机”')
  await me.follow('帮办人')
  await me.sees('没有别人看过。')
  await me.page.getByText('指定一位帮办人', { exact: true }).click()
  await me.press('指定')
  await me.corrected('请填姓名')
  await me.fill('姓名', '李梅')
  await me.fill('证件号码', '990201198407220041')
  await me.press('指定')
  await me.sees('李梅现在是您的帮办人。')
  await expect.poll(() => me.page.locator('[data-announcer]').textContent()).toBe('李梅现在是您的帮办人。')
  await me.heading('李梅帮您办').waitFor()
  await me.press('取消')
  const dialog = await me.dialog()
  await dialog.press('取消')
  await me.sees('已经取消李梅，现在起生效。')
})

test('signing out leads to the front door in the usual size, and Back shows nothing of anybody', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/mine')
  await me.choose(/^长辈版/)
  await me.press('退出登录')
  await me.page
    .getByRole('heading', { level: 1, name: '家人看病，账户里的钱怎么付，一分一分说清楚' })
    .waitFor()
  await me.link('实名登录（第一次用）').waitFor()
  // The next person on this phone may be another reader.
  expect(await me.page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('17px')
  await me.page.goBack()
  await me.settled()
  expect(await me.text()).not.toContain('990201********0037')
})
