import { placeName } from '@gongji/contract/divisions'
import type { RuleRoutes } from '@gongji/contract/rule'
import {
  type CompiledPack,
  type DatedValue,
  findValue,
  includes,
  type PlainDate,
  type Text,
} from '@gongji/policy'
import { isStale, writtenLines } from '@gongji/policy/packs'
import type { z } from 'zod'
import { type DecisionRow, decisionRows, valueInLine } from '../decision.ts'
import type { Packs } from '../packs.ts'
import type { Shown } from '../serve.ts'
import { answerWords, comparedWords } from './answer-words.ts'
import { type CaseResult, type Checked, isReady } from './check.ts'
import { effectJson } from './effect.ts'
import { allowedFor } from './propose.ts'
import { changeWords, missingWords, ruleWords } from './rule-words.ts'
import type { Proposal } from './store.ts'

type Reply<Name extends keyof RuleRoutes> = z.input<RuleRoutes[Name]['reply']>

export const areaHead = (packs: Pick<Packs, 'packOf'>, area: string): { area: string; name: Text } => ({
  area,
  name: packs.packOf(area)?.name ?? placeName(area),
})

const groups: readonly (readonly [RegExp, Text])[] = [
  [
    /^employee\.outpatient|^employee\.emergency|^employee\.pharmacy/,
    { zh: '职工 门诊', en: 'Employees, outpatient' },
  ],
  [/^employee\.inpatient/, { zh: '职工 住院', en: 'Employees, inpatient' }],
  [/^employee\.(chronic|twoDisease)/, { zh: '职工 慢特病', en: 'Employees, chronic diseases' }],
  [/^employee\./, { zh: '职工 其他各层', en: 'Employees, layers above' }],
  [
    /^resident\.outpatient|^resident\.emergency|^resident\.pharmacy/,
    { zh: '居民 门诊', en: 'Residents, outpatient' },
  ],
  [/^resident\.inpatient/, { zh: '居民 住院', en: 'Residents, inpatient' }],
  [/^resident\.(chronic|twoDisease)/, { zh: '居民 慢特病、两病', en: 'Residents, chronic diseases' }],
  [/^resident\./, { zh: '居民 大病与救助', en: 'Residents, layers above' }],
  [/^premium\./, { zh: '居民缴费', en: 'Resident premium' }],
  [/^sharing\./, { zh: '家庭共济', en: 'Family sharing' }],
  [/^wallet\./, { zh: '医保钱包', en: 'Wallet' }],
  [/^filing\./, { zh: '异地就医', en: 'Care elsewhere' }],
  [/^chronic\./, { zh: '慢特病名单', en: 'List of chronic diseases' }],
  [/^waiting\./, { zh: '待遇等待期', en: 'Waiting period' }],
  [/^incentives\./, { zh: '大病保险激励', en: 'Incentives' }],
  [/./, { zh: '个人账户', en: 'Personal account' }],
]
const groupIndex = (name: string): number => groups.findIndex(([pattern]) => pattern.test(name))

const isUnknown = (value: unknown): boolean => JSON.stringify(value ?? null).includes('"unknown"')

type Column = Reply<'listRules'>['rules'][number]['columns'][number]
function column(packs: Packs, pack: CompiledPack, name: string, today: PlainDate): Column {
  const entries: readonly DatedValue[] = pack.parameters[name] ?? []
  return entries.map((entry) => ({
    statedBy: areaHead(packs, entry.area),
    own: entry.area === pack.area,
    from: entry.from,
    to: entry.to,
    text:
      entry.value === 'unknown'
        ? { zh: '本系统没有收录', en: 'not in this system' }
        : valueInLine(name, entry.value),
    unknown: isUnknown(entry.value),
    source: entry.source,
    certainty: entry.certainty,
    seen: entry.seen ?? null,
    stale: entry.seen !== undefined && isStale(entry.seen, today),
    note: entry.note ?? null,
    proposed: entry.proposed === true,
    inForce: entry.proposed !== true && includes(entry, today),
  }))
}

/** Written values stand in the files, which are read once an area and rule. */
function withWritten(packs: Packs, area: string, name: string, today: PlainDate): Column {
  const lines = writtenLines(packs.files, area, name)
  const pack = packs.packOf(area)!
  return column(packs, pack, name, today).map((one, index) => ({
    ...one,
    rows: decisionRows(name, pack.parameters[name]![index]!.value, null),
    written: lines.find(({ from, proposed }) => from === one.from && proposed === one.proposed)?.value ?? '',
  }))
}

