/**
 * Evaluations a second on one core, explanation on, beside two rule engines on the same outpatient rule: one of them as
 * a decision graph and in its cheapest form, one expression. Called one after another; rounds interleaved, the median
 * printed. Then a day's rules read for the first time, and memory over many evaluations.
 * Run: npm run bench policy [-- --quick]
 */
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { evaluateExpressionSync, type ZenDecision } from '@gorules/zen-engine'
import { readPackFiles } from '../policy/src/cli/read-files.ts'
import { adjudicate, type Bill, type Fen, isRefusal, termsFor, type Used } from '../policy/src/index.ts'
import { compilePack } from '../policy/src/packs/index.ts'
import { describeMachine } from './machine.ts'

const quick = process.argv.includes('--quick')
const pack = compilePack(
  await readPackFiles(fileURLToPath(new URL('../policy-packs', import.meta.url))),
  '520200',
)

/** One bill of class A, B and C lines: what each engine is asked. */
type Asked = {
  amountA: number
  amountB: number
  amountC: number
  level: string
  category: 'working' | 'retired'
  usedDeductible: number
  usedPaid: number
  balance: number
}
type Answer = { pool: number; personal: number; own: number }

const rates = { village: 70, '1': 70, '2': 60, '3': 50 } as const
const levels = Object.keys(rates) as (keyof typeof rates)[]
const categories = ['working', 'retired'] as const
const bills: Asked[] = Array.from({ length: 64 }, (_, index) => ({
  amountA: 150_000 + index * 1_117,
  amountB: 40_000 + index * 331,
  amountC: 10_000,
  level: levels[index % 4]!,
  category: categories[(index >> 2) % 2]!,
  usedDeductible: (index % 3) * 7_500,
  usedPaid: (index % 5) * 45_000,
  balance: 30_000,
}))

type Contestant = {
  name: string
  answer: (bill: Asked, index: number) => Promise<Answer> | Answer
  /** What was explained, so that nobody can skip it. */
  explained: () => number
}

function ours(): Contestant & { decided: readonly { bill: Bill; used: Used }[] } {
  const terms = termsFor(pack, { on: '2025-03-10', scheme: 'employee', benefit: 'outpatient' })
  if (isRefusal(terms)) throw new Error(terms.code)
  const line = {
    code: '',
    countE4: 10_000,
    ceiling: null,
    restricted: false,
    approved: false,
    ownExpense: false,
    banned: false,
  }
  const decided = bills.map((asked) => ({
    bill: {
      benefit: 'outpatient',
      on: '2025-03-10',
      patient: { scheme: 'employee', category: asked.category, age: 60, aidGroups: [], area: '520200' },
      institution: { kind: 'hospital', level: asked.level, area: '520200' },
      filing: 'none',
      diseases: [],
      visitDeductible: 0,
      admissionsBefore: 0,
      lines: [
        { ...line, id: '1', amount: asked.amountA, itemClass: 'A', firstShare: 0 },
        { ...line, id: '2', amount: asked.amountB, itemClass: 'B', firstShare: 1_000 },
        { ...line, id: '3', amount: asked.amountC, itemClass: 'C', firstShare: 0 },
      ],
      accounts: { own: asked.balance, relatives: [], wallet: 0 },
    } as unknown as Bill,
    used: {
      outpatient: { deductible: asked.usedDeductible as Fen, paid: asked.usedPaid as Fen, entered: 0 as Fen },
    },
  }))
  let explained = 0
  return {
    decided,
    name: '@gongji/policy',
    explained: () => explained,
    answer: (_, index) => {
      const { bill, used } = decided[index]!
      const answer = adjudicate(bill, terms, used)
      if (isRefusal(answer)) throw new Error(answer.code)
      explained += answer.steps.length
      return answer.amounts
    },
  }
}

const expressions = (id: string, list: readonly (readonly [string, string])[]) => ({
  id,
  name: id,
  type: 'expressionNode',
  position: { x: 0, y: 0 },
  content: {
    passThrough: true,
    expressions: list.map(([key, value], index) => ({ id: `${id}${index}`, key, value })),
  },
})

