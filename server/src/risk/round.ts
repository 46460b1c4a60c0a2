import type { PlainDate } from '@gongji/policy'
import {
  listBindingsAround,
  listEveryPayer,
  listPayersBoundSince,
  listPayersFor,
  type PayerPage,
} from '../binding/family.ts'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { findInstitution } from '../institution/institution.ts'
import { enqueue } from '../jobs.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { enrolmentOn, listEnrolments, listNames, listParties } from '../person/person.ts'
import { findLastCase, insertCase } from './case.ts'
import {
  detect,
  detectAtTills,
  type Facts,
  type Finding,
  type Stay,
  type WatchedBinding,
  type WatchedUse,
} from './detect.ts'
import { insertHold, listHolds } from './hold.ts'
import { loadRules, type Rule } from './rules.ts'

/** Payers that one transaction looks at. */
const pageSize = 300
/** How far back uses are looked at: the longest window of the rules. */
const windowDays = 31
const dayMs = 86_400_000

const rules: readonly Rule[] = loadRules()
export const ruleById = (id: string): Rule | undefined => rules.find((rule) => rule.id === id)

/** What modules above this one know of care; work.ts hands it in. */
export type Care = {
  /** Uses of these payers' accounts since an instant that were not given back. */
  listUses: (tx: Reader, payerIds: readonly number[], since: Instant) => Promise<WatchedUse[]>
  /** Stays in hospital of these people that were not over before a day. */
  listStays: (tx: Reader, personIds: readonly number[], since: PlainDate) => Promise<Stay[]>
  /** Payers whose accounts were drawn on since an instant. */
  listDrawnOn: (tx: Reader, since: Instant, page: PayerPage) => Promise<number[]>
  /** People whose stay in hospital began to be recorded after an instant. */
  listAdmitted: (tx: Reader, since: Instant) => Promise<number[]>
}
type Sources = Deps & { care: Care }

/** Bindings in force that these payers made, and everybody else's to the same relatives. */
async function listWatchedBindings(tx: Reader, payerIds: readonly number[]): Promise<WatchedBinding[]> {
  const bindings = await listBindingsAround(tx, payerIds)
  const ids = [...new Set(bindings.flatMap(({ payerId, relativeId }) => [payerId, relativeId]))]
  const born = new Map((await listParties(tx, ids)).map(({ id, birthDate }) => [id, birthDate]))
  return bindings.map(({ id, payerId, relativeId, relationship, authorisedAt }) => ({
    id,
    payerId,
    relativeId,
    relationship,
    authorisedAt,
    payerBorn: born.get(payerId) as PlainDate,
    relativeBorn: born.get(relativeId) as PlainDate,
  }))
}

/** Everything the rules look at for these payers. */
async function gatherFacts(
  tx: Reader,
  { care, now }: Pick<Sources, 'care' | 'now'>,
  payerIds: readonly number[],
): Promise<Facts> {
  const since = now() - windowDays * dayMs
  const all = await listWatchedBindings(tx, payerIds)
  const everyPayer = [...new Set([...payerIds, ...all.map(({ payerId }) => payerId)])]
  const uses = await care.listUses(tx, everyPayer, since)
  const stays = await care.listStays(
    tx,
    [...new Set(all.map(({ relativeId }) => relativeId))],
    dateInChina(since),
  )
  const accounts = await findAccounts(tx, everyPayer)
  return {
    bindings: all,
    uses,
    stays,
    balances: new Map([...accounts].map(([id, { balance }]) => [id, balance])),
  }
}

/**
 * Acts on what was found: a case for the clerk, and where the rule says so a hold on the binding, told to the payer.
 * What a clerk has decided is raised again only by what the rule calls new, and as that alone measures.
 */
async function act(
  tx: Tx,
  deps: Deps,
  found: Finding,
  detectSince: (instant: Instant) => readonly Finding[],
): Promise<boolean> {
  const { rule, subject } = found
  const last = await findLastCase(tx, rule, subject)
  if (last?.status === 'open') return false
  const finding = last ? foundAgain(found, last.decidedAt ?? last.openedAt, detectSince) : found
  if (!finding) return false
  const { binding } = finding
  const at = deps.now()
  const personId = binding?.payerId ?? null
  if (personId !== null) await lockAccounts(tx, deps.db.lockStep, [personId])
  const area = await areaOf(tx, deps, finding)
  const caseId = deps.newId()
  const opened = await insertCase(tx, {
    id: caseId,
    rule,
    subject,
    area,
    personId,
    relativeId: binding?.relativeId ?? null,
    bindingId: binding?.id ?? null,
    institution: finding.institution,
    finding: finding.measured,
    amount: finding.amount,
    openedAt: at,
    openedBy: 'job:risk',
  })
  if (!opened || finding.action !== 'hold' || binding === null) return opened
  const held = (await listHolds(tx, [binding.payerId])).some(({ bindingId }) => bindingId === binding.id)
  if (held) return true
  await insertHold(
    tx,
    {
      personId: binding.payerId,
      id: deps.newId(),
      scope: 'binding',
      bindingId: binding.id,
      cause: 'rule',
      rule,
      caseId,
      placedAt: at,
    },
    'job:risk',
  )
  const names = await listNames(tx, [binding.relativeId])
  const { title } = ruleById(rule) ?? { title: { zh: '', en: '' } }
  const key = `account.held:${caseId}`
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: {
      personId: binding.payerId,
      kind: 'account.held',
      facts: {
        name: names.get(binding.relativeId) ?? '',
        reasonZh: title.zh,
        reasonEn: title.en,
      },
      key,
    },
    uniqueKey: key,
  })
  return true
}

