import { expect, test } from 'vitest'
import { type Phone, walks } from '../phone.ts'
import { demoPerson } from '../sandbox.ts'

// No finger and no mouse: Tab, Shift+Tab, arrows, Space, Enter and Escape do everything.

const { phone, sandbox } = walks()

/** Tab until what has the focus has this role and name. */
async function tabTo(
  me: Phone,
  role: 'button' | 'link' | 'textbox' | 'radio' | 'checkbox',
  name: string | RegExp,
): Promise<void> {
  const target = me.page.getByRole(role, { name, exact: true })
  await target.first().waitFor()
  for (let presses = 0; presses < 60; presses += 1) {
    await me.page.keyboard.press('Tab')
    if (await target.first().evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab does not reach ${role} ${name}`)
}

test('binding in four steps, from the family page to what is now true', async () => {
  const me = await phone({ as: '张伟' })
  const { keyboard } = me.page
  await me.open('/family')
  await tabTo(me, 'link', '添加家庭成员')
  await keyboard.press('Enter')
  await me.isAt('添加家庭成员')
  await tabTo(me, 'textbox', '使用人姓名')
  await keyboard.insertText('李梅')
  await tabTo(me, 'textbox', '使用人身份证号')
  await keyboard.type(demoPerson('李梅').idNumber)
  await keyboard.press('Enter')
  await me.sees('第 2 步，共 4 步')
  await tabTo(me, 'radio', '配偶')
  await keyboard.press('Space')
  expect(await me.page.getByRole('radio', { name: '配偶' }).isChecked()).toBe(true)
  await keyboard.press('ArrowDown')
  expect(await me.page.getByRole('radio', { name: '父母', exact: true }).isChecked()).toBe(true)
  await keyboard.press('ArrowUp')
  await tabTo(me, 'button', '下一步')
  await keyboard.press('Space')
  await me.sees('第 3 步，共 4 步')
  await tabTo(me, 'checkbox', /已阅读并同意/)
  await keyboard.press('Space')
  await tabTo(me, 'button', '下一步')
  await keyboard.press('Enter')
  await tabTo(me, 'button', '提交承诺书')
  await keyboard.press('Enter')
  await me.page.getByRole('heading', { name: '已授权李梅，2025-01-15起生效' }).waitFor()
})

test('a dialog takes the focus, keeps it, closes with Escape and gives it back', async () => {
  const { authorised } = await (await sandbox().caller('张伟')).get('/family')
  const me = await phone({ as: '张伟' })
  const { keyboard } = me.page
  await me.open(`/family/binding/${authorised[0].id}`)
  await tabTo(me, 'button', '取消授权')
  await keyboard.press('Enter')
  const dialog = me.page.getByRole('dialog')
  await dialog.waitFor()
  const inside = () => dialog.evaluate((element) => element.contains(document.activeElement))
  expect(await inside()).toBe(true)
  for (let presses = 0; presses < 8; presses += 1) {
    await keyboard.press('Tab')
    // Between the last and the first control the browser's own bar has its turn; the page behind never has.
    expect(
      await dialog.evaluate(
        (element) => element.contains(document.activeElement) || document.activeElement === document.body,
      ),
    ).toBe(true)
  }
  await keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(await me.button('取消授权').evaluate((element) => element === document.activeElement)).toBe(true)
})

test('a new page begins at its heading, so that Tab goes on from its top', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/')
  await tabTo(me, 'link', '家庭账户共济')
  await me.page.keyboard.press('Enter')
  await me.isAt('家庭账户共济')
  expect(await me.page.evaluate(() => document.activeElement?.tagName)).toMatch(/^(H1|BODY)$/)
  await me.page.keyboard.press('Tab')
  expect(await me.page.evaluate(() => document.activeElement?.closest('main, header, .page') !== null)).toBe(
    true,
  )
})

test('the first Tab offers to skip to the content, and Enter goes there', async () => {
  const me = await phone({ as: '张伟' })
  await me.open('/family')
  await me.page.keyboard.press('Tab')
  expect(await me.page.evaluate(() => document.activeElement?.textContent)).toBe('跳到内容')
  await me.page.keyboard.press('Enter')
  await me.page.keyboard.press('Tab')
  expect(await me.page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
})
