import { expect, test } from 'vitest'
import { tabTo, walks } from '../phone.ts'

// Every flow is walked by keyboard alone too (`keys` in phone.ts), and every page is (pages/normal.test.ts).

const { phone } = walks()

test('a new page begins at its heading, so that Tab goes on from its top', async () => {
  const me = await phone({ as: '张伟', keys: true })
  await me.open('/')
  await me.follow('家庭账户共济')
  await me.isAt('家庭账户共济')
  await expect.poll(() => me.page.evaluate(() => document.activeElement?.tagName)).toMatch(/^(H1|BODY)$/)
  await me.page.keyboard.press('Tab')
  await expect
    .poll(() => me.page.evaluate(() => document.activeElement?.closest('main, header, .page') !== null))
    .toBe(true)
})

test('the first Tab offers to skip to the content, and Enter goes there', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/family')
  await me.page.keyboard.press('Tab')
  await expect.poll(() => me.page.evaluate(() => document.activeElement?.textContent)).toBe('跳到内容')
  await me.page.keyboard.press('Enter')
  await me.page.keyboard.press('Tab')
  await expect.poll(() => me.page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
})

test('a radio group is one stop, and arrows choose in it', async () => {
  const me = await phone({ as: '张伟' })
  const { keyboard } = me.page
  await me.open('/what-if')
  const groups = me.page.getByRole('group')
  const radios = groups.first().getByRole('radio')
  const chosen = radios.and(me.page.locator(':checked'))
  await tabTo(me.page, chosen)
  const before = await chosen.getAttribute('value')
  await keyboard.press('ArrowDown')
  await expect.poll(() => chosen.getAttribute('value')).not.toBe(before)
  await keyboard.press('ArrowUp')
  await expect.poll(() => chosen.getAttribute('value')).toBe(before)
  await keyboard.press('Tab')
  expect(
    await me.page.evaluate(
      (group) => group?.contains(document.activeElement),
      await groups.first().elementHandle(),
    ),
  ).toBe(false)
})
