/** Who hands bills to the rules, and which facts each can tell; a value that looks at another one is found when it is loaded. */
import type { Benefit, UnknownFact } from '../values/bill.ts'
import type { Text } from '../values/text.ts'

/** A fact that not every bill brings; `given` is an amount by name. The level of the place of care always comes. */
export type AskedFact = Exclude<UnknownFact, 'level'> | 'given'

/** What a host can tell: one fact, of some benefits only, or in some words only where the words are the rules' own. */
export type Telling = {
  fact: AskedFact
  benefits?: readonly Benefit[]
  words?: readonly string[]
}
export type Host = {
  name: Text
  /** Its bills are paid: a value that it cannot feed is an error. Else it only shows, and its refusal is a warning. */
  pays: boolean
  tells: readonly Telling[]
}

/** Circumstances that the kind of care and the filings of the patient say. */
export const circumstancesTold = ['emergency', 'rescue', 'transfer'] as const
/** Groups of lines that the catalogue's kind of list says. */
export const lineGroupsTold = ['tcm', 'hospitalPreparation', 'consumable'] as const
/** Numbers that the patient's enrolments say: whole months insured without a break in the scheme of the bill. */
export const numbersTold = ['insuredMonths'] as const

const everybodys: readonly Telling[] = [
  { fact: 'institution' },
  { fact: 'visit' },
  { fact: 'admission', benefits: ['inpatient'] },
  { fact: 'circumstance', words: circumstancesTold },
  { fact: 'lineGroups', words: lineGroupsTold },
  { fact: 'number', words: numbersTold },
]
/** A visit is one day; of a stay somebody must say how long it was. */
const visitDays: Telling = {
  fact: 'days',
  benefits: ['outpatient', 'emergency', 'pharmacy', 'chronic', 'twoDisease'],
}

/** The hosts of this product. `policy eval` is none of them: a file of bills may say everything. */
export const hosts = {
  till: {
    name: { zh: '收费处', en: 'the till' },
    pays: true,
    tells: [...everybodys, { fact: 'prescription' }, { fact: 'days' }],
  },
  counter: {
    name: { zh: '手工报销窗口', en: 'the counter for manual claims' },
    pays: false,
    tells: [
      ...everybodys,
      visitDays,
      { fact: 'prescription', benefits: ['outpatient', 'emergency', 'chronic', 'twoDisease', 'inpatient'] },
    ],
  },
  phone: {
    name: { zh: '手机试算', en: 'the estimate on the phone' },
    pays: false,
    tells: [...everybodys, visitDays, { fact: 'prescription' }],
  },
} as const satisfies Readonly<Record<string, Host>>

/** What a rule looks at: a fact, and its word where the rules have words of their own for it. */
export type Need = { fact: AskedFact; word: string | null }

/** Whether a host can tell what a rule looks at, of bills of a benefit. */
export const canTell = ({ tells }: Host, { fact, word }: Need, benefit: Benefit): boolean =>
  tells.some(
    (one) =>
      one.fact === fact &&
      (one.benefits?.includes(benefit) ?? true) &&
      (word === null || (one.words?.includes(word) ?? true)),
  )

/** Facts that the host cannot tell of bills of a benefit in any word: what such a bill says of them is not believed. */
export const untold = (host: Host, benefit: Benefit): UnknownFact[] =>
  askable.filter((fact) => !canTell(host, { fact, word: null }, benefit))
const askable = [
  'prescription',
  'days',
  'admission',
  'institution',
  'circumstance',
  'number',
  'visit',
  'lineGroups',
] as const satisfies readonly UnknownFact[]

const words = ['circumstance', 'institution'] as const
const whole = ['prescription', 'days', 'admission'] as const
const counted: Readonly<Record<string, AskedFact>> = { priorAdmission: 'admission', day: 'days' }

function needsOfDimension(dimension: string, matchers: readonly unknown[]): Need[] {
  const named = whole.find((one) => one === dimension)
  if (named) return [{ fact: named, word: null }]
  if (dimension.startsWith('number.')) return [{ fact: 'number', word: dimension.slice('number.'.length) }]
  const fact = words.find((one) => one === dimension)
  if (!fact) return []
  const said = matchers.flatMap((one) => (one as { in?: readonly string[] }).in ?? [])
  const own = said.filter((word) => word !== 'none' && word !== 'any')
  return own.length === 0 ? [{ fact, word: null }] : own.map((word) => ({ fact, word }))
}

function collect(json: unknown, found: Map<string, Need>): void {
  if (typeof json !== 'object' || json === null) return
  const add = (need: Need): void => {
    found.set(`${need.fact} ${need.word ?? ''}`, need)
  }
  const object = json as Record<string, unknown>
  for (const [key, child] of Object.entries(object)) {
    if (key === 'by') {
      const cases = Array.isArray(object.cases) ? (object.cases as { is: unknown }[]) : []
      needsOfDimension(
        String(child),
        cases.map(({ is }) => is),
      ).forEach(add)
    } else if (key === 'when' || key === 'unless') {
      for (const [dimension, matcher] of Object.entries(child as object))
        needsOfDimension(dimension, [matcher]).forEach(add)
    } else if (key === 'each') {
      const fact = counted[String(child)]
      if (fact) add({ fact, word: null })
      else needsOfDimension(String(child), []).forEach(add)
    } else if (key === 'given') add({ fact: 'given', word: String(child) })
    else if (key === 'groups' && Array.isArray(child))
      for (const word of child) add({ fact: 'lineGroups', word: String(word) })
    else if (key === 'per' && child === 'visit' && 'on' in object) add({ fact: 'visit', word: null })
    else if (key === 'per' && child === 'bill' && 'bands' in object) add({ fact: 'visit', word: null })
    else collect(child, found)
  }
}

/** What a value of a compiled pack looks at that not every bill brings. A layer's `when` is given as `{ when }`. */
export function needsOf(value: unknown): Need[] {
  const found = new Map<string, Need>()
  collect(value, found)
  return [...found.values()]
}