/** The same rule as a decision graph: split, ratio table of level × category, payment. */
const zenModel = () => {
  const rules = levels.flatMap((level) =>
    categories.map((category) => ({
      _id: `${level}${category}`,
      level: `"${level}"`,
      category: `"${category}"`,
      rate: String(rates[level] + (category === 'retired' ? 5 : 0)),
    })),
  )
  const table = {
    id: 'ratio',
    name: 'ratio',
    type: 'decisionTableNode',
    position: { x: 0, y: 0 },
    content: {
      hitPolicy: 'first',
      passThrough: true,
      inputs: [
        { id: 'level', name: 'level', field: 'level' },
        { id: 'category', name: 'category', field: 'category' },
      ],
      outputs: [{ id: 'rate', name: 'rate', field: 'rate' }],
      rules,
    },
  }
  const split = expressions('split', [
    ['firstShare', 'floor((amountB * 1000 + 5000) / 10000)'],
    ['inScope', 'amountA + amountB - $.firstShare'],
    ['deductible', 'min([$.inScope, max([0, 15000 - usedDeductible])])'],
  ])
  const pay = expressions('pay', [
    ['share', 'floor(((inScope - deductible) * rate + 50) / 100)'],
    ['pool', 'min([$.share, max([0, 200000 - usedPaid])])'],
    ['personal', 'amountA + amountB + amountC - $.pool'],
    ['own', 'min([$.personal, balance])'],
  ])
  const ends = [
    { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
    { id: 'out', name: 'out', type: 'outputNode', position: { x: 0, y: 0 } },
  ]
  const edges = [
    ['in', 'split'],
    ['split', 'ratio'],
    ['ratio', 'pay'],
    ['pay', 'out'],
  ]
  return {
    nodes: [...ends, split, table, pay],
    edges: edges.map(([sourceId, targetId], index) => ({
      id: `e${index}`,
      sourceId,
      targetId,
      type: 'edge',
    })),
  }
}

async function zen(trace: boolean): Promise<Contestant> {
  const { ZenEngine } = await import('@gorules/zen-engine')
  const decision: ZenDecision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(zenModel())))
  let explained = 0
  return {
    name: `zen-engine, trace ${trace ? 'on' : 'off'}`,
    explained: () => explained,
    answer: async (bill) => {
      const { result, trace: why } = await decision.evaluate(bill, { trace })
      explained += why ? Object.keys(why).length : 0
      return result as Answer
    },
  }
}

/** Its cheapest form: the whole rule as one expression, evaluated on the caller's own thread, explaining nothing. */
function zenExpression(): Contestant {
  const inScope = '(amountA + amountB - floor((amountB * 1000 + 5000) / 10000))'
  const deductible = `min([${inScope}, max([0, 15000 - usedDeductible])])`
  const base = `(level == "3" ? ${rates['3']} : level == "2" ? ${rates['2']} : ${rates['1']})`
  const rate = `(${base} + (category == "retired" ? 5 : 0))`
  const share = `floor(((${inScope} - ${deductible}) * ${rate} + 50) / 100)`
  const pool = `min([${share}, max([0, 200000 - usedPaid])])`
  return {
    name: 'zen-engine, one expression',
    explained: () => 0,
    answer: (bill) => {
      const paid = evaluateExpressionSync(pool, bill) as number
      const personal = bill.amountA + bill.amountB + bill.amountC - paid
      return { pool: paid, personal, own: Math.min(personal, bill.balance) }
    },
  }
}

