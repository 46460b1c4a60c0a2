import { fileURLToPath } from 'node:url'
import { readPackFiles } from '@gongji/policy/cli'
import { compilePacks, type PackFile } from '@gongji/policy/packs'
import { isMap, isSeq, parseDocument } from 'yaml'
import { type Packs, packsFolder, packsOf } from '../../src/packs.ts'

// Premiums that nobody has published, so that a simulated family has something to pay at the turns of 2026 and 2027. They
// stand beside the real packs while a simulation runs and are never written into them: no rule, and no guess at one.

const source = '虚构：只供模拟运行，不是任何地区的规定'
const note = 'invented for the simulation only; no area has published this'

type Year = {
  year: number
  amount: string
  fullAmount: string
  window: { from: string; to: string }
  lateTo: string
}

const guizhou: readonly Year[] = [
  {
    year: 2026,
    amount: '410 yuan',
    fullAmount: '1120 yuan',
    window: { from: '2025-10-01', to: '2026-02-28' },
    lateTo: '2026-12-31',
  },
  {
    year: 2027,
    amount: '430 yuan',
    fullAmount: '1170 yuan',
    window: { from: '2026-10-01', to: '2027-02-28' },
    lateTo: '2027-12-31',
  },
]
const yunnan: readonly Year[] = [
  {
    year: 2027,
    amount: '430 yuan',
    fullAmount: '1170 yuan',
    window: { from: '2026-10-10', to: '2027-02-25' },
    lateTo: '2027-12-25',
  },
]

const late = ({ year, lateTo }: Pick<Year, 'year' | 'lateTo'>, wait: Record<string, string>) => [
  { from: `${year}-03-01`, to: lateTo, price: 'fullAmount', wait },
]

/** The invented values of a year, by parameter. */
function valuesOf(one: Year, wait: Record<string, string>): Record<string, unknown> {
  const { year, amount, fullAmount, window } = one
  return {
    amount,
    fullAmount,
    window,
    late: late(one, wait),
    benefitsFrom: `${year}-01-01`,
    aidGroups: [
      { group: '2304', name: { zh: '特困救助对象', en: 'extremely poor' }, amount: '0 yuan' },
      { group: '2303', name: { zh: '低保救助对象', en: 'minimum living allowance' }, amount: '280 yuan' },
      { group: '2305', name: { zh: '低收入救助对象(监测)', en: 'monitored low income' }, amount: '220 yuan' },
    ],
    newborn: { withinDays: '90', amount, wait: 'none' },
    fromEmployee: { withinDays: '90', price: 'amount', wait: 'none' },
  }
}

/** Adds values to a pack's file; an entry that begins on the same day gives way to the invented one. */
function withValues({ path, text }: PackFile, years: readonly [number, Record<string, unknown>][]): PackFile {
  const document = parseDocument(text, { schema: 'failsafe' })
  for (const [year, values] of years) {
    const [from, to] = [`${year}-01-01`, `${year}-12-31`]
    for (const [name, value] of Object.entries(values)) {
      const entries = document.getIn(['premium', name])
      if (!isSeq(entries)) throw new Error(`${path} has no list premium.${name}`)
      entries.items = entries.items.filter((one) => !isMap(one) || one.get('from') !== from)
      entries.add(document.createNode({ from, to, value, source, note, certainty: 'unverified' }))
    }
  }
  return { path, text: document.toString({ lineWidth: 0 }) }
}

const additions: Readonly<Record<string, readonly [number, Record<string, unknown>][]>> = {
  '520000/pack.yaml': guizhou.map((one) => [one.year, valuesOf(one, { days: '90' })]),
  '530000/pack.yaml': [
    // The price after the window of 2026 is known to nobody.
    [2026, { late: late({ year: 2026, lateTo: '2026-12-31' }, { months: '3' }) }],
    ...yunnan.map((one): [number, Record<string, unknown>] => [one.year, valuesOf(one, { months: '3' })]),
  ],
}

/**
 * The packs of this release with invented premiums for the years that a simulation lives through and no area has published.
 * @throws PackError when an addition does not fit
 */
export async function loadInventedPacks(): Promise<Packs> {
  const files = await readPackFiles(fileURLToPath(packsFolder))
  return packsOf(
    compilePacks(
      files.map((file) => {
        const values = additions[file.path]
        return values === undefined ? file : withValues(file, values)
      }),
    ),
  )
}
