import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { OwnRow } from './statement.ts'

/** Where a hospital's journal lies: a line an act, in their order. */
export type Journal = { append: (line: string) => void; lines: () => string[] }

/** A journal that lives as long as this process. */
export function journalInMemory(): Journal {
  const kept: string[] = []
  return { append: (line) => void kept.push(line), lines: () => [...kept] }
}

export const journalInFile = (path: string): Journal => ({
  append: (line) => appendFileSync(path, `${line}\n`),
  lines: () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []),
})

/** A row of the hospital's book; `setlId` is empty where the till believes that a bill was settled and was never told so. */
export type BookedRow = OwnRow & {
  key: string
  /** The message that settled it, which says what takes it back. */
  infno: string
  insutype: string
  clrType: string
}

/** A message whose answer is awaited. */
export type Asked = { msgid: string; infno: string; input: unknown; psnNo: string; stay?: string }

/** Somebody in bed, or who was. */
export type Stay = {
  key: string
  psnNo: string
  certNo: string
  insutype: string
  from: string
  to: string
  /** Null until the admission is answered. */
  visit: string | null
  /** Yuan, of every row that was sent. */
  total: number
  /** The last day whose rows were sent. */
  billedTo: string
  state: 'in bed' | 'left' | 'done'
}

export type Act =
  | { do: 'ask'; asked: Asked }
  | { do: 'hear'; msgid: string }
  | { do: 'book'; row: BookedRow }
  | { do: 'change'; key: string; to: Partial<OwnRow> }
  | { do: 'strike'; key: string }
  | { do: 'stay'; key: string; to: Partial<Stay> }

/** What a hospital knows: everything that its journal says. */
export type Book = {
  rows: ReadonlyMap<string, BookedRow>
  open: ReadonlyMap<string, Asked>
  stays: ReadonlyMap<string, Stay>
  write: (act: Act) => void
}

/** Opens a book: what was journalled is done again. */
export function openBook(journal: Journal): Book {
  const rows = new Map<string, BookedRow>()
  const open = new Map<string, Asked>()
  const stays = new Map<string, Stay>()
  function take(act: Act): void {
    switch (act.do) {
      case 'ask':
        open.set(act.asked.msgid, act.asked)
        return
      case 'hear':
        open.delete(act.msgid)
        return
      case 'book':
        rows.set(act.row.key, act.row)
        return
      case 'change': {
        const row = rows.get(act.key)
        if (row) rows.set(act.key, { ...row, ...act.to })
        return
      }
      case 'strike':
        rows.delete(act.key)
        return
      case 'stay':
        stays.set(act.key, { ...(stays.get(act.key) as Stay), ...act.to, key: act.key })
    }
  }
  for (const line of journal.lines()) take(JSON.parse(line) as Act)
  return {
    rows,
    open,
    stays,
    write: (act) => {
      journal.append(JSON.stringify(act))
      take(act)
    },
  }
}
