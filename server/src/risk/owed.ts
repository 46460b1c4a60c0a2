import { type Fen, fen, fenToYuan } from '@gongji/policy/money'
import { drawnByBinding } from '../binding/draw.ts'
import { command, execute, query, type Reader, run, type Tx, together } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import type { Account } from '../ledger/account.ts'
import { listClearing } from '../ledger/entries.ts'
import { book, type Pending, pendingOn, posting, storePending } from '../ledger/post.ts'
import type { Finding } from '../ledger/verify.ts'

/** What a confirmed case says is owed for draws under a binding, and what was paid back of it. */
export type Owed = {
  caseId: number
  bindingId: number
  payerId: number
  relativeId: number
  owed: Fen
  recovered: Fen
}

/** A case whose draws were given back: what is owed and recovered now, and what went back to the relative. */
export type Shrunk = Owed & { back: Fen; postingId: number | null }

const owedCases = query(
  'risk.owed',
  `select id as "caseId", binding_id as "bindingId", person_id as "payerId", relative_id as "relativeId", owed, recovered
   from risk_case where binding_id = any($1::bigint[]) and status = 'confirmed' and owed > 0 order by id`,
)
const store = command(
  'risk.store_shrunk',
  `update risk_case c set owed = n.owed, recovered = n.recovered, given_back = given_back + n.back, version = version + 1
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as n (id, owed, recovered, back) where c.id = n.id`,
)

/** What is owed under these bindings, with what is drawn under each now. Both people's accounts guard it. */
export async function listOwed(
  tx: Reader,
  bindings: readonly { relativeId: number; bindingId: number }[],
): Promise<{ owed: Owed[]; drawn: ReadonlyMap<number, Fen> }> {
  if (bindings.length === 0) return { owed: [], drawn: new Map() }
  const ids = bindings.map(({ bindingId }) => bindingId)
  const [owed, drawn] = await together([
    run<Owed>(tx, owedCases, [ids]),
    drawnByBinding(
      tx,
      bindings.map(({ relativeId }) => relativeId),
    ),
  ])
  return { owed, drawn }
}

/**
 * Nobody owes more than is still drawn. `drawn` is what stands under each binding after draws were given back to the
 * payer: what had been recovered beyond that has reached the payer twice, and goes back to the relative who had paid it.
 */
export function bookOwed(
  pending: Pending,
  { owed, drawn }: { owed: readonly Owed[]; drawn: ReadonlyMap<number, number> },
  { actor, at, newId }: { actor: string; at: Instant; newId: () => number },
): Shrunk[] {
  const left = new Map(drawn)
  return owed.flatMap((one): Shrunk[] => {
    const { caseId, bindingId, payerId, relativeId } = one
    const most = Math.max(0, left.get(bindingId) ?? 0)
    const stands = fen(Math.min(one.owed, most))
    left.set(bindingId, most - stands)
    if (stands === one.owed) return []
    const recovered = fen(Math.min(one.recovered, stands))
    const back = fen(one.recovered - recovered)
    const postingId = back === 0 ? null : newId()
    if (postingId !== null) {
      const parts = { personId: relativeId, payerId, amount: back }
      const content = JSON.stringify({ case: caseId })
      const on = dateInChina(at)
      book(pending, posting('recovery.return', postingId, on, parts), { actor, at, content })
    }
    return [{ ...one, owed: stands, recovered, back, postingId }]
  })
}

/** Writes what `bookOwed` said, beside its postings, and tells whoever gets money back. */
export async function storeOwed(
  tx: Tx,
  deps: Pick<Deps, 'now' | 'newId'>,
  shrunk: readonly Shrunk[],
): Promise<void> {
  if (shrunk.length === 0) return
  await execute(tx, store, [
    shrunk.map(({ caseId }) => caseId),
    shrunk.map(({ owed }) => owed),
    shrunk.map(({ recovered }) => recovered),
    shrunk.map(({ back }) => back),
  ])
  for (const { relativeId: personId, back, postingId } of shrunk) {
    if (postingId === null) continue
    const key = `recovery.return:${postingId}`
    const yuan = fenToYuan(back)
    const facts = {
      whatZh: `原费用已退，您此前退回的${yuan}元不再应退，由经办机构退还给您。`,
      whatEn: `The cost was given back, so the ${yuan} yuan that you had paid back are no longer owed; the agency returns them to you.`,
    }
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: { personId, kind: 'case.decided', facts, key },
      uniqueKey: key,
    })
  }
}

/** After a draw under this binding was given back and its use taken off. Both accounts are locked. */
export async function shrinkOwed(
  tx: Tx,
  deps: Pick<Deps, 'now' | 'newId'>,
  accounts: Map<number, Account>,
  { relativeId, bindingId, actor }: { relativeId: number; bindingId: number; actor: string },
): Promise<void> {
  const found = await listOwed(tx, [{ relativeId, bindingId }])
  const pending = pendingOn(accounts)
  const shrunk = bookOwed(pending, found, { actor, at: deps.now(), newId: deps.newId })
  if (shrunk.length === 0) return
  await storePending(tx, pending)
  for (const personId of pending.touched) (accounts.get(personId) as Account).version += 1
  await storeOwed(tx, deps, shrunk)
}

const recoveries = query(
  'risk.recoveries',
  `select relative_id as "personId", sum(recovered)::bigint as recovered from risk_case
   where relative_id = any($1::bigint[]) group by relative_id`,
)
const confirmed = query(
  'risk.confirmed_owed',
  `select relative_id as "personId", binding_id as "bindingId", sum(owed)::bigint as owed from risk_case
   where relative_id = any($1::bigint[]) and status = 'confirmed' and owed > 0 group by relative_id, binding_id`,
)

/** Ties what cases say was recovered to what was booked, and what is owed to what is still drawn. */
export async function verifyOwed(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const [recovered, booked, owing, drawn] = await together([
    run<{ personId: number; recovered: number }>(tx, recoveries, [personIds]),
    listClearing(tx, personIds, 'recovery'),
    run<{ personId: number; bindingId: number; owed: number }>(tx, confirmed, [personIds]),
    drawnByBinding(tx, personIds),
  ])
  const expectedOf = new Map(recovered.map((one) => [one.personId, one.recovered]))
  const untied = [...new Set([...expectedOf.keys(), ...booked.keys()])]
    .map((personId) => ({
      personId,
      expected: expectedOf.get(personId) ?? 0,
      found: 0 - (booked.get(personId) ?? 0),
    }))
    .filter(({ expected, found }) => expected !== found)
  const cases = owing.map((one) => ({ ...one, drawn: drawn.get(one.bindingId) ?? 0 }))
  return [
    ...untied.map(
      ({ personId, expected, found }): Finding => ({
        verdict: 'wrong',
        what: 'risk_case.recovered',
        personId,
        ref: 'recovery',
        expected: String(expected),
        found: String(found),
      }),
    ),
    ...cases
      .filter(({ owed, drawn }) => owed > drawn)
      .map(
        ({ personId, bindingId, owed, drawn }): Finding => ({
          verdict: 'wrong',
          what: 'risk_case.owed beyond what is drawn',
          personId,
          ref: `binding ${bindingId}`,
          expected: `at most ${drawn}`,
          found: String(owed),
        }),
      ),
  ]
}
