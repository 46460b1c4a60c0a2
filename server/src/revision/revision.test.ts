import type { CompiledPack } from '@gongji/policy'
import { type Fen, fen, sum } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeAccounts } from '../change/estate.ts'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { nextJobAt, runDueJobs } from '../jobs.ts'
import { recordPacks } from '../packs.ts'
import { closeMonth } from '../reconciliation/month.ts'
import { listRevisionTexts } from '../settlement/revised-text.ts'
import type { Settlement } from '../settlement/settlement.ts'
import { line, newBinding, newPerson, newVisit } from '../testing/family.ts'
import { type Answer, type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { Crash, mortal } from '../testing/mortal.ts'
import { colleagueOf } from '../testing/people.ts'
import { workOf } from '../work.ts'
import { revisionJobs } from './jobs.ts'
import { runPage } from './page.ts'

const area = '520200'
const deductible = 'employee.outpatient.deductible'

type TestAnswer = Answer['body']

let app: TestApp
let shipped: CompiledPack
const inForce = (): CompiledPack => app.deps.packs.packOf(area)!
let [opener, approver, clerk, second]: TestCaller[] = []

/** The area's rules with another deductible, which is taken from every employee's first outpatient bill of a year. */
const withDeductible = (yuan: number): CompiledPack => ({
  ...shipped,
  hash: `deductible-${yuan}`,
  parameters: {
    ...shipped.parameters,
    [deductible]: shipped.parameters[deductible]!.map((entry) => ({
      ...entry,
      value: { ...(entry.value as object), amount: yuan * 100 },
    })),
  },
})

beforeAll(async () => {
  app = await testApp()
  shipped = app.deps.packs.packOf(area)!
  opener = await app.staff('policy')
  approver = await app.staff('policy-2')
  clerk = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
})
afterAll(() => app.close())

/** Every test has a day and rules of its own, so that none meets another's bills. */
let round = 0
let today = ''
beforeEach(async () => {
  round += 1
  today = `2025-02-${String(round).padStart(2, '0')}`
  app.clock.moveTo(today)
  await putInForce(withDeductible(100 + round))
})

/** The rules that this server runs on. */
function use(pack: CompiledPack): void {
  const { packs } = app.deps
  const compiled = new Map(packs.areas.map((code) => [code, code === area ? pack : packs.packOf(code)!]))
  packs.put({ files: packs.files, compiled, changes: packs.changes })
}

async function putInForce(pack: CompiledPack): Promise<void> {
  use(pack)
  await app.db.transaction((tx) => recordPacks(tx, { areas: [area], packOf: () => pack }, app.deps.now()))
}

const settle = async (personId: number, yuan: number, accountUse: 0 | 1 = 1): Promise<Settlement> =>
  await app.settler.settle(
    await newVisit(app.deps, {
      personId,
      scheme: 'employee',
      lines: [line('1', fen(yuan * 100))],
      accountUse,
    }),
  )

const reverse = ({ institution, personId, mdtrtId, setlId }: Settlement) => {
  const msgid = String(app.deps.newId())
  return app.settler.reverse({
    key: { source: institution, msgid, digest: msgid },
    institution,
    personId,
    mdtrtId,
    setlId: setlId!,
    actor: 'test',
  })
}

const balanceOf = async (personId: number): Promise<number> => {
  const rows = await sql<{
    balance: number
  }>`select balance from ledger_account where person_id = ${personId}`.read(app.db.reader)
  return rows[0]!.balance
}

const work = () =>
  runDueJobs(app.deps, workOf(app.deps), app.deps.now(), (_, error) => {
    throw error
  })

const asked = () => ({
  area,
  from: today,
  to: today,
  reason: '普通门诊起付标准录入有误，现予更正',
  reasonEn: 'The outpatient deductible had been entered wrongly and is corrected',
  document: '六盘水医保发〔2025〕1号',
})

/** Opens a revision and lets it be computed. */
async function open(): Promise<TestAnswer> {
  const opened = await app.post('/revisions', opener, asked())
  expect(opened.status, opened.text).toBe(200)
  await work()
  return (await app.get(`/revisions/${opened.body.id}`, opener)).body
}

const approve = async ({ id, version }: { id: string; version: number }, by = approver) =>
  await app.post(`/revisions/${id}/approve`, by, { version })

/** From wrong bills to posted differences. */
async function revise() {
  const computed = await open()
  const approved = await approve(computed)
  expect(approved.status, approved.text).toBe(200)
  await work()
  return (await app.get(`/revisions/${computed.id}`, opener)).body
}

const right = async () => expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right', findings: [] })

const duesOf = async (personId: number) => {
  const { body } = await app.get('/agency/revision-dues', clerk, { query: { limit: '200' } })
  return body.dues.filter((one: { personId: string }) => one.personId === String(personId))
}

async function decide(
  due: { personId: string; id: string; version: number },
  action: string,
  bankAccount = '',
) {
  const path = `/agency/revision-dues/${due.personId}/${due.id}`
  const proposed = await app.post(`${path}/propose`, clerk, {
    action,
    words: '已核对',
    bankAccount,
    version: due.version,
  })
  expect(proposed.status, proposed.text).toBe(200)
  const own = await app.post(`${path}/decide`, clerk, { decision: 'confirm', version: proposed.body.version })
  expect(own.body.type).toBe('/problems/revision/same-clerk')
  const done = await app.post(`${path}/decide`, second, {
    decision: 'confirm',
    version: proposed.body.version,
  })
  expect(done.status, done.text).toBe(200)
  return done.body
}

const lower = () => putInForce(withDeductible(50))
const higher = () => putInForce(withDeductible(400))

describe('what the funds owe', () => {
  test('comes back to the accounts that were drawn, the last one drawn first, and the rest is due in cash', async () => {
    const payer = await newPerson(app.deps, { scheme: 'employee', balance: 1_000 })
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 500 })
    await newBinding(app.deps, { payerId: payer, relativeId: patient })
    const bill = await settle(patient, 1_000)
    expect([await balanceOf(payer), await balanceOf(patient)]).toEqual([0, 0])
    expect(bill.amounts.cash).toBeGreaterThan(0)
    await lower()
    const posted = await revise()
    const owes: Fen = posted.posted.fundsMoreFen
    expect(posted).toMatchObject({ status: 'posted', posted: { changed: 1, fundsLessFen: 0, owedFen: 0 } })
    expect(posted.posted).toEqual(posted.found)
    expect(owes).toBeGreaterThan(0)
    expect(await balanceOf(payer)).toBe(Math.min(owes, 1_000))
    expect(await balanceOf(patient)).toBe(Math.min(Math.max(0, owes - 1_000), 500))
    const dues = await duesOf(patient)
    expect(sum(...dues.map((one: { amountFen: Fen }) => one.amountFen))).toBe(Math.max(0, owes - 1_500))
    await right()
    await decide(dues[0], 'pay', '6222021234567890')
    await right()
  })

  test('leads from each entry to the revision, the bill, and what it was and is', async () => {
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 100_000 })
    const bill = await settle(patient, 1_000)
    await lower()
    const { id } = await revise()
    const rows = await sql<{
      content: string
      on: string
    }>`select content, on_date as "on" from ledger_act
      where person_id = ${patient} and kind = 'revision'`.read(app.db.reader)
    const content = JSON.parse(rows[0]!.content)
    expect(content).toMatchObject({ revision: Number(id), settlement: bill.id })
    expect(content.after.funds[0].amount).toBeGreaterThan(content.before.funds[0].amount)
    // A month that is over stays as it was: the difference is booked on the day of posting.
    expect(rows.map(({ on }) => on)).toEqual([today])
  })

  test('goes to the heirs of a payer who has died since, and under an ended binding to its payer', async () => {
    const payer = await newPerson(app.deps, { scheme: 'employee', balance: 50_000 })
    const gone = await newPerson(app.deps, { scheme: 'employee', balance: 50_000 })
    const bills: Settlement[] = []
    for (const [index, one] of [payer, gone].entries()) {
      const patient = await newPerson(app.deps, { scheme: 'employee' })
      await newBinding(app.deps, { payerId: one, relativeId: patient, position: index + 1 })
      bills.push(await settle(patient, 600))
    }
    const before = await balanceOf(payer)
    await sql`update binding set ended_at = ${new Date(app.deps.now())}, ended_from = 'active', status = 'ended'
      where payer_id = ${payer}`.execute(app.db.autocommit)
    await sql`update person set died_on = ${today}::date where id = ${gone}`.execute(app.db.autocommit)
    await app.db.transaction((tx) => closeAccounts(tx, app.deps, gone, 'test'))
    await lower()
    await revise()
    expect(await balanceOf(payer)).toBeGreaterThan(before)
    expect(await balanceOf(gone)).toBe(0)
    const rows = await sql<{
      n: number
    }>`select count(*) as n from estate where person_id = ${gone}`.read(app.db.reader)
    expect(rows[0]!.n).toBe(2)
    await right()
  })

  test('in cash goes to the heirs of a patient who has died since, in the same act', async () => {
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 500 })
    await settle(patient, 1_000)
    await sql`update person set died_on = ${today}::date where id = ${patient}`.execute(app.db.autocommit)
    await app.db.transaction((tx) => closeAccounts(tx, app.deps, patient, 'test'))
    await lower()
    const { posted } = await revise()
    expect(posted.toCashFen).toBeGreaterThan(0)
    const dues = await sql<{ status: string; paidTo: string; amount: number }>`
      select status, paid_to as "paidTo", amount from revision_due where person_id = ${patient}`.read(
      app.db.reader,
    )
    expect(dues).toEqual([{ status: 'paid', paidTo: 'estate', amount: posted.toCashFen }])
    await right()
  })
})

