import type { Text } from '@gongji/policy'
import { meaningOf, valueWords } from './value-words.ts'

/** A branch of a rule: when it applies, what it says, and whether the bill that was looked at took it. */
export type DecisionRow = { when: Text[]; value: Text; lit: boolean }

type Json = Record<string, unknown>
const isMapping = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const dimensions: Readonly<Record<string, Text>> = {
  level: { zh: '医院级别', en: 'hospital level' },
  category: { zh: '人员类别', en: 'category' },
  scheme: { zh: '险种', en: 'scheme' },
  benefit: { zh: '待遇', en: 'benefit' },
  kind: { zh: '机构', en: 'institution' },
  place: { zh: '就医地', en: 'place of care' },
  filing: { zh: '备案', en: 'filing' },
  prescription: { zh: '外配处方', en: 'prescription' },
  manual: { zh: '手工报销', en: 'claimed at the agency' },
  age: { zh: '年龄', en: 'age' },
  admission: { zh: '第几次住院', en: 'admission of the year' },
  diseases: { zh: '病种数', en: 'number of diseases' },
  days: { zh: '住院天数', en: 'days' },
  month: { zh: '月份', en: 'month' },
  aid: { zh: '救助身份', en: 'aid group' },
  disease: { zh: '病种', en: 'disease' },
  circumstance: { zh: '情形', en: 'circumstance' },
  institution: { zh: '机构类别', en: 'kind of institution' },
  consecutiveYears: { zh: '连续参保年数', en: 'years in a row' },
  yearsWithoutUse: { zh: '未报销年数', en: 'years without use' },
}
const unknownWords: Text = { zh: '没有收录，用到时指名拒绝', en: 'not in this system: refused by name' }

const dimensionWords = (name: string): Text =>
  dimensions[name] ?? { zh: name.replace('number.', ''), en: name }

function matcherWords(by: string, is: unknown): Text {
  const name = dimensionWords(by)
  const matcher = is as { in?: readonly string[]; from?: number; to?: number | null }
  if (matcher.in) {
    // Village clinics are below level 1: named together they are one branch.
    const named = matcher.in.includes('1') ? matcher.in.filter((one) => one !== 'village') : matcher.in
    const list = named.map(meaningOf)
    return {
      zh: `${name.zh}：${list.map(({ zh }) => zh).join('、')}`,
      en: `${name.en}: ${list.map(({ en }) => en).join(', ')}`,
    }
  }
  const range =
    matcher.to === null
      ? `${matcher.from}+`
      : matcher.from === matcher.to
        ? `${matcher.from}`
        : `${matcher.from}–${matcher.to}`
  return { zh: `${name.zh}：${range}`, en: `${name.en}: ${range}` }
}

const conditionWords = (condition: unknown, prefix: Text = { zh: '', en: '' }): Text[] =>
  isMapping(condition)
    ? Object.entries(condition).map(([by, is]) => {
        const said = matcherWords(by, is)
        return { zh: `${prefix.zh}${said.zh}`, en: `${prefix.en}${said.en}` }
      })
    : []

const otherwise: Text = { zh: '其他情形', en: 'otherwise' }
const except: Text = { zh: '除非', en: 'unless ' }

const changes: Readonly<Record<string, (said: Text) => Text>> = {
  add: ({ zh, en }) => ({ zh: `加${zh}`, en: `plus ${en}` }),
  less: ({ zh, en }) => ({ zh: `减${zh}`, en: `less ${en}` }),
  times: ({ zh, en }) => ({ zh: `乘以${zh}`, en: `times ${en}` }),
  ownShareTimes: ({ zh, en }) => ({ zh: `个人部分乘以${zh}`, en: `the patient's part times ${en}` }),
  set: ({ zh, en }) => ({ zh: `改为${zh}`, en: `${en} instead` }),
  upfront: ({ zh, en }) => ({ zh: `先行自付${zh}`, en: `first share ${en}` }),
  atLeast: ({ zh, en }) => ({ zh: `不低于${zh}`, en: `at least ${en}` }),
  atMost: ({ zh, en }) => ({ zh: `不超过${zh}`, en: `at most ${en}` }),
}

/** Changes of a ratio are points; factors are of whatever is multiplied. */
function unitName(name: string, how: string): string {
  if (['times', 'ownShareTimes', 'upfront'].includes(how)) return '.ratio'
  const isRatio = name === 'filing.effects' || name.endsWith('.ratio')
  return isRatio ? (['add', 'less'].includes(how) ? '.points' : '.ratio') : name
}

