import { expect, test } from 'vitest'
import { forEachMode, walks } from '../phone.ts'

const { phone } = walks()

forEachMode('elder', (mode) => {
  test('定点机构查询: by name, by place, and only where I settle directly (Z20, X14)', async () => {
    const me = await phone(mode)
    await me.open('/directory')
    await me.sees(['社会保险网上查询系统', 'social-insurance look-up system'])
    const found = me.page.getByRole('list', { name: me.say(['定点机构查询', 'Find an institution']) })
    await me.fill(['名称或地址', 'Name or address'], '昆明')
    await found.getByRole('listitem').filter({ hasText: '昆明示范诊所' }).waitFor()
    await expect.poll(() => found.getByRole('listitem').count()).toBe(2)
    await me.select(['我的参保地', 'I am insured in'], '530600')
    await me.tick(['只看我能直接结算的', 'Only where I settle directly'])
    await found.getByRole('listitem').filter({ hasText: '昆明示范诊所' }).waitFor({ state: 'hidden' })
    await found.getByRole('listitem').filter({ hasText: '昆明示范医院' }).waitFor()
    await me.fill(['名称或地址', 'Name or address'], '没有这家')
    await me.sees([
      '这里是演示，名单里只有“示范”医院和药店，没有真实的机构。',
      'only invented hospitals and pharmacies (示范) are listed, no real ones.',
    ])
    // One of them, before going: how to reach it, and what has been seen working there.
    await me.fill(['名称或地址', 'Name or address'], '昭通市第一')
    await me.follow('昭通市第一示范医院')
    await me.isAt('昭通市第一示范医院')
    await me.sees('000-60200001')
    await me.sees(['最近还没有人在这里用过', 'not used here lately'])
    await me.signIn('刘芳')
    await me.open('/directory/H53060200001')
    await me.sees(['丈夫 陈刚；结算前要告诉收费员', '陈刚 (husband); tell the cashier before paying'])
    await me.open('/directory/H53010200002')
    await me.sees(['不能：先付现金，再到参保地手工报销', 'no: pay in cash, claim at home'])
  })
})

test('the phone gives no position: it says so and lists by name', async () => {
  const me = await phone()
  await me.open('/directory')
  await me.press('按离我的距离排')
  await me.sees('手机没有给出位置，按名称排列。')
})

test('with a position, by distance', async () => {
  const me = await phone()
  await me.context.grantPermissions(['geolocation'])
  await me.context.setGeolocation({ longitude: 103.72, latitude: 27.34 })
  await me.open('/directory')
  await me.press('按离我的距离排')
  await me.sees('1.2 公里')
  const first = me.page.getByRole('list', { name: '定点机构查询' }).getByRole('listitem').first()
  await expect.poll(() => first.innerText()).toContain('昭通示范大药房')
})
