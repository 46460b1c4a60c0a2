import { type CompiledPack, hosts, parameterWords, type Text } from '@gongji/policy'
import {
  type Case,
  canonical,
  casesOf,
  checkPacks,
  compilePacks,
  type Difference,
  type Fault,
  filesOf,
  PackError,
  type PackFile,
  type Restated,
  runCase,
  withAnswers,
} from '@gongji/policy/packs'
import { branchesInWords } from '../decision.ts'
import type { Packs } from '../packs.ts'
import { areasConcerned, type Change, type LineChange, linesOf, listFaults, withChange } from './change.ts'
import { problem } from './problem.ts'
import { onThread } from './thread.ts'

export type Finding = { warning: boolean; what: Text; mend: Text; file: string; line: number }
export type CaseResult = {
  one: Case
  added: boolean
  mayRestate: boolean
  restated: boolean
  differs: readonly Difference[]
}
/** What checks and cases say of a change, and the files and packs with it. */
export type Checked = {
  answers: readonly Restated[]
  findings: readonly Finding[]
  cases: readonly CaseResult[]
  /** Every other case of the areas concerned holds: how many. */
  holding: number
  /** Null where they cannot be compiled. */
  compiled: ReadonlyMap<string, CompiledPack> | null
}

const amount =
  /^(total|ownPaid|overLimit|firstShare|inScope|deductible|pool|criticalIllness|largeSum|civilServant|medicalAid|otherFund|fundTotal|personal|own|wallet|cash|pays)$|^used\.|^relatives\./

/** Whether a case's answer may be taken over from what was computed: amounts and certainty, never a refusal. */
const mayRestate = (differs: readonly Difference[]): boolean =>
  differs.length > 0 &&
  differs.every(({ name }) => amount.test(name) || ['poolRate', 'certainty'].includes(name))

/** `poolRate` is computed in basis points and written in percent. */
const writtenAnswer = ({ name, got }: Difference): string =>
  name === 'poolRate' ? `${Number(got) / 100} percent` : got

/** A case of days or of whole values says the same as the line: it follows the line by itself. */
const follows = (one: Case, differs: readonly Difference[], lines: readonly LineChange[]): boolean =>
  (one.kind === 'dates' || one.kind === 'rules') &&
  differs.every(({ name }) => lines.some((line) => line.name === name && one.on >= line.from))

const answerOf = (one: Case, differs: readonly Difference[], lines: readonly LineChange[]): Restated => ({
  file: one.file,
  case: one.name,
  expect: Object.fromEntries(
    differs.map((difference) => [
      difference.name,
      one.kind === 'rules'
        ? (lines.find(({ name }) => name === difference.name)?.value ?? difference.got)
        : one.kind === 'dates'
          ? difference.got
          : writtenAnswer(difference),
    ]),
  ),
})

/** Runs a case; one that breaks the computation is a fault of its own, which the check names. */
function differencesOf(compiled: ReadonlyMap<string, CompiledPack>, one: Case): readonly Difference[] {
  try {
    return runCase(compiled, one)
  } catch {
    return [{ name: 'computed', expected: 'yes', got: 'no' }]
  }
}

/** A name inside the rules, in words. */
const inWords = (text: Text, name: string): Text => {
  const words = parameterWords(name)
  return { zh: text.zh.replaceAll(name, `“${words.zh}”`), en: text.en.replaceAll(name, `“${words.en}”`) }
}

function findingOf({ warning, mend, file, line, at, zh, en, code }: Fault): Finding {
  const said =
    code === 'branch-without-case'
      ? { zh: branchesInWords(zh, 'zh'), en: branchesInWords(en, 'en') }
      : { zh, en }
  const what = /^[a-zA-Z]+\.[a-zA-Z.]+$/.test(at)
    ? inWords(said, at.replace(/(\.[A-Za-z0-9]+){2}\..*$/, '$&'))
    : said
  return { warning: warning === true, what, mend, file, line }
}

function compiledOf(files: readonly PackFile[]): ReadonlyMap<string, CompiledPack> | null {
  try {
    return compilePacks(files)
  } catch (error) {
    if (error instanceof PackError) return null
    throw error
  }
}

// A change is checked, tried, weighed, sent and approved one after another: what was said of the last few stays true until
// the files change.
const mostRemembered = 4
const said = new WeakMap<readonly PackFile[], Map<string, Promise<Checked>>>()

