import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command, Option } from 'commander'
import { type Change, whatIf } from '../bill/what-if.ts'
import { cashierTable, citizenSentences, derivation, printDerivation, printTable } from '../explain/index.ts'
import {
  casesSchema,
  checkPacks,
  compilePacks,
  evaluate,
  type Fault,
  type NamedBill,
  newPack,
  PackError,
  packSchema,
  readBills,
  staleValues,
} from '../packs/index.ts'
import { plain } from '../typed/index.ts'
import type { PlainDate } from '../values/dates.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'
import type { Language } from '../values/text.ts'
import { evaluateAll } from './chain.ts'
import { parseChange } from './change.ts'
import { checkedText, hostNames, hostsOf } from './checked.ts'
import { type Common, language, type Output, packFilesIn, packsOption, parseDay, Wrong } from './common.ts'
import { comparePacks, differenceText, writtenIn } from './difference.ts'
import { addDiseases } from './diseases.ts'
import { fileTrouble } from './file-trouble.ts'
import { answerJson, faultText, refusalText } from './print.ts'
import { runPopulation } from './run-population.ts'
import { staleText } from './stale-text.ts'
import { vectorsOf } from './vectors.ts'
import { whatIfText } from './what-if-text.ts'

const json = (value: unknown): string => JSON.stringify(value, null, 2)

async function packsIn(folder: string): Promise<Map<string, CompiledPack>> {
  try {
    return compilePacks(await packFilesIn(folder))
  } catch (error) {
    if (error instanceof PackError) throw new Wrong(error.faults)
    throw error
  }
}

/** The only area that no other inherits from, when there is just one. */
function onlyArea(packs: ReadonlyMap<string, CompiledPack>): string | null {
  const parents = new Set([...packs.values()].flatMap(({ inherits }) => inherits))
  const leaves = [...packs.keys()].filter((area) => !parents.has(area))
  return leaves.length === 1 ? leaves[0]! : null
}

async function billsIn(path: string, packs: ReadonlyMap<string, CompiledPack>): Promise<NamedBill[]> {
  const faults: Fault[] = []
  const text = path === '-' ? await readInput() : await readFile(path, 'utf8')
  const bills = readBills({ path, text }, { area: onlyArea(packs), faults, packs })
  if (faults.length > 0) throw new Wrong(faults)
  return bills
}

