import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest'
import { type Faults, openBrowser, openPhone, type Reader, waitUntilSettled } from './browser.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** A sentence in Chinese and in English; a plain text is the same in both. */
export type Both = string | readonly [zh: string, en: string]

/** Somebody's phone: what one sees, reads by label and presses. */
export type Phone = Faults & {
  page: Page
  context: BrowserContext
  /** The half of a sentence that this reader sees. */
  say: (both: Both) => string
  /** Signs a demo person in, as the page does, and keeps the session. */
  signIn: (name: string, channel?: string) => Promise<void>
  /** Opens an address and waits until everything on it has arrived. */
  open: (path: string) => Promise<void>
  settled: () => Promise<void>
  button: (name: Both) => Locator
  /** A link whose name begins so. */
  link: (name: Both) => Locator
  field: (label: Both) => Locator
  heading: (name: Both) => Locator
  press: (button: Both) => Promise<void>
  follow: (link: Both) => Promise<void>
  fill: (label: Both, text: string) => Promise<void>
  tick: (label: Both) => Promise<void>
  sees: (text: Both | RegExp) => Promise<void>
  /** The heading of the page. */
  isAt: (heading: Both) => Promise<void>
  /** Waits for a refusal and gives its words. The browser logs it as an error, which is then no fault. */
  refused: () => Promise<{ what: string; mend: string; next: string | null }>
  /** Everything that is written on the page, one line each. */
  text: () => Promise<string>
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export function phoneOf(
  { page, context, faults, refusals }: { page: Page; context: BrowserContext } & Faults,
  language: 'zh' | 'en',
): Phone {
  const say = (both: Both): string => (typeof both === 'string' ? both : both[language === 'zh' ? 0 : 1])
  const button = (name: Both) => page.getByRole('button', { name: say(name), exact: true })
  const link = (name: Both) => page.getByRole('link', { name: new RegExp(`^${escaped(say(name))}`) })
  const field = (label: Both) => page.getByLabel(say(label), { exact: true })
  const heading = (name: Both) => page.getByRole('heading', { name: say(name), exact: true })
  const settled = () => waitUntilSettled(page)
  return {
    page,
    context,
    faults,
    refusals,
    say,
    signIn: async (name, channel = 'web') => {
      const answer = await context.request.post('/api/sign-in/demo', { data: { name, channel } })
      expect(answer.status(), await answer.text()).toBe(200)
    },
    open: async (path) => {
      await page.goto(path)
      await settled()
    },
    settled,
    button,
    link,
    field,
    heading,
    press: async (name) => await button(name).click(),
    follow: async (name) => {
      await link(name).first().click()
      await settled()
    },
    fill: async (label, text) => await field(label).fill(text),
    tick: async (label) => await page.getByLabel(say(label)).check(),
    sees: async (text) => {
      const wanted = text instanceof RegExp ? text : say(text)
      await page.getByText(wanted).filter({ visible: true }).first().waitFor()
    },
    isAt: async (name) => {
      await page.getByRole('heading', { level: 1, name: say(name), exact: true }).waitFor()
      await settled()
    },
    refused: async () => {
      const alert = page.getByRole('alert')
      await alert.waitFor()
      refusals.length = 0
      const next = alert.getByRole('link')
      const said = await alert.locator('p').first().textContent()
      return {
        what: (await alert.locator('strong').textContent()) ?? '',
        mend: (said ?? '').replace(/^.*?: /, ''),
        next: (await next.count()) > 0 ? await next.first().getAttribute('href') : null,
      }
    },
    text: async () => await page.locator('body').innerText(),
  }
}

let browser: Promise<Browser> | undefined
/** One browser a worker; files share their worker's modules. */
export const sharedBrowser = (): Promise<Browser> => {
  browser ??= openBrowser()
  return browser
}

export type Mode = Required<Pick<Reader, 'language' | 'size'>>
const modes: readonly (Mode & { mode: string })[] = [
  { mode: '标准字号,中文', language: 'zh', size: 'normal' },
  { mode: '长辈版,中文', language: 'zh', size: 'elder' },
  { mode: 'normal size, English', language: 'en', size: 'normal' },
  { mode: 'elder size, English', language: 'en', size: 'elder' },
]

/** The same walk for each kind of reader. */
export const forEachMode = (walk: (mode: Mode) => void): void =>
  describe.each(modes)('$mode', ({ language, size }) => walk({ language, size }))

export type Walk = {
  sandbox: () => Sandbox
  /** A fresh phone; with `as`, that person is signed in. */
  phone: (reader?: Reader & { as?: string; channel?: string }) => Promise<Phone>
}

/**
 * Gives a test file its own sandbox, and each test its own phones. A test fails when one of its pages logged an error,
 * or the server refused what the test did not expect to be refused.
 */
export function walks(prepare?: (sandbox: Sandbox) => Promise<void>): Walk {
  let sandbox: Sandbox | undefined
  let phones: Phone[] = []
  beforeAll(async () => {
    sandbox = await openSandbox(inject('webFolder'))
    await prepare?.(sandbox)
  })
  afterEach(async () => {
    const used = phones
    phones = []
    for (const { context } of used) await context.close()
    expect(used.flatMap(({ faults }) => faults)).toEqual([])
    expect(used.flatMap(({ refusals }) => refusals)).toEqual([])
  })
  afterAll(async () => await sandbox?.close())
  const open = (): Sandbox => {
    if (!sandbox) throw new Error('the sandbox opens before the first test')
    return sandbox
  }
  return {
    sandbox: open,
    phone: async ({ as, channel, ...reader } = {}) => {
      const opened = await openPhone(await sharedBrowser(), open().url, reader)
      const phone = phoneOf(opened, reader.language ?? 'zh')
      phones.push(phone)
      if (as !== undefined) await phone.signIn(as, channel)
      return phone
    },
  }
}
