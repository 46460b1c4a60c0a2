/** A list of chronic diseases (慢特病病种) as an officer has it: a table, one disease a row, read into lines of a pack. */
import { stringify } from 'yaml'
import { plain, typedAmount, typedWhole } from '../typed/index.ts'
import type { PlainDate } from '../values/dates.ts'
import { fenToYuan, zero } from '../values/money.ts'
import type { Text } from '../values/text.ts'
import type { Fault } from './fault.ts'
import type { PackFile } from './read.ts'
import { type Line, writtenLines, writtenValue } from './write.ts'

const schemes = ['employee', 'resident'] as const
type Scheme = (typeof schemes)[number]
const schemeWords: Record<Scheme, string> = { employee: '职工', resident: '居民' }

/** A year's cap of its own, as a pack writes it: `3000.00 yuan`, or the pool's. */
type Cap = string | { sameAs: string }

/** One disease of the list. */
export type ListedDisease = {
  code: string
  name: Text
  kind: 'chronic' | 'special'
  benefit: 'chronic' | 'twoDisease'
  secondApproval: boolean
  /** Months that a filing is good for; null: for good. */
  months: number | null
  /** By scheme; absent: as the benefit's other diseases. */
  caps: Partial<Record<Scheme, Cap>>
  /** Percent, as a pack writes it. */
  ratios: Partial<Record<Scheme, string>>
}

const columns = {
  code: ['病种代码', '病种编码', '代码', '编码'],
  name: ['病种名称', '名称', '病种'],
  nameEn: ['英文名称', '英文'],
  kind: ['类别', '病种类别', '慢病特病'],
  benefit: ['待遇', '待遇类别'],
  secondApproval: ['第二人审批', '二次审批', '特殊审批', '两人审批'],
  months: ['有效月数', '有效期（月）', '有效期(月)', '有效期'],
  cap: ['年度限额', '限额', '年度限额（元）', '年度限额(元)'],
  employeeCap: ['职工年度限额', '职工限额'],
  residentCap: ['居民年度限额', '居民限额'],
  ratio: ['报销比例', '比例'],
  employeeRatio: ['职工报销比例', '职工比例'],
  residentRatio: ['居民报销比例', '居民比例'],
} as const satisfies Record<string, readonly string[]>
type Column = keyof typeof columns
const columnOf = new Map<string, Column>(
  Object.entries(columns).flatMap(([column, names]) =>
    [column, ...names].map((name) => [name.toLowerCase(), column as Column] as const),
  ),
)

/** The table to fill in, with two rows as they are written. */
export const diseaseTemplate = `病种代码,病种名称,英文名称,类别,待遇,第二人审批,有效月数,职工年度限额,居民年度限额,职工报销比例,居民报销比例
M03900,高血压,hypertension,慢病,慢特病,否,长期,3000,2000,,
M00500,恶性肿瘤,cancer,特病,慢特病,是,24,统筹封顶线,统筹封顶线,80%,70%
`

/** Rows of a table with their line numbers, separated by tabs or by commas of either width; quotes hold what may contain them. */
function rowsIn(text: string): { line: number; cells: string[] }[] {
  const clean = text.replace(/^\uFEFF/, '')
  const [head = ''] = clean.split(/\r?\n/, 1)
  const between = head.includes('\t') ? /\t/ : /[,，]/
  const rows: { line: number; cells: string[] }[] = []
  let line = 1
  let begun = 1
  let cells: string[] = []
  let cell = ''
  let quoted = false
  const endRow = (): void => {
    cells.push(cell)
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: begun, cells: cells.map(plain) })
    cells = []
    cell = ''
    begun = line + 1
  }
  for (let at = 0; at < clean.length; at++) {
    const letter = clean[at]!
    if (quoted && letter === '"' && clean[at + 1] === '"') {
      cell += '"'
      at++
    } else if (letter === '"' && (quoted || cell.trim() === '')) quoted = !quoted
    else if (!quoted && between.test(letter)) {
      cells.push(cell)
      cell = ''
    } else if (letter === '\n') {
      if (quoted) cell += letter
      else endRow()
      line++
    } else if (letter !== '\r') cell += letter
  }
  endRow()
  return rows
}

