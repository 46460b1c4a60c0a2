import type { Level } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { groupBy } from '../group-by.ts'

/** What a person asks the directory (定点机构查询, also known as 社会保险网上查询系统) for. */
export type Search = {
  /** Words that the name contains, separated by spaces; a code finds that institution. */
  words: string
  /** Province (530000), city (530600) or county (530602); null: anywhere. */
  place: string | null
  kind: 'hospital' | 'pharmacy' | null
  level: Level | null
  /** Only where people insured in this area settle directly; null: all. */
  directFor: string | null
  /** Nearest first from here. */
  near: { longitude: number; latitude: number } | null
  limit: number
}

export type Found = {
  code: string
  name: string
  kind: 'hospital' | 'pharmacy'
  level: Level
  area: string
  county: string
  address: string
  directSettlement: boolean
  longitude: number | null
  latitude: number | null
  /** Metres from `near`, along the earth; null without it. */
  distance: number | null
}

type Row = Omit<Found, 'distance' | 'directSettlement'> & { direct_settlement: boolean }
type Point = { longitude: number; latitude: number }

/** Matches are sorted when there are no more than this; beyond it an index gives the order. */
const few = 300
/**
 * Rows that a scan in order looks at before the terms are asked: finds what every tenth has. The terms of anything more common
 * are long lists, which take longer to read than that.
 */
const firstLook = 300
/** And when the terms have more than a few: finds what every hundredth has. */
const longLook = 3_000

/** And of the nearest, whatever they are. */
const nearLook = 1_000

const columns = sql.raw(
  'i.code, i.name, i.kind, i.level, i.area, i.county, i.address, i.direct_settlement, i.longitude, i.latitude',
)
const terms = sql.raw('institution_terms(i.name, i.county, i.kind, i.level)')

// Large hospitals first, then smaller ones, then pharmacies: what people who travel look for.
const groups = [
  ['hospital', '3'],
  ['hospital', '2'],
  ['hospital', '1'],
  ['hospital', 'village'],
  ['pharmacy', '3'],
  ['pharmacy', '2'],
  ['pharmacy', '1'],
  ['pharmacy', 'village'],
] as const
type Group = (typeof groups)[number]

const groupsOf = ({ kind, level }: Search): Group[] =>
  groups.filter((group) => (kind ?? group[0]) === group[0] && (level ?? group[1]) === group[1])

const rank = ({ kind, level }: Pick<Found, 'kind' | 'level'>): number =>
  groups.findIndex(([k, l]) => k === kind && l === level)

const inOrder = (a: Row, b: Row): number =>
  rank(a) - rank(b) || (a.county < b.county ? -1 : a.county > b.county ? 1 : a.code < b.code ? -1 : 1)

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

/** 530000 → 53, 530600 → 5306, 530602 → 530602. */
const placePrefix = (place: string): string => place.replace(/(00){1,2}$/, '')

/** Terms that every match has: pairs of neighbouring characters, the one character of a word of one, the place. */
function termsOf({ words, place }: Pick<Search, 'words' | 'place'>): string[] {
  const pairs = wordsOf(words).flatMap((word) => {
    const characters = [...word]
    return characters.length === 1
      ? characters
      : characters.slice(1).map((next, i) => `${characters[i]}${next}`)
  })
  return [...new Set([...pairs, ...(place === null ? [] : [`@${placePrefix(place)}`])])]
}

const hasTerms = (search: Search, [kind, level]: Group) =>
  sql`${terms} @> ${termsOf(search).map((term) => `${kind[0]}${level[0]}${term}`)}::text[]`

const anyGroup = (search: Search, among: readonly Group[]) =>
  sql`(${sql.join(
    among.map((group) => hasTerms(search, group)),
    sql` or `,
  )})`

const all = (conditions: readonly ReturnType<typeof sql>[]) =>
  sql.join([sql`true`, ...conditions], sql` and `)

