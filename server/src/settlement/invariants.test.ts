import { type Fen, fen, sum } from '@gongji/policy/money'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { Problem } from '../problem.ts'
import { line, newBinding, newPerson, newVisit } from '../testing/family.ts'
import { lockSteps, type TestApp, testApp } from '../testing/harness.ts'
import { createRules } from './rules.ts'
import type { ReversalRequest, Settlement, VisitBill } from './settlement.ts'
import { verify } from './verify.ts'

let app: TestApp

const verdict = () =>
  verify({ db: app.db, adjudicate: createRules(app.deps.packs.packOf).adjudicate, otherUses: async () => [] })

const balances = async (ids: readonly number[]): Promise<Map<number, number>> => {
  const rows = await sql<{ id: number; balance: number }>`
    select person_id as id, balance from ledger_account where person_id = any(${[...ids]}::bigint[])`.read(
    app.db.reader,
  )
  return new Map(rows.map(({ id, balance }) => [id, balance]))
}

const reversalOf = ({ institution, personId, mdtrtId, setlId }: Settlement): ReversalRequest => {
  const msgid = String(app.deps.newId())
  return {
    key: { source: institution, msgid, digest: msgid },
    institution,
    personId,
    mdtrtId,
    setlId: setlId ?? '',
    actor: 'test',
  }
}

const paidBy = ({ amounts }: Settlement): Fen =>
  sum(
    amounts.fundTotal,
    amounts.own,
    ...amounts.relatives.map(({ amount }) => amount),
    amounts.wallet,
    amounts.cash,
  )

const settleOr = async (bill: VisitBill): Promise<Settlement | Problem> =>
  await app.settler.settle(bill).catch((error: unknown) => {
    if (error instanceof Problem) return error
    throw error
  })

/** Another process on the database, which has offered each of these people a bill and so remembers them as they are now. */
async function otherTill(scheme: 'employee' | 'resident', remembered: readonly number[]): Promise<TestApp> {
  const other = app.db.kind === 'postgres' ? await app.another() : app
  for (const personId of remembered) {
    const lines = [line('1', fen(100))]
    await other.settler.preSettle(await newVisit(app.deps, { personId, scheme, lines }))
  }
  return other
}

/** Deadlocks that the database has seen, after every connection of these has told its own. PostgreSQL only. */
async function deadlocksSeen(...dbs: Db[]): Promise<number> {
  for (const db of dbs) {
    let arrived = 0
    let allHere = () => {}
    const everybody = new Promise<void>((resolve) => {
      allHere = resolve
    })
    // As many transactions as there are connections, none of which ends before the last has begun.
    const connections = [
      ...Array.from({ length: db.lanes * 4 }, () => db.transaction),
      ...Array.from({ length: db.lanes }, () => db.batch),
    ]
    await Promise.all(
      connections.map((transaction) =>
        transaction(async (tx) => {
          await sql`select pg_stat_force_next_flush()`.execute(tx)
          arrived += 1
          if (arrived === connections.length) allHere()
          await everybody
        }),
      ),
    )
  }
  const rows = await sql<{ deadlocks: number }>`select deadlocks from pg_stat_database
    where datname = current_database()`.read(app.db.reader)
  return rows[0]!.deadlocks
}