async function readInput(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** The second name is the published one; either may be written. */
const billOption = (): Option =>
  new Option(
    '--claim, --bill <file>',
    '账单，YAML 或 JSON；- 为标准输入 a bill or a list of them; - reads standard input',
  ).makeOptionMandatory()

function addEval(program: Command, { out }: Output): void {
  program
    .command('eval')
    .description('按规则包计算账单，输出 JSON。Decide bills and print JSON.')
    .addOption(packsOption())
    .addOption(billOption())
    .addOption(language())
    .option('--chain', '一个人的账单依次累计 bills of one person, each after the one before', false)
    .action(async ({ packs: folder, bill, chain }: Common & { chain: boolean }) => {
      const packs = await packsIn(folder)
      const bills = await billsIn(bill, packs)
      const answers = evaluateAll(packs, bills, chain).map(({ answer }, index) => ({
        name: bills[index]!.name,
        packHash: packs.get(bills[index]!.bill.patient.area)?.hash ?? null,
        ...answerJson(answer),
      }))
      out(json(answers.length === 1 ? answers[0] : answers))
    })
}

function addExplain(program: Command, { out }: Output): void {
  program
    .command('explain')
    .description('说明账单怎么算出来的。Say how a bill is decided.')
    .addOption(packsOption())
    .addOption(billOption())
    .addOption(
      new Option('--as <reader>', '给谁看 for whom')
        .choices(['citizen', 'cashier', 'clerk'])
        .default('citizen'),
    )
    .addOption(language())
    .action(async ({ packs: folder, bill, as, lang }: Common & { as: string }) => {
      const packs = await packsIn(folder)
      const answers = evaluateAll(packs, await billsIn(bill, packs), false)
      for (const { name, answer } of answers) {
        if (answers.length > 1) out(`\n${name}`)
        if (isRefusal(answer)) out(refusalText(answer, lang))
        else if (as === 'cashier') out(printTable(cashierTable(answer, lang), lang))
        else if (as === 'clerk') out(printDerivation(derivation(answer, lang), lang))
        else
          out(
            citizenSentences(answer, lang)
              .map(({ text }) => text)
              .join('\n'),
          )
      }
    })
}

function addWhatIf(program: Command, { out }: Output): void {
  program
    .command('what-if')
    .description('改一个条件，逐步看差别。Change one input and see every step that differs.')
    .addOption(packsOption())
    .addOption(billOption())
    .addOption(language())
    .requiredOption(
      '--change <name=value>',
      '改什么，可以写几次 what to change, may be repeated: level=2, filing=temporary, on=2024-10-31, own=0',
      parseChange,
    )
    .option('--json', '输出 JSON print JSON', false)
    .action(
      async ({
        packs: folder,
        bill,
        change,
        lang,
        json: asJson,
      }: Common & { change: Change; json: boolean }) => {
        const packs = await packsIn(folder)
        const bills = await billsIn(bill, packs)
        for (const one of bills) {
          const pack = packs.get(one.bill.patient.area)
          if (!pack) {
            const refused = evaluate(packs, one)
            out(asJson || !isRefusal(refused) ? json(answerJson(refused)) : refusalText(refused, lang))
            continue
          }
          const found = whatIf(pack, one, change)
          const { before, after, amounts, steps } = found
          if (asJson) out(json({ before: answerJson(before), after: answerJson(after), amounts, steps }))
          else out(`${bills.length > 1 ? `\n${one.name}\n` : ''}${whatIfText(found, lang)}`)
        }
      },
    )
}

function addDiff(program: Command, { out }: Output): void {
  program
    .command('diff')
    .description('两套规则包对过去账单的差别。What a change of packs does to past bills.')
    .argument('<before>', '原来的规则包文件夹 folder of packs before')
    .argument('<after>', '新的规则包文件夹 folder of packs after')
    .requiredOption('--claims, --bills <file>', '账单列表 a list of bills')
    .addOption(language())
    .option('--json', '输出 JSON print JSON', false)
    .action(
      async (
        before: string,
        after: string,
        { bills: path, lang, json: asJson }: { bills: string; lang: Language; json: boolean },
      ) => {
        const [old, now] = [await packsIn(before), await packsIn(after)]
        const found = comparePacks(old, now, await billsIn(path, old))
        if (asJson) return out(json(found))
        const folders = { before: await packFilesIn(before), after: await packFilesIn(after) }
        out(differenceText(found, lang, writtenIn(folders)))
      },
    )
}

function addCheck(program: Command, { out, fail }: Output): void {
  program
    .command('check')
    .description('检查规则包。Find everything wrong with packs.')
    .addOption(packsOption())
    .addOption(language())
    .option('--no-cases', '不查案例 leave cases aside')
    .option('--on <date>', '列出这一天已经没有规定的参数 name what is no longer stated on that day', parseDay)
    .addOption(
      new Option('--for <hosts>', '账单从哪里来 who hands in bills').choices(hostNames).default('all'),
    )
    .option('--json', '输出 JSON print JSON', false)
    .action(
      async ({
        packs: folder,
        lang,
        cases,
        on = today(),
        for: from,
        json: asJson,
      }: Common & { cases: boolean; on?: PlainDate; for: string; json: boolean }) => {
        const files = await packFilesIn(folder)
        const faults = checkPacks(files, { cases, on, hosts: hostsOf(from) })
        const wrong = faults.some(({ warning }) => !warning)
        if (asJson) out(json(faults))
        else {
          if (faults.length > 0) out(faultText(faults, lang))
          if (!wrong) out(checkedText(files, lang, faults.length))
          if (!cases)
            out(lang === 'zh' ? '案例没有运行（--no-cases）' : 'The cases were not run (--no-cases)')
        }
        if (wrong) fail(1)
      },
    )
}

const chinaIsAheadBy = 8 * 3_600_000
const today = (): PlainDate => new Date(Date.now() + chinaIsAheadBy).toISOString().slice(0, 10)

function addRun(program: Command, { out, err, fail }: Output): void {
  program
    .command('run')
    .description('按规则包算一张表里的账单，一行一张。Decide the bills of a table, one a row.')
    .addOption(packsOption())
    .addOption(language())
    .requiredOption('--people <file>', '人员与账单，CSV，第一行是列名 CSV, the first row names the columns')
    .action(async ({ packs: folder, people, lang }: Common & { people: string }) => {
      const faults = await runPopulation(await packsIn(folder), people, { lang, out })
      if (faults.length === 0) return
      err(faultText(faults, lang))
      fail(1)
    })
}

function addStale(program: Command, { out }: Output): void {
  program
    .command('stale')
    .description(
      '列出一年以上没有再见到依据的值。Values that nobody has seen confirmed for more than a year.',
    )
    .addOption(packsOption())
    .addOption(language())
    .option('--on <date>', '按哪一天算，不写就是今天 as of that day; today when left out', parseDay)
    .option('--json', '输出 JSON print JSON', false)
    .action(
      async ({
        packs: folder,
        lang,
        on = today(),
        json: asJson,
      }: Common & { on?: PlainDate; json: boolean }) => {
        const packs = await packsIn(folder)
        const found = staleValues(packs.values(), on)
        out(asJson ? json(found) : staleText(found, { packs, lang, on }))
      },
    )
}

function addVectors(program: Command, { out }: Output): void {
  program
    .command('vectors')
    .description(
      '案例里的账单和答案，给别的程序核对。Bills of the cases with their answers, for other programs.',
    )
    .addOption(packsOption())
    .action(async ({ packs: folder }: { packs: string }) => {
      out(json(vectorsOf(await packFilesIn(folder), await packsIn(folder))))
    })
}

function addNew(program: Command, { out, err, fail }: Output): void {
  program
    .command('new')
    .description('新建一个待填写的规则包。A pack to fill in.')
    .argument('<area>', '六位统筹区代码 six digits')
    .addOption(packsOption())
    .option('--inherits <area>', '继承哪个地区 the area to inherit from')
    .action(async (typed: string, { packs: folder, inherits }: { packs: string; inherits?: string }) => {
      const area = plain(typed)
      if (!/^\d{6}$/.test(area)) {
        err('统筹区代码是六位数字 An area has six digits')
        return fail(1)
      }
      for (const { path, text } of newPack(area, inherits === undefined ? null : plain(inherits))) {
        const target = join(folder, path)
        await mkdir(dirname(target), { recursive: true })
        // Never over what somebody wrote.
        await writeFile(target, text, { flag: 'wx' })
        out(target)
      }
    })
}

function addSchema(program: Command, { out }: Output): void {
  program
    .command('schema')
    .description('编辑器用的 JSON Schema。JSON Schemas for editors.')
    .addOption(new Option('--of <what>').choices(['pack', 'cases']).default('pack'))
    .action(({ of: what }: { of: string }) => out(json(what === 'pack' ? packSchema() : casesSchema())))
}

const terminal: Output = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  fail: (code) => {
    process.exitCode = code
  },
}

/** `policy eval | run | explain | what-if | diff | check | stale | vectors | new | diseases | schema`; the server's main mounts it too. */
export function policyCommand(output: Output = terminal): Command {
  const program = new Command('policy').description('规则包工具 tools for policy packs')
  for (const add of [
    addEval,
    addRun,
    addExplain,
    addWhatIf,
    addDiff,
    addCheck,
    addStale,
    addVectors,
    addNew,
    addDiseases,
    addSchema,
  ])
    add(program, output)
  return program
}

/** Runs a command line; wrong packs and bills are printed with file, line and mend, and end with status 1. */
export async function runPolicy(argv: readonly string[], output: Output = terminal): Promise<void> {
  const lang: Language = argv.includes('en') ? 'en' : 'zh'
  try {
    await policyCommand(output).parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof Wrong) output.err(faultText(error.faults, lang))
    else if (error instanceof Error && 'code' in error) output.err(fileTrouble(error, lang))
    else throw error
    output.fail(1)
  }
}
