/** From the files of `policy-packs/` to compiled packs. */

import type { Node } from 'yaml'
import type { Certainty, CompiledPack, DatedValue } from '../values/pack.ts'
import type { Text } from '../values/text.ts'
import { canonical, sha256 } from './digest.ts'
import { type Fault, PackError } from './fault.ts'
import {
  type At,
  entriesOf,
  fault,
  inside,
  itemsOf,
  meaning,
  type PackFile,
  parseYaml,
  type Reader,
  record,
  scalar,
  unknownKey,
  wantsMapping,
  word,
} from './read.ts'
import { readerOf, ruleFields, schemeFields, sectionFields } from './shapes.ts'
import { day, month, text, yes } from './units.ts'

export type { Fault, PackFile }

/** An entry as it stands in its file, for check. */
export type SourceEntry = DatedValue & { file: string; line: number }
/** One folder of packs, before inheritance. */
export type SourcePack = {
  area: string
  name: Text
  inherits: string | null
  file: string
  parameters: Record<string, SourceEntry[]>
}

const area: Reader<string> = scalar(
  { type: 'string', pattern: '^[0-9]{6}$' },
  (one) => (/^\d{6}$/.test(one) ? one : undefined),
  { zh: '六位统筹区代码，如 520200', en: 'the six digits of a pooling area, such as 520200' },
)
export const packHead = record({ area, name: record({ zh: text, en: text }) }, { inherits: area })

const certainty: Reader<Certainty> = word(['exact', 'approximate', 'unverified'])
const openEnd: Reader<string | null> = {
  schema: { anyOf: [day.schema, { const: 'none' }] },
  read: (node, at) =>
    meaning({ none: null }).read(node, { ...at, faults: [] }) === null ? null : day.read(node, at),
}

/** One dated value; `value` is read by the parameter's own reader. */
export const entryShape = (value: Reader<unknown>) =>
  record(
    { from: day, value, source: text, certainty },
    { to: openEnd, seen: month, note: text, proposed: yes },
  )

const isCases = (path: string): boolean => /(^|[/.])cases(\/|\.ya?ml$)/.test(path)

/** Files that hold values; `*.cases.yaml`, `cases.yaml` and `cases/…` hold cases. */
export const isPackFile = ({ path }: PackFile): boolean =>
  /\.ya?ml$/.test(path) && !isCases(path.replace(/\\/g, '/'))
export const isCaseFile = ({ path }: PackFile): boolean =>
  /\.ya?ml$/.test(path) && isCases(path.replace(/\\/g, '/'))

/** The folder of a file, as its path says. */
const folderOf = (path: string): string => path.replace(/\\/g, '/').split('/').slice(0, -1).join('/')

/** The area that files in the same folder are about: by the head that stands there, else by the six digits of the path. */
export function areaOfFile(path: string, heads: ReadonlyMap<string, readonly string[]>): string {
  const beside = heads.get(folderOf(path)) ?? []
  if (beside.length === 1) return beside[0]!
  return (
    path
      .replace(/\\/g, '/')
      .split('/')
      .findLast((part) => /^\d{6}$/.test(part)) ?? ''
  )
}

