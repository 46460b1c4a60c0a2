import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Db } from '../db/db.ts'
import { givenFile } from '../given-file.ts'
import { listColumns, rowsOfNobody, sealedRowsOf } from './rows.ts'
import { listSealedAfter, listSealedTables } from './store.ts'

const pageSize = 500

/**
 * Writes the rows that the last seal is about, as texts, a person or a table a line: whoever has this, the seal and the
 * public key can check them without this program (scripts/check-seal.py). Right after a seal they agree.
 */
export async function exportSealed({ db }: { db: Db }, file: string): Promise<{ people: number }> {
  const out = createWriteStream(file, { mode: 0o600 })
  await givenFile(file, () => once(out, 'open'))
  const write = async (line: object) => {
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain')
  }
  const columns = await listColumns(db.reader)
  let people = 0
  for (let after = 0; ; ) {
    const page = await listSealedAfter(db.reader, after, pageSize)
    if (page.length === 0) break
    after = page.at(-1)?.personId as number
    const ids = page.map(({ personId }) => personId)
    const texts = await db.snapshot((tx) => sealedRowsOf(tx, columns, ids, 'texts'))
    for (const { personId, seq, head } of page) {
      await write({ person: personId, seq, head, rows: texts.get(personId) ?? {} })
      people += 1
    }
  }
  const ofNobody = new Map(
    (await rowsOfNobody(db.reader, columns, 'texts')).map(({ name, rows }) => [name, rows]),
  )
  for (const { name, rows } of await listSealedTables(db.reader)) {
    await write({ table: name, rows: ofNobody.get(name) ?? rows })
  }
  out.end()
  await once(out, 'finish')
  return { people }
}