describe.each(lockSteps)('with the lock step %s', (lockStep) => {
  beforeAll(async () => {
    app = await testApp({ lockStep })
  })
  afterAll(() => app.close())

  describe('whatever families, bills and tills there are', () => {
    const families = fc.record({
      payers: fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 4 }),
      own: fc.integer({ min: 0, max: 20_000 }),
      limits: fc.array(fc.option(fc.integer({ min: 1, max: 30_000 })), { minLength: 4, maxLength: 4 }),
      bills: fc.array(
        fc.record({
          a: fc.integer({ min: 1, max: 200_000 }),
          c: fc.integer({ min: 0, max: 30_000 }),
          banned: fc.integer({ min: 0, max: 5_000 }),
          reverse: fc.boolean(),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    })

    test('a bill equals the sum of its payers, nothing is overdrawn, limits hold, reversals restore, verify says right', async () => {
      await fc.assert(
        fc.asyncProperty(families, async ({ payers, own, limits, bills }) => {
          const patient = await newPerson(app.deps, { scheme: 'employee', balance: own })
          const payerIds: number[] = []
          const limitOf = new Map<number, number>()
          for (const [index, balance] of payers.entries()) {
            const payerId = await newPerson(app.deps, { scheme: 'employee', balance })
            const limitYear = limits[index] ?? null
            const bindingId = await newBinding(app.deps, {
              payerId,
              relativeId: patient,
              position: index + 1,
              ...(limitYear === null ? {} : { limitYear }),
            })
            payerIds.push(payerId)
            if (limitYear !== null) limitOf.set(bindingId, limitYear)
          }
          const before = await balances([patient, ...payerIds])
          const prepared: VisitBill[] = []
          for (const { a, c, banned } of bills) {
            const lines = [
              line('1', fen(a)),
              ...(c > 0 ? [line('2', fen(c), { itemClass: 'C' })] : []),
              ...(banned > 0 ? [line('3', fen(banned), { itemClass: 'C', banned: true })] : []),
            ]
            prepared.push(await newVisit(app.deps, { personId: patient, scheme: 'employee', lines }))
          }
          const settled = await Promise.all(prepared.map((bill) => app.settler.settle(bill)))
          const used = new Map<number, number>()
          for (const [index, settlement] of settled.entries()) {
            expect(paidBy(settlement)).toBe(settlement.amounts.total)
            expect(settlement.amounts.cash).toBeGreaterThanOrEqual(bills[index]?.banned ?? 0)
            for (const { bindingId, amount } of settlement.payers)
              used.set(bindingId, (used.get(bindingId) ?? 0) + amount)
          }
          for (const [bindingId, limit] of limitOf)
            expect(used.get(bindingId) ?? 0).toBeLessThanOrEqual(limit)
          const pool = sum(...settled.map(({ amounts }) => amounts.pool))
          expect(pool).toBeLessThanOrEqual(200_000)
          for (const balance of (await balances([patient, ...payerIds])).values())
            expect(balance).toBeGreaterThanOrEqual(0)
          expect(await verdict()).toMatchObject({ verdict: 'right' })

          await Promise.all(settled.map((settlement) => app.settler.reverse(reversalOf(settlement))))
          expect(await balances([patient, ...payerIds])).toEqual(before)
          expect(await verdict()).toMatchObject({ verdict: 'right' })
        }),
        { numRuns: 10 },
      )
    })
  })

  describe('two tills at once', () => {
    describe.each([
      ['knows nobody', false],
      ['remembers everybody as they were before', true],
    ])('of which one %s', (_, stale) => {
      test('one account that pays for many relatives is never overdrawn', async () => {
        const payer = await newPerson(app.deps, { scheme: 'employee', balance: 10_000 })
        const relatives: number[] = []
        for (let index = 0; index < 20; index++)
          relatives.push(await newPerson(app.deps, { scheme: 'resident' }))
        const other = await otherTill('resident', stale ? relatives : [])
        const bills: VisitBill[] = []
        for (const relative of relatives) {
          await newBinding(app.deps, { payerId: payer, relativeId: relative })
          bills.push(
            await newVisit(app.deps, {
              personId: relative,
              scheme: 'resident',
              lines: [line('1', fen(1_000))],
            }),
          )
        }
        const settled = await Promise.all(
          bills.map((bill, index) => (index % 2 === 0 ? app : other).settler.settle(bill)),
        )
        const drawn = sum(...settled.flatMap(({ payers }) => payers.map(({ amount }) => amount)))
        expect(drawn).toBe(10_000)
        expect(sum(...settled.map(({ amounts }) => amounts.cash))).toBe(10_000)
        expect((await balances([payer])).get(payer)).toBe(0)
        expect(await verdict()).toMatchObject({ verdict: 'right' })
      })

      test('a limit is not exceeded, however many tills draw on it', async () => {
        const payer = await newPerson(app.deps, { scheme: 'employee', balance: 1_000_000 })
        const relative = await newPerson(app.deps, { scheme: 'resident' })
        await newBinding(app.deps, { payerId: payer, relativeId: relative, limitYear: 100_000 })
        const other = await otherTill('resident', stale ? [relative] : [])
        await sql`update binding set limit_year = 2500 where relative_id = ${relative}`.execute(
          app.db.autocommit,
        )
        const bills: VisitBill[] = []
        for (let index = 0; index < 8; index++) {
          bills.push(
            await newVisit(app.deps, {
              personId: relative,
              scheme: 'resident',
              lines: [line('1', fen(1_000))],
            }),
          )
        }
        const settled = await Promise.all(
          bills.map((bill, index) => (index % 2 === 0 ? app : other).settler.settle(bill)),
        )
        expect(sum(...settled.flatMap(({ payers }) => payers.map(({ amount }) => amount)))).toBe(2_500)
      })

      test('families that pay each other do not wait for each other', async () => {
        const people: number[] = []
        for (let index = 0; index < 6; index++)
          people.push(await newPerson(app.deps, { scheme: 'employee', balance: 5_000 }))
        const other = await otherTill('employee', stale ? people : [])
        for (const relativeId of people) {
          for (const [position, payerId] of people.entries()) {
            if (payerId !== relativeId) await newBinding(app.deps, { payerId, relativeId, position })
          }
        }
        const bills: VisitBill[] = []
        for (let round = 0; round < 4; round++) {
          for (const personId of people) {
            bills.push(
              await newVisit(app.deps, { personId, scheme: 'employee', lines: [line('1', fen(3_000))] }),
            )
          }
        }
        const settled = await Promise.all(
          bills.map((bill, index) => (index % 2 === 0 ? app : other).settler.settle(bill)),
        )
        // The database ends a deadlock and the batch is tried again: the answers alone would not show it.
        if (app.db.kind === 'postgres') expect(await deadlocksSeen(app.db, other.db)).toBe(0)
        for (const settlement of settled) expect(paidBy(settlement)).toBe(3_000)
        expect(sum(...(await balances(people)).values())).toBe(
          30_000 -
            sum(
              ...settled.map(({ amounts: { own, relatives } }) =>
                sum(own, ...relatives.map(({ amount }) => amount)),
              ),
            ),
        )
        expect(await verdict()).toMatchObject({ verdict: 'right' })
      })
    })

    test('the same bill sent twice at once is settled once, whatever the message ids', async () => {
      const patient = await newPerson(app.deps, { scheme: 'employee', balance: 5_000 })
      const bill = await newVisit(app.deps, {
        personId: patient,
        scheme: 'employee',
        lines: [line('1', fen(1_000))],
      })
      const again = { ...bill, key: { ...bill.key, msgid: 'another', digest: 'another' } }
      const other = await otherTill('employee', [])
      const [first, same, second] = await Promise.all([
        settleOr(bill),
        settleOr(bill),
        other.settler.settle(again).catch((error: unknown) => error),
      ])
      const answers = [first, second]
      expect(answers.filter((answer) => answer instanceof Problem)).toHaveLength(1)
      expect(same).toEqual(first)
      expect((await balances([patient])).get(patient)).toBe(4_000)
    })

    test('a reversal sent by two tills at once gives the money back once', async () => {
      const patient = await newPerson(app.deps, { scheme: 'employee', balance: 5_000 })
      const bill = await newVisit(app.deps, {
        personId: patient,
        scheme: 'employee',
        lines: [line('1', fen(1_000))],
      })
      const settlement = await app.settler.settle(bill)
      const other = await otherTill('employee', [])
      const answers = await Promise.allSettled([
        app.settler.reverse(reversalOf(settlement)),
        other.settler.reverse(reversalOf(settlement)),
      ])
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect((await balances([patient])).get(patient)).toBe(5_000)
    })
  })

  test('in the waiting period the pool pays nothing and accounts pay (docs/definitions.md L36, X9)', async () => {
    const son = await newPerson(app.deps, { scheme: 'employee', balance: 50_000 })
    const mother = await newPerson(app.deps, { scheme: 'resident', benefitsFrom: '2025-06-01' })
    await newBinding(app.deps, { payerId: son, relativeId: mother })
    const bill = await newVisit(app.deps, {
      personId: mother,
      scheme: 'resident',
      institution: 'H52020100002',
      lines: [line('1', fen(10_000))],
    })
    const { amounts, used } = await app.settler.settle(bill)
    expect(amounts).toMatchObject({ pool: 0, fundTotal: 0, personal: 10_000, cash: 0 })
    expect(amounts.relatives.map(({ amount }) => amount)).toEqual([10_000])
    expect(used).toEqual({})
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test('a poisoned request harms no neighbour', async () => {
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 5_000 })
    const good = await newVisit(app.deps, {
      personId: patient,
      scheme: 'employee',
      lines: [line('1', fen(1_000))],
    })
    const victim = await newPerson(app.deps, { scheme: 'employee', balance: 5_000 })
    const poisoned = await newVisit(app.deps, {
      personId: victim,
      scheme: 'employee',
      // Lines that no upload would let in: the rules throw on them.
      lines: [line('1', 0.5 as Fen)],
    }).catch(() => null)
    const bad = poisoned ?? { ...good, key: { ...good.key, msgid: 'bad' }, personId: Number.NaN }
    const [settled, refused] = await Promise.allSettled([app.settler.settle(good), app.settler.settle(bad)])
    expect(settled.status).toBe('fulfilled')
    expect(refused.status).toBe('rejected')
  })

  test('verify names the first row that differs, and says so when a pack is not there', async () => {
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 5_000 })
    const bill = await newVisit(app.deps, {
      personId: patient,
      scheme: 'employee',
      lines: [line('1', fen(1_000))],
    })
    const { setlId } = await app.settler.settle(bill)
    const tamper = async (change: string, back: string) => {
      await sql.raw(change).execute(app.db.autocommit)
      const found = await verdict()
      await sql.raw(back).execute(app.db.autocommit)
      return found
    }
    expect(
      await tamper(
        `update ledger_account set balance = balance + 1 where person_id = ${patient}`,
        `update ledger_account set balance = balance - 1 where person_id = ${patient}`,
      ),
    ).toMatchObject({ verdict: 'wrong', findings: [{ what: 'ledger_account.balance', personId: patient }] })
    expect(
      await tamper(
        `update settlement set stored = replace(stored, '"accountUse":1', '"accountUse":2') where person_id = ${patient}`,
        `update settlement set stored = replace(stored, '"accountUse":2', '"accountUse":1') where person_id = ${patient}`,
      ),
    ).toMatchObject({ verdict: 'wrong', findings: [{ what: 'ledger_act', personId: patient }] })
    expect(
      await tamper(
        `update accumulator set entered = entered + 1 where person_id = ${patient}`,
        `update accumulator set entered = entered - 1 where person_id = ${patient}`,
      ),
    ).toMatchObject({ verdict: 'wrong', findings: [{ what: 'accumulator', personId: patient }] })
    const missing = await tamper(
      `update compiled_pack set hash = 'gone ' || hash`,
      `update compiled_pack set hash = replace(hash, 'gone ', '')`,
    )
    expect(missing.verdict).toBe('incomplete')
    expect(missing.findings[0]?.what).toBe('compiled_pack')
    expect(await verdict()).toMatchObject({ verdict: 'right' })
    expect(setlId).not.toBeNull()
  })
})