const answers: Readonly<Record<string, boolean>> = {
  是: true,
  需要: true,
  要: true,
  yes: true,
  否: false,
  不需要: false,
  不要: false,
  无: false,
  no: false,
  '': false,
}
const kinds: Readonly<Record<string, ListedDisease['kind']>> = {
  慢病: 'chronic',
  慢性病: 'chronic',
  chronic: 'chronic',
  特病: 'special',
  特殊病: 'special',
  特殊疾病: 'special',
  special: 'special',
}
const benefits: Readonly<Record<string, ListedDisease['benefit']>> = {
  '': 'chronic',
  慢特病: 'chronic',
  慢病: 'chronic',
  门诊慢特病: 'chronic',
  chronic: 'chronic',
  两病: 'twoDisease',
  twodisease: 'twoDisease',
}
const forGood = new Set(['', '长期', '永久', '无', 'none'])
const poolCap = new Set(['统筹封顶线', '统筹封顶', '统筹基金封顶线', '住院封顶线', 'pool'])
const codePattern = /^[A-Z0-9][A-Z0-9.-]{1,29}$/i

type Say = (zh: string, en: string, mend: Text) => null
const own = <T>(table: Readonly<Record<string, T>>, text: string): T | undefined =>
  Object.hasOwn(table, text) ? table[text] : undefined

function capOf(text: string, column: string, say: Say): Cap | undefined | null {
  if (text === '') return undefined
  if (poolCap.has(text.toLowerCase())) return { sameAs: 'inpatient.cap.amount' }
  const { value, wrong } = typedAmount(text, { least: zero })
  if (value !== undefined && value > 0) return `${fenToYuan(value)} yuan`
  const why = wrong ?? { zh: '限额为零，基金永远不付', en: 'a cap of nothing pays nothing' }
  return say(`${column}“${text}”：${why.zh}`, `${column} "${text}": ${why.en}`, {
    zh: '写一年的金额（元），到统筹封顶线为止的写“统筹封顶线”，没有自己的限额就空着',
    en: 'Write yuan a year, or pool, or leave it empty',
  })
}

function ratioOf(text: string, column: string, say: Say): string | undefined | null {
  if (text === '') return undefined
  const [, number] = /^(\d{1,3}(?:\.\d{1,2})?) ?(?:%|percent)$/.exec(text) ?? []
  if (number !== undefined && Number(number) <= 100) return `${number} percent`
  return say(`${column}“${text}”不是比例`, `${column} "${text}" is no ratio`, {
    zh: '写百分数，如 70%；与其他病种相同就空着',
    en: 'Write percent, such as 70%, or leave it empty',
  })
}

function readRow(cell: (column: Column) => string, say: Say): ListedDisease | null {
  const wrong = (column: string, text: string, known: string): null =>
    say(`${column}“${text}”不认识`, `${column} "${text}" is not known`, {
      zh: `可以写：${known}`,
      en: `One of: ${known}`,
    })
  const code = cell('code').toUpperCase()
  const name = cell('name')
  if (!codePattern.test(code)) {
    return say(`病种代码“${code}”不是代码`, `"${code}" is no code of a disease`, {
      zh: '写国家病种代码，如 M03900',
      en: 'Write the national code, such as M03900',
    })
  }
  if (name === '')
    return say(`${code} 没有病种名称`, `${code} has no name`, { zh: '补上名称', en: 'Add its name' })
  const kind = own(kinds, cell('kind').toLowerCase())
  if (kind === undefined) return wrong('类别', cell('kind'), '慢病、特病')
  const benefit = own(benefits, cell('benefit').toLowerCase())
  if (benefit === undefined) return wrong('待遇', cell('benefit'), '慢特病、两病')
  const secondApproval = own(answers, cell('secondApproval').toLowerCase())
  if (secondApproval === undefined) return wrong('第二人审批', cell('secondApproval'), '是、否')
  const months = forGood.has(cell('months').toLowerCase()) ? null : typedWhole(cell('months')).value
  if (months === undefined || (months !== null && (months < 1 || months > 1_200))) {
    return wrong('有效月数', cell('months'), '月数，或长期')
  }
  const caps: ListedDisease['caps'] = {}
  const ratios: ListedDisease['ratios'] = {}
  for (const scheme of schemes) {
    const ofScheme = schemeWords[scheme]
    const cap = capOf(cell(`${scheme}Cap`) || cell('cap'), `${ofScheme}年度限额`, say)
    const ratio = ratioOf(cell(`${scheme}Ratio`) || cell('ratio'), `${ofScheme}报销比例`, say)
    if (cap === null || ratio === null) return null
    if (cap !== undefined) caps[scheme] = cap
    if (ratio !== undefined) ratios[scheme] = ratio
  }
  return {
    code,
    name: { zh: name, en: cell('nameEn') || name },
    kind,
    benefit,
    secondApproval,
    months,
    caps,
    ratios,
  }
}

