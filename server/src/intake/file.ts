import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { strFromU8, unzipSync } from 'fflate'
import { givenFile } from '../given-file.ts'
import { problems } from '../problem.ts'
import type { Row } from './row.ts'

export const problem = problems('intake', {
  unreadable: [
    422,
    '文件无法读取：{reason}。',
    'The file cannot be read: {reasonEn}.',
    '请存为 CSV（UTF-8 或 GB18030）、XLSX 或每行一个对象的 JSON 文件后重新报送。',
    'Save it as CSV (UTF-8 or GB18030), XLSX, or JSON with an object a line, and send it again.',
  ],
  unknownKind: [
    404,
    '没有“{kind}”这一类数据文件。',
    'There is no kind of file called “{kind}”.',
    '可用的类别和栏目见 docs/data-files.md。',
    'The kinds and their columns are listed in docs/data-files.md.',
  ],
})

const unreadable = (reason: string, reasonEn: string) => problem.unreadable({ reason, reasonEn })

/** SM3 of a file: a run that was broken off is found again by it. @throws Problem when it cannot be opened */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sm3')
  await givenFile(path, async () => {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  })
  return hash.digest('hex')
}

/** Spreadsheets of China often save CSV in GB18030: what is no UTF-8 at its beginning is taken for that. */
async function encodingOf(path: string): Promise<'utf-8' | 'gb18030'> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0)
    // The last character may be cut.
    for (let cut = 0; cut < 4; cut++) {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, Math.max(0, bytesRead - cut)))
        return 'utf-8'
      } catch {
        // Tried once more without the last byte.
      }
    }
    return 'gb18030'
  } finally {
    await handle.close()
  }
}

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(await encodingOf(path), { fatal: true })
  try {
    for await (const chunk of createReadStream(path)) yield decoder.decode(chunk as Buffer, { stream: true })
    yield decoder.decode()
  } catch {
    throw unreadable('含有不是 UTF-8 或 GB18030 的字节', 'it holds bytes that are neither UTF-8 nor GB18030')
  }
}

/** Records of a CSV text (RFC 4180), with the line on which each begins. */
async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<{ line: number; cells: string[] }> {
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let justClosed = false
  let line = 1
  let begun = 1
  const finish = () => {
    cells.push(cell)
    cell = ''
    justClosed = false
    const record = { line: begun, cells }
    cells = []
    return record
  }
  for await (const chunk of text) {
    for (const character of chunk) {
      if (character === '\n') line += 1
      if (quoted) {
        if (character === '"') {
          quoted = false
          justClosed = true
        } else cell += character
      } else if (character === '"') {
        // Two quotes inside quotes are one; quotes within an open cell are themselves.
        if (justClosed) cell += '"'
        if (justClosed || cell === '') quoted = true
        else cell += character
        justClosed = false
      } else if (character === ',') {
        cells.push(cell)
        cell = ''
        justClosed = false
      } else if (character === '\n') {
        yield finish()
        begun = line
      } else if (character !== '\r' && character !== '\uFEFF') {
        cell += character
        justClosed = false
      }
    }
  }
  if (quoted) throw unreadable('最后一个引号没有结束', 'the last quote does not end')
  if (cell !== '' || cells.length > 0) yield finish()
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const withoutEntities = (text: string): string =>
  text.replaceAll(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, named?: string) =>
      hex !== undefined
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : decimal !== undefined
          ? String.fromCodePoint(Number(decimal))
          : (new Map(Object.entries(entities)).get(named ?? '') ?? whole),
  )
const textsIn = (xml: string): string =>
  [...xml.matchAll(/<t(?:\s[^>]*)?>([\s\S]*?)<\/t>/g)].map(([, text]) => withoutEntities(text!)).join('')
