/** Writing into packs: one dated line, cases, and new answers of cases, put into the files as an editor would. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { addDays, type PlainDate } from '../values/dates.ts'
import type { Certainty } from '../values/pack.ts'
import { areaOfFile, headsOf, isCaseFile, isPackFile } from './compile.ts'
import type { PackFile } from './read.ts'
import { remembering } from './remember.ts'
import { mayBeUnknown } from './shapes.ts'

/** One dated value of one parameter of one area, as it is written in a pack. */
export type Line = {
  area: string
  /** `employee.outpatient.ratio` */
  name: string
  from: PlainDate
  to: PlainDate | null
  /** The value as YAML, on one line or several: `{ amount: 200 yuan, per: year }`. */
  value: string
  source: string
  certainty: Certainty
  /** `YYYY-MM` */
  seen?: string
  note?: string
  /** Published, not in force. */
  proposed?: boolean
}

/** A case that is to be answered differently: what it expects, by name, as a pack writes it. */
export type Restated = { file: string; case: string; expect: Readonly<Record<string, string>> }

const open = (text: string): Document => parseDocument(text, { schema: 'failsafe' })
const opened = remembering<Document>()
/** The same to look at only, which is cheap for a text that was looked at before. */
function look(text: string): Document {
  const document = opened.find(text) ?? open(text)
  opened.keep(text, document)
  return document
}
const close = (document: Document): string => document.toString({ lineWidth: 0 })

/** What a pack's text holds as a value, read without its comments; null when it is no YAML, or stands for other parts of itself. */
function valueNode(text: string): Node | null {
  const document = open(text)
  let aliased = false
  visit(document, {
    Alias: () => {
      aliased = true
      return visit.BREAK
    },
  })
  return aliased || document.errors.length > 0 ? null : (document.contents as Node | null)
}

/** A written value as plain lists, mappings and text; undefined when it is no YAML. */
export const writtenValue = (text: string): unknown =>
  valueNode(text) === null ? undefined : open(text).toJS()

const keysOf = (name: string): string[] => name.split('.')

/** Writes out what aliases stand for, so that the line that holds an anchor may go. */
function writeOut(document: Document): void {
  visit(document, { Alias: (_, alias) => alias.resolve(document)?.clone() as Node | undefined })
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor
    },
  })
}

const textAt = (map: YAMLMap, key: string): string | null => {
  const value = map.get(key)
  return typeof value === 'string' ? value : null
}

const linesIn = (document: Document, name: string): YAMLSeq<YAMLMap> | null => {
  const found = document.getIn(keysOf(name), true)
  return isSeq(found) ? (found as YAMLSeq<YAMLMap>) : null
}

const dated = (item: unknown): item is YAMLMap => isMap(item)
const isProposed = (item: YAMLMap): boolean => textAt(item, 'proposed') === 'yes'

/** `from`, `to` … in the order in which packs are written. */
function lineMap(document: Document, line: Line, to: PlainDate | null): YAMLMap {
  const map = document.createNode({ from: line.from }) as YAMLMap
  if (to !== null) map.set('to', to)
  map.set('value', valueNode(line.value))
  map.set('source', line.source)
  map.set('certainty', line.certainty)
  if (line.seen !== undefined) map.set('seen', line.seen)
  if (line.note !== undefined && line.note !== '') map.set('note', line.note)
  return map
}

function endOn(item: YAMLMap, to: PlainDate, document: Document): void {
  if (item.has('to')) return void item.set('to', to)
  const at = item.items.findIndex(({ key }) => isScalar(key) && key.value === 'from')
  item.items.splice(at + 1, 0, document.createPair('to', to) as (typeof item.items)[number])
}

/** Puts the line into its list: the one before ends the day before, one from the same day gives way. */
function insertLine(document: Document, list: YAMLSeq<YAMLMap>, line: Line): void {
  const stated = list.items.filter((item) => dated(item) && !isProposed(item))
  const later = stated.map((item) => textAt(item, 'from') ?? '').filter((from) => from > line.from)
  const next = later.sort()[0]
  const to = line.to ?? (next === undefined ? null : addDays(next, -1))
  for (const item of stated) {
    const [from, until] = [textAt(item, 'from') ?? '', textAt(item, 'to')]
    if (from < line.from && (until === null || until >= line.from)) {
      endOn(item, addDays(line.from, -1), document)
    }
  }
  list.items = list.items.filter(
    (item) => !(dated(item) && !isProposed(item) && textAt(item, 'from') === line.from),
  )
  putInOrder(document, list, line, to)
  fillGap(document, list, line)
}

function putInOrder(document: Document, list: YAMLSeq<YAMLMap>, line: Line, to: PlainDate | null): void {
  const at = list.items.findIndex((item) => dated(item) && (textAt(item, 'from') ?? '') > line.from)
  list.items.splice(at < 0 ? list.items.length : at, 0, lineMap(document, line, to))
}

/** Between the value before and the line nobody may know anything: that is said, so that no day is left without a word. */
function fillGap(document: Document, list: YAMLSeq<YAMLMap>, line: Line): void {
  if (!mayBeUnknown(line.name)) return
  const earlier = list.items.filter(
    (item) => dated(item) && !isProposed(item) && (textAt(item, 'from') ?? '') < line.from,
  )
  const until = earlier
    .map((item) => textAt(item, 'to') ?? '9999-12-31')
    .sort()
    .at(-1)
  if (until === undefined || until >= addDays(line.from, -1)) return
  const gap: Line = {
    ...line,
    from: addDays(until, 1),
    value: 'unknown',
    source: '本系统没有收录这段时间的规定',
    certainty: 'unverified',
  }
  const { seen: _, note: __, ...bare } = gap
  putInOrder(document, list, bare, addDays(line.from, -1))
}