/** Reads a list; what cannot be read is said row by row, and the list is then not whole. */
export function readDiseases({ path, text }: PackFile): { diseases: ListedDisease[]; faults: Fault[] } {
  const faults: Fault[] = []
  const sayAt =
    (line: number): Say =>
    (zh, en, mend) => {
      faults.push({ code: 'disease-list', file: path, line, at: 'chronic.diseases', zh, en, mend })
      return null
    }
  const [head, ...rows] = rowsIn(text)
  const heads = (head?.cells ?? []).map((name) => columnOf.get(name.toLowerCase()))
  for (const column of ['code', 'name', 'kind'] as const) {
    if (heads.includes(column)) continue
    sayAt(1)(`第一行没有“${columns[column][0]}”这一列`, `the first row has no column "${column}"`, {
      zh: `第一行写列名：${diseaseTemplate.split('\n', 1)[0]}`,
      en: 'Name the columns in the first row, as the template does',
    })
  }
  ;(head?.cells ?? []).forEach((name, index) => {
    if (heads[index] !== undefined || name === '') return
    sayAt(1)(`没有“${name}”这一列`, `there is no column "${name}"`, {
      zh: '改成模板里的列名，或去掉这一列',
      en: 'Name it as the template does, or remove it',
    })
  })
  if (faults.length > 0) return { diseases: [], faults }
  if (rows.length === 0)
    sayAt(1)('名单里没有病种', 'the list names no disease', { zh: '一行写一种', en: 'Write one a row' })
  const seen = new Map<string, number>()
  const diseases = rows.flatMap(({ line, cells }): ListedDisease[] => {
    const say = sayAt(line)
    if (cells.length > heads.length) {
      say('这一行的格子比列名多', 'the row has more cells than columns', {
        zh: '名称或金额里有逗号的，加引号',
        en: 'Put what holds a comma into quotes',
      })
      return []
    }
    const read = readRow((column) => cells[heads.indexOf(column)] ?? '', say)
    if (read === null) return []
    const before = seen.get(read.code)
    if (before !== undefined) {
      say(`${read.code} 在第${before}行已经写过`, `${read.code} stands in row ${before} already`, {
        zh: '一种病只写一行',
        en: 'One row a disease',
      })
      return []
    }
    seen.set(read.code, line)
    return [read]
  })
  return { diseases, faults }
}

export type ListStated = Omit<Line, 'name' | 'to' | 'value' | 'proposed'>

const mapping = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
/** What holds for a disease that the list gives nothing of its own. */
const othersOf = (value: unknown): unknown => {
  const branches = mapping(value)
  return branches !== null && branches.by === 'disease' ? branches.else : value
}

/**
 * The lines that a list makes from its day on: the diseases, how many they are where nobody said, and caps and ratios of
 * those that have their own, beside which the others keep what was in force. Such caps are counted for each disease apart.
 */
