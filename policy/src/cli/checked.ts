/** What `policy check` was asked to look at, and what it says when it is done. */
import { casesOf, compilePacks, type PackFile } from '../packs/index.ts'
import { type Host, hosts } from '../rules/hosts.ts'
import type { Language } from '../values/text.ts'

export const hostNames: readonly string[] = ['all', 'any', ...Object.keys(hosts)]

/** `any`: bills may say everything, as those of `eval` may. */
export const hostsOf = (from: string): readonly Host[] =>
  from === 'all' ? Object.values(hosts) : from === 'any' ? [] : [hosts[from as keyof typeof hosts]]

/** What was looked at: a check of nothing must not look like a good one. */
export function checkedText(files: readonly PackFile[], lang: Language, warnings: number): string {
  const packs = [...compilePacks(files).values()]
  const own = packs.flatMap(({ area, parameters }) =>
    Object.values(parameters).flatMap((entries) => entries.filter((entry) => entry.area === area)),
  )
  const unknown = own.filter(({ value }) => JSON.stringify(value).includes('"unknown"')).length
  const cases = casesOf(files, []).length
  return lang === 'zh'
    ? `${warnings > 0 ? `没有错误，${warnings}条提醒` : '没有发现问题'}：${packs.length}个地区，${own.length}个带日期的值${unknown > 0 ? `（其中${unknown}个还是 unknown）` : ''}，${cases}个案例`
    : `${warnings > 0 ? `No faults, ${warnings} warnings` : 'No faults found'}: ${packs.length} areas, ${own.length} dated values${unknown > 0 ? ` (${unknown} of them still unknown)` : ''}, ${cases} cases`
}