/** The same rule as conditions and events: a ratio for each level × category, the cap as two further rules. */
async function jsonRules(): Promise<Contestant> {
  const { Engine } = await import('json-rules-engine')
  const engine = new Engine()
  const fact = (name: string, compute: (get: (fact: string) => Promise<number>) => Promise<number>) =>
    engine.addFact(name, async (_, almanac) => await compute((other) => almanac.factValue<number>(other)))
  fact('inScope', async (get) => {
    const amountB = await get('amountB')
    return (await get('amountA')) + amountB - Math.floor((amountB * 1_000 + 5_000) / 10_000)
  })
  fact('deductible', async (get) =>
    Math.min(await get('inScope'), Math.max(0, 15_000 - (await get('usedDeductible')))),
  )
  fact('share', async (get) =>
    Math.floor((((await get('inScope')) - (await get('deductible'))) * (await get('rate')) + 50) / 100),
  )
  fact('capLeft', async (get) => Math.max(0, 200_000 - (await get('usedPaid'))))
  for (const level of levels) {
    for (const category of categories) {
      engine.addRule({
        name: `ratio ${level} ${category}`,
        priority: 10,
        conditions: {
          all: [
            { fact: 'level', operator: 'equal', value: level },
            { fact: 'category', operator: 'equal', value: category },
          ],
        },
        event: { type: 'ratio', params: { rate: rates[level] + (category === 'retired' ? 5 : 0) } },
        onSuccess: async (event, almanac) => almanac.addRuntimeFact('rate', event.params!.rate),
      })
    }
  }
  const cap = (name: string, operator: string, fund: string) =>
    engine.addRule({
      name,
      priority: 5,
      conditions: { all: [{ fact: 'share', operator, value: { fact: 'capLeft' } }] },
      event: { type: name, params: { pool: { fact: fund } } },
    })
  cap('capped', 'greaterThan', 'capLeft')
  cap('within the cap', 'lessThanInclusive', 'share')
  let explained = 0
  return {
    name: 'json-rules-engine',
    explained: () => explained,
    answer: async (bill) => {
      const { almanac, results } = await engine.run(bill as unknown as Record<string, unknown>)
      explained += results.length
      const decided = results.find(({ event }) => event?.type !== 'ratio')!
      const pool = await almanac.factValue<number>(decided.event!.type === 'capped' ? 'capLeft' : 'share')
      const personal = bill.amountA + bill.amountB + bill.amountC - pool
      return { pool, personal, own: Math.min(personal, bill.balance) }
    },
  }
}

/** Microseconds of one evaluation: by the clock, and of processor time on all threads together. */
type Timed = { clock: number; processor: number }

/** Called one after another. A machine that others use too makes the clock slow, and leaves the processor time true. */
async function time({ answer }: Contestant, count: number): Promise<Timed> {
  const started = performance.now()
  const before = process.cpuUsage()
  for (let done = 0; done < count; done++) {
    const index = done & 63
    const promised = answer(bills[index]!, index)
    if (promised instanceof Promise) await promised
  }
  const clock = ((performance.now() - started) / count) * 1_000
  const { user, system } = process.cpuUsage(before)
  return { clock, processor: (user + system) / count }
}

async function mustAgree(contestants: readonly Contestant[]): Promise<void> {
  for (const [index, bill] of bills.entries()) {
    const answers = await Promise.all(contestants.map(({ answer }) => answer(bill, index)))
    for (const [at, { pool, personal, own }] of answers.entries()) {
      const first = answers[0]!
      if (pool !== first.pool || personal !== first.personal || own !== first.own) {
        throw new Error(
          `${contestants[at]!.name} answers ${pool}, not ${first.pool}, to ${JSON.stringify(bill)}`,
        )
      }
    }
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

async function race(contestants: readonly Contestant[]): Promise<void> {
  const rounds = quick ? 3 : 7
  const counts = contestants.map((_, index) => (index === 0 ? 500_000 : 10_000) / (quick ? 10 : 1))
  const times = contestants.map((): Timed[] => [])
  for (const [index, one] of contestants.entries()) await time(one, counts[index]! / 2)
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of contestants.entries()) times[index]!.push(await time(one, counts[index]!))
  }
  const of = (index: number, what: keyof Timed): number => median(times[index]!.map((timed) => timed[what]))
  console.log(
    '| engine | µs each, by the clock | ours is | µs of processor | ours is | evaluations a second and core |',
  )
  console.log('|---|---:|---:|---:|---:|---:|')
  contestants.forEach(({ name, explained }, index) => {
    const [clock, processor] = [of(index, 'clock'), of(index, 'processor')]
    const faster = (each: number, what: keyof Timed): string =>
      index === 0 ? '' : `${(each / of(0, what)).toFixed(0)} × as fast`
    console.log(
      `| ${name} | ${clock.toFixed(2)} | ${faster(clock, 'clock')} | ${processor.toFixed(2)} | ${faster(processor, 'processor')} | ${Math.round(1_000_000 / processor).toLocaleString('en')} |`,
    )
    if (explained() === 0 && !/off$|one expression$/.test(name)) throw new Error(`${name} explained nothing`)
  })
}

