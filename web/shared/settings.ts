import type { Language } from '@gongji/policy'
import { useSyncExternalStore } from 'react'

/** How this reader wants to see the app; kept on the phone, never on the server. */
export type Settings = {
  language: Language
  /** 长辈版: large type, large targets, fewer choices, read aloud. */
  size: 'normal' | 'elder'
  theme: 'system' | 'light' | 'dark'
}

const place = 'gongji.settings'
const first: Settings = { language: 'zh', size: 'normal', theme: 'system' }
const choices: { [Name in keyof Settings]: readonly Settings[Name][] } = {
  language: ['zh', 'en'],
  size: ['normal', 'elder'],
  theme: ['system', 'light', 'dark'],
}

/** Keeps only values that are known; anything else falls back to the first setting. */
export function readSettings(kept: unknown): Settings {
  const from = (typeof kept === 'object' && kept !== null ? kept : {}) as Partial<
    Record<keyof Settings, unknown>
  >
  const pick = <Name extends keyof Settings>(name: Name): Settings[Name] =>
    choices[name].find((choice) => choice === from[name]) ?? first[name]
  return { language: pick('language'), size: pick('size'), theme: pick('theme') }
}

function load(): Settings {
  try {
    return readSettings(JSON.parse(localStorage.getItem(place) ?? 'null'))
  } catch {
    return first
  }
}

let settings = first
const listeners = new Set<() => void>()
const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null

function show(): void {
  const root = document.documentElement
  root.lang = settings.language === 'zh' ? 'zh-CN' : 'en'
  root.dataset.size = settings.size
  root.dataset.theme = settings.theme === 'system' ? (dark?.matches ? 'dark' : 'light') : settings.theme
}

/** What WeChat calls the standard size, in pixels. */
const standardSize = 17

/** Font scale that WeChat tells its web views (关怀模式, 字体大小): 1 is the standard. */
function followWeChat(): void {
  const scales = [1, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6]
  document.addEventListener('WeixinJSBridgeReady', () => {
    const bridge = (window as { WeixinJSBridge?: WeixinBridge }).WeixinJSBridge
    bridge?.on('menu:setfont', ({ fontSize }) => {
      document.documentElement.style.setProperty('--reader-scale', String(scales[Number(fontSize)] ?? 1))
    })
  })
}
type WeixinBridge = { on: (event: string, told: (answer: { fontSize: string | number }) => void) => void }

/** Font size in pixels that a mini-program's shell sends along (`font=`), for this visit. */
function followShell(): void {
  const place = 'gongji.font'
  const given = Number(new URLSearchParams(location.search).get('font'))
  try {
    if (given > 0) sessionStorage.setItem(place, String(given))
    const size = Number(sessionStorage.getItem(place) ?? standardSize)
    const scale = Math.min(1.6, Math.max(0.9, size / standardSize))
    document.documentElement.style.setProperty('--reader-scale', String(scale))
  } catch {
    // Without storage the size holds for the first page only.
  }
}

/** Reads what was kept, shows it, and follows the phone's dark mode and WeChat's font size. */
export function startSettings(): void {
  settings = load()
  show()
  dark?.addEventListener?.('change', show)
  followShell()
  followWeChat()
}

export function change(wanted: Partial<Settings>): void {
  settings = { ...settings, ...wanted }
  try {
    localStorage.setItem(place, JSON.stringify(settings))
  } catch {
    // A private window may refuse storage: the choice then lasts until the page closes.
  }
  show()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const currentSettings = (): Settings => settings
export const useSettings = (): Settings => useSyncExternalStore(subscribe, currentSettings)
export const useElder = (): boolean => useSettings().size === 'elder'
