import { expect, test } from 'vitest'
import { shareOf } from '../../server/src/testing/everything.ts'
import { agedFaults, blameFaults, figureFaults } from '../checks.ts'
import { settle } from '../lived-in.ts'
import { walks } from '../phone.ts'
import { openSandboxOn } from '../sandbox.ts'
import { visits } from '../visits.ts'

// More than a year after the values of the guides were last seen in force.
const { phone, sandbox } = walks(undefined, (pages) => openSandboxOn(pages, '2026-11-28'))

test.each(['zh', 'en'] as const)(
  'a value of 2025 that is shown in 2026 tells its age (%s)',
  async (language) => {
    const me = await phone({ as: '王秀英', language })
    const settlement = await settle(sandbox(), 'H52020100001', '王秀英', [
      { code: 'DEMOA0001', amount: language === 'zh' ? 1500 : 1400 },
      { code: 'DEMOC0001', amount: 100 },
    ])
    const faults: string[] = []
    const look = async () => faults.push(...(await agedFaults(me.page)), ...(await figureFaults(me.page)))
    for (const at of [
      `/records/bill/${settlement}`,
      '/filings/out-of-area',
      '/filings/chronic',
      '/wallet',
      '/family',
    ]) {
      await me.open(at)
      await look()
    }
    await me.open('/what-if')
    await me.press(['按甲、乙、丙类填', 'By class A, B and C'])
    await me.fill(['甲类费用', 'Class A'], '1500')
    await me.page.getByRole('figure').first().waitFor()
    await look()
    expect(faults).toEqual([])
    for (const at of ['/filings/chronic', '/family']) {
      await me.open(at)
      await me.sees(['2025年的标准，之后未见更新', 'as of 2025, no later value seen'])
    }
  },
)

test.each([
  ['王秀英', 0],
  ['陈刚', 1],
] as const)('%s reads no page that blames a bureau for what is not in this system', async (as, turn) => {
  const me = await phone({ as })
  // Pages that need nothing that was made before.
  const pages = shareOf(
    [...new Set(visits.filter(({ page }) => !page.includes(':')).map(({ page }) => page))],
    turn,
    2,
  )
  const faults: string[] = []
  let first = true
  for (const at of pages) {
    await (first ? me.open(at) : me.moveTo(at))
    first = false
    me.refusals.length = 0
    const found = [
      ...(await blameFaults(me.page)),
      ...(await agedFaults(me.page)),
      ...(await figureFaults(me.page)),
    ]
    faults.push(...found.map((fault) => `${at}: ${fault}`))
  }
  expect(faults).toEqual([])
})
