import { expect, test } from 'vitest'
import { shareOf } from '../../server/src/testing/everything.ts'
import type { Reader } from '../browser.ts'
import { doubledFaults, headingFaults, overflowFaults } from '../checks.ts'
import { type LivedIn, liveIn } from '../lived-in.ts'
import { type Phone, walks } from '../phone.ts'
import { visits } from '../visits.ts'

const usual = { width: 390, height: 844 }
const narrow = { width: 320, height: 640 }

const kinds = ['normal', 'elder', 'english'] as const

/**
 * Sees every page in a lived-in sandbox as one kind of reader, and in `npm test` every third page, each another third: what
 * `faultsOf` finds there must be nothing.
 * @param way each page is opened by its address, or reached without loading the app anew, which is quicker
 */
export function visitAll(
  kind: (typeof kinds)[number],
  reader: Reader,
  way: 'opened' | 'reached',
  faultsOf: (one: Phone) => Promise<string[]>,
): void {
  let held: LivedIn
  const { keptPhone } = walks(async (sandbox) => {
    held = await liveIn(sandbox)
  })
  test.each(shareOf(visits, kinds.indexOf(kind), kinds.length))('$page as $as', async ({ as, at }) => {
    const one = await keptPhone(as === null ? reader : { ...reader, as })
    await one.page.setViewportSize(usual)
    const here = one.page.url()
    // A second try begins where the first one ended.
    const isElsewhere = here.startsWith('http') && here !== new URL(at(held), here).href
    await (way === 'reached' && isElsewhere ? one.moveTo(at(held)) : one.open(at(held)))
    // A refusal on a page that was opened is content like any other.
    one.refusals.length = 0
    const faults = [...(await faultsOf(one)), ...(await headingFaults(one.page))]
    await one.page.setViewportSize(narrow)
    faults.push(...(await overflowFaults(one.page)))
    await one.page.setViewportSize(usual)
    expect([...faults, ...(await doubledFaults(one.page))]).toEqual([])
  })
}
