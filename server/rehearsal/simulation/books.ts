import type { PlainDate } from '@gongji/policy'
import type { Db } from '../../src/db/db.ts'
import { sql } from '../../src/db/sql.ts'
import { firstDay } from './plan.ts'
import type { Tally, Told } from './tally.ts'

/** One use of money, by who paid; fen. */
export type Use = {
  area: string
  /** A benefit, `reimbursed` (claimed at the agency) or `premium`. */
  use: string
  times: number
  fund: number
  own: number
  relatives: number
  wallet: number
  cash: number
}

/** One side of the books: names with amounts that have to come to the same sum as the other side's. */
export type Side = readonly (readonly [name: string, amount: number])[]

export type Books = {
  uses: readonly Use[]
  /** Where money came from, and where it is or went to. */
  sources: Side
  places: Side
  /** What does not agree, in words; empty when everything does. */
  faults: readonly string[]
}

type Row = Record<string, number | string>
const number = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0)

async function usesOf({ reader }: Db): Promise<Use[]> {
  const bills = await sql<Row>`
    select area, case when source like 'agency:%' then 'reimbursed' else benefit end as use,
      sum(case when reverses_id is null then 1 else -1 end)::bigint as times, sum(fund_total)::bigint as fund,
      sum(own)::bigint as own, sum(relatives)::bigint as relatives, sum(wallet)::bigint as wallet, sum(cash)::bigint as cash
    from settlement group by 1, 2`.read(reader)
  const premiums = await sql<Row>`
    select area, 'premium' as use, count(*)::bigint as times, 0 as fund,
      sum(case when account = 'personal' and payer_id = insured_id then amount else 0 end)::bigint as own,
      sum(case when account = 'personal' and payer_id <> insured_id then amount else 0 end)::bigint as relatives,
      sum(case when account <> 'personal' then amount else 0 end)::bigint as wallet, 0 as cash
    from premium where status in ('credited', 'refunding') group by 1`.read(reader)
  return [...bills, ...premiums].map((row) => ({
    area: String(row.area),
    use: String(row.use),
    times: number(row, 'times'),
    fund: number(row, 'fund'),
    own: number(row, 'own'),
    relatives: number(row, 'relatives'),
    wallet: number(row, 'wallet'),
    cash: number(row, 'cash'),
  }))
}

/** What entries say of each kind of account, and what the balances themselves hold. */
async function ledgerOf({ reader }: Db, began: PlainDate) {
  const rows = await sql<{ name: string; amount: number }>`
    select case
        when account = 'contribution' and on_date < ${began}::date then 'opening'
        when account = 'cash' and party = 'reimbursed' then 'reimbursed'
        when account = 'transit' then 'transit ' || party
        else account end as name,
      sum(amount)::bigint as amount
    from ledger_entry group by 1`.read(reader)
  const entries = new Map(rows.map(({ name, amount }) => [name, amount]))
  const held = await sql<Row>`select
    (select coalesce(sum(balance), 0)::bigint from ledger_account) as personal,
    (select coalesce(sum(wallet), 0)::bigint from ledger_account) as wallet,
    (select coalesce(sum(balance), 0)::bigint from ledger_quota) as quota`.read(reader)
  return {
    entries: (name: string): number => entries.get(name) ?? 0,
    names: [...entries.keys()],
    held: held[0],
  }
}

/** What premiums and transfers say of themselves, for comparing with the money in transit and at the bureau. */
async function onTheWay({ reader }: Db) {
  const rows = await sql<Row>`select
    (select coalesce(sum(amount), 0)::bigint from premium where status = 'submitted') as premiums,
    (select coalesce(sum(amount), 0)::bigint from premium where status in ('credited', 'refunding')) as credited,
    (select coalesce(sum(amount), 0)::bigint from wallet_transfer where status = 'sent') as transfers,
    (select coalesce(sum(amount), 0)::bigint from estate) as estates`.read(reader)
  return rows[0]
}

const known = new Set([
  'opening',
  'contribution',
  'interest',
  'fund',
  'cash',
  'clearing',
  'personal',
  'wallet',
  'quota',
  'institution',
  'reimbursed',
  'tax',
  'heirs',
  'transit premium',
  'transit wallet',
])

const total = (side: Side): number => side.reduce((all, [, amount]) => all + amount, 0)

/** What callers were told, bill by bill, against what is stored of all of them. */
function toldFaults(uses: readonly Use[], { told }: Tally): string[] {
  const sums = (of: readonly (Use | Told)[], fund: (one: never) => number) =>
    [
      of.reduce((all, one) => all + fund(one as never), 0),
      ...(['own', 'relatives', 'wallet', 'cash'] as const).map((part) =>
        of.reduce((all, one) => all + one[part], 0),
      ),
    ].join(' ')
  const answered = sums([...told.values()], ({ fundTotal }: Told) => fundTotal)
  const stored = sums(
    uses.filter(({ use }) => use !== 'premium'),
    ({ fund }: Use) => fund,
  )
  return answered === stored
    ? []
    : [`answers said ${answered} (fund own relatives wallet cash), stored ${stored}`]
}

/**
 * Adds up the whole ledger: what came in equals what is held, on its way, or paid out; the balances are what the entries
 * say; and money in transit is what premiums and transfers that are under way say. `began` is the first day; what
 * accounts held was posted before it.
 */
export async function readBooks(db: Db, tally: Tally, began: PlainDate = firstDay): Promise<Books> {
  const uses = await usesOf(db)
  const { entries, names, held } = await ledgerOf(db, began)
  const way = await onTheWay(db)
  const sources: Side = [
    ['opening', -entries('opening')],
    ['contribution', -entries('contribution')],
    ['interest', -entries('interest')],
    ['fund', -entries('fund')],
    ['cash', -entries('cash')],
    ['clearing', -entries('clearing')],
  ]
  const places: Side = [
    ['institution', entries('institution')],
    ['reimbursed', entries('reimbursed')],
    ['tax', entries('tax')],
    ['heirs', entries('heirs')],
    ['transit premium', entries('transit premium')],
    ['transit wallet', entries('transit wallet')],
    ['quota', number(held, 'quota')],
    ['wallet', number(held, 'wallet')],
    ['personal', number(held, 'personal')],
  ]
  const faults = [
    ...names
      .filter((name) => !known.has(name))
      .map((name) => `entries on an account that is not known: ${name}`),
    ...(total(sources) === total(places) ? [] : [`in ${total(sources)}, held and paid out ${total(places)}`]),
    ...(['personal', 'wallet', 'quota'] as const)
      .filter((name) => entries(name) !== number(held, name))
      .map((name) => `${name}: balances hold ${number(held, name)}, entries say ${entries(name)}`),
    ...(
      [
        ['transit premium', 'premiums'],
        ['transit wallet', 'transfers'],
        ['tax', 'credited'],
        ['heirs', 'estates'],
      ] as const
    )
      .filter(([account, sum]) => entries(account) !== number(way, sum))
      .map(([account, sum]) => `${account} holds ${entries(account)}, its records say ${number(way, sum)}`),
    ...toldFaults(uses, tally),
  ]
  return { uses, sources, places, faults }
}
