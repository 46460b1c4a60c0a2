import { isScalar, type Node } from 'yaml'
import { plain as plainText } from '../typed/index.ts'
import type { BillInYear } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'
import { parseBillJson } from './bill-json.ts'
import { billFaults, billShape, potsOf, toBill } from './bills.ts'
import type { Fault } from './fault.ts'
import { type At, entriesOf, fault, inside, itemsOf, type PackFile, parseYaml, textOf } from './read.ts'

export type NamedBill = BillInYear & { name: string }

const under = (node: Node | null, key: string): Node | null =>
  entriesOf(node)?.find((entry) => entry.key === key)?.value ?? null

/** Whether it is the engine's own form: a bill in fen, alone or as `{ bill, used }`. */
function isEngineBill(node: Node | null): boolean {
  const inner = under(node, 'bill') ?? under(node, 'claim')
  const keys = entriesOf(entriesOf(inner) ? inner : node)?.map(({ key }) => key) ?? []
  return keys.includes('lines') && keys.includes('institution')
}

type Asked = { name: string; area: string | null; packs: ReadonlyMap<string, CompiledPack> | null }
/** The bill, unless something in it cannot be true. */
function sound(
  made: NamedBill,
  node: Node | null,
  at: At,
  { packs, aged }: Pick<Asked, 'packs'> & { aged: boolean },
): NamedBill | undefined {
  const pack = packs?.get(made.bill.patient.area)
  return billFaults(made, { node, at, pots: pack ? potsOf(pack) : null, aged }) ? made : undefined
}

function readEngineBill(node: Node | null, at: At, { name, packs }: Asked): NamedBill | undefined {
  const parsed = parseBillJson(plain(node))
  if ('bill' in parsed) return sound({ name, ...parsed }, node, at, { packs, aged: true })
  for (const { path, message } of parsed.problems) {
    fault(inside(at, path), node, {
      code: 'wrong-value',
      zh: `${path} 不对：${message}`,
      en: `${path} is wrong: ${message}`,
      mend: {
        zh: '按 Bill 的字段写；金额为整数分，比例为万分之一',
        en: 'Write the fields of Bill; money is whole fen, rates are basis points.',
      },
    })
  }
  return undefined
}

/** JSON's own types again; the reader keeps every scalar as text. */
function plain(node: Node | null): unknown {
  const entries = entriesOf(node)
  if (entries) return Object.fromEntries(entries.map(({ key, value }) => [key, plain(value)]))
  const items = itemsOf(node)
  if (items) return items.map(plain)
  if (!isScalar(node) || typeof node.value !== 'string') return null
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return node.value
  if (words.has(node.value)) return words.get(node.value)
  return /^-?\d+(\.\d+)?$/.test(node.value) ? Number(node.value) : node.value
}
const words = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])

function readOne(node: Node | null, at: At, asked: Asked): NamedBill | undefined {
  const { name, area, packs } = asked
  if (isEngineBill(node)) return readEngineBill(node, at, asked)
  const named = textOf(under(node, 'claim')) ?? textOf(under(node, 'case')) ?? name
  const stated = textOf(under(under(node, 'patient'), 'area'))
  const home = stated === null ? area : plainText(stated)
  const read = billShape.read(withoutKeys(node, ['claim', 'case', 'expect']), at)
  if (!read) return undefined
  if (home === null) {
    return fault(at, node, {
      code: 'missing-key',
      zh: 'patient.area 没有写，规则包又不止一个地方',
      en: 'patient.area is missing, and the packs have several areas',
      mend: {
        zh: '写明参保地，如 area: "520200"',
        en: 'State where the patient is insured, such as area: "520200".',
      },
    })
  }
  const made = toBill(read, home)
  const aged = read.patient.age !== undefined
  if (!('missing' in made)) return sound({ name: named, ...made }, node, at, { packs, aged })
  return fault(at, node, {
    code: 'missing-key',
    zh: 'at.level 没有写',
    en: 'at.level is missing',
    mend: { zh: '写明医院级别：village、1、2、3', en: "State the hospital's level: village, 1, 2 or 3." },
  })
}

/** The same mapping without some keys: bills may carry a name, and cases can be evaluated too. */
function withoutKeys(node: Node | null, keys: readonly string[]): Node | null {
  if (!entriesOf(node)?.some(({ key }) => keys.includes(key))) return node
  const map = node as unknown as { items: { key: Node }[]; range: unknown }
  const copy = Object.create(Object.getPrototypeOf(map), Object.getOwnPropertyDescriptors(map)) as typeof map
  copy.items = map.items.filter(({ key }) => !keys.includes(textOf(key) ?? ''))
  return copy as unknown as Node
}

/**
 * Bills of a file in YAML or JSON: one, or a list. Each in plain words and yuan, or as the engine's own JSON in fen.
 * @param area where patients are insured when a bill does not say; null when that is not known
 * @param packs whose accumulators the bills may name; left out, any name goes
 */
export function readBills(
  file: PackFile,
  {
    area,
    faults,
    packs = null,
  }: { area: string | null; faults: Fault[]; packs?: ReadonlyMap<string, CompiledPack> | null },
): NamedBill[] {
  const { root, at } = parseYaml(file, faults, { large: true })
  if (!root) return []
  const items = itemsOf(root)
  const nodes = items ?? [root]
  return nodes.flatMap((node, index) => {
    const where = items ? inside(at, String(index + 1)) : at
    return readOne(node, where, { name: items ? `#${index + 1}` : file.path, area, packs }) ?? []
  })
}