/** Conditions that terms cannot express: neighbours in a row, and direct settlement. */
const rest = ({ words, directFor }: Search) =>
  all([
    ...wordsOf(words).map((word) => sql`strpos(lower(i.name), ${word}) > 0`),
    ...(directFor === null ? [] : [sql`(i.area = ${directFor} or i.direct_settlement)`]),
  ])

const oneAfterAnother = (parts: readonly ReturnType<typeof sql>[]) =>
  sql<Row>`select * from (${sql.join(parts, sql` union all `)}) i`

/** Matches of each of these groups in no order, a few and one more of each at most. */
const byTerms = async (tx: Reader, search: Search, among: readonly Group[]): Promise<Row[]> =>
  await oneAfterAnother(
    among.map(
      (group) => sql`(select ${columns} from institution i
        where i.active and ${hasTerms(search, group)} and ${rest(search)} limit ${few + 1})`,
    ),
  ).read(tx)

/** The first matches of a group in order of place, among the first rows in this order; null: among all. */
function inPlace(
  search: Search,
  [kind, level]: Group,
  { limit, among }: { limit: number; among: number | null },
) {
  const prefix = search.place === null ? '' : placePrefix(search.place)
  return sql<Row>`select ${columns} from (
      select * from institution
      where active and kind = ${kind} and level = ${level}
        and county >= ${prefix.padEnd(6, '0')} and county <= ${prefix.padEnd(6, '9')}
      order by county, code limit ${among}::bigint) i
    where ${rest(search)} limit ${limit}`
}

/** The first matches of all groups one after another: of each those among its first rows. */
const look = async (tx: Reader, search: Search, limit: number): Promise<Row[]> =>
  await sql<Row>`${oneAfterAnother(
    groupsOf(search).map((group) => sql`(${inPlace(search, group, { limit, among: firstLook })})`),
  )} limit ${limit}`.read(tx)

/** The first matches of a group that has more than a few. */
async function ofMany(tx: Reader, search: Search, group: Group, limit: number): Promise<Row[]> {
  const first = await inPlace(search, group, { limit, among: longLook }).read(tx)
  if (first.length === limit) return first
  return await sql<Row>`select ${columns} from institution i
    where i.active and ${hasTerms(search, group)} and ${rest(search)}
    order by i.county, i.code limit ${limit}`.read(tx)
}

/** The first matches in order of kind, level and place. */
async function inGroups(tx: Reader, search: Search, limit: number): Promise<Row[]> {
  const groups = groupsOf(search)
  const rows: Row[] = []
  if (wordsOf(search.words).length === 0) {
    for (const group of groups) {
      rows.push(...(await inPlace(search, group, { limit: limit - rows.length, among: null }).read(tx)))
      if (rows.length === limit) break
    }
    return rows
  }
  const seen = await look(tx, search, limit)
  const groupOf = (row: Row): number =>
    groups.findIndex(([kind, level]) => row.kind === kind && row.level === level)
  // The group in which the look ended shows its true first ones; of those before it there may be more.
  const ended = seen.length === limit ? groupOf(seen.at(-1) as Row) : groups.length
  // Where the first group has enough, the terms of the others are not read.
  for (const some of [groups.slice(0, Math.min(1, ended)), groups.slice(1, ended)]) {
    if (some.length === 0) continue
    const found = groupBy(await byTerms(tx, search, some), groupOf)
    for (const group of some) {
      const own = found.get(groups.indexOf(group)) ?? []
      const left = limit - rows.length
      rows.push(
        ...(own.length > few ? await ofMany(tx, search, group, left) : own.sort(inOrder).slice(0, left)),
      )
      if (rows.length === limit) return rows
    }
  }
  return [...rows, ...seen.filter((row) => groupOf(row) === ended)].slice(0, limit)
}

/**
 * Institutions that match, best first: the nearest where a point is given, else large hospitals first, by place.
 * `more` says that there are further ones.
 */
export async function searchDirectory(
  tx: Reader,
  search: Search,
): Promise<{ found: Found[]; more: boolean }> {
  const { near, limit, words } = search
  const code = /^[HP][0-9]{11}$/.exec(words.trim().toUpperCase())?.[0]
  if (code !== undefined) {
    const rows = await sql<Row>`select ${columns} from institution i
      where i.active and i.code = ${code}`.read(tx)
    return page(rows, search)
  }
  if (near) return page(await nearest(tx, search, near), search)
  return page(await inGroups(tx, search, limit + 1), search)
}

