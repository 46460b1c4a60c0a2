import { routes } from '@gongji/contract'
import {
  type Adjudication,
  type CompiledPack,
  type Derived,
  derivation,
  findValue,
  includes,
  isRefusal,
  type PlainDate,
  type Refusal,
  refusalWords,
  type Text,
} from '@gongji/policy'
import { fenToYuan } from '@gongji/policy/money'
import {
  diseaseTemplate,
  evaluate,
  type Fault,
  filesOf,
  isStale,
  type NamedBill,
  readBills,
} from '@gongji/policy/packs'
import { listStaffNames } from '../access/staff.ts'
import { decisionRows } from '../decision.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { cut } from '../paging.ts'
import { type Caller, problem as httpProblem, type Serve } from '../serve.ts'
import { areasConcerned, type LineChange } from './change.ts'
import { checkChange } from './check.ts'
import { effectJson } from './effect.ts'
import { areaHead, missingOf, presentChecked, presentProposal, ruleBeside, rulesBeside } from './present.ts'
import { problem } from './problem.ts'
import { decide, propose, rowsWith, weighChange } from './propose.ts'
import { ruleWords } from './rule-words.ts'
import { listProposals, type Proposal } from './store.ts'

const staffOf = (caller: Caller): number => {
  if (caller.kind !== 'staff') throw httpProblem.notAllowed()
  return caller.staffId
}

/** @throws Problem when an area has no rules */
function requireAreas({ packs }: Deps, areas: string): string[] {
  const list = [...new Set(areas.split(','))]
  for (const area of list) if (packs.packOf(area) === null) throw problem.unknownArea({ area })
  return list
}

async function present(deps: Deps, staffId: number, proposals: readonly Proposal[]) {
  const ids = proposals.flatMap(({ proposedBy, decidedBy }) => [
    proposedBy,
    ...(decidedBy === null ? [] : [decidedBy]),
  ])
  const names = await listStaffNames(deps.db.reader, [...new Set(ids)])
  return proposals.map((one) => presentProposal(deps.packs, one, staffId, names))
}

/** What policy officers read, propose and approve. */
export function ruleRoutes(serve: Serve, deps: Deps): void {
  const today = (): PlainDate => dateInChina(deps.now())

  serve(routes.listRuleAreas, async ({ may }) => {
    await may(deps.db.reader, {})
    const areas = deps.packs.areas.map((area) => {
      const parent = deps.packs.packOf(area)!.inherits.at(-1)
      return {
        ...areaHead(deps.packs, area),
        inherits: parent === undefined ? null : areaHead(deps.packs, parent),
        missing: missingOf(deps.packs, area, today()),
      }
    })
    return { today: today(), areas }
  })

  serve(routes.listRules, async ({ may, query }) => {
    await may(deps.db.reader, {})
    return rulesBeside(deps.packs, requireAreas(deps, query.areas), today())
  })

  serve(routes.readRule, async ({ params, query, may }) => {
    await may(deps.db.reader, {})
    const areas = requireAreas(deps, query.areas)
    return {
      today: today(),
      areas: areas.map((area) => areaHead(deps.packs, area)),
      rule: ruleBeside(deps.packs, areas, params.name, today()),
    }
  })

  serve(routes.listDecisions, async ({ params, query, may }) => {
    await may(deps.db.reader, {})
    requireAreas(deps, params.area)
    const found = findValue(deps.packs.packOf(params.area)!, query.name, query.on)
    return { rows: found === null ? [] : decisionRows(query.name, found.value, null) }
  })

  serve(routes.readDiseaseTemplate, async ({ may }) => {
    await may(deps.db.reader, {})
    return { text: diseaseTemplate }
  })

  serve(routes.exportRules, async ({ params, may }) => {
    await may(deps.db.reader, {})
    requireAreas(deps, params.area)
    return {
      files: filesOf(deps.packs.files, new Set([params.area])).map(({ path, text }) => ({ path, text })),
    }
  })

  serve(routes.tryRules, async ({ may, body }) => {
    await may(deps.db.reader, {})
    return await tryBill(deps, body)
  })

  serve(routes.checkRuleChange, async ({ may, body }) => {
    await may(deps.db.reader, {})
    const checked = await checkChange(deps.packs, body.change)
    return presentChecked(deps.packs, checked, rowsWith(deps, body.change, checked))
  })

  serve(routes.weighRuleChange, async ({ may, body }) => {
    await may(deps.db.reader, {})
    const effect = await weighChange(deps, body.change)
    return { effect: effect && effectJson(effect) }
  })

  serve(routes.proposeRuleChange, async ({ caller, body, may }) => {
    await may(deps.db.reader, {})
    const staffId = staffOf(caller)
    const [shown] = await present(deps, staffId, [await propose(deps, staffId, body.change)])
    return shown!
  })

  serve(routes.listRuleProposals, async ({ caller, may, query }) => {
    await may(deps.db.reader, {})
    const { page, next } = cut(await listProposals(deps.db.reader, mostProposals), query, ({ id }) => id)
    return { proposals: await present(deps, staffOf(caller), page), next }
  })

  serve(routes.decideRuleProposal, async ({ caller, params, body, may }) => {
    await may(deps.db.reader, {})
    const staffId = staffOf(caller)
    const decided = await decide(deps, { id: Number(params.id), staffId, ...body })
    const [shown] = await present(deps, staffId, [decided])
    return shown!
  })
}

