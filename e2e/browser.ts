import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const places = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
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
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  })

export type Reader = {
  width?: number
  height?: number
  language?: 'zh' | 'en'
  size?: 'normal' | 'elder'
  theme?: 'light' | 'dark'
}

/** A phone with a reader's settings; every console error and failed request of its pages is collected. */
export async function openPhone(
  browser: Browser,
  baseUrl: string,
  { width = 390, height = 844, language = 'zh', size = 'normal', theme = 'light' }: Reader = {},
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport: { width, height },
    deviceScaleFactor: 2,
    isMobile: width < 700,
    hasTouch: width < 700,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    colorScheme: theme,
  })
  await context.addInitScript((kept) => {
    if (localStorage.getItem('gongji.settings') === null) localStorage.setItem('gongji.settings', kept)
  }, JSON.stringify({ language, size, theme }))
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  return { context, page, faults }
}
