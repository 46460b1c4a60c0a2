import type { Purpose } from '@gongji/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consentLines } from './consent.ts'

const all = ['outpatient', 'inpatient', 'pharmacy', 'premium'] as const satisfies readonly Purpose[]
const plain = {
  consent: {
    purposes: [...all],
    limits: { yearFen: null, paymentFen: null, purposeFen: {} },
    from: '2025-01-15',
    to: null,
    onlyWhenAsked: false,
  },
  relative: '何平',
  account: '您的账户',
  area: { zh: '六盘水市', en: 'Liupanshui' },
  rules: { mustAsk: false, costs: 'inScope' as const },
}
const said = (
  consent: Partial<(typeof plain)['consent']> & { to?: string | null },
  rules = plain.rules,
): string =>
  consentLines('zh', { ...plain, consent: { ...plain.consent, ...consent } as never, rules }).join('')

describe('what a consent allows is said', () => {
  test('for the premium alone: nothing about care but that it is not allowed', () => {
    expect(said({ purposes: ['premium'] as never })).toBe(
      '只能用您的账户给何平代缴居民医保费；看病、购药不能用。不限额。按六盘水市的规定，从 2025-01-15 起，到取消为止。',
    )
  })

  test('for care in Liupanshui, and in Zhaotong where somebody must say so', () => {
    expect(said({})).toContain('不用说')
    const zhaotong = said({}, { mustAsk: true, costs: 'any' as never })
    expect(zhaotong).toContain('要说“用共济账户”')
    expect(zhaotong).not.toContain('丙类')
  })

  test('with every limit in yuan, and the last day', () => {
    const text = said({
      limits: { yearFen: 10_000, paymentFen: 3_000, purposeFen: { pharmacy: 2_000 } } as never,
      to: '2025-06-30',
      onlyWhenAsked: true,
    } as never)
    expect(text).toContain('每年最多 100.00 元，每次最多 30.00 元，')
    expect(text).toContain('每年最多 20.00 元。')
    expect(text).toContain('到 2025-06-30 止')
    expect(text).toContain('说了才用')
  })

  test('every use that is granted is named as such, and no other', () => {
    const names = { outpatient: '门诊看病', inpatient: '住院', pharmacy: '购药' } as const
    fc.assert(
      fc.property(fc.subarray([...all], { minLength: 1 }), fc.boolean(), (purposes, mustAsk) => {
        const [first = ''] = consentLines('zh', {
          ...plain,
          consent: { ...plain.consent, purposes },
          rules: { mustAsk, costs: 'inScope' },
        })
        for (const [purpose, name] of Object.entries(names)) {
          const granted = purposes.includes(purpose as Purpose)
          if (first.includes('看病、购药不能用')) expect(granted).toBe(false)
          else expect(first.includes(name)).toBe(granted)
        }
      }),
    )
  })
})