/** A to 0, B to 1 … AA to 26. */
const columnOf = (reference: string): number =>
  [...reference.replace(/\d+$/, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
/** A number without the noise of its binary form: 0.1 + 0.2 is written 0.3. */
const numberText = (text: string): string =>
  /[.eE]/.test(text) ? String(Number(Number(text).toPrecision(15))) : text

/** Records of the first sheet of a workbook. */
function* sheetRecords(bytes: Uint8Array): Generator<{ line: number; cells: string[] }> {
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(bytes, {
      filter: ({ name }) => /^xl\/(sharedStrings|worksheets\/sheet\d+)\.xml$/.test(name),
    })
  } catch {
    throw unreadable('不是有效的 XLSX 文件', 'it is no XLSX file')
  }
  const first = Object.keys(files)
    .filter((name) => name.startsWith('xl/worksheets/'))
    .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))[0]
  if (first === undefined) throw unreadable('工作簿里没有工作表', 'the workbook has no sheet')
  const shared = [
    ...strFromU8(files['xl/sharedStrings.xml'] ?? new Uint8Array()).matchAll(
      /<si(?:\s[^>]*)?>([\s\S]*?)<\/si>/g,
    ),
  ].map(([, xml]) => textsIn(xml!))
  const sheet = strFromU8(files[first]!)
  let line = 0
  for (const [, attributes, xml] of sheet.matchAll(/<row\b([^>]*)>([\s\S]*?)<\/row>/g)) {
    line = Number(/\br="(\d+)"/.exec(attributes!)?.[1] ?? line + 1)
    const cells: string[] = []
    for (const [, of, inner = ''] of xml!.matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const column = columnOf(/\br="([A-Z]+\d+)"/.exec(of!)?.[1] ?? '')
      const type = /\bt="(\w+)"/.exec(of!)?.[1]
      const value = withoutEntities(/<v>([\s\S]*?)<\/v>/.exec(inner)?.[1] ?? '')
      cells[column < 0 ? cells.length : column] =
        type === 's'
          ? (shared[Number(value)] ?? '')
          : type === 'inlineStr'
            ? textsIn(inner)
            : type === undefined || type === 'n'
              ? numberText(value)
              : value
    }
    yield { line, cells: Array.from(cells, (cell) => cell ?? '') }
  }
}

async function* jsonRows(path: string): AsyncGenerator<Row> {
  let line = 0
  let rest = ''
  const rowOf = (text: string): Row | null => {
    if (text.trim() === '') return null
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw unreadable(`第${line}行不是一个对象`, `line ${line} is no object`)
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unreadable(`第${line}行不是一个对象`, `line ${line} is no object`)
    }
    const cells = Object.entries(value).map(([key, cell]) => [
      key,
      cell === null || cell === undefined ? '' : Array.isArray(cell) ? cell.join(',') : String(cell),
    ])
    return { line, cells: Object.fromEntries(cells) }
  }
  for await (const text of textOf(path)) {
    const lines = (rest + text.replace(/^\uFEFF/, '')).split('\n')
    rest = lines.pop() ?? ''
    for (const one of lines) {
      line += 1
      const row = rowOf(one)
      if (row) yield row
    }
  }
  line += 1
  const last = rowOf(rest)
  if (last) yield last
}

/**
 * The rows of a CSV, XLSX or JSON-lines file, by the end of its name. The head of a table may name columns in English or
 * Chinese; those that are not known are passed over, so a file of refused rows can be mended and sent again as it is.
 * @param nameOf the English name of what stands in the head
 * @throws Problem when it is none of them
 */
export async function* rowsOfFile(path: string, nameOf: (head: string) => string): AsyncGenerator<Row> {
  if (/\.(jsonl|ndjson|json)$/i.test(path)) {
    for await (const { line, cells } of jsonRows(path)) {
      yield {
        line,
        cells: Object.fromEntries(Object.entries(cells).map(([key, cell]) => [nameOf(key), cell])),
      }
    }
    return
  }
  const records = /\.xlsx$/i.test(path) ? sheetRecords(await readFile(path)) : csvRecords(textOf(path))
  let head: string[] | undefined
  for await (const { line, cells } of records) {
    if (cells.every((cell) => cell.trim() === '')) continue
    if (head === undefined) {
      head = cells.map((cell) => nameOf(cell.trim()))
      continue
    }
    yield { line, cells: Object.fromEntries(head.map((key, at) => [key, cells[at] ?? ''])) }
  }
  if (head === undefined) throw unreadable('文件是空的', 'it is empty')
}

/** A cell of CSV; what a spreadsheet would take for a formula stands as text. */
const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+$/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`