/** More than officers write. */
const mostProposals = 10_000

const side = (answer: Adjudication | Refusal) => {
  if (isRefusal(answer)) {
    const what = refusalWords(answer)?.what ?? { zh: '规则不许可', en: 'the rules do not allow it' }
    return { amounts: null, refused: what, reasons: [] }
  }
  const { total, inScope, deductible, pool, fundTotal, personal } = answer.amounts
  const [zh, en] = (['zh', 'en'] as const).map((language) => derivation(answer, language)) as [
    Derived[],
    Derived[],
  ]
  return {
    amounts: [
      { what: { zh: '总费用', en: 'total' }, amountFen: total },
      { what: { zh: '政策范围内', en: 'in scope' }, amountFen: inScope },
      { what: { zh: '起付线', en: 'deductible' }, amountFen: deductible },
      { what: { zh: '统筹基金', en: 'pooled fund' }, amountFen: pool },
      { what: { zh: '基金合计', en: 'all funds' }, amountFen: fundTotal },
      { what: { zh: '个人负担', en: 'patient' }, amountFen: personal },
    ],
    refused: null,
    reasons: zh.map(({ name, formula, amount }, at) => {
      const yuan = fenToYuan(amount)
      return { zh: `${name}：${formula}，${yuan}元`, en: `${en[at]!.name}: ${en[at]!.formula}; ¥${yuan}` }
    }),
  }
}

/** The rules that an answer rests on, each as a table with the rows that decided lit. */
function tablesOf(
  pack: CompiledPack,
  on: PlainDate,
  answer: Adjudication | Refusal,
  { reached, today }: { reached: ReadonlySet<unknown>; today: PlainDate },
) {
  const ids = isRefusal(answer)
    ? []
    : answer.steps.flatMap(({ parameters }) => parameters.map(({ id }) => id))
  const names = new Set(ids.map((id) => id.split('/')[1]!.split('@')[0]!))
  return [...names].flatMap((name) => {
    const found = pack.parameters[name]?.find((one) => !one.proposed && includes(one, on))
    if (found === undefined) return []
    const { source, certainty, seen = null } = found
    const rows = decisionRows(name, found.value, reached)
    const stale = seen !== null && isStale(seen, today)
    return [{ name, words: ruleWords(name), rows, source, certainty, seen, stale }]
  })
}

function readTried(area: string, bill: Readonly<Record<string, unknown>>): NamedBill {
  const faults: Fault[] = []
  const text = JSON.stringify(bill)
  const [read] = readBills({ path: '账单', text }, { area, faults })
  if (read && faults.length === 0 && read.bill.patient.area === area) return read
  const [fault] = faults
  const why: Text = fault ?? { zh: '参保地与所选地区不同', en: 'the patient is insured elsewhere' }
  throw problem.badBill({ why: why.zh, whyEn: why.en })
}

/** One bill as the rules are, and with a change beside it. @throws Problem */
async function tryBill(
  deps: Deps,
  {
    area,
    bill,
    change,
  }: { area: string; bill: Readonly<Record<string, unknown>>; change?: LineChange | undefined },
) {
  requireAreas(deps, area)
  const read = readTried(area, bill)
  const now = new Map(deps.packs.areas.map((one) => [one, deps.packs.packOf(one)!]))
  const checked = change === undefined ? null : await checkChange(deps.packs, change)
  const reached = new Set<unknown>()
  const last =
    checked?.compiled && change && areasConcerned(deps.packs, change).has(area)
      ? new Map([...now, ...checked.compiled])
      : now
  const answers = [...(last === now ? [] : [evaluate(now, read)]), evaluate(last, read, reached)]
  return {
    sides: answers.map(side),
    tables: tablesOf(last.get(area)!, read.bill.on, answers.at(-1)!, {
      reached,
      today: dateInChina(deps.now()),
    }),
  }
}
