import type { Request } from 'playwright-core'
import type { Phone } from '../phone.ts'

/** Presses without a network, then lets the network come back, and the page be loaded anew: what was sent meanwhile. */
export async function sentAfterwards(me: Phone, press: string | RegExp): Promise<string[]> {
  const sent: string[] = []
  const hear = (request: Request): void => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  }
  me.page.on('request', hear)
  const dialog = me.page.getByRole('dialog')
  const place = (await dialog.count()) > 0 ? dialog : me.page
  const named = { name: press, exact: true }
  const button = place.getByRole('button', named).or(place.getByRole('switch', named)).first()
  await button.waitFor()
  await me.context.setOffline(true)
  await button.click()
  await button.click()
  await place.getByText('没有提交：现在没有网络。').waitFor()
  await me.context.setOffline(false)
  // What would be sent by itself is sent when the network is back, before these answers.
  const answered = () =>
    me.page.evaluate(async () => {
      for (let times = 0; times < 3; times += 1) await fetch('/api/me')
    })
  await answered()
  await me.page.reload()
  await me.settled()
  await answered()
  me.page.off('request', hear)
  me.faults.splice(
    0,
    me.faults.length,
    ...me.faults.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED')),
  )
  return sent
}
