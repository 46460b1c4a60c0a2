import { expect, test } from 'vitest'
import { sql } from '../../server/src/db/sql.ts'
import { axeFaults, keyboardFaults, overflowFaults, untranslatedFaults } from '../checks.ts'
import { type Phone, walks } from '../phone.ts'

const { phone, sandbox } = walks()
const desk = { width: 1280, height: 832 } as const

const enter = async (path: string, language: 'zh' | 'en' = 'zh', theme?: 'dark'): Promise<Phone> => {
  const one = await phone({ ...desk, language, ...(theme === undefined ? {} : { theme }) })
  await one.open(path)
  await one.press(language === 'zh' ? '系统管理员邓' : 'Administrator Deng')
  await one.page.getByRole('navigation', { name: language === 'zh' ? '房间' : 'Rooms' }).waitFor()
  return one
}
const picture = async ({ page }: Phone, name: string): Promise<void> => {
  const folder = process.env.GONGJI_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/administration-${name}.png`, fullPage: true })
}

test('an administrator’s day: what is missing, somebody enters by a link and leaves, a hospital gets its key', async () => {
  const me = await enter('/desk/start')
  const { page } = me
  const list = page.getByRole('region', { name: '开办清单' })
  await list
    .getByRole('row', { name: /参保人 六盘水市/ })
    .getByText('就绪')
    .waitFor()
  // Invented staff sign in without a second factor: nobody real could.
  await list
    .getByRole('row', { name: /系统管理员（绑定了验证器）/ })
    .getByText('未完成')
    .waitFor()
  await picture(me, 'start')
  await list.getByRole('link', { name: '去“人员”录入' }).first().click()

  const invite = page.getByRole('form', { name: '录入一个人' })
  await invite.getByRole('button').click()
  await me.corrected('请填写姓名')
  await me.fill('姓名', '钱多多')
  await me.fill('登录名', 'clerk-9')
  await me.fill('统筹区代码', '520200')
  await invite.getByRole('button').click()
  const shown = page.getByRole('region', { name: '钱多多的链接，只能用一次' })
  const link = await shown.locator('code').innerText()
  expect(link).toMatch(/\/desk\/welcome#[A-Za-z0-9_-]{43}$/)
  const row = page.getByRole('row', { name: /钱多多/ })
  await row.getByText('还没有用链接').waitFor()
  await picture(me, 'staff')
  await row.getByRole('button', { name: '离岗' }).click()
  await row.getByRole('button', { name: /确认离岗/ }).click()
  await row.getByText('已离岗').waitFor()
  // Whoever left does not come in by an old link.
  const token = link.split('#')[1]
  const tried = await fetch(`${sandbox().url}/api/sign-in/invitation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  expect(tried.status).toBe(404)

  await page.getByRole('link', { name: '机构' }).click()
  await me.fill('编码', 'h52020199999')
  await me.fill('名称', '新院')
  await page.getByRole('form', { name: '登记一家' }).getByRole('button').click()
  await me.corrected('统筹区代码是6位数字')
  await page.reload()
  await page.getByRole('button', { name: /六盘水市第二示范医院/ }).waitFor()
  expect(await keyboardFaults(page)).toEqual([])
  const places = page.getByRole('region', { name: '定点医药机构' })
  await places.getByRole('button', { name: /六盘水市第二示范医院/ }).click()
  const keys = page.getByRole('region', { name: '六盘水市第二示范医院的签名密钥' })
  await keys.getByText('还没有密钥').waitFor()
  await me.select('签名方式', 'sm2')
  await keys.getByRole('button', { name: '发新密钥' }).click()
  await me.corrected('公钥是128位十六进制数字')
  await me.select('签名方式', 'csb')
  await keys.getByRole('button', { name: '发新密钥' }).click()
  await keys.getByText('只显示这一次，请交给机构的技术人员。').waitFor()
  await picture(me, 'keys')
  await keys.getByRole('button', { name: '立即停用' }).click()
  await keys.getByRole('button', { name: /确认停用/ }).click()
  expect(await axeFaults(page)).toEqual([])
})

test('a role given by one administrator waits for another: who asked cannot confirm it, the other does and hands over the link', async () => {
  const { deps } = sandbox().server
  await sql`insert into staff (id, sign_in_name, name, role, area, password)
    select ${deps.newId()}::bigint, 'administrator-2', '系统管理员唐', role, area, password from staff
    where sign_in_name = 'administrator'`.execute(deps.db.autocommit)
  // As it is where real money is; a sandbox lets one person play the whole agency.
  deps.oneClerkDecides = false
  try {
    const first = await enter('/desk/staff')
    const invite = first.page.getByRole('form', { name: '录入一个人' })
    await first.fill('姓名', '孙新')
    await first.fill('登录名', 'clerk-10')
    await first.fill('统筹区代码', '520200')
    await invite.getByRole('button').click()
    await first.sees('已提出，等另一名管理员确认')
    const waits = first.page
      .getByRole('region', { name: '等另一个人确认' })
      .getByRole('row', { name: /孙新/ })
    await waits.getByText('由另一名管理员确认').waitFor()
    expect(await waits.getByRole('button', { name: /^核对无误，确认/ }).count()).toBe(0)
    expect(await first.page.getByRole('region', { name: '人员' }).getByText('孙新').count()).toBe(0)
    await picture(first, 'asked')

    const second = await phone(desk)
    await second.context.request.post(`${sandbox().url}/api/sign-in/demo`, {
      data: { staff: 'administrator-2' },
    })
    await second.open('/desk/staff')
    const theirs = second.page.getByRole('region', { name: '等另一个人确认' })
    await picture(second, 'confirm')
    await theirs.getByRole('button', { name: /^核对无误，确认.*孙新/ }).click()
    await second.sees(/\/desk\/welcome#/)
    await second.page.getByRole('row', { name: /孙新/ }).getByText('还没有用链接').waitFor()
    expect(await theirs.count()).toBe(0)

    // Another role for who works already: asked for, refused by the other, and nothing has changed.
    const row = second.page.getByRole('row', { name: /孙新/ })
    await row.getByRole('button', { name: '离岗' }).click()
    await row.getByRole('button', { name: /确认离岗/ }).click()
    await row.getByText('已离岗').waitFor()
    await row.getByRole('button', { name: /^复岗/ }).click()
    await second.sees('已提出，等另一名管理员确认')
    await row.getByText('已离岗').waitFor()
    await first.open('/desk/staff')
    await first.page
      .getByRole('region', { name: '等另一个人确认' })
      .getByRole('button', { name: /^退回/ })
      .click()
    await first.page.getByRole('region', { name: '等另一个人确认' }).waitFor({ state: 'detached' })
    await first.page.getByRole('row', { name: /孙新/ }).getByText('已离岗').waitFor()
  } finally {
    deps.oneClerkDecides = true
    await sql`update staff set active = false where sign_in_name = 'administrator-2'`.execute(
      deps.db.autocommit,
    )
  }
})

test('the administrator’s rooms in English, dark', async () => {
  const me = await enter('/desk/start', 'en', 'dark')
  for (const [room, region] of [
    ['Start', 'Before the first bill'],
    ['Staff', 'Staff'],
    ['Places', 'Institutions'],
  ] as const) {
    await me.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room }).click()
    await me.page.getByRole('region', { name: region }).waitFor()
    await picture(me, `english-${room}`)
    expect(await axeFaults(me.page)).toEqual([])
    expect(await untranslatedFaults(me.page)).toEqual([])
    expect(await overflowFaults(me.page)).toEqual([])
  }
})
