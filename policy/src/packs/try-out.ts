/** Bills tried on every day that a pack changes, so that what cannot be computed is found before a till finds it. */
import { adjudicate } from '../bill/adjudicate.ts'
import { termsFor } from '../rules/terms.ts'
import type { Benefit, Bill, Scheme } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'
import { billsOver } from './grid.ts'

const benefits: readonly Benefit[] = [
  'outpatient',
  'emergency',
  'pharmacy',
  'chronic',
  'twoDisease',
  'inpatient',
]
/** Bills tried a day and benefit: a check answers within a second. */
const mostBills = 12
const mostDays = 12
const oneMillion = 100_000_000 as Fen

const line: Bill['lines'][number] = {
  id: '1',
  code: '',
  amount: oneMillion,
  countE4: 10_000,
  itemClass: 'A',
  firstShare: 0 as Bill['lines'][number]['firstShare'],
  ceiling: null,
  restricted: false,
  approved: false,
  ownExpense: false,
  banned: false,
}

/** Days on which a bill rule of the scheme begins, the latest first. */
const daysOf = (pack: CompiledPack, scheme: Scheme): string[] =>
  [
    ...new Set(
      Object.entries(pack.parameters).flatMap(([name, entries]) =>
        name.startsWith(`${scheme}.`)
          ? entries.filter(({ proposed }) => !proposed).map(({ from }) => from)
          : [],
      ),
    ),
  ]
    .sort()
    .reverse()
    .slice(0, mostDays)

/** The first bill that cannot be computed, and why; null when every bill is paid or refused. */
export function breaksOn(
  pack: CompiledPack,
): { scheme: Scheme; benefit: Benefit; on: string; why: string | null } | null {
  const diseases = pack.parameters['chronic.diseases']?.flatMap(({ value }) =>
    Array.isArray(value) ? value.map(({ code }) => String(code)) : [],
  )
  for (const scheme of ['employee', 'resident'] as const) {
    const values = Object.entries(pack.parameters).flatMap(([name, entries]) =>
      name.startsWith(`${scheme}.`) || name === 'filing.effects' ? entries.map(({ value }) => value) : [],
    )
    for (const on of daysOf(pack, scheme)) {
      for (const benefit of benefits) {
        try {
          const terms = termsFor(pack, { on, scheme, benefit })
          if (isRefusal(terms)) continue
          for (const bill of billsOver(values, { area: pack.area, scheme, on, benefit, most: mostBills })) {
            adjudicate({ ...bill, lines: [line], diseases: diseases?.slice(0, 2) ?? [] }, terms, {})
          }
        } catch (error) {
          return { scheme, benefit, on, why: error instanceof RangeError ? error.message : null }
        }
      }
    }
  }
  return null
}