export function diseaseLines(
  files: readonly PackFile[],
  diseases: readonly ListedDisease[],
  stated: ListStated,
): { lines: Line[]; faults: Fault[] } {
  const faults: Fault[] = []
  const { area, from } = stated
  const inForce = (name: string): unknown => {
    const line = writtenLines(files, area, name).findLast(
      (one) => !one.proposed && one.from <= from && (one.to === null || one.to >= (from as PlainDate)),
    )
    const value = line === undefined ? undefined : writtenValue(line.value)
    return value === 'unknown' ? undefined : value
  }
  const line = (name: string, value: unknown): Line => ({
    ...stated,
    name,
    to: null,
    value: stringify(value, { lineWidth: 0 }).trim(),
  })
  const lines: Line[] = [
    line(
      'chronic.diseases',
      diseases.map(({ code, name, kind, benefit, secondApproval, months }) => ({
        code,
        name,
        kind,
        benefit,
        secondApproval: secondApproval ? 'yes' : 'no',
        months: months ?? 'none',
      })),
    ),
  ]
  if (inForce('chronic.count') === undefined) lines.push(line('chronic.count', diseases.length))
  const needOthers = (name: string, others: unknown, bare: readonly ListedDisease[]): void => {
    if (others !== undefined || bare.length === 0) return
    const what = name.endsWith('.cap') ? '限额' : '报销比例'
    const names = bare.map((one) => one.name.zh).join('、')
    faults.push({
      code: 'disease-list',
      file: '',
      line: 1,
      at: name,
      zh: `${names}没有写${what}，而这个地区也没有收录其他病种的${what}`,
      en: `${bare.map((one) => one.code).join(', ')} have no figure of their own, and the area states none for the others`,
      mend: {
        zh: `给每一种都写上${what}，或先把慢特病的${what}填好`,
        en: 'Give each its own, or fill in the one for all first',
      },
    })
  }
  for (const benefit of ['chronic', 'twoDisease'] as const) {
    const all = diseases.filter((one) => one.benefit === benefit)
    for (const scheme of schemes) {
      const capped = all.filter(({ caps }) => caps[scheme] !== undefined)
      if (capped.length > 0) {
        const name = `${scheme}.${benefit}.cap`
        const before = mapping(inForce(name))
        const others = othersOf(before?.amount)
        needOthers(
          name,
          others,
          all.filter((one) => !capped.includes(one)),
        )
        const amount = {
          by: 'disease',
          ...Object.fromEntries(capped.map(({ code, caps }) => [code, caps[scheme]])),
          ...(others === undefined ? {} : { else: others }),
        }
        lines.push(line(name, { on: 'paid', per: 'year', ...before, amount, perDisease: 'yes' }))
      }
      const rated = all.filter(({ ratios }) => ratios[scheme] !== undefined)
      if (rated.length > 0) {
        const name = `${scheme}.${benefit}.ratio`
        const others = othersOf(inForce(name))
        needOthers(
          name,
          others,
          all.filter((one) => !rated.includes(one)),
        )
        lines.push(
          line(name, {
            by: 'disease',
            ...Object.fromEntries(rated.map(({ code, ratios }) => [code, ratios[scheme]])),
            ...(others === undefined ? {} : { else: others }),
          }),
        )
      }
    }
  }
  return { lines, faults }
}

/** Diseases of the list in force that a new one leaves out. */
export function droppedDiseases(
  files: readonly PackFile[],
  diseases: readonly ListedDisease[],
  { area, from }: Pick<ListStated, 'area' | 'from'>,
): { code: string; zh: string }[] {
  const stated = writtenLines(files, area, 'chronic.diseases').findLast(
    (one) => !one.proposed && one.from <= from,
  )
  const before = stated === undefined ? [] : writtenValue(stated.value)
  const kept = new Set(diseases.map(({ code }) => code))
  return (Array.isArray(before) ? before : []).flatMap((one) => {
    const row = mapping(one)
    const code = String(row?.code ?? '')
    return row === null || kept.has(code) ? [] : [{ code, zh: String(mapping(row.name)?.zh ?? code) }]
  })
}
