/** Values that look at a fact which those who hand in bills cannot tell: found when a pack is loaded, not at a till. */
import { type AskedFact, canTell, type Host, type Need, needsOf } from '../rules/hosts.ts'
import type { Benefit, Scheme } from '../values/bill.ts'
import { benefitNames } from '../values/names.ts'
import type { Text } from '../values/text.ts'
import { referencesOf, sectionsNamed } from './analysis.ts'
import { schemeOf } from './check-values.ts'
import type { SourceEntry } from './compile.ts'
import type { Said } from './fault.ts'
import { type Say, whereIs } from './say.ts'

type Parameters = Readonly<Record<string, readonly SourceEntry[]>>
const all = Object.keys(benefitNames) as Benefit[]
const schemes: readonly Scheme[] = ['employee', 'resident']

/** What a value is made of: its own, and the condition of a layer. */
const wholeOf = (name: string, { value }: SourceEntry): unknown =>
  name.endsWith('.when') ? { when: value } : value

/** The benefits whose bills each parameter of a scheme decides. */
function benefitsByParameter(parameters: Parameters, scheme: Scheme): Map<string, Set<Benefit>> {
  const names = Object.keys(parameters).filter((name) => name.startsWith(`${scheme}.`))
  const stated = (name: string): unknown[] =>
    (parameters[name] ?? []).filter(({ proposed }) => !proposed).map(({ value }) => value)
  const sectionOf = (name: string): string => name.split('.')[1]!
  const reached = new Map<string, Set<Benefit>>()
  const reach = (key: string, benefits: Iterable<Benefit>): boolean => {
    const had = reached.get(key) ?? new Set<Benefit>()
    const before = had.size
    for (const one of benefits) had.add(one)
    reached.set(key, had)
    return had.size > before
  }
  for (const benefit of all) {
    const terms = stated(`${scheme}.${benefit}.terms`)
    if (terms.length === 0 || JSON.stringify(terms).includes('"own"')) reach(`section ${benefit}`, [benefit])
    reach(`${scheme}.${benefit}.terms`, [benefit])
    for (const section of terms.flatMap(sectionsNamed)) reach(`section ${section}`, [benefit])
  }
  for (const layer of stated(`${scheme}.layers`).flatMap((value) =>
    Array.isArray(value) ? (value as string[]) : [],
  )) {
    const own = stated(`${scheme}.${layer}.benefits`).flat() as Benefit[]
    reach(`section ${layer}`, own.length > 0 ? own : all)
  }
  for (let more = true; more; ) {
    more = false
    for (const name of names) {
      const [, section, field] = name.split('.')
      if (field === undefined) reach(name, all)
      else if (field !== 'terms') more = reach(name, reached.get(`section ${section}`) ?? []) || more
      const benefits = reached.get(name) ?? new Set<Benefit>()
      for (const value of stated(name)) {
        if (field !== 'terms')
          for (const onward of sectionsNamed(value)) more = reach(`section ${onward}`, benefits) || more
        for (const reference of referencesOf(value)) {
          const path = reference.replace(/\.(deductible|cap)\.amount$/, '.$1')
          const target = schemeOf(path) || path.startsWith('filing.') ? path : `${scheme}.${path}`
          if (sectionOf(target) !== undefined) more = reach(target, benefits) || more
        }
      }
    }
  }
  return reached
}

const facts: Readonly<Record<AskedFact, Text>> = {
  prescription: { zh: '是否外配处方', en: 'whether it was prescribed' },
  days: { zh: '就医天数', en: 'the days of care' },
  admission: { zh: '本年度第几次住院', en: 'how many admissions there were this year' },
  institution: { zh: '机构类别', en: 'the kind of institution' },
  circumstance: { zh: '就医情形', en: 'the circumstance' },
  number: { zh: '数字', en: 'the number' },
  visit: { zh: '本次就诊已报销的金额', en: 'what was paid of this visit before' },
  lineGroups: { zh: '项目类别', en: 'the group of lines' },
  given: { zh: '金额', en: 'the amount' },
}
const factText = ({ fact, word }: Need): Text => ({
  zh: `${facts[fact].zh}${word === null ? '' : `“${word}”`}`,
  en: `${facts[fact].en}${word === null ? '' : ` "${word}"`}`,
})

/** Words of the fact that the host does know. */
const known = ({ tells }: Host, fact: AskedFact): string[] =>
  tells.flatMap((one) => (one.fact === fact ? (one.words ?? []) : []))

function untoldFault(name: string, need: Need, host: Host, benefits: readonly Benefit[]): Said {
  const what = factText(need)
  const every = benefits.length === all.length
  const list = (language: 'zh' | 'en', comma: string): string =>
    benefits.map((one) => benefitNames[one][language]).join(comma)
  const of = {
    zh: `${every ? '' : list('zh', '、')}账单`,
    en: every ? 'bills' : `bills of ${list('en', ', ')}`,
  }
  const words = known(host, need.fact)
  return {
    code: 'fact-not-told',
    ...(host.pays ? {} : { warning: true }),
    zh: `${name} 要看${what.zh}，${host.name.zh}的${of.zh}说不出来${host.pays ? '' : '，会指名拒绝'}`,
    en: `${name} looks at ${what.en}, which ${of.en} at ${host.name.en} cannot tell${host.pays ? '' : ': they are refused by name'}`,
    mend:
      words.length > 0
        ? {
            zh: `能说的是 ${words.join('、')}；改用这些，或写成不看它的规定`,
            en: `It can tell ${words.join(', ')}; use those, or write a rule that does not look at it.`,
          }
        : {
            zh: '写成不看它的规定，或先写 unknown',
            en: 'Write a rule that does not look at it, or unknown for now.',
          },
  }
}

/** Every value of an area whose facts a host cannot tell, by name; a host whose bills are paid makes it an error. */
export function checkFacts(parameters: Parameters, hosts: readonly Host[], say: Say): void {
  const reached = new Map(schemes.map((scheme) => [scheme, benefitsByParameter(parameters, scheme)]))
  for (const [name, entries] of Object.entries(parameters)) {
    const scheme = schemeOf(name)
    if (!scheme && name !== 'filing.effects') continue
    const benefits = scheme ? [...(reached.get(scheme)!.get(name) ?? [])] : all
    if (benefits.length === 0) continue
    for (const entry of entries) {
      if (entry.proposed) continue
      for (const need of needsOf(wholeOf(name, entry))) {
        const lacking = hosts.flatMap((host) => {
          const of = benefits.filter((benefit) => !canTell(host, need, benefit))
          return of.length === 0 ? [] : [{ host, of }]
        })
        // What no bill that is paid can tell need not be said of the others.
        const paid = lacking.filter(({ host }) => host.pays)
        for (const { host, of } of paid.length > 0 ? paid : lacking)
          say(whereIs(name, entry), untoldFault(name, need, host, of))
      }
    }
  }
}