/** Rules of some areas side by side, in the order of their groups. */
export function rulesBeside(packs: Packs, areas: readonly string[], today: PlainDate): Reply<'listRules'> {
  const compiled = areas.map((area) => packs.packOf(area)!)
  const names = [...new Set(compiled.flatMap(({ parameters }) => Object.keys(parameters)))]
  names.sort((a, b) => groupIndex(a) - groupIndex(b) || (a < b ? -1 : 1))
  return {
    today,
    areas: areas.map((area) => areaHead(packs, area)),
    rules: names.map((name) => ({
      name,
      words: ruleWords(name),
      group: groups[groupIndex(name)]![1],
      columns: compiled.map((pack) => column(packs, pack, name, today)),
    })),
  }
}

/** One rule with its values as they are written. */
export function ruleBeside(packs: Packs, areas: readonly string[], name: string, today: PlainDate) {
  return {
    name,
    words: ruleWords(name),
    group: groups[groupIndex(name)]![1],
    columns: areas.map((area) => withWritten(packs, area, name, today)),
  }
}

/** What nobody knows today of an area that people are insured in: stated as unknown, or stated elsewhere and not here. */
export function missingOf(packs: Packs, area: string, today: PlainDate): { name: string; words: Text }[] {
  const pack = packs.packOf(area)!
  const others = packs.areas.filter((one) => packs.packOf(one)!.inherits.length === pack.inherits.length)
  const asked = new Set(others.flatMap((one) => Object.keys(packs.packOf(one)!.parameters)))
  for (const name of Object.keys(pack.parameters)) asked.add(name)
  // Whoever has a benefit for chronic diseases has a list of them.
  if ([...asked].some((name) => name.includes('.chronic.'))) asked.add('chronic.diseases')
  const wanted = [...asked].filter((name) => {
    const found = findValue(pack, name, today)
    return found === null
      ? /\.(deductible|ratio|cap|terms)$|^premium\.(amount|window)$|^chronic\.diseases$/.test(name)
      : isUnknown(found.value)
  })
  wanted.sort((a, b) => groupIndex(a) - groupIndex(b) || (a < b ? -1 : 1))
  return wanted.map((name) => ({ name, words: missingWords(name) }))
}

const caseRow = (packs: Packs, { one, added, mayRestate, restated, differs }: CaseResult) => ({
  file: one.file,
  case: one.name,
  area: areaHead(packs, one.area),
  added,
  holds: differs.length === 0,
  mayRestate,
  restated,
  differs: differs.map(({ name, expected, got }) => ({
    what: comparedWords(name),
    expected: answerWords(one, name, expected),
    got: answerWords(one, name, got),
  })),
})

export const presentChecked = (
  packs: Packs,
  checked: Checked,
  rows: readonly DecisionRow[],
): Reply<'checkRuleChange'> => ({
  findings: [...checked.findings],
  cases: checked.cases.map((one) => caseRow(packs, one)),
  holding: checked.holding,
  rows: [...rows],
  ready: isReady(checked),
})

export function presentProposal(
  packs: Packs,
  proposal: Proposal,
  staffId: number,
  names: ReadonlyMap<number, string>,
): Shown<Proposal, Reply<'decideRuleProposal'>, 'answers' | 'number'> {
  const { change } = proposal
  const area =
    change.kind === 'area' ? { area: change.area, name: change.name } : areaHead(packs, change.area)
  return {
    id: String(proposal.id),
    change,
    words: changeWords(change),
    area,
    before: [...proposal.before],
    after: [...proposal.after],
    status: proposal.status,
    proposedBy: names.get(proposal.proposedBy) ?? '',
    proposedAt: new Date(proposal.proposedAt).toISOString(),
    decidedBy: proposal.decidedBy === null ? null : (names.get(proposal.decidedBy) ?? ''),
    decidedAt: proposal.decidedAt === null ? null : new Date(proposal.decidedAt).toISOString(),
    reason: proposal.reason,
    effect: proposal.effect && effectJson(proposal.effect),
    allowed: allowedFor(proposal, staffId),
  }
}
