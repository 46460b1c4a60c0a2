import { type CompiledPack, findValue, type PlainDate } from '@gongji/policy'
import { addDays, addMonths, daysBetween } from '@gongji/policy/dates'
import { basisPoints, type Fen, portion, share } from '@gongji/policy/money'
import { execute, type Reader, type Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { table } from '../db/table.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { lockAccounts } from '../ledger/account.ts'
import { listBalanceDays } from '../ledger/entries.ts'
import { book, pendingOn, posting, storePending } from '../ledger/post.ts'
import { listAccountIds } from '../ledger/verify.ts'
import { type Enrolment, enrolmentOn, listEnrolments } from '../person/person.ts'

/** People that one transaction credits. */
const pageSize = 500

export type RunKind = 'contribution' | 'interest'

/** A rate of the area's pack on a day; null where nobody has published one. */
function rateOf(pack: CompiledPack | null, name: string, on: PlainDate) {
  const found = pack && findValue(pack, name, on)
  return typeof found?.value === 'number' ? basisPoints(found.value) : null
}

type Credit = { personId: number; area: string; amount: Fen }
type Tally = { people: number; amount: number; reason: string }

export type AccountRun = {
  kind: RunKind
  area: string
  period: string
  people: number
  amount: Fen
  reason: string
}
const runs = table<AccountRun>('account_run', {
  kind: 'text',
  area: 'text',
  period: 'text',
  people: 'integer',
  amount: 'bigint',
  reason: 'text',
})
const addToRun = runs.insertion(
  'account_run.add',
  `on conflict (kind, area, period) do update set people = account_run.people + excluded.people,
     amount = account_run.amount + excluded.amount,
     reason = case when excluded.reason = '' then account_run.reason else excluded.reason end`,
)
const lastRuns = runs.list('account_run.last', 'where area = $1 order by period desc, kind limit $2')

/** Adds what a page did to the run's record, by area. */
async function tally(
  tx: Tx,
  kind: RunKind,
  period: string,
  byArea: ReadonlyMap<string, Tally>,
): Promise<void> {
  const rows = [...byArea].map(([area, one]) => ({ kind, area, period, ...one, amount: one.amount as Fen }))
  if (rows.length > 0) await execute(tx, addToRun, runs.lists(rows))
}

async function credit(tx: Tx, deps: Deps, template: RunKind, credits: readonly Credit[]): Promise<void> {
  if (credits.length === 0) return
  const at = deps.now()
  const accounts = await lockAccounts(
    tx,
    deps.db.lockStep,
    credits.map(({ personId }) => personId),
  )
  const pending = pendingOn(accounts)
  for (const { personId, amount } of credits) {
    if (!accounts.has(personId)) continue
    book(pending, posting(template, deps.newId(), dateInChina(at), { personId, amount }), {
      actor: `job:${template}`,
      at,
    })
  }
  await storePending(tx, pending)
}

type BaseRow = { personId: number; base: Fen | null; fixed: Fen | null }

/** Contribution bases that hold on a day, one a person, after a person's id. */
async function listBases(tx: Reader, on: PlainDate, afterId: number): Promise<BaseRow[]> {
  const rows = await sql<BaseRow>`
    select distinct on (person_id) person_id as "personId", base, fixed from contribution_base
    where approved_by is not null and valid_from <= ${on}::date and (valid_to is null or valid_to >= ${on}::date) and person_id > ${afterId}
    order by person_id, valid_from desc, id desc limit ${pageSize}`.read(tx)
  return rows
}

const byPerson = (enrolments: readonly Enrolment[]) => groupBy(enrolments, ({ personId }) => personId)

/** Counts credits and areas without a rule. */
function tallyOf(credits: readonly Credit[], without: readonly { area: string; parameter: string }[]) {
  const byArea = new Map<string, Tally>()
  for (const { area, amount } of credits) {
    const known = byArea.get(area) ?? { people: 0, amount: 0, reason: '' }
    byArea.set(area, { ...known, people: known.people + 1, amount: known.amount + amount })
  }
  for (const { area, parameter } of without) {
    const known = byArea.get(area) ?? { people: 0, amount: 0, reason: '' }
    byArea.set(area, { ...known, reason: `no value: ${parameter}` })
  }
  return byArea
}

/**
 * One page of a month's contributions: a rate of the base for working members, a fixed sum where the agency set one.
 * Who is not in the employee scheme in normal state gets nothing. Gives the id to go on from, or null at the end.
 */
export async function contributePage(
  tx: Tx,
  deps: Deps,
  { month, afterId }: { month: string; afterId: number },
): Promise<number | null> {
  const on = `${month}-01`
  const bases = await listBases(tx, on, afterId)
  const enrolments = byPerson(
    await listEnrolments(
      tx,
      bases.map(({ personId }) => personId),
    ),
  )
  const credits: Credit[] = []
  const without: { area: string; parameter: string }[] = []
  for (const { personId, base, fixed } of bases) {
    const held = enrolmentOn(enrolments.get(personId) ?? [], on, 'employee')
    if (held?.status !== 'normal') continue
    const parameter = 'account.contributionRate'
    const rate = rateOf(deps.packs.packOf(held.area), parameter, on)
    if (fixed !== null) credits.push({ personId, area: held.area, amount: fixed })
    else if (base !== null && rate !== null) {
      credits.push({ personId, area: held.area, amount: share(base, rate) })
    } else without.push({ area: held.area, parameter })
  }
  await credit(tx, deps, 'contribution', credits)
  await tally(tx, 'contribution', month, tallyOf(credits, without))
  return bases.length === pageSize ? (bases.at(-1)?.personId ?? null) : null
}

/**
 * One page of a year's interest: the area's rate on what the account held, day by day (积数), rounded half up once.
 * Gives the id to go on from, or null at the end.
 */
export async function interestPage(
  tx: Tx,
  deps: Deps,
  { year, afterId }: { year: number; afterId: number },
): Promise<number | null> {
  const [from, to] = [`${year}-01-01`, `${year + 1}-01-01`]
  const ids = await listAccountIds(tx, afterId, pageSize)
  const sums = await listBalanceDays(tx, ids, { from, to })
  const enrolments = byPerson(await listEnrolments(tx, ids))
  const credits: Credit[] = []
  const without: { area: string; parameter: string }[] = []
  for (const { personId, fenDays } of sums) {
    const held = enrolmentOn(enrolments.get(personId) ?? [], addDays(to, -1))
    if (fenDays <= 0 || held === null || held.status === 'ended') continue
    const parameter = 'account.interestRate'
    const rate = rateOf(deps.packs.packOf(held.area), parameter, addDays(to, -1))
    if (rate === null) {
      without.push({ area: held.area, parameter })
      continue
    }
    const amount = portion(fenDays as Fen, rate, 10_000 * daysBetween(from, to))
    if (amount > 0) credits.push({ personId, area: held.area, amount })
  }
  await credit(tx, deps, 'interest', credits)
  await tally(tx, 'interest', String(year), tallyOf(credits, without))
  return ids.length === pageSize ? (ids.at(-1) ?? null) : null
}

/** What the last runs did in an area, or why they did nothing. */
export const listAccountRuns = async (tx: Reader, area: string, limit: number): Promise<AccountRun[]> =>
  await lastRuns(tx, area, limit)

export const monthAfter = (month: string): string => addMonths(`${month}-01`, 1).slice(0, 7)
