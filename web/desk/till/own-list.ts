import type { Fen } from '@gongji/policy'
import { typedAmount } from '@gongji/policy/typed'
import type { Given } from '../../shared/api.ts'

export type ListedRow = Given<'compareTillDay'>['body']['rows'][number]
export type ReadList = { rows: ListedRow[]; unread: { line: number; text: string }[] }

function amountIn(text: string): Fen | null {
  const plain = text.replace(/^[¥￥]/, '').replaceAll(',', '')
  const below = plain.startsWith('-')
  const { value } = typedAmount(below ? plain.slice(1) : plain)
  if (value === undefined) return null
  return (below ? -value : value) as Fen
}

const isNumberless = (text: string): boolean => /^[-–—]?$/.test(text)

/**
 * An institution's list as it is pasted or read from a file: number, total, funds, accounts in yuan, one bill a line. The
 * first line may name its columns. What cannot be read is told by its line, and nothing is left out in silence.
 */
export function readOwnList(text: string): ReadList {
  const found: ReadList = { rows: [], unread: [] }
  for (const [index, whole] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (whole.trim() === '') continue
    const quoted = whole
      .normalize('NFKC')
      .replaceAll(/"([^"]*)"/g, (_, inner: string) => inner.replaceAll(',', ''))
    const cells = (quoted.includes('\t') ? quoted.split('\t') : quoted.trim().split(/[,;\s]+/)).map((cell) =>
      cell.trim(),
    )
    const [number = '', ...amounts] = cells
    const [total, fund, accounts] = amounts.slice(0, 3).map(amountIn)
    if (total == null || fund == null || accounts == null) {
      const isHead = found.rows.length === 0 && found.unread.length === 0 && !/\d/.test(amounts.join(''))
      if (!isHead) found.unread.push({ line: index + 1, text: whole.trim().slice(0, 60) })
      continue
    }
    found.rows.push({
      setlId: isNumberless(number) ? '' : number,
      totalFen: total,
      fundFen: fund,
      accountsFen: accounts,
    })
  }
  return found
}
