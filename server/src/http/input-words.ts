import type { WrongValue } from '@gongji/contract'
import type { Text } from '@gongji/policy'
import { type Fen, fenToYuan } from '@gongji/policy/money'
import type { z } from 'zod'
import { fieldName, isMoney } from './field-names.ts'

type Issue = z.core.$ZodIssue
const said = (zh: string, en: string): Text => ({ zh, en })

/** What a schema of ours says of a value, in both languages; undefined for zod's own issues. */
export const wrongValueOf = (issue: Issue): WrongValue | undefined =>
  issue.code === 'custom' && typeof issue.params?.zh === 'string'
    ? (issue.params as unknown as WrongValue)
    : undefined

const kinds: Readonly<Record<string, Text>> = {
  string: said('应为文字', 'it should be text'),
  number: said('应为数字', 'it should be a number'),
  int: said('应为整数', 'it should be a whole number'),
  boolean: said('应为“是”或“否”', 'it should be yes or no'),
  array: said('应为一个列表', 'it should be a list'),
  object: said('应为一组有名称的内容', 'it should be a group of named members'),
  record: said('应为一组有名称的内容', 'it should be a group of named members'),
}

// What a member looks like whose form a pattern holds.
const forms: Readonly<Record<string, Text>> = {
  area: said('应为6位行政区划代码', 'it should be the six digits of a place'),
  at: said('应为带时区的时间', 'it should be a time with its zone'),
  disease: said('应为M加5位数字的病种编码', 'it should be M and five digits'),
  institution: said('应为H或P加11位数字的机构编码', 'it should be H or P and eleven digits'),
  medType: said('应为2至6位数字', 'it should be two to six digits'),
  month: said('应写成年-月，如2025-01', 'write it as year-month, such as 2025-01'),
  quietFrom: said('应写成时:分，如21:30', 'write it as hour:minute, such as 21:30'),
  requestKey: said(
    '应为8至64位字母、数字、短横线或下划线',
    'it should be 8 to 64 letters, digits, dashes or underscores',
  ),
  slipDigest: said('应为64位十六进制数字', 'it should be 64 hexadecimal digits'),
}
const sameForm: Readonly<Record<string, string>> = {
  destination: 'area',
  directFor: 'area',
  digest: 'slipDigest',
  nonce: 'requestKey',
  place: 'area',
  quietTo: 'quietFrom',
  signature: 'slipDigest',
  time: 'at',
  until: 'at',
  useArea: 'area',
}
const numbered = said('应为列表或页面给出的编号（数字）', 'it should be a number that a list or a page gave')

function formOf(path: readonly PropertyKey[]): Text {
  const last = String(path.findLast((part) => typeof part === 'string') ?? '')
  const key = Object.hasOwn(sameForm, last) ? sameForm[last]! : last
  if (Object.hasOwn(forms, key)) return forms[key]!
  return /(^id|Id|^before|^order)$/.test(last)
    ? numbered
    : said('写法不对', 'it is not written as it should be')
}

const yuan = (amount: number): string => fenToYuan(amount as Fen).replaceAll(/\B(?=(?:\d{3})+\.)/g, ',')

/** A bound of a number, of a text's length or of a list's. */
function bound(issue: Issue & { code: 'too_small' | 'too_big' }): Text {
  const least = issue.code === 'too_small'
  const at = Number(least ? issue.minimum : issue.maximum)
  if (issue.origin === 'string') {
    if (least && at === 1) return said('没有填写', 'it is empty')
    return least
      ? said(`至少${at}个字`, `it needs at least ${at} characters`)
      : said(`最多${at}个字`, `it may have at most ${at} characters`)
  }
  if (issue.origin === 'array') {
    return least
      ? said(`至少要有${at}项`, `it needs at least ${at} entries`)
      : said(`最多${at}项`, `it may have at most ${at} entries`)
  }
  if (isMoney(issue.path)) {
    return least
      ? said(`不能少于${yuan(at)}元`, `it may not be less than ¥${yuan(at)}`)
      : said(`不能超过${yuan(at)}元`, `it may not be more than ¥${yuan(at)}`)
  }
  const open = issue.inclusive === false
  return least
    ? said(
        open ? `应大于${at}` : `不能小于${at}`,
        open ? `it should be above ${at}` : `it may not be below ${at}`,
      )
    : said(`不能大于${at}`, `it may not be above ${at}`)
}

const oneOf = (values: readonly unknown[]): Text =>
  said(`只能是${values.map(String).join('、')}之一`, `it should be one of ${values.map(String).join(', ')}`)

/** Values of the branches of a union; empty when a branch is not a list of values. */
const valuesOf = (branches: readonly (readonly Issue[])[]): unknown[] =>
  branches.flatMap((branch) => branch.flatMap((one) => (one.code === 'invalid_value' ? one.values : [])))

function wrongType(issue: Issue & { code: 'invalid_type' }): Text {
  if (issue.input === undefined || issue.input === null || issue.input === '')
    return said('没有填写', 'it is missing')
  if (isMoney(issue.path)) {
    return said(
      '应为整数，最小单位是0.01元（1元写作100）',
      'it should be a whole number of 0.01 yuan (100 stands for ¥1)',
    )
  }
  const kind = String(issue.expected)
  return Object.hasOwn(kinds, kind) ? kinds[kind]! : said('写法不对', 'it is not written as it should be')
}

/** What is wrong with a value and what is allowed there, in both languages, without a full stop. */
function reasonOf(issue: Issue): Text {
  switch (issue.code) {
    case 'custom':
      return wrongValueOf(issue) ?? said('写法不对', 'it is not written as it should be')
    case 'invalid_type':
      return wrongType(issue)
    case 'too_small':
    case 'too_big':
      return bound(issue)
    case 'invalid_value':
      return issue.input === undefined ? said('没有填写', 'it is missing') : oneOf(issue.values)
    case 'not_multiple_of':
      return said('小数位数过多，最多4位', 'it has too many decimals; four are the most')
    case 'invalid_union': {
      const values = valuesOf(issue.errors)
      return values.length > 0
        ? oneOf(values)
        : said('不是可以选择的一种', 'it is none of the kinds there are')
    }
    case 'invalid_key':
      return said('其中有不认识的名称', 'one of its names is unknown')
    case 'unrecognized_keys': {
      const keys = issue.keys.map((key) => `“${key.slice(0, 40)}”`)
      return said(
        `没有名为${keys.join('、')}的项，请删去或改正名称`,
        `it has no member called ${keys.join(', ')}`,
      )
    }
    default:
      return formOf(issue.path)
  }
}

/** One field that is wrong: its path for programs, and for people its name, what is wrong and what is allowed. */
export type FieldFault = Text & { field: string; name: Text }

export function faultOf(issue: Issue): FieldFault {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'body'
  return { field: issue.path.join('.') || keys, name: fieldName(issue.path), ...textOf(reasonOf(issue)) }
}

const textOf = ({ zh, en }: Text): Text => ({ zh, en })
