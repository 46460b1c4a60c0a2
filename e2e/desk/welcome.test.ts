import { expect, test } from 'vitest'
import { walks } from '../phone.ts'

const { phone, sandbox } = walks()
const desk = { width: 1280, height: 900 } as const

test('who is invited chooses a password by the link, once, and is given the second factor', async () => {
  const administrator = await sandbox().caller('administrator')
  const { invitation } = await administrator.post('/administration/staff', {
    signInName: 'clerk-new',
    name: '新经办',
    role: 'clerk',
    area: '520200',
  })
  const { hash } = new URL(invitation.link)
  const one = await phone(desk)
  await one.open(`/desk/welcome${hash}`)
  await one.sees('新经办，请给自己设一个口令。')
  await one.fill('口令', '长一些的口令才好')
  await one.press('设好口令')
  await one.corrected('口令至少12位')
  await one.fill('口令', '足够长的一句口令 2025 年')
  await one.fill('再填一遍口令', '足够长的一句口令 2025')
  await one.press('设好口令')
  await one.corrected('两遍填的不一样')
  await one.fill('再填一遍口令', '足够长的一句口令 2025 年')
  await one.press('设好口令')
  await one.result('绑定身份验证器')
  await one.page.getByRole('img', { name: '身份验证器的二维码' }).waitFor()
  await one.sees(/^密钥：[A-Z2-7 ]{16,}/)

  const other = await phone(desk)
  await other.open(`/desk/welcome${hash}`)
  await other.sees(/链接/)
  expect(other.refusals).toHaveLength(1)
  other.refusals.length = 0
})