/** The areas whose heads stand in each folder. */
export function headsOf(files: readonly PackFile[]): Map<string, string[]> {
  const heads = new Map<string, string[]>()
  for (const { path, text: content } of files.filter(isPackFile)) {
    const stated = /^area:\s*['"]?(\d{6})['"]?\s*(?:#.*)?$/m.exec(content)?.[1]
    if (stated) heads.set(folderOf(path), [...(heads.get(folderOf(path)) ?? []), stated])
  }
  return heads
}

const topKeys = [
  'area',
  'name',
  'inherits',
  'employee',
  'resident',
  ...new Set(Object.keys(ruleFields).map((name) => name.split('.')[0]!)),
]

/** Names that may follow a prefix, for the mend of a wrong key. */
function namesBelow(path: string): string[] {
  const parts = path === '' ? [] : path.split('.')
  if (parts.length === 0) return topKeys
  if (parts[0] === 'employee' || parts[0] === 'resident') {
    return parts.length === 1
      ? [...Object.keys(schemeFields), 'outpatient', 'inpatient', 'chronic']
      : Object.keys(sectionFields)
  }
  return Object.keys(ruleFields)
    .filter((name) => name.startsWith(`${path}.`))
    .map((name) => name.slice(path.length + 1))
}

function readParameters(node: Node | null, at: At, pack: SourcePack): void {
  const entries = entriesOf(node)
  if (!entries) return void wantsMapping(node, at, namesBelow(at.path))
  for (const { key, keyNode, value } of entries) {
    const here = inside(at, key)
    if (at.path === '' && ['area', 'name', 'inherits'].includes(key)) continue
    const reader = readerOf(here.path)
    if (reader) readEntries(value, keyNode, here, { pack, reader })
    else if (at.path === '' ? topKeys.includes(key) : isSectionName(here.path))
      readParameters(value, here, pack)
    else unknownKey(at, keyNode, key, namesBelow(at.path))
  }
}

const isSectionName = (path: string): boolean => /^(employee|resident)\.[a-z][A-Za-z0-9]*$/.test(path)

function readEntries(
  node: Node | null,
  keyNode: Node,
  at: At,
  { pack, reader }: { pack: SourcePack; reader: Reader<unknown> },
): void {
  const items = itemsOf(node)
  if (!items || items.length === 0) {
    return void fault(at, node ?? keyNode, {
      code: 'wrong-shape',
      zh: `${at.path} 应为带日期的值的列表`,
      en: `${at.path} is a list of dated values`,
      mend: {
        zh: '写“- { from: 2025-01-01, value: …, source: …, certainty: exact }”',
        en: 'Write "- { from: 2025-01-01, value: …, source: …, certainty: exact }".',
      },
    })
  }
  if (pack.parameters[at.path]) {
    return void fault(at, keyNode, {
      code: 'parameter-twice',
      zh: `${at.path} 在 ${pack.parameters[at.path]![0]!.file} 已经写过`,
      en: `${at.path} stands in ${pack.parameters[at.path]![0]!.file} already`,
      mend: { zh: '合并成一个列表', en: 'Merge them into one list.' },
    })
  }
  const shape = entryShape(reader)
  const found: SourceEntry[] = []
  for (const item of items) {
    const read = shape.read(item, at)
    if (!read) continue
    const { from, to = null, value, source, certainty: sure, seen, note, proposed } = read
    // What no official text confirms is as old as the day from which it was found to hold.
    const lastSeen =
      seen ?? (sure === 'unverified' && value !== 'unknown' && !proposed ? from.slice(0, 7) : undefined)
    found.push({
      area: pack.area,
      from,
      to,
      value,
      source,
      certainty: sure,
      ...(lastSeen === undefined ? {} : { seen: lastSeen }),
      ...(note === undefined ? {} : { note }),
      ...(proposed ? { proposed: true as const } : {}),
      file: at.file,
      line: at.lineOf(item),
    })
  }
  if (found.length > 0) pack.parameters[at.path] = found
}

/** Reads every folder; what is wrong goes to `faults`. */
export function readPacks(files: readonly PackFile[]): { packs: Map<string, SourcePack>; faults: Fault[] } {
  const faults: Fault[] = []
  const packs = new Map<string, SourcePack>()
  const parsed = files.filter(isPackFile).map((file) => ({ file, ...parseYaml(file, faults) }))
  const heads = parsed.filter(({ root }) => entriesOf(root)?.some(({ key }) => key === 'area'))
  for (const { file, root, at } of heads) {
    const own = entriesOf(root)!.filter(({ key }) => ['area', 'name', 'inherits'].includes(key))
    const head = readHead(own, root, at)
    if (!head) continue
    if (packs.has(head.area)) {
      fault(at, root, {
        code: 'area-twice',
        zh: `${head.area} 在 ${packs.get(head.area)!.file} 已经有了`,
        en: `${head.area} is in ${packs.get(head.area)!.file} already`,
        mend: { zh: '一个统筹区只写一次 area', en: 'Write area once for each pooling area.' },
      })
      continue
    }
    packs.set(head.area, { ...head, file: file.path, parameters: {} })
  }
  const beside = headsOf(files)
  for (const { file, root, at } of parsed) {
    if (!root) continue
    const declared = entriesOf(root)?.find(({ key }) => key === 'area')
    const pack = packs.get(
      (declared && area.read(declared.value, { ...at, faults: [] })) ?? areaOfFile(file.path, beside),
    )
    if (pack) readParameters(root, at, pack)
    else if (!declared) {
      fault(at, root, {
        code: 'no-pack-head',
        zh: `${file.path} 所在文件夹没有写 area 的文件`,
        en: `No file beside ${file.path} states its area`,
        mend: {
          zh: '加一个 pack.yaml，写 area、name、inherits',
          en: 'Add pack.yaml with area, name and inherits.',
        },
      })
    }
  }
  return { packs, faults }
}

type Head = Pick<SourcePack, 'area' | 'name' | 'inherits'>
function readHead(
  own: readonly { key: string; value: Node | null }[],
  root: Node | null,
  at: At,
): Head | undefined {
  const value: Record<string, unknown> = {}
  const readers: Record<string, Reader<unknown>> = {
    area,
    name: record({ zh: text, en: text }),
    inherits: area,
  }
  for (const { key, value: node } of own) {
    const field = readers[key]!.read(node, inside(at, key))
    if (field === undefined) return undefined
    value[key] = field
  }
  if (!value.name) {
    return fault(at, root, {
      code: 'missing-key',
      zh: '缺少 name',
      en: 'name is missing',
      mend: { zh: '补上 name: { zh, en }', en: 'Add name: { zh, en }.' },
    })
  }
  return { inherits: null, ...value } as Head
}

/** The chain of a pack, the widest area first. */
export function chainOf(packs: ReadonlyMap<string, SourcePack>, pack: SourcePack): SourcePack[] | Fault {
  const chain = [pack]
  for (let at = pack; at.inherits !== null; at = chain[0]!) {
    const parent = packs.get(at.inherits)
    if (!parent || chain.includes(parent)) {
      return {
        code: parent ? 'inherits-in-a-circle' : 'parent-missing',
        file: at.file,
        line: 1,
        at: 'inherits',
        zh: parent ? `${at.area} 的继承绕成了圈` : `${at.area} 继承的 ${at.inherits} 不存在`,
        en: parent
          ? `What ${at.area} inherits goes round in a circle`
          : `${at.inherits}, which ${at.area} inherits, does not exist`,
        mend: { zh: '改正 inherits', en: 'Correct inherits.' },
      }
    }
    chain.unshift(parent)
  }
  return chain
}

/** Merges a chain: a child's parameter hides the parent's whole list. */
export function merge(chain: readonly SourcePack[]): Record<string, SourceEntry[]> {
  const parameters: Record<string, SourceEntry[]> = {}
  for (const pack of chain) Object.assign(parameters, pack.parameters)
  return parameters
}

const bare = ({ file: _file, line: _line, ...entry }: SourceEntry): DatedValue => entry
const byStart = (a: DatedValue, b: DatedValue): number => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)

