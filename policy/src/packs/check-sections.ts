/** How the parameters of an area hang together: references, sections, layers. */
import type { Benefit, Scheme } from '../values/bill.ts'
import { referencesOf, sectionsNamed } from './analysis.ts'
import { leavesOf } from './check-sense.ts'
import { schemeOf } from './check-values.ts'
import type { SourceEntry } from './compile.ts'
import type { Said } from './fault.ts'
import { type Say, whereIs } from './say.ts'

const schemes: readonly Scheme[] = ['employee', 'resident']
const benefits: readonly Benefit[] = [
  'outpatient',
  'emergency',
  'pharmacy',
  'chronic',
  'twoDisease',
  'inpatient',
]

/** An area's parameters with what it inherits. */
type Merged = { parameters: Record<string, SourceEntry[]> }

const covers = (entries: readonly SourceEntry[] | undefined, on: string): boolean =>
  entries?.some(({ proposed, from, to }) => !proposed && from <= on && (to === null || on <= to)) ?? false
const lastDay = ({ to }: SourceEntry): string => to ?? '9999-12-31'

/** References between parameters: there, on the same days, and not in a circle. */
export function checkReferences({ parameters }: Merged, say: Say): void {
  const full = (name: string, from: string): string => {
    const path = name.replace(/\.(deductible|cap)\.amount$/, '.$1')
    return schemeOf(path) || path.startsWith('filing.') ? path : `${schemeOf(from)}.${path}`
  }
  const next = new Map(
    Object.entries(parameters).map(([name, entries]) => [
      name,
      [...new Set(entries.flatMap(({ value }) => referencesOf(value)))].map((one) => full(one, name)),
    ]),
  )
  const reaches = (wanted: string): boolean => {
    const seen = new Set<string>()
    const waiting = [...(next.get(wanted) ?? [])]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === wanted) return true
      if (seen.has(at)) continue
      seen.add(at)
      waiting.push(...(next.get(at) ?? []))
    }
    return false
  }
  for (const [name, entries] of Object.entries(parameters)) {
    for (const entry of entries) {
      for (const reference of referencesOf(entry.value)) {
        const target = full(reference, name)
        const wholly = leavesOf(entry.value).some((leaf) => isSameAs(leaf) && leaf.sameAs === reference)
        if (wholly && parameters[target] && kindOf(reference) !== kindOf(name)) {
          say(whereIs(name, entry), {
            code: 'reference-kind',
            zh: `${name} 引用的 ${target} 不是同一类参数`,
            en: `${name} refers to ${target}, which is of another kind`,
            mend: {
              zh: '比例引用比例，封顶线引用封顶线；只要金额就写 .amount',
              en: 'Let a ratio refer to a ratio and a cap to a cap; write .amount for its amount alone.',
            },
          })
        }
        if (!parameters[target]) {
          say(whereIs(name, entry), {
            code: 'reference-missing',
            zh: `${name} 引用的 ${target} 不存在`,
            en: `${name} refers to ${target}, which does not exist`,
            mend: { zh: '改正 sameAs', en: 'Correct sameAs.' },
          })
        } else if (!covers(parameters[target], entry.from) || !covers(parameters[target], lastDay(entry))) {
          say(whereIs(name, entry), {
            code: 'reference-not-in-force',
            zh: `${name} 引用的 ${target} 在同一时间没有值`,
            en: `${name} refers to ${target}, which has no value at that time`,
            mend: { zh: '让两者的起止一致', en: 'Let both have the same dates.' },
          })
        }
      }
    }
    if (reaches(name)) {
      say(whereIs(name, entries[0]!), {
        code: 'reference-circle',
        zh: `${name} 的 sameAs 绕成了圈`,
        en: `The sameAs of ${name} goes round in a circle`,
        mend: { zh: '改正 sameAs', en: 'Correct sameAs.' },
      })
    }
  }
}

const isSameAs = (json: unknown): json is { sameAs: string } =>
  typeof json === 'object' && json !== null && 'sameAs' in json
/** Parameters of one kind may stand for each other. */
const kindOf = (name: string): string => {
  const field = name.split('.').at(-1)!
  if (field === 'ratio' || field === 'upfront') return 'rate'
  if (field === 'amount' || field === 'fixed') return 'money'
  return field === 'ceiling' ? 'floor' : field
}

