import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, appendFile, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { givenFile } from '../given-file.ts'
import { csvLine, rowsOfFile } from './file.ts'
import type { Fault, Row } from './row.ts'

/** What a report says beside the row: passed over when the file is sent again. By `_mark` it is seen whether the row was changed since. */
const columns = ['_line', '_field', '_why', '_mend', '_why_en', '_mend_en', '_mark'] as const

const markOf = (cells: readonly string[]): string =>
  createHash('sm3').update(csvLine(cells)).digest('hex').slice(0, 12)

/** Whether nobody has changed a row since it was written: what is made anew then loses nobody's work. */
async function isAsWritten(path: string): Promise<boolean> {
  try {
    for await (const { cells } of rowsOfFile(path, (head) => head)) {
      const { _mark, ...rest } = cells
      if (_mark !== markOf(Object.values(rest))) return false
    }
    return true
  } catch {
    return false
  }
}

const numbered = (path: string, number: number): string =>
  number === 1 ? path : path.replace(/(\.[^./\\]*)?$/, `-${number}$1`)

/**
 * Where the refused rows of a file go: the path that was asked for, or with a number where that is a file which somebody has
 * changed, or the file that is read. A report of before that nobody changed is taken away, unless the run goes on.
 * @throws Problem when nothing can be written there
 */
export async function openReport(
  path: string,
  { source, goesOn }: { source: string; goesOn: boolean },
): Promise<string> {
  await givenFile(path, () => access(dirname(resolve(path)), constants.W_OK))
  for (let number = 1; ; number++) {
    const one = numbered(path, number)
    if (!existsSync(one)) return one
    if (resolve(one) === resolve(source) || !(await isAsWritten(one))) continue
    if (!goesOn) await rm(one)
    return one
  }
}

export type Refused = { row: Row; fault: Fault }

/** Adds refused rows to a report, which begins with the first of them. `names`: the columns of the kind */
export async function reportRefused(
  path: string,
  names: readonly string[],
  refused: readonly Refused[],
): Promise<void> {
  if (refused.length === 0) return
  const lines = refused.map(({ row: { line, cells }, fault }) => {
    const why = [String(line), fault.field, fault.zh, fault.mendZh, fault.en, fault.mendEn]
    const told = [...names.map((key) => cells[key] ?? ''), ...why]
    return csvLine([...told, markOf(told)])
  })
  if (!existsSync(path)) await writeFile(path, `\uFEFF${csvLine([...names, ...columns])}`, { mode: 0o600 })
  await appendFile(path, lines.join(''))
}
