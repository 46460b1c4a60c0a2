import { expect, test } from 'vitest'
import { liveIn } from '../lived-in.ts'
import { forEachMode, walks } from '../phone.ts'

const { phone, sandbox } = walks(async (opened) => {
  await liveIn(opened)
})

forEachMode('elderEnglish', (mode) => {
  test('消息: my account was used, told without anything medical, read once and then no longer new', async () => {
    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/notices')
    await me.sees('759.50')
    const text = await me.text()
    for (const medical of ['示范西药', 'DEMO', '普通门诊', '第一示范医院'])
      expect(text).not.toContain(medical)
    await expect.poll(async () => (await (await sandbox().caller('张伟')).get('/notices')).unread).toBe(0)
  })

  test('政策动态: my area’s news, and another area’s by choice (L42)', async () => {
    const me = await phone({ ...mode, as: '张伟' })
    await me.open('/notices/policy')
    await me.follow(['2025年居民医保集中征缴期到2月28日', 'The 2025 premium window closes on 28 February'])
    await me.sees(['之后按全额1070元缴', 'later the full ¥1,070'])
  })
})

test('how I am told is kept: quiet hours and channels', async () => {
  const me = await phone({ as: '李梅' })
  await me.open('/notices/settings')
  await me.fill('从', '21:30')
  await me.press('保存')
  await expect
    .poll(async () => (await (await sandbox().caller('李梅')).get('/notices/settings')).quietFrom)
    .toBe('21:30')
})