function remembering(
  files: readonly PackFile[],
  change: Change,
  ask: () => Promise<Checked>,
): Promise<Checked> {
  const known = said.get(files) ?? new Map<string, Promise<Checked>>()
  said.set(files, known)
  const key = canonical(change)
  const answer = known.get(key) ?? ask()
  known.delete(key)
  known.set(key, answer)
  answer.catch(() => known.delete(key))
  for (const oldest of known.keys()) if (known.size > mostRemembered) known.delete(oldest)
  return answer
}

/**
 * Checks a change against the rules as they are; nothing is kept.
 * @throws Problem when its area or its rule is unknown, or a new area is there already
 */
export function checkChange(packs: Packs, change: Change): Promise<Checked> {
  if (change.kind === 'area' ? packs.packOf(change.area) !== null : packs.packOf(change.area) === null) {
    throw (change.kind === 'area' ? problem.areaThere : problem.unknownArea)({ area: change.area })
  }
  return remembering(packs.files, change, () =>
    onThread('check', { files: packs.files, areas: areasConcerned(packs, change), change }),
  )
}

type Asked = { files: readonly PackFile[]; areas: ReadonlySet<string>; change: Change }

/** What `checkChange` says, from the files and the areas that the change concerns. */
export function checkFiles({ files, areas, change }: Asked): Checked {
  const ofList = listFaults(files, change).map(findingOf)
  if (ofList.some(({ warning }) => !warning)) {
    return { answers: [], findings: ofList, cases: [], holding: 0, compiled: null }
  }
  const first = withChange(files, { change, answers: [] })
  if (first === null) return { answers: [], findings: [notYaml], cases: [], holding: 0, compiled: null }
  const chain = filesOf(first, areas)
  const compiled = compiledOf(chain)
  const cases = casesOf(chain, []).filter(({ area }) => areas.has(area))
  const before = new Set(casesOf(filesOf(files, areas), []).map(({ file, name }) => `${file} ${name}`))
  const results =
    compiled === null ? [] : cases.map((one) => ({ one, differs: differencesOf(compiled, one) }))
  const lines = linesOf(files, change)
  const wanted = new Set('restate' in change ? change.restate.map((one) => `${one.file} ${one.case}`) : [])
  const rows = results.map(({ one, differs }): CaseResult => {
    const may = mayRestate(differs)
    const asked = may && wanted.has(`${one.file} ${one.name}`)
    const restated = lines.length > 0 && differs.length > 0 && (asked || follows(one, differs, lines))
    return { one, added: !before.has(`${one.file} ${one.name}`), mayRestate: may, restated, differs }
  })
  const answers = rows
    .filter(({ restated }) => restated)
    .map(({ one, differs }) => answerOf(one, differs, lines))
  const answered = withAnswers(chain, answers)
  const names = lines.map(({ name }) => name)
  const findings = checkPacks(answered, { hosts: Object.values(hosts) })
    .filter(
      ({ warning, at }) =>
        !warning || names.length === 0 || names.some((name) => at === name || at.startsWith(`${name}.`)),
    )
    .filter(({ code }) => code !== 'case-fails')
    .map(findingOf)
    .concat(ofList)
  const shown = rows.filter(({ added, differs }) => added || differs.length > 0)
  return {
    answers,
    findings,
    cases: shown,
    holding: rows.length - shown.length,
    compiled,
  }
}

const notYaml: Finding = {
  warning: false,
  what: {
    zh: '写的值不成形：括号、引号或冒号不配对，或用了 & 和 * 的引用',
    en: 'The value cannot be read: brackets, quotes or colons do not match, or it refers to parts of itself by & and *',
  },
  mend: { zh: '改用表格填写，或核对括号和引号', en: 'Fill in the form, or check brackets and quotes.' },
  file: '',
  line: 0,
}

/** Whether it may be sent: nothing is wrong, and every case holds or is answered anew. */
export const isReady = ({ findings, cases, compiled }: Checked): boolean =>
  compiled !== null &&
  findings.every(({ warning }) => warning) &&
  cases.every(({ differs, restated }) => differs.length === 0 || restated)

/** @throws Problem saying the first thing that stands in the way */
export function requireReady(checked: Checked): void {
  if (isReady(checked)) return
  const finding = checked.findings.find(({ warning }) => !warning)
  const red = checked.cases.find(({ differs, restated }) => differs.length > 0 && !restated)
  const why: Text = finding?.what ?? {
    zh: `案例“${red?.one.name ?? ''}”的应得与算出不一致`,
    en: 'a case expects something else than is computed',
  }
  throw problem.notReady({ why: why.zh, whyEn: why.en })
}
