import type { Language } from '@gongji/policy'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest'
import { everything } from '../server/src/testing/everything.ts'
import { type Faults, openBrowser, openPhone, type Reader, waitUntilSettled } from './browser.ts'
import {
  axeFaults,
  elderFaults,
  figureFaults,
  machineWordFaults,
  overflowFaults,
  untranslatedFaults,
} from './checks.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** A sentence in Chinese and in English; a plain text is the same in both. */
export type Both = string | readonly [zh: string, en: string]

/** What can be done on a page, or on a part of it such as a dialog; with `keys`, by Tab, Space, Enter and arrows alone. */
export type Part = {
  press: (button: Both | RegExp) => Promise<void>
  fill: (label: Both, text: string) => Promise<void>
  /** Chooses a radio button. */
  choose: (name: Both | RegExp, exact?: 'exact') => Promise<void>
  tick: (name: Both | RegExp) => Promise<void>
  untick: (name: Both | RegExp) => Promise<void>
  /** Chooses from a list by the option's value. */
  select: (label: Both, value: string) => Promise<void>
}

/** Somebody's phone: what one sees, reads by label and presses. */
export type Phone = Faults &
  Part & {
    page: Page
    context: BrowserContext
    /** How many things were pressed, typed, chosen or followed so far. */
    acts: () => number
    /** The half of a sentence that this reader sees. */
    say: (both: Both) => string
    /** Signs a demo person in, as the page does, and keeps the session. */
    signIn: (name: string, channel?: string) => Promise<void>
    /** Opens an address and waits until everything on it has arrived. */
    open: (path: string) => Promise<void>
    /** The same without loading the app anew: from a page of it, to another address. */
    moveTo: (path: string) => Promise<void>
    settled: () => Promise<void>
    button: (name: Both) => Locator
    /** A link whose name begins so. */
    link: (name: Both) => Locator
    field: (label: Both) => Locator
    heading: (name: Both) => Locator
    /** Follows a link to its page. */
    follow: (link: Both) => Promise<void>
    sees: (text: Both | RegExp) => Promise<void>
    /** A form that was sent with a mistake says so; the page as it then stands is looked over. */
    corrected: (text: Both) => Promise<void>
    /** The end of a task, by what it says is now true; looked over too. */
    result: (heading: Both | RegExp) => Promise<void>
    /** Hands a picture in, as the camera or the files give it. */
    photograph: (by: Both) => Promise<void>
    /** The heading of the page. */
    isAt: (heading: Both) => Promise<void>
    /**
     * The dialog that has opened. It has the focus, is looked over, and by keyboard keeps the focus, closes with Escape,
     * gives the focus back and opens again.
     */
    dialog: () => Promise<Part & { sees: (text: Both) => Promise<void>; closed: () => Promise<void> }>
    /**
     * Waits for a refusal and gives its words: those of the server's answer, if it was the server that refused. The
     * browser logs it as an error, which is then no fault.
     */
    refused: () => Promise<Refusal>
    /** Everything that is written on the page, one line each. */
    text: () => Promise<string>
  }

type ProblemDocument = Record<Language, { what: string; mend: string }>
/** What was refused, who can mend it and how, and where the next step leads in the app. */
export type Refusal = { what: string; mend: string; next: string | null }

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const hasFocus = (one: Locator): Promise<boolean> =>
  one.evaluate((element) => element === document.activeElement)

/** Tab until `target` has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let presses = 0; presses < 120; presses += 1) {
    if (await hasFocus(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${target}`)
}

/**
 * Presses as a person does: who sees that the finger missed presses again. A field that was just focused may still be
 * scrolled into view by the browser between the finger's coming down and its going up, and then nothing was pressed.
 */
async function pressed(button: Locator): Promise<void> {
  const heard = await button.evaluateHandle((element) => {
    const heard = { click: false, element }
    element.addEventListener('click', () => Object.assign(heard, { click: true }), {
      once: true,
      capture: true,
    })
    return heard
  })
  await button.click()
  // A page that the press left takes the listener with it, and so does a button that was drawn anew beneath the finger.
  const missed = await heard
    .evaluate(({ click, element }) => !click && element.isConnected)
    .catch(() => false)
  if (missed) await button.click()
}

