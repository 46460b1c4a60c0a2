import { type ReactNode, useEffect, useState } from 'react'
import { useWords } from '../../shared/words.ts'
import { csvOf } from './csv.ts'
import { xlsxOf } from './xlsx.ts'

const words = {
  csv: ['下载表格（CSV）', 'Download (CSV)'],
  xlsx: ['下载表格（XLSX）', 'Download (XLSX)'],
} as const
export type Rows = readonly (readonly (string | number)[])[]

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A table to take away, as a spreadsheet reads it. */
export function Save({ name, rows }: { name: string; rows: Rows }): ReactNode {
  const say = useWords(words)
  // Rows are made anew with every drawing: what they say decides whether the files are.
  const said = JSON.stringify(rows)
  const [addresses, setAddresses] = useState<{ csv: string; xlsx: string }>()
  useEffect(() => {
    const table = JSON.parse(said) as Rows
    const made = {
      csv: URL.createObjectURL(new Blob([csvOf(table)], { type: 'text/csv;charset=utf-8' })),
      xlsx: URL.createObjectURL(new Blob([xlsxOf(name, table)], { type: workbook })),
    }
    setAddresses(made)
    return () => {
      URL.revokeObjectURL(made.csv)
      URL.revokeObjectURL(made.xlsx)
    }
  }, [said, name])
  return (
    <span className="end desk-row">
      {(['csv', 'xlsx'] as const).map((kind) => (
        <a key={kind} href={addresses?.[kind]} download={`${name}.${kind}`}>
          {say(kind)}
          <span className="only-heard">{name}</span>
        </a>
      ))}
    </span>
  )
}
