import type { Language, Level, Scheme, Text } from '@gongji/policy'
import { ownOf } from '@gongji/policy/own'

// Names that every page uses. Areas have their names from their packs; these are for areas without one.

export const levelNames: Readonly<Record<Level, Text>> = {
  village: { zh: '村卫生室', en: 'village clinic' },
  '1': { zh: '一级及以下', en: 'level 1 or below' },
  '2': { zh: '二级', en: 'level 2' },
  '3': { zh: '三级', en: 'level 3' },
}

export const schemeNames: Readonly<Record<Scheme, Text>> = {
  employee: { zh: '职工医保', en: 'employee scheme' },
  resident: { zh: '居民医保', en: 'resident scheme' },
}

export const areaNames: Readonly<Record<string, Text>> = {
  '520100': { zh: '贵阳', en: 'Guiyang' },
  '520200': { zh: '六盘水', en: 'Liupanshui' },
  '530100': { zh: '昆明', en: 'Kunming' },
  '530600': { zh: '昭通', en: 'Zhaotong' },
}

/** Only a sandbox has it, and nobody moves or opens a wallet there. */
const inventedNames: Readonly<Record<string, Text>> = { '990200': { zh: '示范市', en: 'Demo city' } }

/** A place by its name; one that has none here is called another area, never by its code. */
export const nameOfArea = (code: string): Text =>
  ownOf(areaNames, code) ?? ownOf(inventedNames, code) ?? { zh: '其他统筹区', en: 'another area' }

/** A relative as people say it: 母亲 王秀英; by the name alone where nothing more is known. */
export const kinName = ({ kin, name }: { kin: Text; name: string }, language: Language): string =>
  kin.zh === '' ? name : language === 'zh' ? `${kin.zh} ${name}` : `${name} (${kin.en})`
