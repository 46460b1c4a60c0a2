import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/** What opening the app costs a phone. */
export type FirstPage = {
  /** JavaScript that was fetched until the page could be used, as gzip sends it. */
  scriptBytes: number
  /** Everything that was fetched, gzip, without answers about people. */
  bytes: number
  /** Layout shift, as browsers add it up (CLS). */
  shift: number
  /** Milliseconds from asking for the address until the heading stands and a service can be pressed. */
  usableMs: number
}

/** What a first page may cost. */
export const bounds = { scriptBytes: 95 * 1024, shift: 0.02, usableMs: 2_500 }

const watchShift = (): void => {
  const seen = { shift: 0 }
  Object.assign(window, { firstPage: seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    })[]) {
      if (!entry.hadRecentInput) seen.shift += entry.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Opens an address with an empty cache and measures it until `usable` can be pressed. */
export async function measureFirstPage(page: Page, path: string, usable: string): Promise<FirstPage> {
  const files: Promise<{ script: boolean; size: number }>[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/api/') || response.status() !== 200) return
    files.push(
      response.body().then((body) => ({
        script: pathname.endsWith('.js'),
        size: gzipSync(body, { level: 9 }).length,
      })),
    )
  })
  await page.addInitScript(watchShift)
  const began = performance.now()
  await page.goto(path, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const target = page.locator(usable).first()
  await target.waitFor()
  await target.click({ trial: true })
  const usableMs = performance.now() - began
  const fetched = await Promise.all(files)
  await page.waitForLoadState('networkidle')
  const shift = await page.evaluate(
    () => (window as unknown as { firstPage: { shift: number } }).firstPage.shift,
  )
  const sum = (some: readonly { size: number }[]): number => some.reduce((all, { size }) => all + size, 0)
  return {
    scriptBytes: sum(fetched.filter(({ script }) => script)),
    bytes: sum(fetched),
    shift,
    usableMs,
  }
}