describe('what is owed to the funds', () => {
  test('is drawn from nobody and waits for two clerks: collected, or waived', async () => {
    const patients = [
      await newPerson(app.deps, { scheme: 'employee', balance: 100_000 }),
      await newPerson(app.deps, { scheme: 'employee', balance: 100_000 }),
    ]
    for (const patient of patients) await settle(patient, 1_000)
    const before = await Promise.all(patients.map(balanceOf))
    await higher()
    const { posted } = await revise()
    expect(posted).toMatchObject({ changed: 2, fundsMoreFen: 0, toAccountsFen: 0, toCashFen: 0 })
    expect(posted.owedFen).toBe(posted.fundsLessFen)
    expect(await Promise.all(patients.map(balanceOf))).toEqual(before)
    await right()
    expect((await decide((await duesOf(patients[0]!))[0], 'collect')).status).toBe('collected')
    expect((await decide((await duesOf(patients[1]!))[0], 'waive')).status).toBe('waived')
    await right()
    // The rule is corrected once more: what was waived is not given back to anybody, what was collected is.
    await lower()
    await revise()
    await right()
  })
})

test('a bill carries what it uses of the year to the next: no cap is exceeded, and only the order of use decides', async () => {
  const patient = await newPerson(app.deps, { scheme: 'employee', balance: 1_000_000 })
  for (const yuan of [80, 90, 300, 20_000]) await settle(patient, yuan)
  await lower()
  const { posted } = await revise()
  expect(posted.bills).toBeGreaterThanOrEqual(4)
  const rows = await sql<{ paid: number; deductible: number }>`select paid, deductible from accumulator
    where person_id = ${patient} and deductible > 0`.read(app.db.reader)
  expect(rows.map((row) => row.deductible)).toEqual([5_000])
  await right()
})