function partOf(
  page: Page,
  place: Page | Locator,
  say: (both: Both) => string,
  { keys = false, size = 'normal' }: Pick<PhoneReader, 'keys' | 'size'>,
): Part {
  const { keyboard } = page
  const all = (role: 'button' | 'switch' | 'radio' | 'checkbox', name: Both | RegExp, exact: boolean) =>
    place.getByRole(role, name instanceof RegExp ? { name } : { name: say(name), exact })
  const named = (...asked: Parameters<typeof all>): Locator => all(...asked).first()
  const field = (label: Both) => place.getByLabel(say(label), { exact: true })
  /**
   * In the elder size a form asks one question a page: goes on until what is wanted is asked, or until the page says what is
   * still wrong.
   */
  const reach = async (wanted: Locator): Promise<void> => {
    const next = place.getByRole('button', { name: say(['下一个问题', 'Next question']), exact: true })
    for (let questions = 0; size === 'elder' && questions < 12; questions += 1) {
      await wanted.or(next).first().waitFor()
      if ((await wanted.count()) > 0 || (await next.count()) === 0) return
      const now = await place.locator('.question').elementHandle()
      await pressed(next)
      const wrong = page.locator('.wrong').first()
      await page.waitForFunction(
        (before) => before?.isConnected !== true || document.querySelector('.wrong') !== null,
        now,
      )
      if (await wrong.isVisible()) return
    }
  }
  const mark = async (box: Locator, checked: boolean): Promise<void> => {
    await reach(box)
    if (!keys) return await box.setChecked(checked)
    await tabTo(page, box)
    if ((await box.isChecked()) !== checked) await keyboard.press('Space')
    expect(await box.isChecked()).toBe(checked)
  }
  return {
    press: async (name) => {
      const button = all('button', name, true)
        .or(all('switch', name, true))
        .first()
      await reach(button)
      // What is still wrong was said on the way.
      if ((await button.count()) === 0 && (await page.locator('.wrong').count()) > 0) return
      if (!keys) return await pressed(button)
      await tabTo(page, button)
      await keyboard.press('Enter')
    },
    fill: async (label, text) => {
      await reach(field(label))
      if (!keys) return await field(label).fill(text)
      await tabTo(page, field(label))
      await keyboard.press('ControlOrMeta+A')
      await keyboard.insertText(text)
    },
    choose: async (name, exact) => {
      const radio = named('radio', name, exact === 'exact')
      await reach(radio)
      if (!keys) return await radio.check()
      await radio.waitFor()
      const group = page.locator(`input[type=radio][name="${await radio.getAttribute('name')}"]:enabled`)
      // One stop for the whole group: the chosen one, or the first.
      const chosen = group.and(page.locator(':checked'))
      await tabTo(page, (await chosen.count()) > 0 ? chosen : group.first())
      await keyboard.press('Space')
      for (let presses = 0; presses < 20 && !(await radio.isChecked()); presses += 1) {
        await keyboard.press('ArrowDown')
      }
      expect(await radio.isChecked()).toBe(true)
    },
    tick: async (name) => await mark(named('checkbox', name, false), true),
    untick: async (name) => await mark(named('checkbox', name, false), false),
    select: async (label, value) => {
      const list = field(label)
      await reach(list)
      // By what would be sent: an option that is called as its value has no attribute for it.
      const sends = (one: HTMLElement | SVGElement, wanted: string): boolean =>
        [...(one as HTMLSelectElement).options].some((option) => option.value === wanted)
      await expect.poll(() => list.evaluate(sends, value), { timeout: 40_000 }).toBe(true)
      if (!keys) return void (await list.selectOption(value))
      await tabTo(page, list)
      await keyboard.press('Home')
      for (let presses = 0; presses < 60 && (await list.inputValue()) !== value; presses += 1) {
        await keyboard.press('ArrowDown')
      }
      expect(await list.inputValue()).toBe(value)
    },
  }
}

type Opened = { page: Page; context: BrowserContext } & Faults

