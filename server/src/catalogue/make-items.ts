import type { BasisPoints, Fen, ItemClass, Text } from '@gongji/policy'
import { addDays, type PlainDate } from '@gongji/policy/dates'
import { fen, portion } from '@gongji/policy/money'
import { groupBy } from '../group-by.ts'
import type { Item } from './catalogue.ts'
import { insuredColumns, limitColumns, shareColumns } from './layout.ts'
import type { ListRow } from './row-store.ts'

/** Why a code of an area cannot be billed, or only on some days. */
export type Gap = { area: string; code: string; why: Text }

const always = '0001-01-01'
const classes: Readonly<Record<string, ItemClass>> = { '1': 'A', '2': 'B', '3': 'C' }
const cellOf = ({ line }: ListRow, column: number): string => line.split('\t')[column - 1] ?? ''
const holdsOn = ({ validFrom, validTo }: ListRow, day: PlainDate): boolean =>
  (validFrom ?? always) <= day && (validTo === null || validTo >= day)

/** An area, its province and the whole country, nearest first. */
const levelsOf = (area: string): string[] => [...new Set([area, `${area.slice(0, 2)}0000`, '000000', ''])]

/** Rows of the nearest level that has any on a day; of one level the later first day goes before. */
function nearest(rows: readonly ListRow[], area: string, day: PlainDate): ListRow[] {
  for (const level of levelsOf(area)) {
    const found = rows.filter((row) => row.area === level && holdsOn(row, day))
    if (found.length > 0) return found
  }
  return []
}

const one = (rows: readonly ListRow[]): ListRow | undefined =>
  rows.reduce<ListRow | undefined>(
    (last, row) =>
      last === undefined || (row.validFrom ?? always) >= (last.validFrom ?? always) ? row : last,
    undefined,
  )

/** Of each kind (the columns before the dates) the row that began last: it goes before those that were left open. */
const latest = (rows: readonly ListRow[], ...kinds: readonly number[]): ListRow[] =>
  [...groupBy(rows, (row) => kinds.map((column) => cellOf(row, column)).join('\t')).values()].flatMap(
    (same) => one(same) ?? [],
  )

// 10: the first share proper; the others are whole ways of paying that the rules here do not know.
const firstShareKinds = new Set(['10', ''])

/** A decimal of at most ten places as a whole number of its `places`-th parts, rounded half up. */
function rounded(text: string, places: number): Fen {
  const [whole = '0', decimals = ''] = text.split('.')
  const rest = 6 - places
  const scaled = Number(`${whole}${decimals.slice(0, 6).padEnd(6, '0')}`)
  return rest === 0 ? fen(scaled) : portion(fen(scaled), 1, 10 ** rest)
}

type Day = { insured: readonly ListRow[]; limits: readonly ListRow[]; shares: readonly ListRow[] }

/** What is billed for a code in an area on a day; a text: why nothing can be. */
function termsOn(
  { insured, limits, shares }: Day,
  area: string,
  day: PlainDate,
): Omit<Item, 'area' | 'code' | 'from' | 'to'> | Text | null {
  const row = one(nearest(insured, area, day))
  if (row === undefined) return null
  const itemClass = classes[cellOf(row, insuredColumns.level).replace(/^0+/, '')]
  if (itemClass === undefined)
    return {
      zh: `收费项目等级“${cellOf(row, insuredColumns.level)}”本系统没有收录其规则`,
      en: 'its class has no rules here',
    }
  const prices = new Set(
    latest(nearest(limits, area, day), limitColumns.type).map((limit) => cellOf(limit, limitColumns.amount)),
  )
  if (prices.size > 1)
    return {
      zh: '同一天有几个不同的限价，本系统没有收录限价类型的含义',
      en: 'several price limits hold on one day, and what their types mean is not known here',
    }
  const stated = latest(nearest(shares, area, day), shareColumns.people, shareColumns.kind)
  const unknown = stated.find((share) => !firstShareKinds.has(cellOf(share, shareColumns.kind)))
  if (unknown)
    return {
      zh: '先自付比例按本系统没有收录的方式规定',
      en: 'its first share is of a kind that has no rules here',
    }
  const proportions = new Set(stated.map((share) => cellOf(share, shareColumns.proportion)))
  if (proportions.size > 1)
    return {
      zh: '先自付比例按人员类别不同，本系统没有收录人员类别的含义',
      en: 'its first share differs by kinds of people that are not known here',
    }
  const [proportion] = proportions
  if (itemClass === 'B' && proportion === undefined)
    return { zh: '乙类项目没有先自付比例（1319）', en: 'it is of class B and no first share (1319) is there' }
  const [price] = prices
  return {
    name: row.name,
    listType: row.listType,
    chargeType: cellOf(row, insuredColumns.chargeType).padStart(2, '0'),
    itemClass,
    firstShare: (itemClass === 'B' ? rounded(proportion ?? '0', 4) : 0) as BasisPoints,
    ceiling: price === undefined ? null : rounded(price, 2),
    restricted: cellOf(row, insuredColumns.restricted) === '1',
    banned: false,
  }
}