/** The same suspicion from what happened since a decision, if that is of weight by itself. */
function foundAgain(
  { rule, subject }: Finding,
  decidedAt: Instant,
  detectSince: (instant: Instant) => readonly Finding[],
): Finding | undefined {
  const known = ruleById(rule)
  if (known?.again !== 'newUses') return undefined
  const again = detectSince(decidedAt).find((one) => one.rule === rule && one.subject === subject)
  return again && again.amount >= (known.againTotal ?? 0) ? again : undefined
}

async function areaOf(tx: Reader, deps: Deps, { binding, institution }: Finding): Promise<string> {
  if (binding) {
    const enrolments = await listEnrolments(tx, [binding.payerId])
    return (enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1))?.area ?? '000000'
  }
  return (institution === null ? null : await findInstitution(tx, institution))?.area ?? '000000'
}

/** Looks at these payers' families now. Gives how many cases were opened. */
export async function reviewPayers(tx: Tx, deps: Sources, payerIds: readonly number[]): Promise<number> {
  const facts = await gatherFacts(tx, deps, payerIds)
  const findings = detect(rules, facts).toSorted(
    (a, b) => (a.binding?.payerId ?? 0) - (b.binding?.payerId ?? 0),
  )
  let opened = 0
  const since = (instant: Instant) =>
    detect(rules, { ...facts, uses: facts.uses.filter(({ at }) => at > instant) })
  for (const finding of findings) if (await act(tx, deps, finding, since)) opened += 1
  return opened
}

/** Payers to look at, after a person's id: everybody, or those with something new since an instant. */
async function listPayers(
  tx: Reader,
  care: Care,
  { since, afterId }: { since: Instant | null; afterId: number },
): Promise<number[]> {
  const page: PayerPage = { afterId, limit: pageSize }
  if (since === null) return await listEveryPayer(tx, page)
  const found = [
    ...(await care.listDrawnOn(tx, since, page)),
    ...(await listPayersBoundSince(tx, since, page)),
    ...(await listPayersFor(tx, await care.listAdmitted(tx, since), page)),
  ]
  return [...new Set(found)].sort((a, b) => a - b).slice(0, pageSize)
}

/**
 * One page of the night's round: who has bound, was drawn on or has a relative newly in hospital since the last round, or
 * everybody. Sales at pharmacies since then are set aside for the look at tills. Gives the id to go on from, or null at
 * the end.
 */
export async function reviewPage(
  tx: Tx,
  deps: Sources,
  { afterId, since, everybody }: { afterId: number; since: Instant; everybody: boolean },
): Promise<number | null> {
  const payers = await listPayers(tx, deps.care, { since: everybody ? null : since, afterId })
  if (payers.length === 0) return null
  await reviewPayers(tx, deps, payers)
  const recent = (await deps.care.listUses(tx, payers, since)).filter(({ kind }) => kind === 'pharmacy')
  await setAside(tx, recent)
  return payers.length === pageSize ? (payers.at(-1) ?? null) : null
}

type TillUse = { institution: string; at: Instant; personId: number; settlementId: number; amount: number }
const tillUses = table<TillUse>('risk_till_use', {
  institution: 'text',
  at: 'timestamptz',
  personId: 'bigint',
  settlementId: 'bigint',
  amount: 'bigint',
})
const insertTillUses = tillUses.insertion(
  'risk.insert_till_uses',
  'on conflict (institution, settlement_id) do update set amount = risk_till_use.amount + excluded.amount',
)
const everyTillUse = tillUses.list('risk.till_uses', 'order by institution, at')
const clearTillUses = command('risk.clear_till_uses', 'delete from risk_till_use')

/** Keeps sales for the look at tills; one bill may draw on several payers. */
async function setAside(tx: Tx, sales: readonly WatchedUse[]): Promise<void> {
  const bills = [...groupBy(sales, ({ settlementId }) => settlementId).values()].map((draws) => ({
    ...(draws[0] as WatchedUse),
    personId: (draws[0] as WatchedUse).relativeId,
    amount: draws.reduce((total, { amount }) => total + amount, 0),
  }))
  if (bills.length === 0) return
  await execute(tx, insertTillUses, tillUses.lists(bills))
}

/** Looks at the tills once all families were seen, and forgets what was set aside. */
export async function reviewTills(tx: Tx, deps: Deps): Promise<number> {
  const uses = await everyTillUse(tx)
  let opened = 0
  const since = (instant: Instant) =>
    detectAtTills(
      rules,
      uses.filter(({ at }) => at > instant),
    )
  for (const finding of detectAtTills(rules, uses)) if (await act(tx, deps, finding, since)) opened += 1
  await execute(tx, clearTillUses, [])
  return opened
}