describe('a bill that is taken back', () => {
  test.each(['lower', 'higher'] as const)(
    'after a revision (%s) gives each fen to its source, once',
    async (way) => {
      const payer = await newPerson(app.deps, { scheme: 'employee', balance: 3_000 })
      const patient = await newPerson(app.deps, { scheme: 'employee', balance: 1_000 })
      await newBinding(app.deps, { payerId: payer, relativeId: patient })
      const bill = await settle(patient, 1_000)
      await (way === 'lower' ? lower() : higher())
      await revise()
      await reverse(bill)
      expect([await balanceOf(payer), await balanceOf(patient)]).toEqual([3_000, 1_000])
      expect(await duesOf(patient)).toEqual([])
      const rows = await sql<{
        n: number
      }>`select coalesce(sum(deductible + paid + entered), 0)::bigint as n
      from accumulator where person_id = ${patient}`.read(app.db.reader)
      expect(rows[0]!.n).toBe(0)
      await right()
    },
  )

  test('after its cash was paid out or collected makes the opposite due', async () => {
    const [less, more] = [
      await newPerson(app.deps, { scheme: 'employee' }),
      await newPerson(app.deps, { scheme: 'employee' }),
    ]
    const first = await settle(less, 1_000)
    await lower()
    await revise()
    await decide((await duesOf(less))[0], 'pay', '6222021234567890')
    await reverse(first)
    expect(await duesOf(less)).toMatchObject([{ direction: 'toFunds', status: 'open' }])
    const other = await settle(more, 1_000)
    await higher()
    await revise()
    await decide((await duesOf(more))[0], 'collect')
    await reverse(other)
    expect(await duesOf(more)).toMatchObject([{ direction: 'toPatient', status: 'open' }])
    await right()
  })

  test('between computing and posting is left alone, and what was settled meanwhile is revised with the rest', async () => {
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 100_000 })
    const [back, late] = [
      await newPerson(app.deps, { scheme: 'employee', balance: 100_000 }),
      await newPerson(app.deps, { scheme: 'employee', balance: 100_000 }),
    ]
    const stays = await settle(patient, 500)
    const goes = await settle(back, 500)
    const wrong = inForce()
    await lower()
    const corrected = inForce()
    const computed = await open()
    expect(computed.found.changed).toBe(2)
    await reverse(goes)
    use(wrong)
    const meanwhile = await settle(late, 500)
    use(corrected)
    await approve(computed)
    await work()
    const { body } = await app.get(`/revisions/${computed.id}/bills`, opener)
    const posted = body.bills.filter(({ status }: { status: string }) => status === 'posted')
    expect(posted.map((one: { setlId: string }) => one.setlId).sort()).toEqual(
      [stays.setlId, meanwhile.setlId].sort(),
    )
    expect(await balanceOf(back)).toBe(100_000)
    await right()
  })
})

