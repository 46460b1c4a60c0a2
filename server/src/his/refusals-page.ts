import { declaredProblems, type ProblemEntry } from '../problem.ts'

/** Modules whose refusals the national interface may answer, in the order of the page. */
const modules: readonly (readonly [module: string, zh: string, en: string])[] = [
  ['his', '报文', 'messages'],
  ['institution', '机构', 'institutions'],
  ['person', '人员', 'people'],
  ['code', '医保码', 'codes'],
  ['visit', '就诊', 'visits'],
  ['bill', '费用明细', 'bill lines'],
  ['stay', '住院', 'stays'],
  ['settlement', '结算', 'settlement'],
  ['ledger', '账户', 'accounts'],
  ['clearing', '清算', 'clearing'],
]

/** The code of a refusal as programs read it: `his/gbk`. */
export const codeOf = ({ type }: { type: string }): string => type.replace(/^\/problems\//, '')

const cell = (text: string): string => text.replaceAll('|', '\\|')
const shown = (text: string): string => cell(text.replaceAll(/\{(\w+)(?::\w+)?\}/g, '…'))

const line = (code: string, [, zh, en, mendZh, mendEn]: ProblemEntry): string =>
  `| \`${code}\` | ${shown(zh)} | ${shown(mendZh)} | ${shown(en)} | ${shown(mendEn)} |`

/** Codes of the refusals that hospital programs may get. */
export const refusalCodes = (): ReadonlySet<string> =>
  new Set(
    [...declaredProblems.keys()]
      .map((type) => codeOf({ type }))
      .filter((code) => modules.some(([module]) => code.startsWith(`${module}/`))),
  )

/** Every refusal of the national interface: its code, what the cashier reads, who mends it. */
export function refusalsPage(): string {
  const all = [...declaredProblems].map(([type, entry]) => [codeOf({ type }), entry] as const)
  const sections = modules.map(([module, zh, en]) => {
    const own = all.filter(([code]) => code.startsWith(`${module}/`)).sort(([a], [b]) => (a < b ? -1 : 1))
    return [
      `## ${zh} ${en}`,
      ['| | 收费员读到的 | 由谁处理 | cause | who mends it |', '| --- | --- | --- | --- | --- |']
        .concat(own.map(([code, entry]) => line(code, entry)))
        .join('\n'),
    ].join('\n\n')
  })
  return `${[
    '# 国家接口的全部拒绝 Every refusal of the national interface',
    '由运行中的代码生成；`err_msg` 依次为原因和由谁处理，省略号处是当时的编号、金额或日期。代码在返回的 HTTP 头 `x-problem` 中，不随措辞变化。`http/internal` 为系统故障：处理结果未知，用同一报文号原样重发确认。\n\nMade from the running code. `err_msg` is the cause and then who mends it; an ellipsis stands for a number, an amount or a day. The code stands in the header `x-problem` and stays when words change. `http/internal` is a bug: the outcome is unknown, send the same message again.',
    ...sections,
  ].join('\n\n')}\n`
}
