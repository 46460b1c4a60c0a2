import { expect, test } from 'vitest'
import { walks } from '../phone.ts'

const { phone } = walks()

test('without a network the app opens, says so honestly, and the shown code still works for a minute', async () => {
  const me = await phone({ as: '王秀英', shell: true })
  await me.open('/show')
  const digits = me.page.getByTitle('医保码数字')
  await digits.waitFor()
  await me.page.evaluate(async () => await navigator.serviceWorker.ready)
  await me.context.setOffline(true)
  await digits.waitFor()
  await me.page.reload()
  // After a reload a browser may still call itself connected: then neither network nor service is blamed.
  await me.page
    .getByText(/没有连上网络，没有收到答复。|没有收到服务的答复。/)
    .first()
    .waitFor()
  await me.context.setOffline(false)
  // The page comes back by itself.
  await digits.waitFor()
  // A browser logs each request that found no network; that is what was tried here.
  const offline = /ERR_INTERNET_DISCONNECTED/
  expect(me.faults.filter((fault) => !offline.test(fault))).toEqual([])
  me.faults.length = 0
})

test('a service that is down is not called a missing network, and the page comes back by itself with it', async () => {
  const me = await phone({ as: '王秀英' })
  await me.page.route('**/api/**', (route) => route.abort('connectionrefused'))
  await me.page.goto('/records')
  await me.sees('没有收到服务的答复。')
  expect(await me.text()).not.toContain('没有连上网络')
  await me.page.unroute('**/api/**')
  await me.isAt('记录')
  expect(me.faults.filter((fault) => !fault.includes('ERR_CONNECTION_REFUSED'))).toEqual([])
  me.faults.length = 0
})

test('answers about people are never kept on the phone', async () => {
  const me = await phone({ as: '王秀英', shell: true })
  await me.open('/')
  await me.page.evaluate(async () => await navigator.serviceWorker.ready)
  const kept = await me.page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => await (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.filter((path) => path.startsWith('/api'))).toEqual([])
})
