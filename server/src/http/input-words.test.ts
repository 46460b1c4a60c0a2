import { type Route, routes } from '@gongji/contract'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { hasName } from './field-names.ts'
import { faultOf } from './input-words.ts'
import { invalidInput } from './problems.ts'

type Json = {
  $ref?: string
  properties?: Record<string, Json>
  items?: Json
  additionalProperties?: Json | boolean
  propertyNames?: Json
  enum?: unknown[]
  const?: unknown
} & { [key in 'anyOf' | 'oneOf' | 'allOf']?: Json[] }
type Path = readonly (string | number)[]

/** Every member of an input, by its path; an entry of a list is row 0. */
function membersOf(node: Json, path: Path, defs: Record<string, Json>): Path[] {
  if (node.$ref) return membersOf(defs[node.$ref.split('/').pop()!]!, path, defs)
  const below = [
    ...Object.entries(node.properties ?? {}).map(([name, child]) => [child, [...path, name]] as const),
    ...(node.items ? [[node.items, [...path, 0]] as const] : []),
    ...(typeof node.additionalProperties === 'object' && node.propertyNames
      ? [[node.additionalProperties, [...path, 'outpatient']] as const]
      : []),
  ]
  const same = [node.anyOf, node.oneOf, node.allOf].flatMap((branches) => branches ?? [])
  return [
    path,
    ...below.flatMap(([child, to]) => membersOf(child, to, defs)),
    ...same.flatMap((child) => membersOf(child, path, defs)),
  ]
}

/** An input with this value in this place and nothing else. */
const placed = (path: Path, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }), value)

const values: readonly unknown[] = [
  undefined, null, '', ' ', 0, -1, 1.5, 0.000_01, 1e12, 9e20, 'abc', '１.５', true, [], {}, [1], { x: 1 },
  'constructor', '2025-02-30', '25-1-5', '9'.repeat(30), 'x'.repeat(2_000), Array(600).fill(null),
  { kind: 'death' }, { kind: 'nobody' }, { kind: 'chronic', disease: 'x' },
] // biome-ignore format: one list

const parts = Object.entries(routes as Record<string, Route>).flatMap(([name, route]) =>
  (['params', 'query', 'body'] as const)
    .filter((part) => !(route[part] instanceof z.ZodUndefined))
    .map((part) => ({ name, part, schema: route[part] })),
)
const pathsOf = (schema: z.ZodType): Path[] => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json & {
    $defs?: Record<string, Json>
  }
  const paths = membersOf(json, [], json.$defs ?? {})
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()]
}

describe('a value that does not fit', () => {
  test('every member of every route has a name that people know', () => {
    const nameless = parts.flatMap(({ name, schema }) =>
      pathsOf(schema)
        .filter((path) => !hasName(path))
        .map((path) => `${name}: ${path.join('.')}`),
    )
    expect(nameless).toEqual([])
  })

  test('is refused in sentences of one language, with no pattern, no path and no word of a parser', () => {
    let refused = 0
    // Gathered instead of expected one by one: there are some hundred thousand sentences.
    const wrong = new Set<string>()
    for (const { name, schema } of parts) {
      for (const path of pathsOf(schema)) {
        for (const value of values) {
          const result = schema.safeParse(placed(path, value) ?? {}, { reportInput: true })
          if (result.success) continue
          refused++
          const { title, mend } = invalidInput(result.error.issues)
          for (const issue of result.error.issues) {
            const { zh, en, field } = faultOf(issue)
            // Codes that may be chosen, and names that the sender made up, stand as they are.
            const own = zh.replaceAll(/只能是.*之一/g, '').replaceAll(/“[^”]*”/g, '')
            const said =
              /\p{Script=Han}/u.test(zh) &&
              !/\p{Script=Han}/u.test(en) &&
              !/[A-Za-z]{2,}|[\\^$[\]]|\.[a-z]/.test(own) &&
              !/Unexpected|Invalid|expected|received|undefined|NaN|正则|输入|[<>]=?\d|100000000000\b/.test(
                zh + en,
              )
            if (!said) wrong.add(`${name} ${field} ${issue.code}: ${zh} / ${en}`)
          }
          if (!/^[^A-Za-z]/.test(title.zh) || mend.zh === '') wrong.add(`${name}: ${title.zh} / ${mend.zh}`)
        }
      }
    }
    expect([...wrong]).toEqual([])
    expect(refused).toBeGreaterThan(5_000)
  })

  test.each([
    ['submitPremium', { amountFen: 0 }, 'amountFen', '金额', '不能少于0.01元'],
    ['submitPremium', { amountFen: 1.5 }, 'amountFen', '金额', '应为整数，最小单位是0.01元（1元写作100）'],
    ['submitPremium', { amountFen: 200_000_000_000 }, 'amountFen', '金额', '不能超过1,000,000,000.00元'],
    ['submitPremium', { year: 1999 }, 'year', '年度', '不能小于2020'],
    ['submitPremium', {}, 'insuredId', '参保人', '没有填写'],
    ['openWallet', { phone: '1380013800' }, 'phone', '手机号', '只有10位，应为11位'],
    ['openWallet', { useArea: '贵州' }, 'useArea', '使用地', '应为6位行政区划代码'],
    [
      'submitClaim',
      { lines: [{ code: 'x', amountFen: 1 }, { code: 'x' }] },
      'lines.1.amountFen',
      '第2行的金额',
      '没有填写',
    ],
    [
      'submitClaim',
      { careOn: '1/5/2025' },
      'careOn',
      '就诊日期',
      '分不清是1月5日还是5月1日，应写成年-月-日，如2025-01-05',
    ],
  ] as const)('%s %j: %s', (name, body, field, called, said) => {
    const { error } = routes[name].body.safeParse(body, { reportInput: true })
    expect(error!.issues.map(faultOf).find((fault) => fault.field === field)).toMatchObject({
      name: { zh: called },
      zh: said,
    })
  })
})
