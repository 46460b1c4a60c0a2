import { benefitNames } from '@gongji/policy/names'
import type { Verdict } from '../../src/settlement/verify.ts'
import { count, money, padStart, table } from '../../src/terminal.ts'
import type { Books, Side, Use } from './books.ts'
import type { UnderEnded } from './ended.ts'
import type { Meetings, Tally } from './tally.ts'

const useOrder = [
  'outpatient',
  'emergency',
  'chronic',
  'twoDisease',
  'inpatient',
  'pharmacy',
  'reimbursed',
  'premium',
]
const useNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(benefitNames).map(([use, { zh }]) => [use, `${use} ${zh}`])),
  reimbursed: 'claimed later 手工报销',
  premium: 'resident premium 居民保费',
}
const areaNames: Readonly<Record<string, string>> = {
  '520200': 'Liupanshui 六盘水',
  '530600': 'Zhaotong 昭通',
}
const sideNames: Readonly<Record<string, string>> = {
  opening: 'personal accounts at the start 年初个人账户',
  contribution: 'contributions 划入',
  interest: 'interest 利息',
  fund: 'pooled funds and those above 统筹等基金',
  cash: 'patients’ cash 现金',
  clearing: 'recovered 追回',
  institution: 'hospitals and pharmacies 定点机构',
  reimbursed: 'paid out to patients 报销给患者',
  tax: 'tax bureau, credited premiums 税务',
  heirs: 'heirs 继承人',
  'transit premium': 'premiums on their way 保费在途',
  'transit wallet': 'transfers on their way 转账在途',
  quota: 'quotas set aside 共济额度',
  wallet: 'wallets 医保钱包',
  personal: 'personal accounts now 期末个人账户',
}

const parts = ['fund', 'own', 'relatives', 'wallet', 'cash'] as const
type Amounts = Pick<Use, (typeof parts)[number] | 'times'>

const add = (rows: readonly Amounts[]): Amounts => ({
  times: rows.reduce((all, { times }) => all + times, 0),
  fund: rows.reduce((all, { fund }) => all + fund, 0),
  own: rows.reduce((all, { own }) => all + own, 0),
  relatives: rows.reduce((all, { relatives }) => all + relatives, 0),
  wallet: rows.reduce((all, { wallet }) => all + wallet, 0),
  cash: rows.reduce((all, { cash }) => all + cash, 0),
})

const cells = (name: string, row: Amounts): string[] => [
  name,
  count(row.times),
  ...parts.map((part) => (row[part] === 0 ? '-' : money(row[part]))),
  money(parts.reduce((all, part) => all + row[part], 0)),
]

/** By area and use: who paid how much, in yuan. */
function usesTable(uses: readonly Use[]): string[] {
  const areas = [...new Set(uses.map(({ area }) => area))].sort()
  const rows: string[][] = []
  for (const area of areas) {
    const here = uses
      .filter((one) => one.area === area)
      .sort((a, b) => useOrder.indexOf(a.use) - useOrder.indexOf(b.use))
    rows.push([areaNames[area] ?? area])
    for (const one of here) rows.push(cells(`  ${useNames[one.use] ?? one.use}`, one))
    rows.push(cells('  together 合计', add(here)))
  }
  if (areas.length > 1) rows.push(cells('both 两地合计', add(uses)))
  const right = (title: string) => ({ title, right: true })
  return table(
    [
      { title: 'where the money went, yuan' },
      right('times'),
      right('funds'),
      right('own'),
      right('relatives'),
      right('wallet'),
      right('cash'),
      right('sum'),
    ],
    rows,
    { gap: 2, rule: true },
  )
}

function sideTable(title: string, side: Side): string[] {
  const rows = side
    .filter(([, amount]) => amount !== 0)
    .map(([name, amount]) => [`  ${sideNames[name] ?? name}`, money(amount)])
  const sum = side.reduce((all, [, amount]) => all + amount, 0)
  return table([{ title }, { title: 'yuan', right: true }], [...rows, ['  sum 合计', money(sum)]])
}