describe('a revision', () => {
  test('needs a second officer, the corrected rules in force, and something that differs', async () => {
    const patient = await newPerson(app.deps, { scheme: 'employee', balance: 100_000 })
    await settle(patient, 500)
    const wrong = inForce()
    await lower()
    const corrected = inForce()
    const computed = await open()
    expect((await approve(computed, opener)).body.type).toBe('/problems/revision/same-officer')
    expect((await app.post('/revisions', approver, asked())).body.type).toBe(
      '/problems/revision/open-already',
    )
    use(wrong)
    expect((await approve(computed)).body.type).toBe('/problems/revision/not-in-force')
    use(corrected)
    expect((await app.post('/revisions', opener, { ...asked(), to: '2099-01-01' })).body.type).toBe(
      '/problems/revision/days-wrong',
    )
    expect((await approve(computed)).status).toBe(200)
    expect((await approve(computed)).body.type).toBe('/problems/revision/state-wrong')
    await work()
  })

  test('that is stopped goes on where it was: each difference is posted once', async () => {
    const patients = [
      await newPerson(app.deps, { scheme: 'employee', balance: 100_000 }),
      await newPerson(app.deps, { scheme: 'employee', balance: 100_000 }),
    ]
    for (const patient of patients) await settle(patient, 500)
    await lower()
    const computed = await open()
    await approve(computed)
    const id = Number(computed.id)
    // The process dies before the page is committed: nothing of it stands.
    const stopped = app.db.transaction(async (tx) => {
      await runPage(tx, app.deps, id)
      throw new Error('stopped')
    })
    await expect(stopped).rejects.toThrow('stopped')
    await work()
    // A page that is called once too often finds nothing to do.
    await app.db.transaction((tx) => runPage(tx, app.deps, id))
    const done = (await app.get(`/revisions/${id}`, opener)).body
    expect(done).toMatchObject({ status: 'posted', posted: done.found })
    expect(done.progress.done).toBe(done.progress.people)
    for (const patient of patients) {
      const rows =
        await sql`select 1 from ledger_act where person_id = ${patient} and kind = 'revision'`.read(
          app.db.reader,
        )
      expect(rows.length).toBe(1)
    }
    await right()
    // Once more changes nothing; and a day on which nothing was settled has nothing to revise.
    const again = await open()
    expect(again.found.changed).toBe(0)
    expect(
      (await app.post(`/revisions/${again.id}/withdraw`, opener, { version: again.version })).body.status,
    ).toBe('withdrawn')
    const idle = { ...asked(), from: '2024-03-01', to: '2024-03-01' }
    expect((await app.post('/revisions', opener, idle)).body.type).toBe('/problems/revision/nothing-differs')
  })

  test('tells the patient what changed and why, in both languages', async () => {
    const name = await app.person('王秀英')
    const bill = await settle(name.id, 700)
    await lower()
    await revise()
    await work()
    const { text } = await app.get('/notices', name)
    expect(text).toContain('普通门诊起付标准录入有误，现予更正')
    expect(text).toContain('The outpatient deductible had been entered wrongly')
    const { body } = await app.get(`/bills/${bill.setlId}`, name)
    expect(body.revisions[0].text.zh).toMatch(
      /普通门诊起付标准录入有误，现予更正（六盘水医保发〔2025〕1号）。.*基金支付由[\d.]+元改为[\d.]+元。/,
    )
  })

  test('says on the bill where the money is now, whatever became of it since', async () => {
    const [poor, owing] = [
      await newPerson(app.deps, { scheme: 'employee' }),
      await newPerson(app.deps, { scheme: 'employee' }),
    ]
    const said = async (personId: number, { id }: Settlement): Promise<string> =>
      (await listRevisionTexts(app.db.reader, { personId, settlementId: id as number })).at(-1)!.text.zh
    const first = await settle(poor, 1_000)
    await lower()
    await revise()
    expect(await said(poor, first)).toMatch(/元现金由参保地经办机构退还，请向其提供银行账号。$/)
    await decide((await duesOf(poor))[0], 'pay', '6222021234567890')
    expect(await said(poor, first)).toMatch(/元现金已由经办机构退到银行账户。$/)
    await reverse(first)
    expect(await said(poor, first)).toMatch(
      /已撤销.*元现金已由经办机构退到银行账户。此前退还的[\d.]+元现金应交回基金，由经办机构核定。$/,
    )
    const other = await settle(owing, 1_000)
    await higher()
    await revise()
    expect(await said(owing, other)).toMatch(/由经办机构核定是否收回，不会从任何账户扣款。$/)
    await decide((await duesOf(owing))[0], 'waive')
    expect(await said(owing, other)).toMatch(/元不再收回。$/)
    await reverse(other)
    expect(await said(owing, other)).toMatch(/更正一并取消。$/)
    await right()
  })
})

