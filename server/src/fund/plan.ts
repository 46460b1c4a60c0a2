import type { PlainDate, Scheme } from '@gongji/policy'
import type { Fen } from '@gongji/policy/money'
import { recordAdministration } from '../administration/record.ts'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { mends } from '../mends.ts'
import { problems } from '../problem.ts'

/** What a scheme's funds are to spend in a year, as a document says it. */
export type FundPlan = {
  id: number
  year: number
  scheme: Scheme
  amount: Fen
  /** The document. */
  document: string
  /** Its day. */
  dated: PlainDate
  enteredBy: string
  enteredAt: Instant
}

const plans = table<FundPlan>('fund_plan', {
  id: 'bigint',
  year: 'integer',
  scheme: 'text',
  amount: 'bigint',
  document: ['source', 'text'],
  dated: 'date',
  enteredBy: 'text',
  enteredAt: 'timestamptz',
})
const ofYear = plans.list('fund_plan.of_year', 'where year = $1 order by id')

const problem = problems('fund', {
  dayToCome: [
    422,
    '文件日期{day}还没有到。',
    'The document cannot be of {day}, which has not come.',
    ...mends.checkDate,
  ],
})

/** The plan in force of each scheme: the one entered last; a scheme without one is left out. */
export async function listPlans(tx: Reader, year: number): Promise<FundPlan[]> {
  return [...new Map((await ofYear(tx, year)).map((one) => [one.scheme, one])).values()]
}

/** Enters what a document says; what was entered before stays on record. @throws Problem for a document of a day to come */
export async function enterPlan(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now'>,
  { actor, ...plan }: Pick<FundPlan, 'year' | 'scheme' | 'amount' | 'document' | 'dated'> & { actor: string },
): Promise<FundPlan> {
  if (plan.dated > dateInChina(deps.now())) throw problem.dayToCome({ day: plan.dated })
  const one: FundPlan = { ...plan, id: deps.newId(), enteredBy: actor, enteredAt: deps.now() }
  await plans.insert(tx, [one])
  await recordAdministration(tx, deps, {
    actor,
    kind: 'fund.plan',
    subject: `fund:${plan.year}`,
    content: { ...plan },
  })
  return one
}
