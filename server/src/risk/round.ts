import { sql } from 'kysely'
import { execute, run, statement, type Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { enqueue } from '../jobs.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { enrolmentOn, listEnrolments, listNames, maskName } from '../person/person.ts'
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

const watchedBindings = statement(
  'risk.bindings',
  `select b.id, b.payer_id as "payerId", b.relative_id as "relativeId", b.relationship,
     b.authorised_at as "authorisedAt", p.birth_date as "payerBorn", r.birth_date as "relativeBorn"
   from binding b join person p on p.id = b.payer_id join person r on r.id = b.relative_id
   where b.ended_at is null and b.relative_id in (
     select o.relative_id from binding_of_payer o where o.payer_id = any($1::bigint[]))`,
)
const watchedUses = statement(
  'risk.uses',
  `select r.binding_id as "bindingId", r.payer_id as "payerId", r.relative_id as "relativeId",
     r.settlement_id as "settlementId", s.institution, r.place, r.amount, s.total, r.at
   from payer_record r
     join settlement s on s.person_id = r.relative_id and s.id = r.settlement_id
     left join settlement back on back.person_id = s.person_id and back.reverses_id = s.id
   where r.payer_id = any($1::bigint[]) and r.at > $2::timestamptz and r.amount > 0 and back.id is null`,
)
const watchedStays = statement(
  'risk.stays',
  `select person_id as "personId", institution, began_on as "from", discharged_on as "to" from visit
   where person_id = any($1::bigint[]) and status = 'open' and med_type like any (array['21%', '22', '52'])
     and (discharged_on is null or discharged_on >= $2::date)`,
)

/** Bindings in force that these payers made, and everybody else's to the same relatives. */
async function listWatchedBindings(tx: Tx, payerIds: readonly number[]): Promise<WatchedBinding[]> {
  const rows = await run<Omit<WatchedBinding, 'authorisedAt'> & { authorisedAt: Date }>(tx, watchedBindings, [
    payerIds,
  ])
  return rows.map((row) => ({ ...row, authorisedAt: row.authorisedAt.getTime() }))
}

/** Uses of these payers' accounts since an instant that were not given back. */
async function listWatchedUses(tx: Tx, payerIds: readonly number[], since: Instant): Promise<WatchedUse[]> {
  const rows = await run<Omit<WatchedUse, 'at' | 'kind'> & { at: Date; place: string }>(tx, watchedUses, [
    payerIds,
    new Date(since).toISOString(),
  ])
  return rows.map(({ place, at, ...row }) => ({
    ...row,
    kind: place === 'pharmacy' ? 'pharmacy' : 'hospital',
    at: at.getTime(),
  }))
}

/** Stays in hospital of these people that touch the window. */
const listStays = (tx: Tx, personIds: readonly number[], since: string): Promise<Stay[]> =>
  run<Stay>(tx, watchedStays, [personIds, since])

/** Everything the rules look at for these payers. */
async function gatherFacts(tx: Tx, payerIds: readonly number[], now: Instant): Promise<Facts> {
  const since = now - windowDays * dayMs
  const all = await listWatchedBindings(tx, payerIds)
  const everyPayer = [...new Set([...payerIds, ...all.map(({ payerId }) => payerId)])]
  const uses = await listWatchedUses(tx, everyPayer, since)
  const stays = await listStays(tx, [...new Set(all.map(({ relativeId }) => relativeId))], dateInChina(since))
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
        maskedName: maskName(names.get(binding.relativeId) ?? ''),
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

async function areaOf(tx: Tx, deps: Deps, { binding, institution }: Finding): Promise<string> {
  if (binding) {
    const enrolments = await listEnrolments(tx, [binding.payerId])
    return (enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1))?.area ?? '000000'
  }
  const { rows } = await sql<{
    area: string
  }>`select area from institution where code = ${institution}`.execute(tx)
  return rows[0]?.area ?? '000000'
}

/** Looks at these payers' families now. Gives how many cases were opened. */
export async function reviewPayers(tx: Tx, deps: Deps, payerIds: readonly number[]): Promise<number> {
  const facts = await gatherFacts(tx, payerIds, deps.now())
  const findings = detect(rules, facts).toSorted(
    (a, b) => (a.binding?.payerId ?? 0) - (b.binding?.payerId ?? 0),
  )
  let opened = 0
  const since = (instant: Instant) =>
    detect(rules, { ...facts, uses: facts.uses.filter(({ at }) => at > instant) })
  for (const finding of findings) if (await act(tx, deps, finding, since)) opened += 1
  return opened
}

/** Whose families a round looks at: everybody's, or those with something new since an instant. */
type Reach = { since: Instant | null }

const payersFrom = (name: string, from: string) =>
  statement(name, `select distinct x.payer_id as id ${from} and x.payer_id > $2 order by 1 limit ${pageSize}`)
const everyPayer = statement(
  'risk.every_payer',
  `select distinct payer_id as id from binding_of_payer where payer_id > $1 order by 1 limit ${pageSize}`,
)
const withNews = [
  payersFrom('risk.drawn_on', 'from payer_record x where x.at > $1::timestamptz'),
  payersFrom('risk.bound', 'from binding x where x.authorised_at > $1::timestamptz and x.ended_at is null'),
  payersFrom(
    'risk.admitted',
    `from visit v join binding x on x.relative_id = v.person_id
     where v.created_at > $1::timestamptz and v.med_type like any (array['21%', '22', '52']) and x.ended_at is null`,
  ),
]

/** Payers to look at, after a person's id. */
async function listPayers(tx: Tx, { since }: Reach, afterId: number): Promise<number[]> {
  const found: number[] = []
  for (const one of since === null ? [everyPayer] : withNews) {
    const values = since === null ? [afterId] : [new Date(since).toISOString(), afterId]
    for (const { id } of await run<{ id: number }>(tx, one, values)) found.push(id)
  }
  return [...new Set(found)].sort((a, b) => a - b).slice(0, pageSize)
}

/**
 * One page of the night's round: who has bound, was drawn on or has a relative newly in hospital since the last round, or
 * everybody. Sales at pharmacies since then are set aside for the look at tills. Gives the id to go on from, or null at
 * the end.
 */
export async function reviewPage(
  tx: Tx,
  deps: Deps,
  { afterId, since, everybody }: { afterId: number; since: Instant; everybody: boolean },
): Promise<number | null> {
  const payers = await listPayers(tx, { since: everybody ? null : since }, afterId)
  if (payers.length === 0) return null
  await reviewPayers(tx, deps, payers)
  const recent = (await listWatchedUses(tx, payers, since)).filter(({ kind }) => kind === 'pharmacy')
  await setAside(tx, recent)
  return payers.length === pageSize ? (payers.at(-1) ?? null) : null
}

const insertTillUses = statement(
  'risk.insert_till_uses',
  `insert into risk_till_use (institution, at, person_id, settlement_id, amount)
   select * from unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[])
   on conflict (institution, settlement_id) do update set amount = risk_till_use.amount + excluded.amount`,
)

/** Keeps sales for the look at tills; one bill may draw on several payers. */
async function setAside(tx: Tx, sales: readonly WatchedUse[]): Promise<void> {
  const bills = [...groupBy(sales, ({ settlementId }) => settlementId).values()].map((draws) => ({
    ...(draws[0] as WatchedUse),
    amount: draws.reduce((total, { amount }) => total + amount, 0),
  }))
  if (bills.length === 0) return
  await execute(tx, insertTillUses, [
    bills.map(({ institution }) => institution),
    bills.map(({ at }) => at),
    bills.map(({ relativeId }) => relativeId),
    bills.map(({ settlementId }) => settlementId),
    bills.map(({ amount }) => amount),
  ])
}

/** Looks at the tills once all families were seen, and forgets what was set aside. */
export async function reviewTills(tx: Tx, deps: Deps): Promise<number> {
  const { rows } = await sql<{ institution: string; at: Date; personId: number; amount: number }>`
    select institution, at, person_id as "personId", amount from risk_till_use order by institution, at`.execute(
    tx,
  )
  const uses = rows.map((row) => ({ ...row, at: row.at.getTime() }))
  let opened = 0
  const since = (instant: Instant) =>
    detectAtTills(
      rules,
      uses.filter(({ at }) => at > instant),
    )
  for (const finding of detectAtTills(rules, uses)) if (await act(tx, deps, finding, since)) opened += 1
  await sql`delete from risk_till_use`.execute(tx)
  return opened
}
