/** Where a page of a list ended: when its last row came, and which it was. */
export type Place = { since: number; id: number }

/** The cursor of a page that ends with this row, for `after` or `before` of the next. */
export const cursorText = ({ since, id }: Place): string => `${since}-${id}`

/** What a cursor says; null: the list from its beginning. */
export function readCursor(text: string | undefined): Place | null {
  const [, since, id] = /^(\d{1,15})-(\d{1,16})$/.exec(text ?? '') ?? []
  return since === undefined ? null : { since: Number(since), id: Number(id) }
}

/** The cursor after a page of at most `limit` rows that the database cut; null: that was the end. */
export const nextOf = <Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): string | null => (rows.length < limit ? null : cursorOf(rows.at(-1)!))

/** A page of a list that is read whole and whose rows stay: what comes after the row of this number. */
export function cut<Row>(
  rows: readonly Row[],
  { before, limit }: { before?: string | undefined; limit: number },
  idOf: (row: Row) => number,
): { page: readonly Row[]; next: string | null } {
  const from = before === undefined ? 0 : rows.findIndex((row) => String(idOf(row)) === before) + 1
  const page = rows.slice(from, from + limit)
  return { page, next: from + limit < rows.length ? String(idOf(page.at(-1)!)) : null }
}