const fieldsOf = (
  parameters: Merged['parameters'],
  scheme: Scheme,
): Map<string, Map<string, SourceEntry[]>> => {
  const sections = new Map<string, Map<string, SourceEntry[]>>()
  for (const [name, entries] of Object.entries(parameters)) {
    const [top, section, field] = name.split('.')
    if (top !== scheme || field === undefined) continue
    const fields = sections.get(section!) ?? new Map<string, SourceEntry[]>()
    sections.set(section!, fields.set(field, entries))
  }
  return sections
}

/** Sections: whole, named by something, and with every section that they name. */
export function checkSections({ parameters }: Merged, say: Say): void {
  for (const scheme of schemes) {
    const sections = fieldsOf(parameters, scheme)
    const layers = (parameters[`${scheme}.layers`] ?? []).flatMap((entry) =>
      (Array.isArray(entry.value) ? (entry.value as string[]) : []).map((name) => ({ name, entry })),
    )
    const named = new Set([...benefits, ...layers.map(({ name }) => name)])
    for (const fields of sections.values()) {
      for (const entries of fields.values())
        for (const { value } of entries) for (const one of sectionsNamed(value)) named.add(one)
    }
    for (const { name, entry } of layers) {
      if (entry.proposed || sections.has(name)) continue
      say(whereIs(`${scheme}.layers`, entry), missingSection(`${scheme}.layers`, `${scheme}.${name}`))
    }
    for (const [section, fields] of sections) {
      const [first] = [...fields.values()][0]!
      const whole = `${scheme}.${section}`
      if (!named.has(section)) {
        say(whereIs(whole, first!), {
          code: 'section-unused',
          zh: `${whole} 没有被任何待遇、层次或条款用到`,
          en: `${whole} is used by no benefit, layer or section`,
          mend: {
            zh: '写进 layers、aboveCap、carveOut 或 terms，或改正名字',
            en: 'Name it in layers, aboveCap, carveOut or terms, or correct its name.',
          },
        })
      }
      checkSection({ whole, section, fields, isLayer: layers.some(({ name }) => name === section) }, say)
      for (const [field, entries] of fields) {
        for (const entry of entries) {
          for (const one of sectionsNamed(entry.value)) {
            if (!sections.has(one))
              say(
                whereIs(`${whole}.${field}`, entry),
                missingSection(`${whole}.${field}`, `${scheme}.${one}`),
              )
          }
        }
      }
    }
  }
}
const missingSection = (from: string, name: string): Said => ({
  code: 'section-missing',
  zh: `${from} 用到的 ${name} 没有写`,
  en: `${from} names ${name}, which is not there`,
  mend: { zh: '补上这一节，或改正名字', en: 'Add that section or correct the name.' },
})

type OneSection = { whole: string; section: string; fields: Map<string, SourceEntry[]>; isLayer: boolean }

function checkSection({ whole, section, fields, isLayer }: OneSection, say: Say): void {
  const [first] = [...fields.values()][0]!
  const terms = fields.get('terms')
  const ownTerms = !terms || terms.some(({ value }) => JSON.stringify(value).includes('"own"'))
  const required = isLayer ? ['base', 'deductible', 'ratio', 'cap'] : ['deductible', 'ratio', 'cap']
  if (!ownTerms) {
    const unused = [...fields.keys()].find((field) => required.includes(field))
    if (unused) {
      say(whereIs(`${whole}.${unused}`, fields.get(unused)![0]!), {
        code: 'unreachable-value',
        zh: `${whole}.${unused} 不会用到：terms 指向别处`,
        en: `${whole}.${unused} is never reached: terms point elsewhere`,
        mend: { zh: '删掉它，或把 terms 写成 own', en: 'Remove it, or write terms: own.' },
      })
    }
    return
  }
  const isBenefit = (benefits as readonly string[]).includes(section)
  for (const field of required) {
    if (fields.has(field) || (field === 'ratio' && fields.has('fixed'))) continue
    // Cost that comes on from another section has met its deductible there.
    if (field === 'deductible' && !isBenefit && !isLayer) continue
    say(whereIs(`${whole}.${field}`, first!), {
      code: 'section-incomplete',
      zh: `${whole} 缺少 ${field}`,
      en: `${whole} lacks ${field}`,
      mend: {
        zh: `补上 ${field}（没有就写 ${field === 'cap' ? 'unlimited' : 'none'}，不知道就写 unknown）`,
        en: `Add ${field} (${field === 'cap' ? 'unlimited' : 'none'} if there is none, unknown if nobody knows).`,
      },
    })
  }
}