test('a month that is closed stays as it was; the open one tells the hospital which bills were divided anew', async () => {
  const patient = await newPerson(app.deps, { scheme: 'employee', balance: 100_000 })
  const bill = await settle(patient, 1_000)
  const close = async (month: string) => {
    await app.db.transaction((tx) => closeMonth(tx, app.deps, month))
    const { body } = await app.get(`/agency/institution-months/${month}`, clerk)
    return body.statements.find(
      ({ institution }: { institution: string }) => institution === bill.institution,
    )
  }
  await lower()
  app.clock.moveTo('2025-03-02')
  const february = await close('2025-02')
  const { posted } = await revise()
  await right()
  app.clock.moveTo('2025-04-01')
  expect(await close('2025-02')).toEqual(february)
  // Nothing more and nothing less is owed for the bill: what the funds pay more went to who had paid it.
  const march = await close('2025-03')
  expect(march).toMatchObject({ payableFen: 0, owedFen: 0, lines: [] })
  expect(march.revised).toEqual([
    {
      setlId: bill.setlId,
      careOn: today,
      fundBeforeFen: bill.amounts.fundTotal,
      fundAfterFen: bill.amounts.fundTotal + posted.fundsMoreFen,
    },
  ])
  const file = await app.get('/agency/institution-months/2025-03', clerk, { query: { format: 'tsv' } })
  expect(file.text).toContain(`revised\t${bill.institution}\t2025-03\t${bill.setlId}\t${today}\t`)
  // Taken back afterwards, it is still said what was posted.
  await reverse(bill)
  expect(await close('2025-03')).toEqual(march)
})