const sorted = (map: ReadonlyMap<string, number>): [string, number][] =>
  [...map].sort(([, a], [, b]) => b - a)

function countsTable(title: string, map: ReadonlyMap<string, number>, most = 40): string[] {
  if (map.size === 0) return []
  const rows = sorted(map)
    .slice(0, most)
    .map(([name, times]) => [`  ${name}`, count(times)])
  return ['', ...table([{ title }, { title: '', right: true }], rows)]
}

/** How far each pair was met. */
function meetingsTable(tally: Tally): string[] {
  if (tally.meetings.size === 0) return []
  const right = (title: string) => ({ title, right: true })
  const rows = [...tally.meetings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([pair, { planned, begun, ended, met }]) => [
      `  ${pair}`,
      ...[planned, begun, ended, met].map(count),
    ])
  const sum = (step: keyof Meetings) =>
    count([...tally.meetings.values()].reduce((all, one) => all + one[step], 0))
  return [
    '',
    ...table(
      [
        { title: 'flow × ending, families that met it' },
        right('planned'),
        right('begun'),
        right('ended'),
        right('came back'),
      ],
      [...rows, ['  together 合计', sum('planned'), sum('begun'), sum('ended'), sum('met')]],
    ),
  ]
}

/** What was proved at some moment, in lines. */
export function printProof(
  when: string,
  {
    verdict,
    books,
    underEnded,
    failedJobs,
  }: { verdict: Verdict; books: Books; underEnded: readonly UnderEnded[]; failedJobs: number },
  seconds: number,
): string[] {
  const found = underEnded.filter(({ times }) => times > 0)
  return [
    `${when}: verify says ${verdict.verdict} (${count(verdict.people)} people, ${count(verdict.settlements)} settlements and reversals); ` +
      `books ${books.faults.length === 0 ? 'agree' : 'DO NOT AGREE'}; ${failedJobs} jobs given up; ` +
      `money under anything that has ended: ${found.length === 0 ? `none of ${underEnded.length} kinds` : 'FOUND'}; ` +
      `${seconds.toFixed(1)} s`,
    ...verdict.findings.map((finding) => `  ${JSON.stringify(finding)}`),
    ...books.faults.map((fault) => `  DOES NOT AGREE: ${fault}`),
    ...found.map(({ what, times, amount }) => `  FOUND: ${what}: ${count(times)} × , ${money(amount)} yuan`),
  ]
}

/** The whole report. */
export const printReport = ({ uses, sources, places, faults }: Books, tally: Tally): string[] => [
  ...usesTable(uses),
  '',
  ...sideTable('came from', sources),
  '',
  ...sideTable('is now, or was paid to', places),
  ...(faults.length === 0
    ? ['', 'Both sides agree to the fen; balances are what the entries say; answers are what was stored.']
    : ['', ...faults.map((fault) => `DOES NOT AGREE: ${fault}`)]),
  ...countsTable('what happened', tally.counts),
  ...meetingsTable(tally),
  ...countsTable('refused, by rule', tally.refusals, 80),
  ...countsTable('jobs that failed and were tried again', tally.failures),
]

/** One line at the end of a month. */
export function printMonth(month: string, tally: Tally, seconds: number): string {
  const of = (what: string) => tally.counts.get(what) ?? 0
  const refused = [...tally.refusals.values()].reduce((all, times) => all + times, 0)
  const cell = (number: number, name: string) => `${padStart(count(number), 8)} ${name}`
  return [
    month,
    cell(of('bill'), 'bills'),
    cell(of('reversal'), 'reversed'),
    cell(of('premium 2025') + of('premium 2026') + of('premium 2027'), 'premiums'),
    cell(of('transfer sent'), 'transfers'),
    cell(refused, 'refused'),
    `${padStart(seconds.toFixed(1), 8)} s`,
  ].join(' ')
}
