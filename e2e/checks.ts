import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Language } from '@gongji/policy'
import type { Page } from 'playwright-core'
import { demoPeople, demoStaff, inventedPerson, inventedStaff } from '../server/src/sandbox/people.ts'
import { demoInstitutions, inventedInstitution } from '../server/src/sandbox/places.ts'

// What must hold on every page, whoever reads it. Each check gives the faults that it finds, in words; none is right.

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

type AxeAnswer = {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}
declare const axe: { run: (place: Document, options: object) => Promise<AxeAnswer> }

/** Runs axe at WCAG 2.2 AA; with `rules`, those alone. The page is shown whole, so that no bar covers half a row. */
export async function axeFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Half a megabyte is sent and read once a document.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  const usual = page.viewportSize()
  const height = await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    return document.documentElement.scrollHeight
  })
  if (usual) await page.setViewportSize({ width: usual.width, height: Math.max(usual.height, height) })
  const runOnly = rules === undefined ? { type: 'tag', values: wcag } : { type: 'rule', values: rules }
  const { violations } = await page.evaluate(
    (only) => axe.run(document, { runOnly: only, resultTypes: ['violations'] }),
    runOnly,
  )
  if (usual) await page.setViewportSize(usual)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `axe ${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  )
}

/** Nothing is wider than the screen. */
export const overflowFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    const wide = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > width + 0.5,
    )
    const deepest = wide.filter(
      (element) => !wide.some((other) => other !== element && element.contains(other)),
    )
    return deepest
      .slice(0, 5)
      .map(
        (element) =>
          `wider than ${width} px: ${element.outerHTML.slice(0, 160)} to ${Math.round(element.getBoundingClientRect().right)}`,
      )
  })

/** A page begins with its one h1, and no heading is a level deeper than the one before it allows. */
export const headingFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const headings = [...document.querySelectorAll<HTMLElement>('h1, h2, h3, h4, h5, h6, [role=heading]')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('dialog'))
      .map((one) => ({
        level: Number(one.getAttribute('aria-level') ?? one.tagName[1]),
        said: `${one.tagName.toLowerCase()} ${(one.textContent ?? '').trim().slice(0, 60)}`,
      }))
    const faults: string[] = []
    if (headings[0]?.level !== 1) faults.push(`the page begins with ${headings[0]?.said ?? 'no heading'}`)
    for (const [index, { level, said }] of headings.entries()) {
      const before = headings[index - 1]
      if (said.length < 4) faults.push(`an empty heading: ${said}`)
      if (index > 0 && level === 1) faults.push(`a second h1: ${said}`)
      if (before && level > before.level + 1) faults.push(`${before.said} → ${said}`)
    }
    return faults
  })

/**
 * A change of style has arrived at everything that is seen: with motion reduced every element changes in a transition of next to
 * no length, what it inherits after its parent; what is folded away stands still.
 */
export const changed = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () =>
      !document
        .getAnimations()
        .some(
          (one) =>
            one instanceof CSSTransition &&
            one.effect instanceof KeyframeEffect &&
            one.effect.target?.checkVisibility() === true,
        ),
  )
}

/** At twice the usual size of letters nothing is wider than the screen, and no words are cut off. */
export async function doubledFaults(page: Page): Promise<string[]> {
  await page.evaluate(() => document.documentElement.style.setProperty('--reader-scale', '2'))
  await changed(page)
  const cut = await page.evaluate(() =>
    [...document.body.querySelectorAll<HTMLElement>('*')]
      .filter((element) => {
        if (
          element.clientWidth <= 1 ||
          element.clientHeight <= 1 ||
          element.closest('.only-heard, .skip, svg')
        )
          return false
        if (!element.checkVisibility({ visibilityProperty: true })) return false
        const { overflowX, overflowY } = getComputedStyle(element)
        const cuts = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip'
        return (
          (cuts(overflowX) && element.scrollWidth > element.clientWidth + 2) ||
          (cuts(overflowY) && element.scrollHeight > element.clientHeight + 2)
        )
      })
      .slice(0, 5)
      .map((element) => `cut off: ${element.outerHTML.slice(0, 160)}`),
  )
  const faults = [...(await overflowFaults(page)), ...cut]
  await page.evaluate(() => document.documentElement.style.removeProperty('--reader-scale'))
  await changed(page)
  return faults.map((fault) => `letters doubled: ${fault}`)
}

/** 长辈版: text of 22 px and more, and what is pressed at least 60 px high. A link inside a sentence is text. */
export const elderFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults: string[] = []
    const seen = (element: Element): boolean => {
      const box = element.getBoundingClientRect()
      if (box.width <= 1 || box.height <= 1) return false
      return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const small = new Set<Element>()
    while (texts.nextNode()) {
      const text = texts.currentNode
      const parent = text.parentElement
      if (!parent || (text.textContent ?? '').trim() === '' || !seen(parent)) continue
      if (parent.closest('.only-heard, .skip, script, style, option')) continue
      if (Number.parseFloat(getComputedStyle(parent).fontSize) < 21.99) small.add(parent)
    }
    for (const element of [...small].slice(0, 5)) {
      faults.push(`${getComputedStyle(element).fontSize} text: ${element.outerHTML.slice(0, 140)}`)
    }
    const pressed = document.querySelectorAll<HTMLElement>(
      'button, a[href], summary, input:not([type=radio]):not([type=checkbox]), select, textarea, label.mark',
    )
    const low = [...pressed].filter((element) => {
      if (!seen(element) || element.closest('.skip') || element.tabIndex < 0) return false
      const outer = element.closest('.money-input') ?? element
      const inSentence =
        element.tagName === 'A' &&
        getComputedStyle(element).display === 'inline' &&
        (element.parentElement?.textContent ?? '').trim() !== (element.textContent ?? '').trim()
      return !inSentence && outer.getBoundingClientRect().height < 59.5
    })
    for (const element of low.slice(0, 5)) {
      faults.push(
        `${Math.round(element.getBoundingClientRect().height)} px high: ${element.outerHTML.slice(0, 140)}`,
      )
    }
    return faults
  })

const names = [
  ...[...demoPeople, inventedPerson].map(({ name }) => name),
  ...[...demoInstitutions, inventedInstitution].map(({ name }) => name),
  ...[...demoStaff, ...inventedStaff].map(({ name }) => name),
]
// Names that people read on their phones, which English keeps beside or inside its own words.
const kept = [
  '中文',
  '共济',
  '长辈版',
  '亲情账户',
  '贵州医保',
  '云南医保',
  '医保共济账户',
  '国家医保服务平台',
  '办事通',
  '医保钱包',
  '申请成功',
  '受理中',
  '缴费到账成功',
  '受理失败',
  '医保账户支付',
  '家庭共济证明',
  '示范机构',
]

// What people wrote themselves stays as they wrote it.
const ownWords = [
  '盘州某某骨科医院',
  '出差',
  '长期用药',
  '随子女居住',
  '转诊',
  '丙类的检查我没有做',
  '只看了一次',
]

/** English pages hold Chinese only in names, in documents (marked `lang`), and in sources. */
export async function untranslatedFaults(page: Page): Promise<string[]> {
  const lines = await page.evaluate(() => {
    const found: string[] = []
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode()) {
      const text = (texts.currentNode.textContent ?? '').trim()
      const parent = texts.currentNode.parentElement
      if (
        !/\p{Script=Han}/u.test(text) ||
        !parent ||
        parent.closest('[lang^="zh"], [aria-hidden=true], script, style, noscript')
      )
        continue
      found.push(text)
    }
    for (const element of document.querySelectorAll('[aria-label], [alt], [placeholder]')) {
      if (element.closest('[lang^="zh"]')) continue
      for (const name of ['aria-label', 'alt', 'placeholder']) {
        const text = element.getAttribute(name) ?? ''
        if (/\p{Script=Han}/u.test(text)) found.push(`${name}: ${text}`)
      }
    }
    return found
  })
  return lines
    .filter((line) => {
      let rest = line
      for (const name of [...names, ...kept, ...ownWords]) rest = rest.replaceAll(name, '')
      // Masked names such as 张* and 王*英.
      rest = rest.replaceAll(/\p{Script=Han}\*+\p{Script=Han}?/gu, '')
      return /\p{Script=Han}/u.test(rest)
    })
    .map((line) => `not in English: ${line.slice(0, 120)}`)
}

/** Chinese sentences have Chinese punctuation. */
export async function punctuationFaults(page: Page): Promise<string[]> {
  const text = await page.evaluate(() => document.body.innerText)
  const wrong = text.match(/.{0,12}\p{Script=Han}[,;:!?]\p{Script=Han}.{0,12}/gu) ?? []
  return [...new Set(wrong)].map((part) => `half-width punctuation: ${part}`)
}

// English that a Chinese page keeps: what people here call by these letters themselves.
const keptInChinese = ['API', 'APP', 'CSB', 'CSV', 'Esc', 'English', 'Gongji', 'JSON', 'PDF', 'YAML']

const isLatin = (word: string): boolean => /^[A-Za-z]+$/.test(word)

/**
 * What a machine calls things is nowhere in sight: no division's code for a place, no parameter's id, no digest, no
 * amount in fen, and no English on a Chinese page. What stands folded away, and what is marked as code, is not looked at.
 */
export async function machineWordFaults(page: Page, language: Language): Promise<string[]> {
  const lines = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const blocks = new Map<Element, string>()
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent ?? ''
      const parent = texts.currentNode.parentElement
      if (!parent?.checkVisibility({ visibilityProperty: true }) && parent?.tagName !== 'OPTION') continue
      if (
        parent.closest(
          // What stands in a field was put there by its reader.
          '.sources > :not(summary), [aria-hidden=true], pre, code, textarea, .share-code, script, style, noscript',
        )
      )
        continue
      if (parent.closest('[lang^="en"]') !== parent.closest('html') && parent.closest('[lang^="en"]'))
        continue
      // A sentence may be cut by what is set off in it.
      const block =
        parent.closest('p, li, dd, dt, h1, h2, h3, label, summary, option, td, th, button, a') ?? parent
      blocks.set(block, `${blocks.get(block) ?? ''}${text}`)
    }
    const named = [...document.querySelectorAll('[aria-label], [alt], [placeholder]')].flatMap((element) =>
      ['aria-label', 'alt', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
    )
    return [...blocks.values(), ...named].map((text) => text.replace(/\s+/g, ' ').trim())
  })
  const faults = lines.flatMap((line) => {
    const has = (name: string, pattern: RegExp): string[] => {
      const [found] = line.match(pattern) ?? []
      return found === undefined ? [] : [`${name} ${found.trim()} in: ${line.slice(0, 120)}`]
    }
    let rest = line
    for (const word of [...keptInChinese, ...names.flatMap((name) => name.split(' '))].filter(isLatin))
      rest = rest.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), '')
    return [
      ...has(
        'code of a place',
        /(?<![\w*¥.,:-])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4}(?![\w*.,:-])/,
      ),
      ...has('id of a parameter', /(?<![\w/@.-])[a-z][A-Za-z]+(?:\.[a-z][A-Za-z]+)+(?![\w/-])/),
      ...has('digest', /[0-9a-f]{32,}|校验码|\bdigest\b/i),
      // Hours and minutes are no amount: 19 小时 57 分.
      ...has('amount in fen', /(?<!小时 ?\d?)\d\s*(?:分(?![钟之别期级]| ?\d+ ?秒)|fen\b)/),
      ...(language === 'zh'
        ? (rest.match(/(?<![\w-])[A-Za-z]{2,}(?![\w-]*\d)/g) ?? []).map(
            (word) => `English ${word} in: ${line.slice(0, 120)}`,
          )
        : []),
    ]
  })
  return [...new Set(faults)]
}

/** Every sentence of a page, folded ones too. */
const sentences = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('p, li, dd, td, .split-reason, .row-note')]
      .filter((element) => element.querySelector('p, li, dd, td, .split-reason') === null)
      .flatMap((element) => (element.textContent ?? '').split(/(?<=。)/))
      .map((text) => text.replace(/\s+/g, ' ').trim()),
  )

/**
 * What is said of figures is true: an unverified one is not called 约, which is the source's own word; and what is left for
 * cash although a relative's account could still pay says why.
 */
export async function figureFaults(page: Page): Promise<string[]> {
  const said = (await sentences(page)).filter((text) =>
    /约 ?¥?[\d,.]+[^（。]{0,6}（[^）]*未经证实|about ¥?[\d,.]+%?[^(.]{0,12} \([^)]*unverified/.test(text),
  )
  const shown = await page.evaluate(() => {
    const faults: string[] = []
    for (const about of document.querySelectorAll('.money.about')) {
      const reason = about.getAttribute('title') ?? ''
      if (/^\s*(?:约|about)/.test(about.textContent ?? '') !== /约|about/.test(reason))
        faults.push(`${about.textContent} is marked “${reason}”`)
    }
    for (const split of document.querySelectorAll('figure.split')) {
      const lines = [...split.querySelectorAll('[data-segment]')].map((line) => ({
        id: (line as HTMLElement).dataset.segment ?? '',
        amount: Number((line.querySelector('.split-amount')?.textContent ?? '').replace(/[^\d.]/g, '')),
        reason: line.querySelector('.split-reason')?.textContent ?? '',
      }))
      const cash = lines.find(({ id }) => id === 'cash')
      const relatives = lines.filter(({ id, amount }) => id.startsWith('relative') && amount > 0)
      if (!cash || cash.amount === 0 || relatives.length === 0) continue
      const usedUp = relatives.some(({ reason }) => /限额|用完|limit|used up/.test(reason))
      if (!/[：:]/.test(cash.reason) && !usedUp) faults.push(`cash without a reason: ${cash.reason}`)
    }
    return faults
  })
  return [...said.map((text) => `unverified, called 约: ${text}`), ...shown]
}

// What the words of a rule's figure look like.
const ruleFigure =
  /起付线.*\d|最多付.*\d|按(?:约)?[\d.]+%|共 \d+ 种|deductible .*\d|pays (?:at most|about)? ?¥?[\d.]+%/

/** Figures of rules that were last seen more than a year ago say so, each in its sentence or below its list. */
export async function agedFaults(page: Page): Promise<string[]> {
  const blocks = await page.evaluate(() =>
    [...document.querySelectorAll('.split-reason, form.card')].map((element) => element.textContent ?? ''),
  )
  return blocks
    .filter((text) => ruleFigure.test(text) && !/\d{4}年的标准，之后未见更新|as of \d{4}/.test(text))
    .map((text) => `an old figure without its age: ${text.slice(0, 160)}`)
}

/** What this system does not know is its own gap: no page says that an authority has not published it. */
export async function blameFaults(page: Page): Promise<string[]> {
  const text = await page.evaluate(() => document.body.innerText)
  const said =
    text.match(
      /[^。！\n]*(?:没有|尚未|还没有|未)(?:公布|发布|出台)[^。！\n]*|[^.\n]*not (?:yet )?(?:been )?(?:published|announced)[^.\n]*/g,
    ) ?? []
  return said
    .filter((one) => !/不代表|not mean/.test(one))
    .map((one) => `blames somebody for a gap of this system: ${one.slice(0, 160)}`)
}

/** Where the keyboard stands. */
type Stop = { index: number; html: string; visible: boolean; marked: boolean }

/**
 * The keyboard alone: Tab reaches everything that can be pressed or filled in, in the order of the page, shows where it
 * is, and what it stands on is not hidden under something else.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const expected = await page.evaluate(() => {
    const controls =
      'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"]), canvas[tabindex]'
    const radios = new Set<string>()
    return [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((element) => {
        if (element.tabIndex < 0 || (element as HTMLInputElement).disabled) return false
        if (!element.checkVisibility({ visibilityProperty: true })) return false
        if (element instanceof HTMLInputElement && element.type === 'radio') {
          // One stop a group: the chosen one, or the first.
          if (radios.has(element.name)) return false
          const group = [
            ...document.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(element.name)}"]`),
          ]
          const chosen = group.find(({ checked }) => checked)
          if (chosen !== undefined && chosen !== element) return false
          radios.add(element.name)
        }
        return true
      })
      .map((element, index) => {
        element.dataset.stop = String(index)
        return element.outerHTML.slice(0, 140)
      })
  })
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    window.getSelection()?.removeAllRanges()
    scrollTo(0, 0)
  })
  const stops: Stop[] = []
  const faults: string[] = []
  // A date field takes three or four stops of its own.
  for (let presses = 0; presses < expected.length * 4 + 4; presses += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(async (): Promise<Stop | null> => {
      // The page scrolls to what has the focus with the next frame.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const element = document.activeElement as HTMLElement | null
      if (!element || element === document.body) return null
      const index = Number(element.dataset.stop ?? -1)
      const box = element.getBoundingClientRect()
      const shown = (one: Element): boolean => {
        const style = getComputedStyle(one)
        return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
      }
      const frame = element.closest('.money-input')
      const [x, y] = [
        Math.min(innerWidth - 1, Math.max(0, box.x + Math.min(box.width / 2, 40))),
        box.y + box.height / 2,
      ]
      const top = document.elementFromPoint(x, y)
      return {
        index,
        html: element.outerHTML.slice(0, 140),
        marked: shown(element) || (frame !== null && shown(frame)),
        visible:
          box.height > innerHeight ||
          (top !== null && (element.contains(top) || top.contains(element) || top.closest('label') !== null)),
      }
    })
    if (stop === null) break
    const before = stops.at(-1)?.index
    // A browser with a window begins again after the last.
    if (before === expected.length - 1 && stop.index === 0 && before !== 0) break
    if (before !== stop.index) stops.push(stop)
    if (stop.index === expected.length - 1 && presses > expected.length) break
  }
  const reached = new Set(stops.map(({ index }) => index))
  for (const [index, html] of expected.entries()) {
    if (!reached.has(index)) faults.push(`Tab does not reach: ${html}`)
  }
  for (const [i, stop] of stops.entries()) {
    const before = stops[i - 1]
    if (stop.index === -1) faults.push(`Tab stops at what is no control: ${stop.html}`)
    else if (before && before.index > stop.index) faults.push(`Tab goes back: ${before.html} → ${stop.html}`)
    if (!stop.marked) faults.push(`focus is not seen: ${stop.html}`)
    if (!stop.visible) faults.push(`focus is covered: ${stop.html}`)
  }
  return faults
}
