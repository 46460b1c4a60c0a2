import { expect, test } from 'vitest'
import { bounds, measureFirstPage } from '../first-page.ts'
import { liveIn } from '../lived-in.ts'
import { walks } from '../phone.ts'

// Size and layout shift do not depend on how fast a machine is; time is measured by first-load.ts.

const { phone } = walks(async (sandbox) => {
  await liveIn(sandbox)
})

test.each([
  { as: null, size: 'normal', usable: '.door-first' },
  { as: '张伟', size: 'normal', usable: 'nav.tiles a' },
  { as: '李梅', size: 'normal', usable: 'nav.tiles a' },
  { as: '王秀英', size: 'elder', usable: 'main a.button' },
] as const)(
  'the first page of $as, $size: little to fetch, and nothing jumps',
  async ({ as, size, usable }) => {
    const me = await phone(as === null ? { size } : { as, size })
    const { scriptBytes, shift } = await measureFirstPage(me.page, '/', usable)
    expect(scriptBytes).toBeLessThanOrEqual(bounds.scriptBytes)
    expect(shift).toBeLessThanOrEqual(bounds.shift)
  },
)
