import { existsSync } from 'node:fs'
import type { Language } from '@gongji/policy'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const places = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The browser on this machine. @throws Error saying how to get one */
export function findChromium(): string {
  const found = places.find((place) => place !== undefined && existsSync(place))
  if (found === undefined) {
    throw new Error(
      'No browser found: set CHROME_PATH to a Chromium or Chrome, or install one (apt install chromium).',
    )
  }
  return found
}

/** As root the sandbox cannot start, and containers have little shared memory. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--disable-gpu'],
  })

export type Reader = {
  width?: number
  height?: number
  language?: Language
  size?: 'normal' | 'elder'
  theme?: 'light' | 'dark'
  /** Device pixels a CSS pixel; tests need no sharp pictures. */
  sharpness?: number
  /** Whether the offline shell may install itself; it fetches every chunk of the build. */
  shell?: boolean
}

/** What a page must not do, and what the server refused meanwhile (which a browser logs as an error too). */
export type Faults = { faults: string[]; refusals: string[] }

function watch(page: Page): Faults {
  const faults: string[] = []
  const refusals: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // Said because `serviceWorkers` is 'block' below.
    if (message.text().startsWith('Service Worker registration blocked')) return
    const refused = /the server responded with a status of 4\d\d/.test(message.text())
    if (refused) refusals.push(`${message.text()} ${message.location().url}`)
    else faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(`page: ${error.stack ?? error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`)
  })
  return { faults, refusals }
}

/** A phone with a reader's settings; everything that goes wrong on its page is collected. */
export async function openPhone(
  browser: Browser,
  baseUrl: string,
  {
    width = 390,
    height = 844,
    language = 'zh',
    size = 'normal',
    theme = 'light',
    sharpness = 1,
    shell = false,
  }: Reader = {},
): Promise<{ context: BrowserContext; page: Page } & Faults> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport: { width, height },
    deviceScaleFactor: sharpness,
    isMobile: width < 700,
    hasTouch: width < 700,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    colorScheme: theme,
    serviceWorkers: shell ? 'allow' : 'block',
  })
  context.setDefaultTimeout(40_000)
  await context.addInitScript((kept) => {
    if (localStorage.getItem('gongji.settings') === null) localStorage.setItem('gongji.settings', kept)
  }, JSON.stringify({ language, size, theme }))
  const page = await context.newPage()
  return { context, page, ...watch(page) }
}

/** Chunks and answers have arrived: nothing says that it is still being read. */
export const waitUntilSettled = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () =>
      document.querySelector('h1') !== null &&
      document.querySelector('.waiting, .page-opening, .qr-waiting') === null,
  )
}