describe('a process that dies at any transaction', () => {
  /** Runs jobs until none waits, or the process is dead. */
  async function live(db: TestApp['db'], dead: () => boolean): Promise<void> {
    const deps = { ...app.deps, db }
    const jobs = revisionJobs(deps)
    while (!dead() && (await nextJobAt(deps, jobs)) !== undefined) {
      await runDueJobs(deps, jobs, app.deps.now()).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error
      })
    }
  }
  const booked = async (people: readonly number[]) => {
    const acts = await sql<{ n: number }>`select count(*)::int as n from ledger_act
      where person_id = any(${[...people]}::bigint[]) and kind = 'revision'`.read(app.db.reader)
    const dues = await sql<{
      amount: number
      n: number
    }>`select coalesce(sum(amount), 0)::bigint as amount, count(*)::int as n
      from revision_due where person_id = any(${[...people]}::bigint[])`.read(app.db.reader)
    const balances = await Promise.all(people.map(balanceOf))
    return { acts: acts[0]!.n, dues: dues[0], balances }
  }

  test.each(['before', 'within', 'after'] as const)(
    'posts each difference once when it is started again (%s the commit)',
    async (moment) => {
      for (let nth = 1, points = 0; ; nth += 1) {
        const people = [
          await newPerson(app.deps, { scheme: 'employee', balance: 10_000 }),
          await newPerson(app.deps, { scheme: 'employee' }),
        ]
        await putInForce(withDeductible(100 + round))
        for (const person of people) await settle(person, 900)
        const before = await booked(people)
        await lower()
        const { body: opened } = await app.post('/revisions', opener, asked())
        const first = mortal(app.db, nth, moment)
        await live(first.db, first.dead)
        await live(app.db, () => false)
        const computed = (await app.get(`/revisions/${opened.id}`, opener)).body
        expect(computed.status).toBe('computed')
        await approve(computed)
        const second = mortal(app.db, nth, moment)
        await live(second.db, second.dead)
        await live(app.db, () => false)
        const done = (await app.get(`/revisions/${opened.id}`, opener)).body
        expect(done).toMatchObject({ status: 'posted', posted: computed.found })
        const after = await booked(people)
        expect({ acts: after.acts - before.acts, dues: after.dues!.n }).toEqual({ acts: 2, dues: 1 })
        const given = after.balances.reduce((all, one, at) => all + one - before.balances[at]!, 0)
        expect(given + after.dues!.amount).toBe(done.posted.toAccountsFen + done.posted.toCashFen)
        if (!first.dead() && !second.dead()) {
          expect(points).toBeGreaterThan(2)
          break
        }
        points += 1
      }
      await right()
    },
    120_000,
  )
})
