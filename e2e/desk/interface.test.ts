import { expect, test } from 'vitest'
import { sql } from '../../server/src/db/sql.ts'
import { axeFaults, keyboardFaults, overflowFaults, untranslatedFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'

const { phone, sandbox } = walks()
const desk = { width: 1280, height: 832 } as const

const enter = async (language: 'zh' | 'en' = 'zh', theme?: 'dark'): Promise<Phone> => {
  const one = await phone({ ...desk, language, ...(theme === undefined ? {} : { theme }) })
  await one.open('/desk/interface')
  await one.press(language === 'en' ? 'Cashier Zhou' : '收费员周')
  await one.page.getByRole('region', { name: language === 'en' ? 'Invented people' : '演示人员' }).waitFor()
  return one
}
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/interface-${name}.png`, fullPage: true })
}

test('whoever joins a hospital’s program sees what is missing, keeps its messages and reads one', async () => {
  const me = await enter()
  const { page } = me
  const before = page.getByRole('region', { name: '第一笔结算之前' })
  await before
    .getByRole('row', { name: /定点协议/ })
    .getByText('就绪')
    .waitFor()
  await before
    .getByRole('row', { name: /程序结算过第一笔费用/ })
    .getByText('未完成')
    .waitFor()
  const kept = page.getByRole('region', { name: '报文记录' })
  await kept.getByRole('button', { name: '保存 4 小时' }).click()
  await kept.getByText(/保存到/).waitFor()
  // The server reads anew within a second who asked for it.
  const count = async () =>
    (
      await sql<{ n: number }>`select count(*)::int as n from institution_request`.read(
        sandbox().server.deps.db.reader,
      )
    )[0]!.n
  await expect
    .poll(
      async () => {
        await settle(sandbox(), 'H52020100001', '李梅', [{ code: 'DEMOA0001', amount: 20 }])
        return await count()
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0)
  await page.reload()
  await page
    .getByRole('region', { name: '第一笔结算之前' })
    .getByRole('row', { name: /程序结算过第一笔费用/ })
    .getByText('就绪')
    .waitFor()
  await kept.getByRole('button', { name: /^看/ }).first().click()
  await kept.getByText('个人信息已遮盖').waitFor()
  expect(await kept.locator('pre').first().innerText()).not.toContain('李梅')
  await picture(me, 'zh')
  await kept.getByRole('button', { name: '停止保存' }).click()
  await kept.getByText('现在不保存报文').waitFor()
})

test('changes its key itself: the new one is shown once, the old one ends when its people say so', async () => {
  const administrator = await sandbox().caller('administrator')
  await administrator.post('/administration/institutions/H52020100001/keys', { scheme: 'csb' })
  const me = await enter()
  const keys = me.page.getByRole('region', { name: '本机构的密钥' })
  await me.fill('旧密钥再用几小时', '721')
  await me.press('换新密钥')
  await me.corrected('请填0到720之间的整数')
  await me.fill('旧密钥再用几小时', '48')
  await me.press('换新密钥')
  await me.sees(/已换新密钥。旧密钥用到/)
  await me.sees(/离开这一页就看不到了/)
  await picture(me, 'key')
  await keys
    .getByRole('row', { name: /可用，已换新/ })
    .getByRole('button', { name: /^停用/ })
    .click()
  await keys.getByRole('button', { name: /^确认立即停用/ }).click()
  await keys.getByRole('row', { name: /已停用/ }).waitFor()
  await sql`delete from institution_key`.execute(sandbox().server.deps.db.autocommit)
})

test('is read in English and in the dark, by keyboard, without a fault', async () => {
  const me = await enter('en', 'dark')
  await picture(me, 'en-dark')
  expect(await axeFaults(me.page)).toEqual([])
  expect(await keyboardFaults(me.page)).toEqual([])
  expect(await overflowFaults(me.page)).toEqual([])
  expect(await untranslatedFaults(me.page)).toEqual([])
})
