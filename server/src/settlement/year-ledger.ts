import type { PlainDate } from '@gongji/policy'
import { type Fen, fen, sum, zero } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { listMovedYears, listSums } from '../ledger/entries.ts'

/** What moved an account in a year: care for oneself, care for relatives, or the name of the posting. */
export type Movement = { kind: string; amount: Fen }

/** One account through a year; `opening` and the movements add up to `closing`, to the fen. */
export type AccountYear = {
  account: 'personal' | 'wallet' | 'quota'
  opening: Fen
  movements: readonly Movement[]
  closing: Fen
}

const accounts = ['personal', 'wallet', 'quota'] as const
const isCare = (template: string): boolean => template.startsWith('settle') || template.startsWith('revision')

/**
 * A person's accounts through the days from 1 January of `year` to `until`: everything that was paid and that came
 * back, in signed fen. An account without money and without movement is left out.
 */
export async function readAccountYears(
  tx: Reader,
  personId: number,
  { year, until }: { year: number; until: PlainDate },
): Promise<AccountYear[]> {
  const sums = await listSums(tx, personId, { from: `${year}-01-01`, to: until })
  const drawn = await drawnByFamily(tx, personId, year)
  return accounts.flatMap((account) => {
    const own = sums.filter((one) => one.account === account)
    const opening = sum(...own.filter(({ before }) => before).map(({ amount }) => amount))
    const inYear = own.filter(({ before }) => !before)
    const care = sum(...inYear.filter(({ template }) => isCare(template)).map(({ amount }) => amount))
    const forFamily = fen(0 - (account === 'wallet' ? zero : drawn[account]))
    const movements = [
      { kind: 'care.own', amount: fen(care - forFamily) },
      { kind: 'care.family', amount: forFamily },
      ...inYear
        .filter(({ template }) => !isCare(template))
        .map(({ template, amount }) => ({ kind: template, amount })),
    ].filter(({ amount }) => amount !== 0)
    if (opening === 0 && inYear.length === 0) return []
    return [{ account, opening, movements, closing: sum(opening, ...movements.map(({ amount }) => amount)) }]
  })
}

/** What relatives drew of a payer's account and quotas in a year, less what was given back. */
async function drawnByFamily(
  tx: Reader,
  payerId: number,
  year: number,
): Promise<Record<'personal' | 'quota', Fen>> {
  const rows = await sql<{ account: 'personal' | 'quota'; total: Fen }>`
    select account, sum(amount)::bigint as total from payer_record
    where payer_id = ${payerId} and extract(year from at at time zone 'Asia/Shanghai') = ${year}
    group by account`.read(tx)
  const of = (account: 'personal' | 'quota') => rows.find((row) => row.account === account)?.total ?? zero
  return { personal: of('personal'), quota: of('quota') }
}

/** The years in which a person's accounts moved or bills were settled, latest first. */
export async function listYears(tx: Reader, personId: number): Promise<number[]> {
  const rows = await sql<{ year: number }>`
    select distinct extract(year from settled_on)::integer as year from settlement where person_id = ${personId}`.read(
    tx,
  )
  const years = new Set([...rows.map(({ year }) => year), ...(await listMovedYears(tx, personId))])
  return [...years].sort((a, b) => b - a)
}
