/** What a spreadsheet would take for a formula: it is kept as text by a quote before it. */
const formula = /^[=+\-@\t\r]/
const amount = /^[+-]?\d+(\.\d+)?$/

function cell(value: string | number): string {
  const text = String(value)
  const safe = formula.test(text) && !amount.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A table as CSV that spreadsheets read as it is: UTF-8 with its mark, CRLF, no cell a formula. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
