// A workbook of one sheet (ECMA-376), in an archive whose files are stored as they are: a table needs no more.

const amount = /^[+-]?\d{1,15}(\.\d+)?$/
const escapeOf: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text as XML may hold it: control characters have no place in it. */
const xml = (text: string): string =>
  [...text]
    .filter((one) => one >= ' ' || one === '\t' || one === '\n')
    .map((one) => escapeOf[one] ?? one)
    .join('')

/** A number, or a text that no spreadsheet takes for a formula. */
const cell = (value: string | number): string =>
  amount.test(String(value))
    ? `<c><v>${Number(value)}</v></c>`
    : `<c t="inlineStr"><is><t xml:space="preserve">${xml(String(value))}</t></is></c>`

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const documents = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const filesOf = (
  name: string,
  rows: readonly (readonly (string | number)[])[],
): readonly (readonly [string, string])[] => [
  [
    '[Content_Types].xml',
    `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${documents}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `${head}<workbook xmlns="${main}" xmlns:r="${documents}"><sheets><sheet name="${xml(sheetName(name))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${documents}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
  ],
  [
    'xl/worksheets/sheet1.xml',
    `${head}<worksheet xmlns="${main}"><sheetData>${rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`,
  ],
]

/** At most 31 characters, and none of those that a sheet's name may not have. */
const sheetName = (name: string): string => name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || '1'

const crcTable = Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** Numbers of two and four bytes, the low one first. */
function numbers(...values: readonly (readonly [value: number, bytes: 2 | 4])[]): number[] {
  return values.flatMap(([value, bytes]) =>
    Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) % 256),
  )
}

/** A table as a workbook. Amounts are numbers; everything else is text, never a formula. */
export function xlsxOf(
  name: string,
  rows: readonly (readonly (string | number)[])[],
): Uint8Array<ArrayBuffer> {
  const parts: number[] = []
  const central: number[] = []
  const encoder = new TextEncoder()
  const files = filesOf(name, rows)
  const push = (to: number[], bytes: Iterable<number>): void => {
    for (const byte of bytes) to.push(byte)
  }
  for (const [path, text] of files) {
    const called = encoder.encode(path)
    const bytes = encoder.encode(text)
    // Version, UTF-8 names, stored, 1980-01-01 (nobody reads it), checksum and lengths.
    const common = numbers(
      [20, 2],
      [0x0800, 2],
      [0, 2],
      [0, 2],
      [0x21, 2],
      [crc32(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [called.length, 2],
      [0, 2],
    )
    const at = parts.length
    push(parts, [...numbers([0x04034b50, 4]), ...common, ...called])
    push(parts, bytes)
    push(central, [
      ...numbers([0x02014b50, 4], [20, 2]),
      ...common,
      ...numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]),
      ...called,
    ])
  }
  const end = numbers(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [files.length, 2],
    [files.length, 2],
    [central.length, 4],
    [parts.length, 4],
    [0, 2],
  )
  const whole: number[] = parts
  push(whole, central)
  push(whole, end)
  return Uint8Array.from(whole)
}
