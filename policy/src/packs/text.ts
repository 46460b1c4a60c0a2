/** The text of a file before anything is read from it: encoding, size, syntax, anchors. */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isSeq,
  type LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import type { Text } from '../values/text.ts'
import type { Fault } from './fault.ts'

/** More than any pack needs; what is larger is no pack. */
const mostCharacters = 2_000_000
const mostNodes = 50_000
const mostDepth = 60

type File = { path: string; text: string }
type Told = Text & { mend: Text }

const syntax: Readonly<Record<string, string>> = {
  ALIAS_PROPS: '引用(*)前后不能再写别的',
  BAD_ALIAS: '引用(*)写得不对，或没有对应的锚(&)',
  BAD_INDENT: '缩进不对，同一层要对齐',
  BLOCK_AS_IMPLICIT_KEY: '一行里写了两个冒号，或上一行没有写完',
  BLOCK_IN_FLOW: '花括号或方括号里不能另起缩进',
  DUPLICATE_KEY: '同一个键写了两次',
  MISSING_CHAR: '少了冒号、引号或括号',
  MULTIPLE_DOCS: '一个文件里写了两份（中间有 ---）',
  MULTILINE_IMPLICIT_KEY: '键后面少了冒号',
  TAB_AS_INDENT: '缩进用了制表符，请改用空格',
  UNEXPECTED_TOKEN: '多了或少了括号、引号、逗号',
}
/** Characters that nobody sees, or that turn what follows about: what is read is not what stands there. */
const unseen = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/
const hiddenTold: Told = {
  zh: '这一行里有看不见的字符（零宽空格、改变文字方向的符号等）',
  en: 'There is a character in this line that nobody sees, such as a zero-width space',
  mend: {
    zh: '多半是从网页粘贴来的：把这一行重新打一遍',
    en: 'It mostly comes with text pasted from a page: type the line anew.',
  },
}
const wide = /[：，；｛｝［］＂“”‘’　]/
const wideAll = new RegExp(wide.source, 'g')
const narrow: Readonly<Record<string, string>> = {
  '：': ':',
  '，': ',',
  '；': ';',
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '＂': '"',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '　': ' ',
}

/** What stands in a line besides comments, quotations and text for people. */
const bareLine = (line: string): string =>
  line
    .replace(/\b(source|note|zh|en|case|bill)\s*:.*$/, '')
    .replace(/"[^"]*"|'[^']*'/g, '')
    .replace(/(^|\s)#.*$/, '')

/** Full-width punctuation where YAML wants its own: the first line that has some; null when none has. */
function wideLine(text: string): { line: number; characters: string } | null {
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const characters = bareLine(line).match(wideAll)
    if (characters) return { line: index + 1, characters: [...new Set(characters)].join('') }
  }
  return null
}

const wideTold = (characters: string): Told => {
  const shown = [...characters].map((one) => (one === '　' ? '全角空格' : one)).join(' ')
  const wanted = [...characters].map((one) => (one === '　' ? '空格' : (narrow[one] ?? one))).join(' ')
  return {
    zh: `用了全角符号 ${shown}`,
    en: `There is full-width punctuation: ${shown}`,
    mend: { zh: `改成半角 ${wanted}`, en: `Write ${wanted} instead.` },
  }
}

type Targets = ReadonlyMap<unknown, Node>
/** What each alias stands for: the last node before it with its anchor. One pass, however many aliases there are. */
function targetsOf(document: Document): { targets: Targets; lost: Alias | null } {
  const anchors = new Map<string, Node>()
  const targets = new Map<unknown, Node>()
  let lost: Alias | null = null
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target) targets.set(node, target)
        else lost ??= node
      } else if (node.anchor) anchors.set(node.anchor, node)
    },
  })
  return { targets, lost }
}
const dangling = (name: string): Told => ({
  zh: `引用 *${name.slice(0, 40)} 前面没有对应的锚 &${name.slice(0, 40)}`,
  en: `No anchor &${name.slice(0, 40)} stands before the alias *${name.slice(0, 40)}`,
  mend: { zh: '补上锚，或把内容写出来', en: 'Add the anchor, or write out what was meant.' },
})

/** How large and deep the document is when every alias is written out; null when one contains itself. */
function extentOf(root: Node | null, targets: Targets): { size: number; depth: number } | null {
  type Extent = { size: number; depth: number }
  const known = new Map<unknown, Extent>()
  const open = new Set<unknown>()
  const extent = (node: unknown): Extent | null => {
    const target = targets.get(node) ?? node
    const had = known.get(target)
    if (had) return had
    if (open.has(target)) return null
    if (!isMap(target) && !isSeq(target)) return { size: 1, depth: 0 }
    // Deep enough to be refused: no need to follow it further down.
    if (open.size > mostDepth) return { size: 1, depth: mostDepth }
    open.add(target)
    let [size, depth] = [1, 0]
    for (const item of target.items as unknown[]) {
      for (const child of isPair(item) ? [item.key, item.value] : [item]) {
        const one = extent(child)
        if (one === null) return null
        size += one.size
        depth = Math.max(depth, one.depth)
      }
    }
    open.delete(target)
    const found = { size, depth: depth + 1 }
    known.set(target, found)
    return found
  }
  return extent(root)
}

