import { parameterWords } from '../explain/index.ts'
import type { Stale } from '../packs/index.ts'
import type { PlainDate } from '../values/dates.ts'
import type { CompiledPack } from '../values/pack.ts'
import type { Language } from '../values/text.ts'

/** One line a value, under the name of the area that states it. */
export function staleText(
  found: readonly Stale[],
  { packs, lang, on }: { packs: ReadonlyMap<string, CompiledPack>; lang: Language; on: PlainDate },
): string {
  if (found.length === 0)
    return lang === 'zh' ? `到 ${on}，没有超过一年未见更新的值` : `On ${on} no value is older than a year`
  const lines: string[] = []
  for (const area of new Set(found.map((one) => one.area))) {
    const own = found.filter((one) => one.area === area)
    const name = packs.get(area)?.name[lang] ?? area
    lines.push(lang === 'zh' ? `${name}（${area}）：${own.length}个` : `${name} (${area}): ${own.length}`)
    for (const { name: parameter, seen, source } of own)
      lines.push(
        lang === 'zh'
          ? `  ${parameterWords(parameter).zh} ${parameter}  ${seen.slice(0, 4)}年的标准，之后未见更新（${source}）`
          : `  ${parameterWords(parameter).en} ${parameter}  as of ${seen.slice(0, 4)}, not seen since (${source})`,
      )
  }
  return lines.join('\n')
}
