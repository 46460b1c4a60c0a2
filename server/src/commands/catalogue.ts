import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename } from 'node:path'
import { isPlainDate } from '@gongji/policy/dates'
import { Command, InvalidArgumentError } from 'commander'
import { layouts } from '../catalogue/lists.ts'
import { type Loaded, listLoads, loadList } from '../catalogue/load.ts'
import { type MatchedFile, matchFile } from '../catalogue/match-file.ts'
import { dateInChina, timeInChina } from '../deps.ts'
import { givenFile } from '../given-file.ts'
import { findInstitution, problem as institutionProblem } from '../institution/institution.ts'
import { loadStaff } from '../institution/staff.ts'
import { problems } from '../problem.ts'
import { isZip, unzipFirst } from '../zip.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

const problem = problems('catalogue-file', {
  unreadable: [
    422,
    '目录文件不是完好的压缩包，也不是 UTF-8 编码的文本。',
    'The file is neither a sound archive nor text in UTF-8.',
    '请重新下载目录文件后再装入。',
    'Download the list again, then load it.',
  ],
})

/** Most bytes of a list as text. */
const largestList = 1024 * 1024 * 1024

/** A list's text, of a ZIP or as it is. @throws Problem */
export function textOfList(bytes: Buffer): string {
  const plain = isZip(bytes) ? unzipFirst(bytes, largestList) : bytes
  if (plain === null) throw problem.unreadable()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch {
    throw problem.unreadable()
  }
}

/** A list's text, of the file that was named. @throws Problem */
const textOfFile = (file: string): Promise<string> => givenFile(file, () => textOfList(readFileSync(file)))
/** Before anything is loaded. @throws Problem when the report could not be written */
const requireWritable = (report: string | undefined): Promise<void> | undefined =>
  report === undefined ? undefined : givenFile(report, () => appendFileSync(report, ''))

const day = (text: string): string => {
  if (!isPlainDate(text)) throw new InvalidArgumentError('日期写作 2026-01-01。A day is written 2026-01-01.')
  return text
}
const listNumber = (text: string): string => {
  const list = text.toUpperCase()
  if (!Object.hasOwn(layouts, list))
    throw new InvalidArgumentError(
      `可装入的目录：${Object.keys(layouts).join(' ')}。These lists can be loaded.`,
    )
  return list
}

/** What a loading did, and each line and code that it could not use. */
export function reportOf(list: string, { read, fresh, changed, same, refused, items, gaps }: Loaded): string {
  const lines = [
    `${list} ${layouts[list]?.zh}: ${read} 行 rows; ${fresh} 新增 new, ${changed} 变更 changed, ${same} 相同 same, ${refused.length} 拒收 refused; ${items} 条可结算 billable, ${gaps.length} 项缺规则 without rules`,
  ]
  for (const { line, code, why } of refused) lines.push(`line ${line}\t${code}\t${why.zh}\t${why.en}`)
  for (const { area, code, why } of gaps) lines.push(`${area}\t${code}\t${why.zh}\t${why.en}`)
  return `${lines.join('\n')}\n`
}

type Options = { from?: string; report?: string }

async function load(list: string, file: string, { from, report }: Options): Promise<void> {
  const text = await textOfFile(file)
  await requireWritable(report)
  const { deps, close } = await openServer(readConfig(), { seed: false })
  try {
    const loaded = await deps.db.transaction((tx) =>
      loadList(tx, deps, { list, text, from: from ?? null, file: basename(file), by: userInfo().username }),
    )
    const told = reportOf(list, loaded)
    if (report !== undefined) writeFileSync(report, told)
    const shown = told.split('\n')
    console.log(shown.slice(0, 21).join('\n'))
    if (shown.length > 22) console.log(`… ${shown.length - 22} more; --report FILE keeps all of them`)
    if (loaded.read === 0) process.exitCode = 1
  } finally {
    await close()
  }
}

/** What matching did, and each line that fits no code of the bureau's. */
export const matchReportOf = ({ read, matched, unmatched }: MatchedFile): string =>
  [
    `${read} 行 rows; ${matched} 已对照 matched, ${unmatched.length} 未对照 not matched`,
    ...unmatched.map(({ line, ownCode, code, why }) => [line, ownCode, code, why.zh, why.en].join('\t')),
    '',
  ].join('\n')

async function match(code: string, file: string, { report }: Options): Promise<void> {
  const text = await textOfFile(file)
  await requireWritable(report)
  const { deps, close } = await openServer(readConfig(), { seed: false })
  try {
    const institution = await findInstitution(deps.db.reader, code)
    if (institution === null) throw institutionProblem.unknown({ code })
    const at = deps.now()
    const done = await deps.db.transaction((tx) =>
      matchFile(tx, { institution, text, today: dateInChina(at), at }),
    )
    const told = matchReportOf(done)
    if (report !== undefined) writeFileSync(report, told)
    const shown = told.split('\n')
    console.log(shown.slice(0, 21).join('\n'))
    if (shown.length > 22) console.log(`… ${shown.length - 22} more; --report FILE keeps all of them`)
    if (done.matched === 0) process.exitCode = 1
  } finally {
    await close()
  }
}

async function loadRegister(file: string): Promise<void> {
  const text = await textOfFile(file)
  const { deps, close } = await openServer(readConfig(), { seed: false })
  try {
    const { read, refused } = await deps.db.transaction((tx) => loadStaff(tx, deps.secrets, text))
    console.log(`${read} 人已装入 people loaded, ${refused.length} 行拒收 lines refused`)
    for (const { line, code, why } of refused) console.log(`line ${line}\t${code}\t${why.zh}\t${why.en}`)
    if (read === 0) process.exitCode = 1
  } finally {
    await close()
  }
}

async function showLoads(): Promise<void> {
  const { deps, close } = await openServer(readConfig(), { seed: false })
  try {
    for (const { list, file, loadedBy, at, counts } of await listLoads(deps.db.reader, 50)) {
      const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`)
      console.log(`${timeInChina(at)}\t${list}\t${file}\t${loadedBy}\t${told.join(', ')}`)
    }
  } finally {
    await close()
  }
}

/** `catalogue load`: takes a list as the bureau publishes it. Exit code 1 when no line of it could be used. */
export const catalogueCommand = (): Command =>
  new Command('catalogue')
    .description('the bureau’s lists of what may be billed')
    .addCommand(
      new Command('load')
        .description(
          'load a list: a ZIP of TAB-separated text, or the text itself; loading again changes nothing',
        )
        .argument('<list>', 'the transaction that downloads it: 1301 … 1327', listNumber)
        .argument('<file>', 'ZIP or TXT, null for empty')
        .option('--from <day>', 'first day of rows that name none (default: since ever)', day)
        .option('--report <file>', 'writes each refused line with its reason here')
        .action(load),
    )
    .addCommand(
      new Command('match')
        .description(
          'match an institution’s own items by code alone; a line: own code, own name, the bureau’s code, and where known kind of list, first and last day',
        )
        .argument('<institution>', 'its code, such as H52020100001')
        .argument('<file>', 'ZIP or TXT, TAB between columns, null for empty')
        .option('--report <file>', 'writes each line that fits no code, with its reason, here')
        .action(match),
    )
    .addCommand(
      new Command('staff')
        .description(
          'load the register of doctors, pharmacists and nurses: the institution’s code, then the columns of 5102',
        )
        .argument('<file>', 'ZIP or TXT, null for empty')
        .action(loadRegister),
    )
    .addCommand(
      new Command('loads')
        .description('the last 50 loadings: when, by whom, what became of the lines')
        .action(showLoads),
    )