/** How deep brackets and indentation go at most: enough to say so before a parser follows them down. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0]
  for (const one of text) {
    if (one === '[' || one === '{') most = Math.max(most, ++depth)
    else if (one === ']' || one === '}') depth = Math.max(0, depth - 1)
  }
  const dashes = text.match(/^[ \t]*(?:[-?] ?)+/gm)?.map((one) => one.match(/[-?]/g)?.length ?? 0) ?? []
  const indents = text.match(/^ +/gm)?.map((one) => one.length / 2) ?? []
  return Math.max(most, ...largest(dashes), ...largest(indents))
}
const largest = (list: readonly number[]): number[] => [list.reduce((a, b) => Math.max(a, b), 0)]

/** Puts the node that an alias stands for in its place, each node once. */
function resolveAliases(root: Node | null, targets: Targets): Node | null {
  const done = new Set<unknown>()
  const target = (node: unknown): unknown => targets.get(node) ?? node
  const visit = (node: unknown): void => {
    if (done.has(node) || (!isMap(node) && !isSeq(node))) return
    done.add(node)
    if (isMap(node)) {
      for (const pair of node.items) {
        pair.key = target(pair.key)
        pair.value = target(pair.value)
        visit(pair.key)
        visit(pair.value)
      }
      return
    }
    const { items } = node
    for (const index of items.keys()) {
      items[index] = target(items[index])
      visit(items[index])
    }
  }
  const top = target(root) as Node | null
  visit(top)
  return top
}

const encodingTold: Told = {
  zh: '文件不是 UTF-8 编码（可能是 GBK）',
  en: 'The file is not in UTF-8 (it may be in GBK)',
  mend: { zh: '用编辑器另存为 UTF-8', en: 'Save it as UTF-8.' },
}
const tooLarge: Told = {
  zh: '文件太大或引用(*)展开后太大',
  en: 'The file is too large, or becomes so when its aliases are written out',
  mend: { zh: '分成几个文件，少用引用', en: 'Split it, and use fewer aliases.' },
}
const tooDeep: Told = {
  zh: '括号或缩进套得太深',
  en: 'Brackets or indentation go too deep',
  mend: { zh: '检查是否少了右括号', en: 'Look for a bracket that was not closed.' },
}
const circle: Told = {
  zh: '引用(*)指向它自己',
  en: 'An alias contains itself',
  mend: { zh: '把引用换成要写的内容', en: 'Write out what was meant.' },
}

/**
 * The root of a file with every alias resolved; null when its text cannot be read, with one fault that says why.
 * @param large whether it may be of any size, as a year's claims are
 */
export function documentOf(
  { path, text }: File,
  { lines, faults, large }: { lines: LineCounter; faults: Fault[]; large: boolean },
): Node | null {
  const refuse = (code: string, line: number, told: Told): null => {
    faults.push({ code, file: path, line, at: '', ...told })
    return null
  }
  const broken = text.search(/[\ufffd\0]/)
  if (broken >= 0) return refuse('not-utf8', text.slice(0, broken).split('\n').length, encodingTold)
  const hidden = text.slice(1).search(unseen)
  if (hidden >= 0) return refuse('hidden-character', text.slice(0, hidden + 1).split('\n').length, hiddenTold)
  if (!large && text.length > mostCharacters) return refuse('too-large', 1, tooLarge)
  if (depthOf(text) > mostDepth) return refuse('too-deep', 1, tooDeep)
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const line = lines.linePos(error.pos[0]).line
    const found = wideLine(text)
    if (found) return refuse('full-width', found.line, wideTold(found.characters))
    // One slip breaks everything after it: only the first is worth reading.
    return refuse('yaml-syntax', line, {
      zh: `YAML 写法有误：${syntax[error.code] ?? '这里读不懂'}`,
      en: `YAML syntax error: ${error.message.split('\n')[0]}`,
      mend: { zh: '检查缩进、引号和重复的键', en: 'Check indentation, quotes and repeated keys.' },
    })
  }
  const { targets, lost } = targetsOf(document)
  if (lost)
    return refuse('alias-missing', lost.range ? lines.linePos(lost.range[0]).line : 1, dangling(lost.source))
  const extent = extentOf(document.contents, targets)
  if (extent === null) return refuse('alias-circle', 1, circle)
  if (extent.depth > mostDepth) return refuse('too-deep', 1, tooDeep)
  // What is written out in full is as large as its text; aliases may make it larger without end.
  if (extent.size > Math.max(mostNodes, large ? text.length : 0)) return refuse('too-large', 1, tooLarge)
  return resolveAliases(document.contents, targets)
}

/** Says of a fault that full-width punctuation in its line is what is wrong. */
export function nameWide(fault: Fault, text: string): Fault {
  if (
    !['unit-error', 'unknown-key', 'wrong-value', 'missing-key', 'wrong-shape', 'wrong-date'].includes(
      fault.code,
    )
  )
    return fault
  const line = text.split('\n')[fault.line - 1] ?? ''
  const found = wideLine(line)
  return found ? { ...fault, code: 'full-width', ...wideTold(found.characters) } : fault
}
