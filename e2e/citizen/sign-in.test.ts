import { expect, test } from 'vitest'
import { forEachMode, walks } from '../phone.ts'

const { phone } = walks()

forEachMode('keyboard', (mode) => {
  test('in the sandbox one chooses a name and is at home', async () => {
    const me = await phone(mode)
    await me.open('/sign-in')
    await me.page.getByRole('list', { name: me.say(['演示人员', 'People of the sandbox']) }).waitFor()
    await me.press(/^王秀英/)
    await me.isAt(['家庭共济', 'Family sharing'])
    await me.sees('300.00')
    expect(new URL(me.page.url()).pathname).toBe('/')
  })
})
