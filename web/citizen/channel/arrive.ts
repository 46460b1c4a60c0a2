import type { Asked, routes } from '@gongji/contract'
import { hasOwn } from '@gongji/policy/own'

export type ChannelName = NonNullable<Asked<(typeof routes)['signInDemo'], 'body'>['channel']>

const known: Readonly<Record<Exclude<ChannelName, 'counter'>, true>> = {
  'guizhou-wechat': true,
  'guizhou-app': true,
  alipay: true,
  'yunnan-wechat': true,
  'yunnan-alipay': true,
  'national-app': true,
  banshitong: true,
  web: true,
}
const place = 'gongji.channel'

/** Where people came from, for this visit: it is stored with the session and with what is done in it. */
export function keptChannel(): ChannelName {
  try {
    const kept = sessionStorage.getItem(place) ?? ''
    return hasOwn(known, kept) ? (kept as ChannelName) : 'web'
  } catch {
    return 'web'
  }
}

/** Keeps `?channel=` of the address that was opened; at `/` it leads to that channel's own menu. */
export function arriveFrom({ pathname, search }: Location): void {
  const channel = new URLSearchParams(search).get('channel') ?? ''
  if (!hasOwn(known, channel)) return
  try {
    sessionStorage.setItem(place, channel)
  } catch {
    // Without storage the visit counts as a plain browser's.
  }
  if (pathname === '/' && channel !== 'web') history.replaceState(null, '', `/channel/${channel}`)
}
