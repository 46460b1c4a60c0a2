import type { Language, PlainDate } from '@gongji/policy'
import { Command, Option } from 'commander'
import { dateInChina } from '../deps.ts'
import { paintFor, wantsColour } from '../terminal.ts'
import { readConfig } from './config.ts'
import { examples } from './demo-examples.ts'
import { printExample, printSummary } from './demo-print.ts'
import { careOn, createPrograms } from './demo-run.ts'
import { type DemoServer, openTemporarySandbox, reachServer } from './demo-server.ts'
import { explainOver } from './demo-why.ts'

let runs = 0

export type DemoOptions = {
  language: Language
  write: (line: string) => void
  coloured: boolean
}

const intro: Record<Language, readonly string[]> = {
  zh: [
    '按国家接口逐笔结算示范家庭的账单，与示例核对到分，最后全部退费。',
    '账户标志（acct_used_flag）：1 用本人账户，当地允许时接着用家人的；2 患者声明使用共济账户。',
  ],
  en: [
    'Settles the demo families’ bills through the national interface, checks each to the fen, and in',
    'the end reverses all of them. Account flag (acct_used_flag) 1: the own account, then relatives’',
    'where the area lets them pay unasked. 2: the patient said that the shared account is to pay.',
  ],
}

/**
 * Settles the worked examples in order, prints each, and takes all of them back, last first. Whatever happens on the
 * way, what was settled is taken back. Gives whether every one agrees.
 */
export async function runDemo(
  server: DemoServer,
  { language, write, coloured }: DemoOptions,
): Promise<boolean> {
  const started = performance.now()
  const paint = paintFor(coloured)
  // Programs of one institution that run at the same time keep their message ids apart by lane.
  runs += 1
  const programs = createPrograms({
    send: server.send,
    now: server.now,
    lane: (process.pid + runs) % 100,
  })
  const explain = explainOver(server)
  const undos: (() => Promise<void>)[] = []
  let right = 0
  let settled = 0
  for (const line of intro[language]) write(line)
  const today = dateInChina(server.now())
  if (today !== careOn) for (const line of later[language](today)) write(line)
  try {
    for (const [index, example] of examples.entries()) {
      const { undo, ...done } = await programs.settle(example)
      undos.push(undo)
      if (done.differences.length === 0) right += 1
      if (done.outcome.kind === 'paid') settled += 1
      const why = await explain(example, done.outcome, language)
      write('')
      for (const line of printExample({ example, done, why, number: index + 1 }, language, paint)) write(line)
    }
  } finally {
    for (const undo of undos.toReversed()) await undo()
  }
  const seconds = (performance.now() - started) / 1000
  write('')
  write(printSummary({ right, of: examples.length, reversed: settled, seconds }, language))
  return right === examples.length
}

const ownLanguage = (): Language =>
  (process.env.LC_ALL || process.env.LANG || '').startsWith('zh') ? 'zh' : 'en'

/** What is said where the clock has moved on. */
const later: Record<Language, (today: PlainDate) => readonly string[]> = {
  zh: (today) => [
    `今天是${today}；示例的就诊日是${careOn}，按就诊当天的规则算基金，按今天的授权和余额付款。`,
  ],
  en: (today) => [
    `Today is ${today}. The examples’ day of care is ${careOn}: the funds pay by the rules of that`,
    'day, and accounts by the authorisations and balances of today.',
  ],
}

/** `demo`: exit code 1 when an example differs. */
export const demoCommand = (): Command =>
  new Command('demo')
    .description('settle the worked examples, print each with who paid and why, and reverse them')
    .option('--url <address>', 'a running sandbox, e.g. http://127.0.0.1:8080 (default: a temporary one)')
    .addOption(new Option('--lang <language>', 'language of the printing').choices(['zh', 'en']))
    .action(async ({ url, lang }: { url?: string; lang?: Language }) => {
      // A reader that goes away (`| head`) is no reason to leave bills behind.
      process.stdout.on('error', () => undefined)
      const server =
        url === undefined
          ? await openTemporarySandbox({ start: readConfig().sandboxClock })
          : await reachServer(url)
      try {
        const agrees = await runDemo(server, {
          language: lang ?? ownLanguage(),
          write: (line) => void process.stdout.write(`${line}\n`),
          coloured: wantsColour(process.stdout),
        })
        if (!agrees) process.exitCode = 1
      } finally {
        await server.close()
      }
    })