type Folder = { files: readonly PackFile[]; head: PackFile; inherits: string | null }

/** The files of an area's values; null when no file states it. */
function folderOfArea(files: readonly PackFile[], area: string): Folder | null {
  const heads = headsOf(files)
  const own = files.filter((file) => isPackFile(file) && areaOfFile(file.path, heads) === area)
  const head = own.find(({ text }) => look(text).get('area') === area)
  if (!head) return null
  const inherits = look(head.text).get('inherits')
  return { files: own, head, inherits: typeof inherits === 'string' ? inherits : null }
}

/** Where an area, or the nearest area that it inherits from, states a parameter. */
function statedAt(files: readonly PackFile[], area: string, name: string): PackFile | null {
  const seen = new Set<string>()
  for (let at: string | null = area; at !== null && !seen.has(at); ) {
    seen.add(at)
    const folder = folderOfArea(files, at)
    if (!folder) return null
    const file = folder.files.find(({ text }) => linesIn(look(text), name) !== null)
    if (file) return file
    at = folder.inherits
  }
  return null
}

/** The dated values of a parameter as they are written, its area's own or inherited; empty when nobody states it. */
export function writtenLines(files: readonly PackFile[], area: string, name: string): Line[] {
  const file = statedAt(files, area, name)
  if (!file) return []
  const document = open(file.text)
  writeOut(document)
  return (linesIn(document, name)?.items ?? []).filter(dated).map((item) => ({
    area,
    name,
    from: textAt(item, 'from') ?? '',
    to: textAt(item, 'to'),
    value: stringify(item.get('value'), { schema: 'failsafe', lineWidth: 0 }).trim(),
    source: textAt(item, 'source') ?? '',
    certainty: (textAt(item, 'certainty') ?? 'unverified') as Certainty,
    proposed: isProposed(item),
  }))
}

const replaced = (files: readonly PackFile[], file: PackFile): PackFile[] => {
  const known = files.some(({ path }) => path === file.path)
  return known ? files.map((one) => (one.path === file.path ? file : one)) : [...files, file]
}

/**
 * The files with one more dated line. An area that only inherits the parameter gets a list of its own that begins with
 * what it inherited, for a list of its own hides all of its parent's years. Null when no file states the area.
 */
export function withLine(files: readonly PackFile[], line: Line): PackFile[] | null {
  const folder = folderOfArea(files, line.area)
  if (!folder || valueNode(line.value) === null) return null
  const own = folder.files.find(({ text }) => linesIn(look(text), line.name) !== null)
  const [top = ''] = keysOf(line.name)
  const home = own ?? folder.files.find(({ text }) => isMap(look(text).get(top))) ?? folder.head
  const document = open(home.text)
  if (!own) {
    const parent = statedAt(files, line.area, line.name)
    const inherited = parent && open(parent.text)
    if (inherited) writeOut(inherited)
    const before = inherited && linesIn(inherited, line.name)
    document.setIn(keysOf(line.name), before ? before.clone() : document.createNode([]))
  } else if (linesIn(document, line.name)!.items.some((item) => textAt(item, 'from') === line.from)) {
    writeOut(document)
  }
  insertLine(document, linesIn(document, line.name)!, line)
  return replaced(files, { path: home.path, text: close(document) })
}

/** The file beside the values of an area in which an officer's cases stand. */
const caseFileOf = ({ head }: Folder): string => head.path.replace(/[^/\\]*$/, 'officer.cases.yaml')

/** The files with more cases of an area: each as `cases.yaml` has it; one that stands there by its name stays. Null when no file states the area. */
export function withCases(
  files: readonly PackFile[],
  area: string,
  cases: readonly Readonly<Record<string, unknown>>[],
): PackFile[] | null {
  const folder = folderOfArea(files, area)
  if (!folder) return null
  if (cases.length === 0) return [...files]
  const path = caseFileOf(folder)
  const before = files.find((file) => file.path === path)?.text ?? ''
  const known = new Set(casesIn(look(before)).map((item) => textAt(item, 'case')))
  const added = cases.filter((one) => !known.has(String(one.case)))
  return added.length === 0
    ? [...files]
    : replaced(files, { path, text: `${before}${stringify(added, { lineWidth: 0 })}` })
}

const casesIn = (document: Document): YAMLMap[] => {
  const root = document.contents
  const list = isSeq(root) ? root : isMap(root) ? root.get('cases') : null
  return isSeq(list) ? list.items.filter(dated) : []
}

/** The files in which these cases expect something else; cases that are not there are left out. */
export function withAnswers(files: readonly PackFile[], restated: readonly Restated[]): PackFile[] {
  return files.map((file) => {
    const here = restated.filter((one) => one.file === file.path)
    if (here.length === 0 || !isCaseFile(file)) return file
    const document = open(file.text)
    for (const { case: name, expect } of here) {
      for (const item of casesIn(document).filter((one) => textAt(one, 'case') === name)) {
        const part = ['dates', 'rules', 'expect'].find((key) => item.has(key)) ?? 'expect'
        for (const [key, value] of Object.entries(expect)) {
          item.setIn([part, ...(part === 'expect' ? keysOf(key) : [key])], valueNode(value))
        }
      }
    }
    return { path: file.path, text: close(document) }
  })
}

/** The files of these areas. */
export function filesOf(files: readonly PackFile[], areas: ReadonlySet<string>): PackFile[] {
  const heads = headsOf(files)
  return files.filter(({ path }) => areas.has(areaOfFile(path, heads)))
}
