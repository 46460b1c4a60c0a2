import { stringify } from 'yaml'
import type { Text } from '../values/text.ts'
import { isPackFile, readPacks } from './compile.ts'
import type { LayerName } from './layers.ts'
import type { PackFile } from './read.ts'
import { mayBeUnknown } from './shapes.ts'
import { writtenLines, writtenValue } from './write.ts'

const head = (
  area: string,
  inherits: string | null,
  name: Text,
): string => `# ${area} 的规则包。先改 name，再逐项填写；不知道的留着 unknown，查到文件再填。
# The pack of ${area}. Mend name first, then fill in; leave unknown what nobody knows until its document is found.
# yaml-language-server: $schema=../pack.schema.json
area: '${area}'
name: { zh: ${JSON.stringify(name.zh)}, en: ${JSON.stringify(name.en)} }
${inherits ? `inherits: '${inherits}'\n` : ''}
# 异地就医的影响；没有影响就写 value: none。不写则外地账单一律指名拒绝。
# Effects of care elsewhere; value: none if there are none. Without it bills from elsewhere are refused by name.
# filing:
#   effects:
#     - from: 2025-01-01
#       value:
#         - { when: { place: elsewhere, filing: none }, less: 20 points }
#       source: …
#       certainty: exact
`

const section = (name: string, per: string): string => `  ${name}:
    deductible:
      # { amount: 150 yuan, per: ${per} }，没有写 none
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
    ratio:
      # { by: level, 'village, 1': 70 percent, '2': 60 percent, '3': 50 percent }
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
    cap:
      # { amount: 2000 yuan, on: paid, per: year }，没有写 unlimited
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
`

const terms = (name: string): string => `  ${name}:
    terms:
      # { section: outpatient }：按普通门诊 as outpatient；none：统筹不付 the pool pays nothing
      - { from: 2025-01-01, value: unknown, source: 待填, certainty: unverified }
`

/** Chronic diseases have a list, and a disease is on file before anything is paid. */
const chronic = (): string =>
  section('chronic', 'year').replace(
    '  chronic:\n',
    `  chronic:
    needs:
      # disease：先备案 on file first；nothing：不须备案 nothing
      - { from: 2025-01-01, value: disease, source: 待填, certainty: unverified }
`,
  )

const layer = (name: LayerName): string =>
  section(name, 'year').replace(
    `  ${name}:\n`,
    `  ${name}:
    fund:
      - { from: 2025-01-01, value: ${name}, source: 待填, certainty: unverified }
    base:
      - { from: 2025-01-01, value: [deductible, ratioShare, aboveCap], source: 待填, certainty: unverified }
    benefits:
      - { from: 2025-01-01, value: [inpatient], source: 待填, certainty: unverified }
`,
  )

const scheme = (name: 'employee' | 'resident', layers: readonly LayerName[]): string =>
  [
    `${name}:\n`,
    section('outpatient', 'year'),
    terms('emergency'),
    terms('pharmacy'),
    section('inpatient', 'admission'),
    chronic(),
    ...(layers.length === 0
      ? []
      : [
          `  layers:\n    - { from: 2025-01-01, value: [${layers.join(', ')}], source: 待填, certainty: unverified }\n`,
        ]),
    ...layers.map(layer),
  ].join('')

/** Layers above the pool, by scheme. */
export type Layers = Readonly<Record<'employee' | 'resident', readonly LayerName[]>>
const noLayers: Layers = { employee: [], resident: [] }

/** What a template says by itself, as a case of its own. */
const shapeCase = (layers: Layers): Record<string, unknown> => ({
  case: '模板的写法',
  on: '2025-01-01',
  rules: Object.fromEntries(
    (['employee', 'resident'] as const).flatMap((name) => [
      [`${name}.chronic.needs`, 'disease'],
      ...(layers[name].length === 0 ? [] : [[`${name}.layers`, layers[name]]]),
      ...layers[name].flatMap((one) => [
        [`${name}.${one}.fund`, one],
        [`${name}.${one}.base`, ['deductible', 'ratioShare', 'aboveCap']],
        [`${name}.${one}.benefits`, ['inpatient']],
      ]),
    ]),
  ),
})