/** First days of the stretches in which nothing of these rows changes. */
const cutsOf = (rows: readonly ListRow[]): PlainDate[] =>
  [
    ...new Set(
      rows.flatMap(({ validFrom, validTo }) => [
        validFrom ?? always,
        ...(validTo === null || validTo >= '9999-01-01' ? [] : [addDays(validTo, 1)]),
      ]),
    ),
  ].sort()

const isText = (value: object): value is Text => 'zh' in value

/**
 * What may be billed for one insured code, made of the bureau's rows about it: in each area that says anything of it, under
 * its own code and under every code that stands for it (1316), from day to day.
 *
 * @param about rows of 1312, 1316, 1318 and 1319 about the code; those that are no longer valid make nothing
 * @returns `touched`: what was made of earlier rows, and is to be dropped
 */
export function makeItems(
  code: string,
  about: readonly ListRow[],
): { items: Item[]; gaps: Gap[]; touched: { area: string; code: string }[] } {
  const valid = about.filter((row) => row.valid)
  const of = (list: string) => valid.filter((row) => row.list === list && row.code === code)
  const [insured, limits, shares] = [of('1312'), of('1318'), of('1319')]
  const matches = groupBy(
    valid.filter((row) => row.list === '1316' && row.standsFor === code && row.code !== code),
    (row) => row.code,
  )
  const items: Item[] = []
  const gaps: Gap[] = []
  const areas = [...new Set([...insured, ...limits, ...shares].map(({ area }) => area || '000000'))].sort()
  for (const area of areas) {
    const told = new Set<string>()
    const cuts = cutsOf([...insured, ...limits, ...shares, ...[...matches.values()].flat()])
    for (const [index, from] of cuts.entries()) {
      const next = cuts[index + 1]
      const to = next === undefined ? null : addDays(next, -1)
      const terms = termsOn({ insured, limits, shares }, area, from)
      if (terms === null) continue
      if (isText(terms)) {
        if (!told.has(terms.zh)) gaps.push({ area, code, why: terms })
        told.add(terms.zh)
        continue
      }
      const names = [
        code,
        ...[...matches].flatMap(([name, rows]) => (nearest(rows, area, from).length > 0 ? [name] : [])),
      ]
      for (const name of names) items.push({ area, code: name, from, to, ...terms })
    }
  }
  const said = about.filter((row) => row.list !== '1316')
  const names = new Set([code, ...about.flatMap((row) => (row.standsFor === code ? [row.code] : []))])
  const everywhere = new Set(said.map(({ area }) => area || '000000'))
  const touched = [...everywhere].flatMap((area) => [...names].map((name) => ({ area, code: name })))
  return { items: joined(items), gaps, touched }
}

const sameTerms = (a: Item, b: Item): boolean =>
  a.area === b.area &&
  a.code === b.code &&
  JSON.stringify({ ...a, from: '', to: '' }) === JSON.stringify({ ...b, from: '', to: '' })

/** Neighbouring stretches that say the same are one. */
function joined(items: readonly Item[]): Item[] {
  const made: Item[] = []
  for (const item of [...items].sort((a, b) =>
    `${a.area} ${a.code} ${a.from}` < `${b.area} ${b.code} ${b.from}` ? -1 : 1,
  )) {
    const last = made.at(-1)
    if (last && sameTerms(last, item) && last.to !== null && addDays(last.to, 1) === item.from)
      last.to = item.to
    else made.push({ ...item })
  }
  return made
}