/** Microseconds of processor for a day's rules that nobody asked for before, alone and with the first bill under them. */
function cold(): void {
  const days = Array.from({ length: 336 }, (_, index) => {
    const two = (number: number): string => String(number + 1).padStart(2, '0')
    return `2025-${two(Math.floor(index / 28))}-${two(index % 28)}`
  })
  const { decided } = ours()
  const read = (on: string) => {
    const terms = termsFor(pack, { on, scheme: 'employee', benefit: 'outpatient' })
    if (isRefusal(terms)) throw new Error(terms.code)
    return terms
  }
  const tasks = {
    'a day’s rules (termsFor)': (on: string) => void read(on),
    'with the first bill under them': (on: string) => {
      const { bill, used } = decided[0]!
      adjudicate({ ...bill, on }, read(on), used)
    },
  }
  const rounds = quick ? 3 : 15
  console.log('\n| read for the first time | µs of processor |\n|---|---:|')
  for (const [name, task] of Object.entries(tasks)) {
    const times = Array.from({ length: rounds }, () => {
      const before = process.cpuUsage()
      for (let again = 0; again < 20; again++) for (const on of days) task(on)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / (20 * days.length)
    })
    console.log(`| ${name} | ${median(times).toFixed(1)} |`)
  }
  // The pack itself is new too: as after a start, or when officers changed a value.
  const fresh = Array.from({ length: rounds }, () => {
    const copies = Array.from({ length: 500 }, () => structuredClone(pack))
    const before = process.cpuUsage()
    for (const copy of copies) {
      termsFor(copy, { on: '2025-03-10', scheme: 'employee', benefit: 'outpatient' })
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / copies.length
  })
  console.log(`| a day’s rules of a pack that was never read | ${median(fresh).toFixed(1)} |`)
}

async function memory(one: Contestant): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const parts = 10
  const each = quick ? 20_000 : 1_000_000
  const heaps: number[] = []
  for (let part = 0; part < parts; part++) {
    await time(one, each)
    collect()
    heaps.push(process.memoryUsage().heapUsed / 2 ** 20)
    process.stderr.write(
      `\r${((part + 1) * each).toLocaleString('en')} evaluations  heap ${heaps.at(-1)!.toFixed(1)} MB   `,
    )
  }
  process.stderr.write('\n')
  const grown = heaps.at(-1)! - heaps[0]!
  console.log(
    `\nHeap after each of ${parts} × ${each.toLocaleString('en')} evaluations: ${heaps.map((heap) => heap.toFixed(1)).join(' ')} MB (${grown >= 0 ? '+' : ''}${grown.toFixed(2)} MB)`,
  )
}

const { cpu, cores, node, commit } = describeMachine()
const [load] = loadavg()
console.log(
  `${new Date().toISOString().slice(0, 10)}  ${cpu}, ${cores} cores, Node ${node}, ${commit}, load ${load!.toFixed(1)}\n`,
)
const contestants = [ours(), await zen(true), await zen(false), zenExpression(), await jsonRules()]
await mustAgree(contestants)
await race(contestants)
cold()
await memory(contestants[0]!)
