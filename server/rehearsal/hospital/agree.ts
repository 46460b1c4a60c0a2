import type { Book, BookedRow } from './book.ts'
import type { Program } from './program.ts'
import {
  compareDetails,
  compareTotals,
  type Difference,
  detailFile,
  ownRow,
  type Post,
  sumOf,
} from './statement.ts'

/** One insurance and clearing type, which 3201 compares by itself. */
export type Part = { insutype: string; clrType: string }
export type Span = { from: string; to: string }

export type Agreement = {
  /** Rows of comparisons by their kind, those that agreed with them. */
  kinds: Map<string, number>
  /** How many comparisons of totals there were, and how many agreed at once. */
  totals: number
  atOnce: number
  /** Most rounds that a part needed until it agreed. */
  rounds: number
  /** What did not agree in the end, in words. */
  broken: string[]
}

export const noAgreement = (): Agreement => ({
  kinds: new Map(),
  totals: 0,
  atOnce: 0,
  rounds: 0,
  broken: [],
})

const mostRounds = 6
/** A line that the export of a program wrote badly. */
const badLine = 'null\tnull\n'

export type Side = { program: Program; book: Book; post: Post }

const rowsOf = ({ book }: Side, { insutype, clrType }: Part): BookedRow[] =>
  [...book.rows.values()].filter((row) => row.insutype === insutype && row.clrType === clrType)

const take = (book: Book, key: string, ours: Difference): void => {
  const { setlId, mdtrtId, total, fund, accounts } = ours
  book.write({ do: 'change', key, to: { setlId, mdtrtId, total, fund, accounts } })
}

/**
 * Does what the platform says mends a row: 2601, an ordinary reversal, or a correction of the hospital's own book.
 * @param row the hospital's row, where the difference is about one
 */
async function mend(
  { program, book }: Side,
  part: Part,
  difference: Difference,
  row: BookedRow | undefined,
): Promise<void> {
  const { kind, setlId, mdtrtId, psnNo, total, fund, accounts, msgid, memo } = difference
  switch (kind) {
    case 'lost-answer':
    case 'double-send':
      await program.undo({ msgid, psnNo, infno: /oinfno 填 (\w+)/.exec(memo)?.[1] ?? '', input: null })
      return
    case 'other-number':
    case 'data':
      if (row) take(book, row.key, difference)
      return
    case 'void-here':
      book.write({
        do: 'book',
        row: { key: `${setlId} here`, infno: '', ...part, setlId, mdtrtId, psnNo, total, fund, accounts },
      })
      return
    case 'void-there': {
      if (!row) return
      const input = program.reversalInput({ ...row, setlId, mdtrtId })
      const answer = await program.his.call(program.reversing(row), input)
      if (answer.infcode !== 0) return
      const { setlId: number, total: back, fund: toFund, accounts: toAccounts } = ownRow(answer)
      book.write({
        do: 'change',
        key: row.key,
        to: { setlId: number, total: back, fund: toFund, accounts: toAccounts },
      })
      return
    }
    default:
      // Never sent, sent elsewhere, entered twice, or not to be told apart: it goes out of the hospital's book.
      if (row) book.write({ do: 'strike', key: row.key })
  }
}

/** Compares one part until both sides agree, mending what differs. */
async function agreeOn(side: Side, span: Span, part: Part, found: Agreement): Promise<void> {
  const { program, post } = side
  for (let round = 1; ; round++) {
    const rows = rowsOf(side, part)
    const { result, said } = await compareTotals(program.his, { ...span, ...part }, rows)
    found.totals += 1
    found.rounds = Math.max(found.rounds, round)
    if (result === '0') {
      if (round === 1) found.atOnce += 1
      return
    }
    if (round > mostRounds) {
      found.broken.push(`${program.his.institution} ${part.insutype}/${part.clrType}: ${said}`)
      return
    }
    // A bad line in the middle of the file, in the first round of each comparison.
    const half = round === 1 ? Math.floor(rows.length / 2) : rows.length
    const content =
      detailFile(rows.slice(0, half)) + (round === 1 ? badLine : '') + detailFile(rows.slice(half))
    const differences = await compareDetails(post, program.his, { ...span, ...part }, content)
    for (const difference of differences) {
      const { kind, line } = difference
      found.kinds.set(kind, (found.kinds.get(kind) ?? 0) + 1)
      if (kind === 'agrees' || kind === 'undone' || kind === 'unreadable') continue
      const index = line === undefined ? -1 : line - 1 - (round === 1 && line > half ? 1 : 0)
      await mend(side, part, difference, rows[index])
    }
  }
}

/** Compares every part of an institution's book with the platform's, and mends until they agree to the fen. */
export async function agree(side: Side, span: Span, parts: readonly Part[], found: Agreement): Promise<void> {
  for (const part of parts) await agreeOn(side, span, part, found)
}

/** What a hospital is owed by its own book, in yuan: funds and accounts. */
export const owedBy = (book: Book): number =>
  sumOf([...book.rows.values()].flatMap(({ fund, accounts }) => [fund, accounts]))
