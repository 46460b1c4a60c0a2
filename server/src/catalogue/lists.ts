import type { Reader } from '../db/db.ts'
import { files } from './layout.ts'
import { countNewer, type ListRow, listByCodes, listNewer, listPage, type PageAsked } from './row-store.ts'

export { files, layouts } from './layout.ts'
export { countNewer, type ListRow, listPage, type PageAsked }

/** An area, its province and the whole country: whose rows an institution of the area sees. */
export const seenFrom = (area: string): string[] => [...new Set([area, `${area.slice(0, 2)}0000`, '000000'])]

const page = 5_000

/** A list's rows after a version, as the text of its file. */
export async function listText(
  tx: Reader,
  { list, version, areas }: { list: string; version: string; areas: readonly string[] },
): Promise<string> {
  const parts: string[] = []
  // The version itself is held already: no row number stands behind this one.
  let after = { version, rid: '\u{10ffff}' }
  for (;;) {
    const rows = await listNewer(tx, list, after, { areas, limit: page })
    for (const { line } of rows) parts.push(line, '\n')
    const last = rows.at(-1)
    if (rows.length < page || last === undefined) return parts.join('')
    after = { version: last.version, rid: last.rid }
  }
}

/** The lists of what is used on patients: their rows may be matched with an institution's own items. */
const medical = [...Object.entries(files)]
  .flatMap(([list, { listType }]) => (listType === '' ? [] : [list]))
  .concat('1304')

/** Rows of medical lists about these codes. */
export const findMedical = (tx: Reader, codes: readonly string[]): Promise<ListRow[]> =>
  listByCodes(tx, codes, medical)