export function phoneOf(
  { page, context, faults, refusals }: Opened,
  { language = 'zh', size = 'normal', keys = false }: PhoneReader,
): Phone {
  const say = (both: Both): string => (typeof both === 'string' ? both : both[language === 'zh' ? 0 : 1])
  const button = (name: Both) => page.getByRole('button', { name: say(name), exact: true })
  const link = (name: Both) => page.getByRole('link', { name: new RegExp(`^${escaped(say(name))}`) })
  const field = (label: Both) => page.getByLabel(say(label), { exact: true })
  const heading = (name: Both) => page.getByRole('heading', { name: say(name), exact: true })
  const settled = () => waitUntilSettled(page)
  /** Waits until `leave` has led to another page of the app. */
  const left = async (leave: () => Promise<void>): Promise<void> => {
    const before = await page.locator('h1').first().elementHandle()
    const { href, pathname } = new URL(page.url())
    await leave()
    // The page before stays until the next one's chunk is here: its heading goes with it.
    await page.waitForFunction(
      ([heading, href, pathname]) =>
        location.href !== href && (location.pathname === pathname || heading?.isConnected !== true),
      [before, href, pathname] as const,
    )
  }
  const sees = async (text: Both | RegExp): Promise<void> => {
    const wanted = text instanceof RegExp ? text : say(text)
    await page.getByText(wanted).filter({ visible: true }).first().waitFor()
  }
  let acts = 0
  const counted = (part: Part): Part => {
    const one = <Asked extends unknown[]>(act: (...asked: Asked) => Promise<void>) => {
      return (...asked: Asked): Promise<void> => {
        acts += 1
        return act(...asked)
      }
    }
    return {
      press: one(part.press),
      fill: one(part.fill),
      choose: one(part.choose),
      tick: one(part.tick),
      untick: one(part.untick),
      select: one(part.select),
    }
  }
  let lastProblem: Promise<ProblemDocument | null> | undefined
  page.on('response', (response) => {
    if (!response.headers()['content-type']?.startsWith('application/problem+json')) return
    // A page that has gone takes its answers with it.
    lastProblem = response.json().catch(() => null)
  })
  // Axe takes its time: two of the four readers have between them both sizes and both languages.
  const byAxe = (language === 'zh') === (size === 'normal')
  const lookOver = async (): Promise<void> => {
    const found = [
      ...(byAxe ? await axeFaults(page) : []),
      ...(await overflowFaults(page)),
      ...(await machineWordFaults(page, language)),
      ...(await figureFaults(page)),
      ...(size === 'elder' ? await elderFaults(page) : []),
      ...(language === 'en' ? await untranslatedFaults(page) : []),
    ]
    faults.push(...found.map((fault) => `${new URL(page.url()).pathname} ${fault}`))
  }
  return {
    page,
    context,
    faults,
    refusals,
    say,
    acts: () => acts,
    ...counted(partOf(page, page, say, { keys, size })),
    photograph: async (by) => {
      acts += 1
      const taken = page.getByRole('listitem').filter({ has: page.locator('img') })
      const before = await taken.count()
      await page.getByLabel(say(by), { exact: true }).setInputFiles({
        name: 'picture.png',
        mimeType: 'image/png',
        buffer: await page.screenshot(),
      })
      await expect.poll(() => taken.count()).toBe(before + 1)
    },
    signIn: async (name, channel = 'web') => {
      const answer = await context.request.post('/api/sign-in/demo', { data: { name, channel } })
      expect(answer.status(), await answer.text()).toBe(200)
    },
    open: async (path) => {
      await page.goto(path)
      await settled()
    },
    moveTo: async (path) => {
      await left(() =>
        page.evaluate((to) => {
          history.pushState({ inside: true }, '', to)
          dispatchEvent(new PopStateEvent('popstate'))
        }, path),
      )
      await settled()
    },
    settled,
    button,
    link,
    field,
    heading,
    follow: async (name) => {
      acts += 1
      const target = link(name).first()
      await target.waitFor()
      await left(async () => {
        if (keys) {
          await tabTo(page, target)
          await page.keyboard.press('Enter')
        } else await target.click()
      })
      await settled()
    },
    sees,
    corrected: async (text) => {
      await sees(text)
      await lookOver()
    },
    result: async (name) => {
      const wanted = name instanceof RegExp ? name : say(name)
      const heading = page.getByRole('heading', { name: wanted }).first()
      await heading.waitFor()
      // The form that had the focus is gone: reading goes on at what is now true, and it is said.
      if (await heading.evaluate((one) => one.classList.contains('result-title'))) {
        await expect.poll(() => hasFocus(heading)).toBe(true)
        const said = (await heading.textContent()) ?? ''
        await expect.poll(() => page.locator('[data-announcer]').textContent()).toContain(said.trim())
      }
      await lookOver()
    },
    isAt: async (name) => {
      const there = page.getByRole('heading', { level: 1, name: say(name), exact: true }).waitFor()
      await there.catch(async (error: Error) => {
        throw new Error(`${error.message}\nThe page at ${page.url()} says:\n${await page.innerText('body')}`)
      })
      await settled()
    },
    dialog: async () => {
      const dialog = page.getByRole('dialog')
      const isInside = () => dialog.evaluate((element) => element.contains(document.activeElement))
      await dialog.waitFor()
      expect(await isInside()).toBe(true)
      await lookOver()
      if (keys) {
        const controls = await dialog.getByRole('button').count()
        for (let presses = 0; presses < controls + 3; presses += 1) {
          await page.keyboard.press('Tab')
          // Between the last and the first control the browser's own bar has its turn; the page behind never has.
          const onBar = await page.evaluate(() => document.activeElement === document.body)
          expect(onBar || (await isInside())).toBe(true)
        }
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'hidden' })
        expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON')
        await page.keyboard.press('Enter')
        await dialog.waitFor()
        // A busy browser says only now that it was closed before.
        await dialog.evaluate((element) => element.dispatchEvent(new Event('close')))
        expect(await dialog.isVisible()).toBe(true)
      }
      return {
        ...counted(partOf(page, dialog, say, { keys, size })),
        sees: async (text) => await dialog.getByText(say(text)).first().waitFor(),
        closed: async () => await dialog.waitFor({ state: 'hidden' }),
      }
    },
    refused: async () => {
      const alert = page.getByRole('alert')
      await alert.waitFor()
      refusals.length = 0
      await lookOver()
      const next = alert.getByRole('link')
      const said = await alert.locator('p').first().textContent()
      const shown = {
        what: (await alert.locator('strong').textContent()) ?? '',
        mend: (said ?? '').replace(/^[^:：]*[:：] */, ''),
        next: (await next.count()) > 0 ? await next.first().getAttribute('href') : null,
      }
      const answer = await lastProblem
      if (answer) expect(shown).toMatchObject(answer[language])
      return shown
    },
    text: async () => await page.locator('body').innerText(),
  }
}

