import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import type { Field, Fields, Outcome } from './row.ts'

/** Who takes a file in. */
export type Taking = {
  actor: string
}

/** A kind of file: its columns, and how a page of its rows is taken in. */
export type Kind = {
  name: string
  zh: string
  en: string
  fields: Readonly<Record<string, Field<unknown>>>
  /** The column whose amounts become money: such rows wait until a second person has confirmed them. */
  money?: string
  /** Rows that one transaction takes; 1 where each is an act of its own, which may be refused. */
  page: number
  /** What became of each row, in order; whatever it refuses changes nothing. */
  take: (tx: Tx, deps: Deps, rows: readonly never[], taking: Taking) => Promise<Outcome[]>
}

const usualPage = 1_000

/** Declares a kind; the types of its rows follow from its fields. */
export const kind = <Values extends Record<string, unknown>>({
  page = usualPage,
  ...one
}: {
  name: string
  zh: string
  en: string
  fields: Fields<Values>
  page?: number
  money?: string & keyof Values
  take: (tx: Tx, deps: Deps, rows: readonly Values[], taking: Taking) => Promise<Outcome[]>
}): Kind => ({ ...one, page }) as unknown as Kind
