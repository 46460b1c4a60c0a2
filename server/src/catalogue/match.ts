import type { PlainDate, Text } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { findItems } from './catalogue.ts'
import { findMedical, type ListRow } from './lists.ts'

/** An institution's own item, and the bureau's code that it is (目录对照). */
export type Match = {
  institution: string
  ownCode: string
  listType: string
  code: string
  ownName: string
  validFrom: PlainDate
  validTo: PlainDate | null
  sent: Readonly<Record<string, unknown>>
  matchedAt: Instant
}

const matches = table<Match>('institution_match', {
  institution: 'text',
  ownCode: 'text',
  listType: 'text',
  code: 'text',
  ownName: 'text',
  validFrom: 'date',
  validTo: 'date null',
  sent: 'json',
  matchedAt: 'timestamptz',
})
const upsert = matches.insertion(
  'match.upsert',
  `on conflict (institution, own_code, list_type, code) do update set own_name = excluded.own_name,
     valid_from = excluded.valid_from, valid_to = excluded.valid_to, sent = excluded.sent, matched_at = excluded.matched_at`,
)
const drop = command(
  'match.drop',
  `delete from institution_match m using unnest($2::text[], $3::text[], $4::text[]) as n (own_code, list_type, code)
   where m.institution = $1 and m.own_code = n.own_code and m.list_type = n.list_type and m.code = n.code`,
)
const paged = matches.list(
  'match.page',
  `where institution = $1 and ($2::text is null or own_code = $2) and ($3::text is null or code = $3)
     and ($4::text is null or list_type = $4) and ($5::text is null or strpos(own_name, $5) > 0)
     and ($6::date is null or (valid_from <= $6::date and coalesce(valid_to, $6::date) >= $6::date))
     and matched_at >= $7::timestamptz
   order by own_code, list_type, code limit $8 offset $9`,
)

const ofDay = matches.list(
  'match.of_day',
  `where institution = $1 and valid_from <= $2::date and (valid_to is null or valid_to >= $2::date)
   order by own_code, list_type, code`,
)

/** Every match of an institution that holds on a day. */
export const listMatchesOn = async (tx: Reader, institution: string, on: PlainDate): Promise<Match[]> =>
  await ofDay(tx, institution, on)

const counted = query(
  'match.count',
  `select count(*)::integer as count from institution_match
   where institution = $1 and valid_from <= $2::date and (valid_to is null or valid_to >= $2::date)`,
)
/** How many of an institution's items are matched on a day. */
export const countMatchesOn = async (tx: Reader, institution: string, on: PlainDate): Promise<number> =>
  (await run<{ count: number }>(tx, counted, [institution, on]))[0]!.count

/** Why an own item is not matched; `row` counts from 1. */
export type MatchFault = { row: number; ownCode: string; code: string; why: Text }

const endOf = (rows: readonly ListRow[]): PlainDate | null =>
  rows.reduce<PlainDate | null>(
    (last, { validTo }) => (validTo !== null && (last === null || validTo > last) ? validTo : last),
    null,
  )

/** Why a code is not one that the bureau has on a day; null: it is. */
function codeFault(
  { code, listType, validFrom }: Pick<Match, 'code' | 'listType' | 'validFrom'>,
  rows: readonly ListRow[],
  item: { listType: string } | undefined,
): Text | null {
  if (rows.length === 0 && item === undefined) {
    return { zh: `平台目录中没有编码 ${code}`, en: `no list here has the code ${code}` }
  }
  const holding = rows.filter(
    (row) =>
      row.valid &&
      (row.validFrom === null || row.validFrom <= validFrom) &&
      (row.validTo === null || row.validTo >= validFrom),
  )
  if (holding.length === 0 && item === undefined) {
    const ended = endOf(rows)
    return ended !== null && ended < validFrom
      ? { zh: `编码 ${code} 已于 ${ended} 停用`, en: `the code ${code} ended on ${ended}` }
      : { zh: `编码 ${code} 在 ${validFrom} 无效`, en: `the code ${code} is not valid on ${validFrom}` }
  }
  const types = new Set([...holding.map((row) => row.listType), ...(item ? [item.listType] : [])])
  const [type] = types
  return types.has(listType)
    ? null
    : {
        zh: `编码 ${code} 的目录类别是 ${type}，不是 ${listType}`,
        en: `the code ${code} is of the kind ${type}, not ${listType}`,
      }
}

/** Matches by code alone: what fits no row of the bureau's lists on its first day, and why. */
export async function matchFaults(
  tx: Reader,
  area: string,
  wanted: readonly Pick<Match, 'ownCode' | 'code' | 'listType' | 'validFrom' | 'validTo'>[],
  today: PlainDate,
): Promise<MatchFault[]> {
  const codes = [...new Set(wanted.map(({ code }) => code))]
  const known = groupBy(await findMedical(tx, codes), (row) => row.code)
  const items = await findItems(tx, area, codes, today)
  const seen = new Set<string>()
  return wanted.flatMap((one, index) => {
    const key = `${one.ownCode}\n${one.listType}\n${one.code}`
    const twice = seen.has(key)
    seen.add(key)
    const why =
      one.validTo !== null && one.validTo < one.validFrom
        ? { zh: '结束日期早于开始日期', en: 'it ends before it begins' }
        : twice
          ? { zh: '与本次另一行重复', en: 'it stands twice in this upload' }
          : codeFault(one, known.get(one.code) ?? [], items.get(one.code))
    return why === null ? [] : [{ row: index + 1, ownCode: one.ownCode, code: one.code, why }]
  })
}

export async function writeMatches(tx: Tx, all: readonly Match[]): Promise<void> {
  await execute(tx, upsert, matches.lists(all))
}

type Key = Pick<Match, 'ownCode' | 'listType' | 'code'>

/** Takes matches out: how many there were. */
export const dropMatches = async (tx: Tx, institution: string, keys: readonly Key[]): Promise<number> =>
  await execute(tx, drop, [
    institution,
    keys.map(({ ownCode }) => ownCode),
    keys.map(({ listType }) => listType),
    keys.map(({ code }) => code),
  ])

export type MatchesAsked = {
  ownCode: string | null
  code: string | null
  listType: string | null
  name: string | null
  on: PlainDate | null
  since: Instant
  page: number
  size: number
}

/** A page of an institution's matches. */
export const listMatches = async (
  tx: Reader,
  institution: string,
  { ownCode, code, listType, name, on, since, page, size }: MatchesAsked,
): Promise<Match[]> =>
  await paged(
    tx,
    institution,
    ownCode,
    code,
    listType,
    name,
    on,
    new Date(since).toISOString(),
    size,
    (page - 1) * size,
  )