let browser: Promise<Browser> | undefined
/** One browser a worker; files share their worker's modules. */
export const sharedBrowser = (): Promise<Browser> => {
  // A worker whose runner was killed would wait for it for ever, and its browser with it.
  if (browser === undefined) process.once('disconnect', () => process.exit(1))
  browser ??= openBrowser()
  return browser
}

/** How somebody reads the app and, with `keys`, uses it without finger or mouse. */
type PhoneReader = Reader & { keys?: boolean }
export type Mode = Required<Pick<PhoneReader, 'language' | 'size' | 'keys'>>
const modes = {
  normal: { mode: '标准字号，中文', language: 'zh', size: 'normal', keys: false },
  elder: { mode: '长辈版，中文', language: 'zh', size: 'elder', keys: false },
  keyboard: { mode: 'normal size, English, keyboard alone', language: 'en', size: 'normal', keys: true },
  elderEnglish: { mode: 'elder size, English', language: 'en', size: 'elder', keys: false },
} as const satisfies Record<string, Mode & { mode: string }>

/**
 * A walk as one kind of reader; the files take turns, so that every kind walks through a part of the app. The pages' own
 * tests read everything in Chinese of the usual size. `npm run test:all` walks everything as all four, and so does a file that is run alone.
 */
export function forEachMode(reader: keyof typeof modes, walk: (mode: Mode) => void): void {
  const readers = everything ? Object.values(modes) : [modes[reader]]
  describe.each(readers)('$mode', ({ mode: _, ...mode }) => walk(mode))
}

export type Walk = {
  sandbox: () => Sandbox
  /** A fresh phone; with `as`, that person is signed in. */
  phone: (reader?: PhoneReader & { as?: string; channel?: string }) => Promise<Phone>
  /** One phone for each person, kept from test to test: for pages that are only looked at. */
  keptPhone: (reader: PhoneReader & { as?: string }) => Promise<Phone>
}

/**
 * Gives a test file its own sandbox, and each test its own phones. A test fails when one of its pages logged an error,
 * or the server refused what the test did not expect to be refused.
 */
export function walks(
  prepare?: (sandbox: Sandbox) => Promise<void>,
  open: (webFolder: string) => Promise<Sandbox> = openSandbox,
): Walk {
  let sandbox: Sandbox | undefined
  let phones: Phone[] = []
  const kept = new Map<string, Phone>()
  beforeAll(async () => {
    sandbox = await open(inject('webFolder'))
    await prepare?.(sandbox)
  })
  afterEach(async () => {
    const used = phones
    phones = []
    for (const { context } of used) await context.close()
    const all = [...used, ...kept.values()]
    expect(all.flatMap(({ faults }) => faults.splice(0))).toEqual([])
    expect(all.flatMap(({ refusals }) => refusals.splice(0))).toEqual([])
  })
  afterAll(async () => {
    for (const { context } of kept.values()) await context.close()
    await sandbox?.close()
  })
  const opened = (): Sandbox => {
    if (!sandbox) throw new Error('the sandbox opens before the first test')
    return sandbox
  }
  const take = async ({ as, channel, ...reader }: PhoneReader & { as?: string; channel?: string }) => {
    const phone = phoneOf(await openPhone(await sharedBrowser(), opened().url, reader), reader)
    if (as !== undefined) await phone.signIn(as, channel)
    return phone
  }
  return {
    sandbox: opened,
    phone: async (reader = {}) => {
      const phone = await take(reader)
      phones.push(phone)
      return phone
    },
    keptPhone: async (reader) => {
      const phone = kept.get(reader.as ?? '') ?? (await take(reader))
      kept.set(reader.as ?? '', phone)
      return phone
    },
  }
}