const page = (rows: readonly Row[], { near, limit }: Search) => ({
  found: rows.slice(0, limit).map(({ direct_settlement, ...row }): Found => {
    const { longitude, latitude } = row
    const distance =
      near && longitude !== null && latitude !== null
        ? Math.round(metres(near, { longitude, latitude }))
        : null
    return { ...row, directSettlement: direct_settlement, distance }
  }),
  more: rows.length > limit,
})

const earthRadius = 6_371_008.8
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance (haversine) on a sphere of the mean radius: 0.5 % off at most. */
export function metres(a: Point, b: Point): number {
  const byLatitude = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2
  const byLongitude = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const chord = byLatitude + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * byLongitude
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** The same in SQL, without the steps that do not change the order. */
const chord = ({ longitude, latitude }: Point) => sql`(sind((i.latitude - ${latitude}) / 2) ^ 2
  + cosd(${latitude}) * cosd(i.latitude) * sind((i.longitude - ${longitude}) / 2) ^ 2)`

const distanceOf = ({ longitude, latitude }: Row, from: Point): number =>
  longitude === null || latitude === null ? Number.POSITIVE_INFINITY : metres(from, { longitude, latitude })

/** Nearest first: what is common is found near by; few matches or one place are sorted. */
async function nearest(tx: Reader, search: Search, from: Point): Promise<Row[]> {
  const near = await nearestByIndex(tx, search, from, nearLook)
  if (near !== null) return near
  if (termsOf(search).length > 0) {
    const most = search.place === null ? few * 10 : null
    const rows = await sql<Row & { matches: number }>`
      with i as materialized (
        select ${columns} from institution i
        where i.active and ${anyGroup(search, groupsOf(search))} and i.longitude is not null and i.latitude is not null
          and ${rest(search)} limit ${most})
      select i.*, (select count(*) from i) as matches from i
      order by ${chord(from)}, i.code limit ${search.limit + 1}`.read(tx)
    if (most === null || (rows[0]?.matches ?? 0) < most) return rows.map(({ matches: _, ...row }) => row)
  }
  return (await nearestByIndex(tx, search, from, null))!
}

/**
 * The index sorts by degrees, in which a step east is longer than it is on the ground. More rows are read until those
 * not yet seen cannot be nearer than the last one shown. Null: there are not enough among so many of the nearest of any kind.
 */
async function nearestByIndex(
  tx: Reader,
  search: Search,
  from: Point,
  among: number | null,
): Promise<Row[] | null> {
  const { limit, kind, level, place } = search
  if (among !== null && place !== null) return null
  const here = sql`point(i.longitude, i.latitude) <-> point(${from.longitude}, ${from.latitude})`
  const conditions = all([
    ...(kind === null ? [] : [sql`i.kind = ${kind}`]),
    ...(level === null ? [] : [sql`i.level = ${level}`]),
    rest(search),
  ])
  for (let count = limit * 2; ; count *= 2) {
    const rows = await sql<Row & { degrees: number }>`select ${columns}, i.degrees from (
        select i.*, ${here} as degrees from institution i
        where i.active and i.longitude is not null and i.latitude is not null order by ${here} limit ${among}::bigint) i
      where ${conditions} limit ${count}`.read(tx)
    const sorted = rows.toSorted((a, b) => distanceOf(a, from) - distanceOf(b, from) || inOrder(a, b))
    const last = sorted[limit]
    const reach = rows.at(-1)?.degrees
    if (rows.length < count && among !== null) return null
    if (rows.length < count || last === undefined || reach === undefined) return sorted
    const furthestLatitude = Math.min(89, Math.abs(from.latitude) + reach)
    const unseen = radians(reach) * earthRadius * Math.cos(radians(furthestLatitude))
    if (distanceOf(last, from) <= unseen) return sorted
  }
}
