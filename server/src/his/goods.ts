import { timeInChina } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { findStored } from '../settlement/records.ts'
import { holdCodes, keepCodes, returnCodes } from '../settlement/trace-code.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import { goodsReturned, goodsReturnedA, goodsSold, goodsSoldA } from './messages/trace-code.ts'
import { requireByNumber } from './patient.ts'
import { problem } from './problem.ts'
import { once } from './remember.ts'
import { codesIn } from './trace-code.ts'

/** What a row of 3505 or 3506 says of packs. */
type Row = {
  psn_no: string | null
  setl_id: string | null
  trdn_flag: string | null
  drugtracinfo: unknown
  mdtrt_setl_type?: string | null
}

/** mdtrt_setl_type: what the insurance settled, or what somebody paid alone. */
const insured = '1'
const opened = '1'

const missing = (row: number, name: string, field: string) =>
  problem.fieldWrong({
    where: `第${row}行`,
    whereEn: `line ${row}: `,
    name,
    field,
    why: '不能为空：医保结算的药品按结算登记追溯码',
    whyEn: 'may not be empty: codes are kept with the settlement that sold the packs',
  })

/** The rows that the insurance settled, with the people and the codes that they name. @throws Problem naming the row */
async function insuredRows(context: Context, rows: readonly Row[]) {
  const found = rows.map((row, index) => ({ ...row, at: index + 1, codes: codesIn(row.drugtracinfo) }))
  const settled = found.filter(({ mdtrt_setl_type, setl_id }) =>
    mdtrt_setl_type === undefined || mdtrt_setl_type === null
      ? setl_id !== null
      : mdtrt_setl_type === insured,
  )
  return await Promise.all(
    settled.map(async ({ at, psn_no, setl_id, trdn_flag, codes }) => {
      if (psn_no === null) throw missing(at, '人员编号', 'psn_no')
      if (setl_id === null) throw missing(at, '结算ID', 'setl_id')
      const { id: personId } = await requireByNumber(context, psn_no)
      const split = trdn_flag === opened
      return { personId, setlId: setl_id, codes: codes.map((code) => ({ code, split })) }
    }),
  )
}

type Insured = Awaited<ReturnType<typeof insuredRows>>

/** Locks codes, then people, as tills do; then reads the settlements. @throws Problem naming one that is not this institution's */
async function lockedSales(
  tx: Parameters<typeof holdCodes>[0],
  { deps }: Context,
  institution: string,
  rows: Insured,
) {
  await holdCodes(
    tx,
    rows.map(({ codes }) => ({
      scanned: { codes: codes.map((one) => ({ ...one, line: '' })), due: null },
    })),
  )
  await lockAccounts(tx, deps.db.lockStep, [...new Set(rows.map(({ personId }) => personId))])
  const stored = await findStored(
    tx,
    rows.map(({ personId, setlId }) => ({ personId, setlId })),
  )
  return rows.map(({ personId, setlId, codes }) => {
    const facts = { settlement: setlId }
    const row = stored.find((one) => one.personId === personId && one.setlId === setlId)
    if (!row || row.reversesId !== null) throw settlementProblem.settlementUnknown(facts)
    if (row.institution !== institution) throw settlementProblem.settledElsewhere(facts)
    return { row, codes }
  })
}

async function record(context: Context, call: Call<unknown>, rows: readonly Row[]) {
  const given = await insuredRows(context, rows)
  const institution = call.institution.code
  return await once(context, call, { spec: goodsSold, personId: null }, async (tx) => {
    const sales = await lockedSales(tx, context, institution, given)
    const at = context.deps.now()
    for (const { row } of sales) {
      if (row.reversedBySetlId === null || row.reversedAt === null) continue
      throw settlementProblem.takenBack({
        settlement: row.setlId,
        reversal: row.reversedBySetlId,
        at: timeInChina(row.reversedAt),
      })
    }
    await keepCodes(
      tx,
      sales.map(({ row, codes }) => ({
        sale: { settlementId: row.id, personId: row.personId, institution, setlId: row.setlId, at },
        codes,
      })),
    )
    const kept = given.reduce((all, { codes }) => all + codes.length, 0)
    const alone = rows.length - given.length
    return {
      result: {
        retRslt: '1',
        msgRslt: `已登记${kept}个追溯码${alone === 0 ? '' : `；${alone}行为自费销售，不随医保结算登记`}`,
      },
    }
  })
}

async function takeBack(context: Context, call: Call<unknown>, rows: readonly Row[], many: boolean) {
  const given = await insuredRows(context, rows)
  const spec = many ? goodsReturnedA : goodsReturned
  return await once(context, call, { spec: spec as typeof goodsReturned, personId: null }, async (tx) => {
    const sales = await lockedSales(tx, context, call.institution.code, given)
    for (const { row, codes } of sales) {
      await returnCodes(
        tx,
        { personId: row.personId, settlementId: row.id },
        codes.map(({ code }) => code),
      )
    }
    const answer = many
      ? { selinfoErrDetail: [] }
      : { result: { retRslt: '1', msgRslt: '退回的药品可以再次销售；医保费用须另行退费' } }
    return answer as { result: { retRslt: string; msgRslt: string | null } }
  })
}

/** Trace codes of what hospitals sell: their settlements have no place for them. */
export const goodsMessages: readonly Handled[] = [
  handles(goodsSold, (context, call) => record(context, call, [call.input.selinfo])),
  handles(goodsSoldA, (context, call) => record(context, call, call.input.selinfoDetail)),
  handles(goodsReturned, (context, call) => takeBack(context, call, [call.input.selinfo], false)),
  handles(goodsReturnedA, (context, call) => takeBack(context, call, call.input.selinfoDetail, true)),
]