export function finish(chain: readonly SourcePack[]): CompiledPack {
  const own = chain[chain.length - 1]!
  const merged = merge(chain)
  const parameters: Record<string, DatedValue[]> = {}
  for (const name of Object.keys(merged).sort()) {
    // A rule that nobody knows is one that nobody stated.
    const stated = merged[name]!.filter(
      ({ value }) => !(value === 'unknown' && Object.hasOwn(ruleFields, name)),
    )
    if (stated.length > 0) parameters[name] = stated.map(bare).sort(byStart)
  }
  const content = {
    format: 'gongji-pack/1' as const,
    area: own.area,
    name: own.name,
    inherits: chain.slice(0, -1).map((one) => one.area),
    parameters,
  }
  return { ...content, hash: sha256(canonical(content)) }
}

/**
 * Compiles every area among the files.
 * @throws PackError naming every fault, with file, line and mend
 */
export function compilePacks(files: readonly PackFile[]): Map<string, CompiledPack> {
  const { packs, faults } = readPacks(files)
  const compiled = new Map<string, CompiledPack>()
  for (const pack of packs.values()) {
    const chain = chainOf(packs, pack)
    if (Array.isArray(chain)) compiled.set(pack.area, finish(chain))
    else faults.push(chain)
  }
  if (faults.length > 0) throw new PackError(faults)
  return compiled
}

/**
 * One area's compiled pack.
 * @throws PackError for faults; RangeError when no file states that area
 */
export function compilePack(files: readonly PackFile[], wanted: string): CompiledPack {
  const pack = compilePacks(files).get(wanted)
  if (!pack) throw new RangeError(`no pack for ${wanted}`)
  return pack
}
