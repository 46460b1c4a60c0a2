import type { Line } from '@gongji/policy'
import { type Fen, fen, sum } from '@gongji/policy/money'
import { sql } from '../db/sql.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { checkDigit } from '../person/identity.ts'
import { registerPerson } from '../person/register.ts'
import type { VisitBill } from '../settlement/settlement.ts'
import { insertUploads, insertVisitRecords } from '../settlement/visit-store.ts'

let serial = 0

/** An ID number that nobody has: impossible area 99, born 1980-01-01. */
function nextIdNumber(): string {
  serial += 1
  const first17 = `990${String(Math.floor(serial / 1_000) % 1_000).padStart(3, '0')}19800101${String(serial % 1_000).padStart(3, '0')}`
  return first17 + checkDigit(first17)
}

/** A new insured person of Liupanshui with this much in the personal account. */
export async function newPerson(
  deps: Deps,
  {
    scheme,
    balance = 0,
    area = '520200',
    benefitsFrom = '2020-01-01',
  }: { scheme: 'employee' | 'resident'; balance?: number; area?: string; benefitsFrom?: string },
): Promise<number> {
  return await deps.db.transaction(async (tx) => {
    const personId = await registerPerson(tx, deps, {
      name: `测试${serial + 1}`,
      idNumber: nextIdNumber(),
      area,
      enrolments: [
        {
          scheme,
          category: scheme === 'employee' ? 'working' : 'adult',
          psnType: scheme === 'employee' ? '1101' : '1501',
          area,
          status: 'normal',
          from: '2020-01-01',
          to: null,
          benefitsFrom,
          employer: '',
          aidGroups: [],
          consecutiveYears: 0,
          yearsWithoutUse: 0,
        },
      ],
    })
    if (balance > 0) {
      await post(
        tx,
        await lockAccounts(tx, deps.db.lockStep, [personId]),
        {
          template: 'contribution',
          id: deps.newId(),
          on: dateInChina(deps.now()),
          parts: { personId, amount: fen(balance) },
        },
        { actor: 'test', at: deps.now() },
      )
    }
    return personId
  })
}

/** A binding in force, put straight into the tables: rules of binding are tested where they are made. */
export async function newBinding(
  deps: Deps,
  one: { payerId: number; relativeId: number; limitYear?: number; limitPayment?: number; position?: number },
): Promise<number> {
  const id = deps.newId()
  await deps.db.transaction(async (tx) => {
    await sql`insert into binding (relative_id, id, payer_id, relationship, purposes, status, valid_from, limit_year,
        limit_payment, position, authorised_at, channel, payer_area)
      values (${one.relativeId}, ${id}, ${one.payerId}, 'parent', 'outpatient,inpatient,pharmacy,premium', 'active',
        '2024-01-01', ${one.limitYear ?? null}, ${one.limitPayment ?? null}, ${one.position ?? 1},
        ${new Date(deps.now())}, 'test', '520200')`.execute(tx)
    await sql`insert into binding_of_payer (payer_id, relative_id, binding_id)
      values (${one.payerId}, ${one.relativeId}, ${id})`.execute(tx)
    await sql`insert into commitment_letter (relative_id, binding_id, version, form, text, digest, agreed_by, agreed_at)
      values (${one.relativeId}, ${id}, 'test', 'tick', '', '', ${one.payerId}, ${new Date(deps.now())})`.execute(
      tx,
    )
  })
  return id
}

export const line = (id: string, amount: Fen, more: Partial<Line> = {}): Line => ({
  id,
  code: 'DEMOA0001',
  amount,
  countE4: 10_000,
  itemClass: 'A',
  firstShare: 0 as Line['firstShare'],
  ceiling: null,
  restricted: false,
  approved: false,
  ownExpense: false,
  banned: false,
  ...more,
})

/** An outpatient visit with its lines uploaded; the bill that settles it is returned. */
export async function newVisit(
  deps: Deps,
  {
    personId,
    lines,
    scheme,
    institution = 'H52020100001',
    accountUse = 1,
  }: {
    personId: number
    lines: readonly Line[]
    scheme: 'employee' | 'resident'
    institution?: string
    accountUse?: 0 | 1 | 2
  },
): Promise<VisitBill> {
  const id = deps.newId()
  const mdtrtId = `T${id}`
  const today = dateInChina(deps.now())
  const total = sum(...lines.map(({ amount }) => amount))
  await deps.db.transaction(async (tx) => {
    await insertVisitRecords(
      tx,
      [
        {
          personId,
          id,
          mdtrtId,
          institution,
          scheme,
          area: '520200',
          medType: '11',
          careOn: today,
          beganOn: today,
          disease: '',
          credential: '02',
          status: 'open',
          iptOtpNo: '',
          clinical: {},
        },
      ],
      deps.now(),
    )
    await insertUploads(tx, [
      { personId, visitId: id, id: deps.newId(), batch: '1', total, lines, detail: [], msgid: null },
    ])
  })
  const msgid = String(deps.newId())
  return {
    key: { source: institution, msgid, digest: msgid },
    institution,
    personId,
    mdtrtId,
    batch: '1',
    medType: null,
    scheme: null,
    accountUse,
    shareCode: null,
    stated: { total, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: 'test',
  }
}
