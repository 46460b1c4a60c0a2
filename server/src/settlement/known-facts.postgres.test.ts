import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HisAnswer, HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { endBindings } from '../binding/end.ts'
import { sql } from '../db/sql.ts'
import { newBinding } from '../testing/family.ts'
import { lockSteps, type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// Two servers on one database. The second has settled for these people and remembers them; then the first changes them.

let app: TestApp
let other: TestApp
describe.each(lockSteps)('with the lock step %s', (lockStep) => {
  beforeAll(async () => {
    app = await testApp({ lockStep })
    app.clock.moveTo('2025-01-15')
    other = await app.another()
    other.clock.moveTo('2025-01-15')
  })
  afterAll(() => app.close())

  const hospital = 'H52020100002'
  const newPerson = (balance = 0) => make(app, { name: '郭强', scheme: 'employee', balance })
  const billOf = ({ psnNo, idNumber }: Made, accountUse: HisBill['accountUse']): HisBill => ({
    patient: { psnNo, certNo: idNumber },
    lines: [{ code: 'DEMOA0001', amount: 20 }],
    ...(accountUse === undefined ? {} : { accountUse }),
  })
  /** What the second server settles for somebody. */
  const settled = async (who: Made, use?: HisBill['accountUse']): Promise<HisAnswer> =>
    (await till(other, hospital).payBill(billOf(who, use))).answer
  const refused = (who: Made, use?: HisBill['accountUse']): Promise<string> =>
    till(other, hospital)
      .payBill(billOf(who, use))
      .then(() => 'done', String)

  describe('what another server changed since is seen by the next message', () => {
    it('a binding that ended pays nothing, and one that was made pays', async () => {
      const [patient, payer, second] = [await newPerson(), await newPerson(50_000), await newPerson(50_000)]
      await newBinding(app.deps, { payerId: payer.id, relativeId: patient.id })
      expect((await settled(patient, '2')).output.setlinfo.acct_mulaid_pay).toBe(20)
      await app.db.transaction((tx) =>
        endBindings(tx, app.deps, { personId: payer.id, actor: 'test', reason: 'ended' }),
      )
      expect(await refused(patient, '2')).toMatch(/没有/)
      await newBinding(app.deps, { payerId: second.id, relativeId: patient.id })
      expect((await settled(patient, '2')).output.setlinfo.acct_mulaid_pay).toBe(20)
    })

    it('a payer who is no longer insured pays nothing', async () => {
      const [patient, payer] = [await newPerson(), await newPerson(50_000)]
      await newBinding(app.deps, { payerId: payer.id, relativeId: patient.id })
      expect((await settled(patient, '2')).output.setlinfo.acct_mulaid_pay).toBe(20)
      await sql`update enrolment set status = 'suspended' where person_id = ${payer.id}`.execute(
        app.db.autocommit,
      )
      expect((await settled(patient, '2')).output.setlinfo.acct_mulaid_pay).toBe(0)
    })

    it('a number that was given to somebody else is theirs', async () => {
      const [first, next] = [await newPerson(50_000), await newPerson(50_000)]
      expect((await settled(first)).output.setlinfo.psn_no).toBe(first.psnNo)
      const spare = `9${first.psnNo.slice(1)}`
      await app.db.transaction(async (tx) => {
        await sql`update person set psn_no = ${spare} where id = ${first.id}`.execute(tx)
        await sql`update person set psn_no = ${first.psnNo} where id = ${next.id}`.execute(tx)
        await sql`update document_index set person_id = ${next.id} where kind = 'psn' and person_id = ${first.id}`.execute(
          tx,
        )
      })
      expect(await refused({ ...first })).toMatch(/本人/)
      const moved = { ...next, psnNo: first.psnNo }
      expect((await settled(moved)).output.setlinfo.certno).toBe(next.idNumber)
    })

    it('an institution that was closed sends nothing, and one that must sign in is told so', async () => {
      const patient = await newPerson(50_000)
      await settled(patient)
      const change = (how: string) =>
        sql`update institution set ${sql.raw(how)} where code = ${hospital}`.execute(app.db.autocommit)
      await change('active = false')
      expect(await refused(patient)).toMatch(/机构/)
      await change('active = true, sign_in_required = true')
      expect(await refused(patient)).toMatch(/签到/)
      await change('sign_in_required = false')
      await settled(patient)
    })
  })
})