/**
 * A compiled value as rows of a decision table.
 * @param reached the branches that a bill took, as the engine noted them; null: no bill is looked at
 */
export function decisionRows(
  name: string,
  value: unknown,
  reached: ReadonlySet<unknown> | null,
): DecisionRow[] {
  const rows: DecisionRow[] = []
  const took = (branch: unknown): boolean => reached?.has(branch) === true
  const push = (when: Text[], said: Text, lit: boolean): void => {
    rows.push({ when, value: said, lit })
  }

  function walk(
    at: unknown,
    when: Text[],
    { lit, as, wrap }: { lit: boolean; as: string; wrap?: ((said: Text) => Text) | undefined },
  ): void {
    const say = (said: Text): void => push(when, wrap ? wrap(said) : said, lit)
    const inside = (more: Text[], value: unknown, taken: boolean): void =>
      walk(value, [...when, ...more], { lit: lit && taken, as, wrap })
    if (at === 'unknown') say(unknownWords)
    else if (Array.isArray(at) && at.some(isMapping)) for (const one of at) inside([], one, true)
    else if (!isMapping(at)) say(valueWords(as, at))
    else if (Array.isArray(at.cases)) {
      const by = String(at.by ?? at.combine)
      for (const one of at.cases as { is: unknown; value: unknown }[]) {
        inside([matcherWords(by, one.is)], one.value, took(one))
      }
      if ('else' in at) inside([otherwise], at.else, took(at))
    } else if ('base' in at && 'adjust' in at) {
      inside([], at.base, true)
      for (const one of at.adjust as Json[]) walkChange(one, when, { lit: lit && took(one), as })
    } else if (Array.isArray(at.bands)) {
      for (const band of at.bands as Json[]) {
        const from = valueWords('.amount', band.from)
        inside([{ zh: `${from.zh}起`, en: `from ${from.en}` }], band.ratio, true)
      }
    } else if ('when' in at) walkChange(at, when, { lit: took(at), as })
    else if (isMapping(at.amount)) inside([], at.amount, true)
    else say(valueWords(as, at))
  }

  function walkChange(one: Json, when: Text[], { lit, as }: { lit: boolean; as: string }): void {
    const conditions = [...when, ...conditionWords(one.when), ...conditionWords(one.unless, except)]
    const known = conditions.length > 0 ? conditions : [{ zh: '在此基础上', en: 'then' }]
    if (one.refuse === true) push(known, { zh: '不能直接结算', en: 'no direct settlement' }, lit)
    for (const [how, say] of Object.entries(changes)) {
      if (how in one) walk(one[how], known, { lit, as: unitName(as, how), wrap: say })
    }
  }

  walk(value, [], { lit: reached !== null, as: name })
  return rows
}

/** Without the name of what is looked at, unless the rest says nothing by itself. */
const withoutDimension = (text: string): string =>
  /[：:] ?(无|是|否|none|yes|no)$/.test(text) ? text : text.replace(/^[^：:]*[：:] ?/, '')

/** A value in one line: `三级 50%；退休 加5个百分点`. */
export function valueInLine(name: string, value: unknown): Text {
  const rows = decisionRows(name, value, null)
  const lines = rows.map(({ when, value: said }) => ({
    zh: [...when.map(({ zh }) => withoutDimension(zh)), said.zh].join(' '),
    en: [...when.map(({ en }) => withoutDimension(en)), said.en].join(' '),
  }))
  return { zh: lines.map(({ zh }) => zh).join('；'), en: lines.map(({ en }) => en).join('; ') }
}

/** Branches as the check names them (`level=village|1; age=70+`), in words. */
export function branchesInWords(text: string, language: 'zh' | 'en'): string {
  return text
    .replace(/\b([A-Za-z.]+)=([\w|.+-]+)/g, (_, by: string, is: string) => {
      const range = /^(\d+)(?:(\+)|-(\d+))?$/.exec(is)
      if (by !== 'level' && by !== 'aid' && range) {
        const [, from, open, to] = range
        return matcherWords(by, { from: Number(from), to: open ? null : Number(to ?? from) })[language]
      }
      return matcherWords(by, { in: is.split('|') })[language]
    })
    .replace(
      /\b([A-Za-z]+) else\b/g,
      (_, by: string) => `${dimensionWords(by)[language]} ${otherwise[language]}`,
    )
}
