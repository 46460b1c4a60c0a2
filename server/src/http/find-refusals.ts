import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

// Which rules can refuse an operation: read from the code itself, from its handler through every function that it names. A function
// that is handed over as a value is followed by its name; what a settler does is that of its lane.

const root = fileURLToPath(new URL('../', import.meta.url))
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** One top-level declaration of a file, or one that stands in a function that registers routes. */
type Declared = { text: string; file: string }
type Source = {
  /** Local name → where it comes from. */
  imports: Map<string, { file: string; name: string }>
  /** Refusals of a module by the local name under which they are declared, each code with its status. */
  refusals: Map<string, { module: string; statuses: Map<string, string> }>
  declared: Map<string, Declared>
}

const starts = /^(?:export )?(?:async )?(?:function\*?|const|class) (\w+)/
const innerStarts = /^ {2}(?:async )?(?:function|const) (\w+)/

/** What stands in a function and closes nothing: whatever was declared before it has ended. */
const innerElse = /^ {0,2}[^\s)}\]]/

/** A file's declarations: from each line that begins one to the next. */
function declarations(lines: readonly string[], begins: RegExp, file: string): Map<string, Declared> {
  const found = new Map<string, Declared>()
  let name: string | undefined
  for (const line of lines) {
    name = begins.exec(line)?.[1] ?? (begins === innerStarts && innerElse.test(line) ? undefined : name)
    if (name === undefined) continue
    const before = found.get(name)?.text ?? ''
    found.set(name, { file, text: `${before}${line}\n` })
  }
  return found
}

const strip = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')

function read(file: string): Source {
  const text = strip(readFileSync(file, 'utf8'))
  const imports = new Map<string, { file: string; name: string }>()
  for (const [whole, names, from] of text.matchAll(/(?:import|export) \{([^}]*)\} from '(\.[^']+)'/g)) {
    for (const one of names!.split(',')) {
      const [, name, as] = /^\s*(\w+)(?: as (\w+))?\s*$/.exec(one) ?? []
      if (name !== undefined && !whole.startsWith('import type')) {
        imports.set(as ?? name, { file: resolve(file, '..', from!), name })
      }
    }
  }
  const refusals: Source['refusals'] = new Map()
  for (const { 1: name, 2: module, index } of text.matchAll(/const (\w+) =[^=]{0,80}?problems\('([^']+)'/g)) {
    const entries = text
      .slice(index, /\n {0,2}\}\)/.exec(text.slice(index))!.index + index)
      .matchAll(/^ {2,4}(\w+): \[\s*(\d{3}),/gm)
    const statuses = new Map([...entries].map(([, code, status]) => [code!, status!]))
    refusals.set(name!, { module: module!, statuses })
  }
  return { imports, refusals, declared: declarations(text.split('\n'), starts, file) }
}

type Sources = ReadonlyMap<string, Source>

/** Follows a name to where it is declared, through files that hand it on. */
function follow(sources: Sources, file: string, name: string): { file: string; name: string } | null {
  const source = sources.get(file)
  if (source === undefined) return null
  if (source.declared.has(name)) return { file, name }
  const from = source.imports.get(name)
  return from === undefined ? null : follow(sources, from.file, from.name)
}

/** Where what is called through a value is done: the lane's own decisions. */
const handedOver: readonly (readonly [pattern: RegExp, file: string, names: readonly string[]])[] = [
  [/\bsettler\./, 'settlement/decide.ts', ['decide']],
]

/** Types of refusals, each with its status. */
export type Refusals = Map<string, string>

/** Every refusal that a piece of code of a file can make, by its type. */
function collect(
  sources: Sources,
  { file, text }: Declared,
  inner: ReadonlyMap<string, Declared>,
  seen: Set<string>,
): Refusals {
  const source = sources.get(file)!
  const found: Refusals = new Map()
  const add = (more: Refusals) => {
    for (const [type, status] of more) found.set(type, status)
  }
  for (const [, local, code] of text.matchAll(/\b(\w*[pP]roblem)\.(\w+)\b/g)) {
    const at = follow(sources, file, local!)
    const declared = at && sources.get(at.file)?.refusals.get(at.name)
    const status = declared?.statuses.get(code!)
    if (declared && status) found.set(`/problems/${declared.module}/${kebab(code!)}`, status)
  }
  for (const [name] of text.matchAll(/\b[a-zA-Z_]\w*\b/g)) {
    const own = inner.get(name)
    if (own !== undefined && !seen.has(`${file}#inner ${name}`)) {
      seen.add(`${file}#inner ${name}`)
      add(collect(sources, own, inner, seen))
      continue
    }
    if (!source.imports.has(name) && !source.declared.has(name)) continue
    const at = follow(sources, file, name)
    if (at === null || seen.has(`${at.file}#${at.name}`)) continue
    seen.add(`${at.file}#${at.name}`)
    const declared = sources.get(at.file)!.declared.get(at.name)!
    if (!sources.get(at.file)!.refusals.has(at.name)) add(collect(sources, declared, new Map(), seen))
  }
  for (const [pattern, path, names] of handedOver) {
    if (!pattern.test(text)) continue
    for (const name of names) {
      const at = join(root, path)
      const declared = sources.get(at)?.declared.get(name)
      if (declared === undefined || seen.has(`${at}#${name}`)) continue
      seen.add(`${at}#${name}`)
      add(collect(sources, declared, new Map(), seen))
    }
  }
  return found
}

/** What the code of each operation comes to, by the name of its route. */
type Reached = {
  /** The refusals of its own rules; those that any operation can meet are left out. */
  refusals: Refusals
  /** Whether it comes to a function of this file. */
  calls: (path: string, name: string) => boolean
}

/** What each operation's handler comes to, by the name of its route. */
export function readHandlers(): ReadonlyMap<string, Reached> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|(^|\/)testing\//.test(path))
    .map((path) => join(root, path))
  const sources = new Map(files.map((file) => [file, read(file)]))
  const found = new Map<string, Reached>()
  for (const [file, { declared }] of sources) {
    for (const { text } of declared.values()) {
      if (!text.includes('serve(routes.')) continue
      const inner = declarations(text.split('\n').slice(1), innerStarts, file)
      for (const { 1: indent, 2: name, index } of text.matchAll(/^( *)serve\(\s*routes\.(\w+),/gm)) {
        const part = text.slice(index + 1)
        // The call ends with the line that closes it, or at the next one that stands beside it.
        const end = part.search(new RegExp(`\\n {0,${indent!.length}}\\S`))
        const handler = { file, text: end < 0 ? part : part.slice(0, end) }
        const seen = new Set<string>()
        const own = [...collect(sources, handler, inner, seen)].filter(
          ([type]) => !type.startsWith('/problems/http/'),
        )
        found.set(name!, {
          refusals: new Map(own.sort(([a], [b]) => (a < b ? -1 : 1))),
          calls: (path, called) => seen.has(`${join(root, path)}#${called}`),
        })
      }
    }
  }
  return found
}

/** The refusals of each operation's own rules, by the name of its route. */
export const findRefusals = (): ReadonlyMap<string, Refusals> =>
  new Map([...readHandlers()].map(([name, { refusals }]) => [name, refusals]))
