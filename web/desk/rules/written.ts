/** A written value as a form: every figure with its unit is a field, and the text around it stays as it is. */
export type Figure = {
  /** Where the figure stands in the text. */
  start: number
  end: number
  number: string
  unit: Unit
  /** Keys above it, outermost first, as the pack writes them. */
  path: readonly string[]
}
export type Unit = 'yuan' | 'wan yuan' | 'percent' | 'points' | 'day' | 'plain'

const figure =
  /(\?|\d[\d,]*(?:\.\d+)?)\s*(wan yuan|万元|yuan|元|percent|%|points|个百分点)|\b(\d{4}-\d{2}-\d{2})\b|(\?{4}-\?\?-\?\?)/g
const units: Readonly<Record<string, Unit>> = {
  'wan yuan': 'wan yuan',
  万元: 'wan yuan',
  yuan: 'yuan',
  元: 'yuan',
  percent: 'percent',
  '%': 'percent',
  points: 'points',
  个百分点: 'points',
}

/** Keys that a line stands under, by its indentation; a figure in braces takes the key beside it too. */
function pathsOf(text: string): string[][] {
  const open: { indent: number; key: string }[] = []
  return text.split('\n').map((line) => {
    const [, space = '', dash = '', key] = /^(\s*)((?:- )*)(?:["']?([^"':{}[\]]+)["']?:)?/.exec(line) ?? []
    const indent = space.length + dash.length
    while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop()
    const above = open.map((one) => one.key)
    if (key === undefined) return above
    open.push({ indent, key: key.trim() })
    return [...above, key.trim()]
  })
}

/** What a change depends on: `- { when: { category: retired }, add: 5 points }` is about retired. */
function conditionsAt(text: string, start: number): string[] {
  const item = text.slice(text.lastIndexOf('- ', start), start)
  const [, inside = ''] = /when:\s*\{([^}]*)\}/.exec(item) ?? []
  return inside
    .split(',')
    .map((one) => one.slice(one.indexOf(':') + 1).trim())
    .filter((one) => one !== '')
}

/** The figures of a written value, in the order in which they stand; a bare whole number is one. */
export function figuresOf(text: string): Figure[] {
  if (/^\s*\d+\s*$/.test(text)) {
    return [{ start: 0, end: text.length, number: text.trim(), unit: 'plain', path: [] }]
  }
  const paths = pathsOf(text)
  return [...text.matchAll(figure)].map((match) => {
    const [whole, number, unit, day = match[4]] = match
    const start = match.index
    const line = text.slice(0, start).split('\n').length - 1
    const own = paths[line] ?? []
    const before = text.slice(text.lastIndexOf('\n', start) + 1, start)
    const [, quoted, bare] = /(?:["']([\w, ]+)["']|(\w+)):\s*$/.exec(before) ?? []
    const beside = quoted ?? bare
    return {
      start,
      end: start + whole.length,
      number: (day ?? number ?? '').replace(/^\?.*$/, ''),
      unit: day === undefined ? units[unit ?? '']! : 'day',
      path: [
        ...conditionsAt(text, start),
        ...(beside === undefined || own.at(-1) === beside ? own : [...own, beside]),
      ],
    }
  })
}

/** The text with another figure in one place; an empty one leaves a question mark, which no check lets pass. */
export function withFigure(text: string, { start, end, unit }: Figure, number: string): string {
  const blank = unit === 'day' ? '????-??-??' : '?'
  const said = number.trim() === '' ? blank : number.trim()
  const bare = unit === 'day' || unit === 'plain'
  return `${text.slice(0, start)}${bare ? said : `${said} ${unit}`}${text.slice(end)}`
}

/** The same way of writing without its figures: a neighbour's shape, none of its numbers. */
export const withoutFigures = (text: string): string =>
  figuresOf(text).reduceRight((left, one) => withFigure(left, one, ''), text)

/** A ratio in bands, its figures left open. */
const bands = `measure: excess
per: year
bands:
  - from: 0 yuan
    ratio: ? percent
  - from: ? yuan
    ratio: ? percent
  - from: ? yuan
    ratio: ? percent`

const oneBand = /\n( *)- *(?:\{ *from:[^\n]*\}|from:[^\n]*\n +ratio:[^\n]*)(?=\n|$)/g
/** How many bands a value has. */
export const bandsIn = (text: string): number => [...text.matchAll(oneBand)].length
/** Which band a place in the text lies in, from 1; 0 before the first. */
export const bandOf = (text: string, at: number): number =>
  [...text.matchAll(oneBand)].filter(({ index }) => index < at).length
/** With one more band at its end. */
export function withBand(text: string): string {
  const last = [...text.matchAll(oneBand)].at(-1)
  if (last === undefined) return text
  const end = last.index + last[0].length
  const indent = last[1] ?? ''
  return `${text.slice(0, end)}\n${indent}- from: ? yuan\n${indent}  ratio: ? percent${text.slice(end)}`
}
/** Bands counted from elsewhere: those from the deductible on begin at nothing, whatever a neighbour writes. */
export function withMeasure(text: string, measure: 'excess' | 'absolute'): string {
  const counted = text.replace(/measure: *(excess|absolute)/, `measure: ${measure}`)
  if (measure === 'absolute') return counted
  return counted.replace(/(\n *- *\{? *from: *)(\{[^}\n]*\}|[^,}\n]+)/, '$10 yuan')
}
/** Without its last band. */
export function withoutBand(text: string): string {
  const last = [...text.matchAll(oneBand)].at(-1)
  return last === undefined ? text : text.slice(0, last.index) + text.slice(last.index + last[0].length)
}

const layerRatio = /\.(largeSum|criticalIllness|civilServant|medicalAid|otherFund)\.ratio$/
/** How a value of this rule is written where nobody stated one; empty: unknown here. */
export const blankOf = (rule: string): string =>
  layerRatio.test(rule) ? bands : (blanks[rule.split('.').at(-1) ?? ''] ?? '')

/** Where nobody stated a value: how one is written, its figures left open. */
const blanks: Readonly<Record<string, string>> = {
  deductible: '{ amount: ? yuan, per: year }',
  ratio: "by: level\n'village, 1': ? percent\n'2': ? percent\n'3': ? percent",
  cap: '{ amount: ? yuan, on: paid, per: year }',
  amount: '? yuan',
  fullAmount: '? yuan',
  window: '{ from: ????-??-??, to: ????-??-?? }',
  maxEach: '? yuan',
  terms: 'own',
  aboveCap: 'nothing',
}
