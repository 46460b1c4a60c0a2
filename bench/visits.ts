import type { Line } from '@gongji/policy'
import { basisPoints, fen } from '@gongji/policy/money'
import { createHis } from '../server/rehearsal/hospital/sample-client.ts'
import { type Columns, insertRows } from '../server/rehearsal/simulation/bulk.ts'
import { type Deps, dateInChina } from '../server/src/deps.ts'
import { nationalId } from '../server/src/settlement/number.ts'
import type { VisitBill } from '../server/src/settlement/settlement.ts'
import { area, type BenchPerson, personAt } from './families.ts'

/** A visit whose lines are uploaded: only the settlement is left to do. */
export type PreparedVisit = { patient: BenchPerson; mdtrtId: string; batch: string; totalFen: number }

export const institution = 'H52020100001'
// Above what the server gives itself while the benchmark runs.
let visitNumber = 5_000_000_000_000
const visitsAtOnce = 2_000
// Prime, so that as many visits as there are people have a patient each, and neighbours are of different families.
const stride = 7_919

const plainLine = {
  restricted: false,
  approved: false,
  ownExpense: false,
  banned: false,
  ceiling: null,
  countE4: 10_000,
}
const linesOf = (serial: number): Line[] => [
  {
    ...plainLine,
    id: `${serial}1`,
    code: 'DEMOA0001',
    amount: fen(2_000 + (serial % 40) * 100),
    itemClass: 'A',
    firstShare: basisPoints(0),
  },
  {
    ...plainLine,
    id: `${serial}2`,
    code: 'DEMOB0001',
    amount: fen(1_000 + (serial % 7) * 10),
    itemClass: 'B',
    firstShare: basisPoints(1_000),
  },
]

const visitColumns: Columns = [
  ['person_id', 'bigint'],
  ['id', 'bigint'],
  ['mdtrt_id', 'text'],
  ['institution', 'text'],
  ['scheme', 'text'],
  ['area', 'text'],
  ['med_type', 'text'],
  ['began_on', 'date'],
  ['care_on', 'date'],
  ['credential', 'text'],
  ['status', 'text'],
  ['created_at', 'timestamptz'],
]
const uploadColumns: Columns = [
  ['person_id', 'bigint'],
  ['visit_id', 'bigint'],
  ['id', 'bigint'],
  ['batch', 'text'],
  ['lines', 'text'],
  ['total', 'bigint'],
]

/** Writes visits of one patient after another with their bill lines, as 2201, 2203 and 2204 would leave them. */
export async function prepareVisits(
  deps: Deps,
  { people, count }: { people: number; count: number },
): Promise<PreparedVisit[]> {
  const prepared: PreparedVisit[] = []
  const [at, on] = [new Date(deps.now()).toISOString(), dateInChina(deps.now())]
  while (prepared.length < count) {
    const page = Array.from({ length: Math.min(visitsAtOnce, count - prepared.length) }, () => {
      visitNumber += 1
      const patient = personAt(((visitNumber % people) * stride) % people)
      const lines = linesOf(visitNumber)
      const totalFen = lines.reduce((total, { amount }) => total + amount, 0)
      return {
        patient,
        mdtrtId: nationalId(area, visitNumber),
        batch: String(visitNumber),
        totalFen,
        visitId: deps.newId(),
        lines,
      }
    })
    await deps.db.transaction(async (tx) => {
      await insertRows(
        tx,
        'visit',
        visitColumns,
        page.map(({ patient, visitId, mdtrtId }) => [
          patient.id,
          visitId,
          mdtrtId,
          institution,
          patient.scheme,
          area,
          '11',
          on,
          on,
          '02',
          'open',
          at,
        ]),
      )
      await insertRows(
        tx,
        'bill_upload',
        uploadColumns,
        page.map(({ patient, visitId, batch, lines, totalFen }) => [
          patient.id,
          visitId,
          deps.newId(),
          batch,
          JSON.stringify(lines),
          totalFen,
        ]),
      )
    })
    for (const { patient, mdtrtId, batch, totalFen } of page) {
      prepared.push({ patient, mdtrtId, batch, totalFen })
    }
  }
  return prepared
}

let message = Date.now() * 1_000
/** Institution (12) and a number (18) that grows: what a hospital's program sends is as unique. */
export const newMsgid = (): string => `${institution}${String(message++).padStart(18, '0')}`

/** The settlement of a prepared visit, as the national interface hands it down. */
export function visitBillOf({ patient, mdtrtId, batch, totalFen }: PreparedVisit): VisitBill {
  const msgid = newMsgid()
  return {
    key: { source: institution, msgid, digest: msgid },
    institution,
    personId: patient.id,
    accountUse: 1,
    shareCode: null,
    stated: { total: fen(totalFen), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: `institution:${institution}`,
    mdtrtId,
    batch,
    medType: null,
    scheme: null,
  }
}

/** The trial or the settlement of a prepared visit, as JSON. */
export function messageOf(
  infno: '2206' | '2207',
  { patient, mdtrtId, batch, totalFen }: PreparedVisit,
  now: () => number,
): string {
  const his = createHis({
    send: () => Promise.reject(new Error('this program only writes messages')),
    institution,
    now,
  })
  const bill = { patient: { psnNo: patient.psnNo, certNo: patient.idNumber }, lines: [] }
  const { data } = his.billData(mdtrtId, batch, bill)
  const input = { data: { ...data, medfee_sumamt: totalFen / 100 } }
  return JSON.stringify(his.envelope(infno, input, newMsgid()))
}