/** A pack to fill in: it compiles, refuses every benefit by name, and says where each figure goes. */
export const newPack = (
  area: string,
  inherits: string | null,
  name: Text = { zh: area, en: area },
  layers: Layers = noLayers,
): PackFile[] => [
  { path: `${area}/pack.yaml`, text: head(area, inherits, name) },
  { path: `${area}/employee.yaml`, text: scheme('employee', layers.employee) },
  { path: `${area}/resident.yaml`, text: scheme('resident', layers.resident) },
  {
    path: `${area}/cases.yaml`,
    text: `# 每个值至少一个案例，写明怎么算出来的。At least one case for each value.
- case: 没有填写的待遇，指名拒绝
  benefit: outpatient
  on: 2025-03-10
  patient: { scheme: employee }
  at: { level: 3 }
  bill: { inScope: 1000 }
  expect: { refused: benefit-unknown, parameter: employee.outpatient.deductible }
${stringify([shapeCase(layers)], { lineWidth: 0 })}`,
  },
]

export type NewArea = {
  area: string
  name: Text
  inherits: string | null
  /** The area in whose shape it is written; null: the template. */
  like: string | null
  /** From which day its values are asked for, `YYYY-MM-DD`. */
  from: string
  /** Of the template; a neighbour's shape has its own. */
  layers?: Layers | undefined
}

/** Puts a value into nested mappings, `employee.outpatient.cap` three deep. */
function setAt(top: Record<string, unknown>, name: string, value: unknown): void {
  const keys = name.split('.')
  let at = top
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {}
    at = at[key] as Record<string, unknown>
  }
  at[keys.at(-1)!] = value
}

/** What a neighbour's value says of the shape alone: which layers and lines there are, and that a benefit has rules of its own. */
function shapeOf(parameter: string, written: string): unknown {
  if (!mayBeUnknown(parameter)) return writtenValue(written)
  return parameter.endsWith('.terms') && /\bown\b/.test(written) ? 'own' : 'unknown'
}

/**
 * An area to fill in: by the template, or in the shape of a neighbour. What the neighbour states is asked for, and none of
 * its figures is taken over; only which layers, benefits and lines there are is copied, to be confirmed.
 */
export function newArea(
  files: readonly PackFile[],
  { area, name, inherits, like, from, layers = noLayers }: NewArea,
): PackFile[] {
  const neighbour = like === null ? undefined : readPacks(files.filter(isPackFile)).packs.get(like)
  if (!neighbour) {
    const template = newPack(area, inherits, name, layers).filter(isPackFile)
    const cases = [{ ...shapeCase(layers), on: from }]
    return [
      ...template.map(({ path, text }) => ({
        path,
        text: text.replaceAll('from: 2025-01-01', `from: ${from}`),
      })),
      { path: `${area}/cases.yaml`, text: stringify(cases, { lineWidth: 0 }) },
    ]
  }
  const values: Record<string, unknown> = { area, name, ...(inherits === null ? {} : { inherits }) }
  const copied: Record<string, unknown> = {}
  for (const [parameter, entries] of Object.entries(neighbour.parameters)) {
    if (entries.every(({ proposed }) => proposed)) continue
    const lines = writtenLines(files, neighbour.area, parameter)
    const value = shapeOf(parameter, lines.findLast(({ proposed }) => !proposed)!.value)
    const source = value === 'unknown' ? '待填' : `照${neighbour.name.zh}的写法，待核对`
    setAt(values, parameter, [{ from, value, source, certainty: 'unverified' }])
    if (value !== 'unknown') copied[parameter] = value
  }
  const cases = [{ case: `照${neighbour.name.zh}的写法`, on: from, rules: copied }]
  return [
    { path: `${area}/pack.yaml`, text: stringify(values, { lineWidth: 0 }) },
    ...(Object.keys(copied).length === 0
      ? []
      : [{ path: `${area}/cases.yaml`, text: stringify(cases, { lineWidth: 0 }) }]),
  ]
}
