import type { Tx } from '../db/db.ts'
import { holdAccounts, requireAccount } from '../ledger/account.ts'
import { minutesToFinish, minutesToStart } from '../person/code.ts'
import type { Person } from '../person/person.ts'
import {
  admit as admitPatient,
  cancelAdmission as cancelStay,
  cancelDischarge as cancelStayDischarge,
  changeStay,
  discharge as dischargePatient,
  requireStay,
  requireStayKind,
  type StayRecord,
} from '../settlement/stay.ts'
import {
  addRows as addStayRows,
  remarkRow,
  stayBill,
  withdrawRows as withdrawStayRows,
} from '../settlement/stay-rows.ts'
import type { Diagnosis } from '../settlement/visit.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import { billedLine, dividedOf } from './fee-line.ts'
import type { Message, Nodes, NodeValues } from './field.ts'
import {
  addRows,
  admit,
  cancelAdmission,
  cancelDischarge,
  change,
  discharge,
  preSettleStay,
  preSettleStayA,
  remark,
  reverseStay,
  settleStay,
  settleStayA,
  withdrawRows,
} from './messages/stay.ts'
import { requireByNumber, requirePatient, type ShownAt, schemeOf } from './patient.ts'
import { problem } from './problem.ts'
import { once } from './remember.ts'
import { setldetailOf, setlinfoOf } from './setlinfo.ts'
import { billRequest, reversal } from './settle.ts'
import { kept, undoing } from './visit.ts'
import { writeOutput } from './write.ts'

// Stays: admission, what is given day by day, discharge, settlement..

type Shown = NodeValues<typeof preSettleStay.input>['data'] | NodeValues<typeof admit.input>['mdtrtinfo']

/** The patient, by the credential where its number is sent: one who lies in bed has shown it before. */
async function patientOf(context: Context, data: Shown, shownAt: ShownAt): Promise<Person> {
  const { mdtrt_cert_no } = data
  if (mdtrt_cert_no === null) return await requireByNumber(context, data.psn_no)
  return await requirePatient(context, { ...data, mdtrt_cert_no }, shownAt)
}

type DiagnosisRow = NodeValues<typeof admit.input>['diseinfo'][number]
const diagnosisOf = (row: Omit<DiagnosisRow, 'psn_no'>, index: number): Diagnosis => ({
  kind: row.diag_type ?? '1',
  serial: String(row.diag_srt_no ?? index + 1),
  code: row.diag_code,
  sent: kept(row),
})

/** 2401 */
const admitOne = handles(admit, async (context, call) => {
  const { mdtrtinfo: data, diseinfo } = call.input
  requireStayKind(data.med_type)
  const patient = await patientOf(context, data, { institution: call.institution, minutes: minutesToStart })
  const number = await context.nextNumber()
  return await once(context, call, { spec: admit, personId: patient.id }, async (tx) => {
    const { psn_no: _, mdtrt_cert_no: __, certno: ___, ...sent } = data
    const visit = await admitPatient(tx, context.deps, {
      patient,
      number,
      institution: call.institution,
      scheme: schemeOf(data.insutype),
      beganOn: data.begntime.slice(0, 10),
      medType: data.med_type,
      iptOtpNo: data.ipt_no ?? '',
      credential: data.mdtrt_cert_type,
      registration: { begntime: data.begntime },
      care: kept(sent),
      diagnoses: diseinfo.map(diagnosisOf),
    })
    return { result: { mdtrt_id: visit.mdtrtId, exp_content: null } }
  })
})

/** Does something to a stay of this institution, once, under the patient's lock. */
async function onStay<O extends Nodes>(
  context: Context,
  call: Call<unknown>,
  {
    spec,
    psn_no,
    mdtrt_id,
  }: { spec: Message<Nodes, O> | Message<never, O>; psn_no: string; mdtrt_id: string },
  work: (tx: Tx, stay: StayRecord, patient: Person) => Promise<NodeValues<O>>,
): Promise<Record<string, unknown>> {
  const patient = await requireByNumber(context, psn_no)
  const wanted = { personId: patient.id, mdtrtId: mdtrt_id, institution: call.institution.code }
  return await once(context, call, { spec, personId: patient.id }, async (tx) =>
    work(tx, await requireStay(tx, wanted), patient),
  )
}

/** 2403 */
const changeOne = handles(change, (context, call) => {
  const { adminfo, diseinfo } = call.input
  return onStay(context, call, { spec: change, ...adminfo }, async (tx, stay) => {
    const { psn_no: _, mdtrt_id: __, ...sent } = adminfo
    await changeStay(tx, stay, {
      disease: adminfo.dise_codg,
      sent: kept(sent),
      diagnoses: diseinfo.map(diagnosisOf),
    })
    return {}
  })
})

/** 2402 */
const dischargeOne = handles(discharge, (context, call) => {
  const { dscginfo, diseinfo } = call.input
  return onStay(context, call, { spec: discharge, ...dscginfo }, async (tx, stay, { diedOn }) => {
    const { psn_no: _, mdtrt_id: __, ...sent } = dscginfo
    await dischargePatient(tx, context.deps, stay, {
      on: dscginfo.endtime.slice(0, 10),
      diedOn,
      disease: dscginfo.dise_codg,
      sent: kept(sent),
      diagnoses: diseinfo.map(diagnosisOf),
    })
    return {}
  })
})

/** 2404 */
const cancelAdmissionOne = handles(cancelAdmission, (context, call) =>
  onStay(context, call, { spec: cancelAdmission, ...call.input.data }, async (tx, stay) => {
    await cancelStay(tx, stay, undoing(call, context, cancelAdmission))
    return {}
  }),
)

/** 2405 */
const cancelDischargeOne = handles(cancelDischarge, (context, call) =>
  onStay(context, call, { spec: cancelDischarge, ...call.input.data }, async (tx, stay) => {
    await cancelStayDischarge(tx, stay)
    return {}
  }),
)

/** 2301 */
const addRowsOf = handles(addRows, (context, call) => {
  const { feedetail } = call.input
  const { psn_no, mdtrt_id } = feedetail[0]!
  requireOneStay(feedetail)
  return onStay(
    context,
    call,
    { spec: addRows, psn_no, mdtrt_id },
    async (tx, stay, { birthDate, diedOn }) => {
      const lines = feedetail.map((row, index) => {
        const { mdtrt_id: _, psn_no: __, ...sent } = row
        return { ...billedLine(row, index), sent: kept(sent) }
      })
      const checked = await addStayRows(tx, context.deps, {
        stay,
        area: call.institution.area,
        lines,
        originalOf: (index) => feedetail[index]?.init_feedetl_sn ?? null,
        msgid: call.envelope.msgid,
        bornOn: birthDate,
        diedOn,
      })
      return {
        result: dividedOf(checked),
      }
    },
  )
})

/** @throws Problem when rows of several stays come in one message */
function requireOneStay(sent: readonly { psn_no: string; mdtrt_id: string }[]): void {
  const [first] = sent
  const stranger = sent.findIndex((row) => row.mdtrt_id !== first?.mdtrt_id || row.psn_no !== first?.psn_no)
  if (stranger < 0) return
  throw problem.fieldWrong({
    where: `第${stranger + 1}行`,
    whereEn: `line ${stranger + 1}: `,
    name: '就诊ID或人员编号',
    field: 'mdtrt_id, psn_no',
    why: '与第1行不同：一次只能传同一就诊的明细',
    whyEn: 'differ from line 1: one message holds the rows of one stay',
  })
}

/** 2302 */
const withdrawRowsOf = handles(withdrawRows, (context, call) => {
  const { data } = call.input
  requireOneStay(data)
  const { psn_no, mdtrt_id } = data[0]!
  return onStay(context, call, { spec: withdrawRows, psn_no, mdtrt_id }, async (tx, stay) => {
    await withdrawStayRows(
      tx,
      stay,
      data.map(({ feedetl_sn }) => feedetl_sn),
    )
    return {}
  })
})

/** 2306 */
const remarkOne = handles(remark, (context, call) => {
  const { data } = call.input
  return onStay(context, call, { spec: remark, ...data }, async (tx, stay) => {
    await remarkRow(tx, stay, { serial: data.bkkp_sn, memo: data.memo ?? '' })
    return {}
  })
})

/** The bill of a stay as it is settled now: under the patient's lock the rows that wait come under one batch. */
async function billOf(
  context: Context,
  call: Call<unknown>,
  data: Omit<NodeValues<typeof settleStay.input>['data'], 'invono'> & { invono?: string | null },
) {
  const patient = await patientOf(context, data, { institution: call.institution, minutes: minutesToFinish })
  const { db } = context.deps
  const wanted = { personId: patient.id, mdtrtId: data.mdtrt_id, institution: call.institution.code }
  const { batch, ...stay } = await db.transaction(async (tx) => {
    requireAccount(await holdAccounts(tx, db.lockStep, [patient.id]), patient.id)
    const found = await requireStay(tx, wanted)
    const interim = call.envelope.infno.startsWith('2303') || data.mid_setl_flag === '1'
    return await stayBill(tx, context.deps, found, { interim, until: data.dscgTime })
  })
  const bill = {
    ...billRequest(call, { patient, remembered: {} }, data),
    mdtrtId: data.mdtrt_id,
    batch,
    medType: null,
    scheme: schemeOf(data.insutype),
    stay,
  }
  return { patient, bill }
}

/** 2303, 2303A */
const preSettleBy = (spec: typeof preSettleStay | typeof preSettleStayA): Handled =>
  handles(spec as typeof preSettleStay, async (context, call) => {
    const { patient, bill } = await billOf(context, call, {
      ...call.input.data,
      minpacunt_drug_trac_cnt: null,
      mcs_trac_cnt: null,
    })
    const offer = await context.settler.preSettle(bill)
    return writeOutput(spec, {
      setlinfo: setlinfoOf(offer, patient, call.institution),
      setldetail: setldetailOf(offer),
    })
  })

/** 2304, 2304A */
const settleBy = (spec: typeof settleStay | typeof settleStayA): Handled =>
  handles(spec as typeof settleStay, async (context, call) => {
    const { patient, bill } = await billOf(context, call, call.input.data)
    const settlement = await context.settler.settle(bill)
    return writeOutput(spec, {
      setlinfo: { ...setlinfoOf(settlement, patient, call.institution), setl_id: settlement.setlId ?? '' },
      setldetail: setldetailOf(settlement),
    })
  })

/** 2305 */
const reverseOne = handles(reverseStay, async (context, call) => {
  const { settlement, setlinfo } = await reversal(context, call, call.input.data)
  return writeOutput(reverseStay, {
    setlinfo: {
      ...setlinfo,
      insu_admdvs: settlement.area,
      enddate: settlement.careOn,
      setl_type: '2',
      crt_dedc: settlement.amounts.deductible,
    },
    setldetail: setldetailOf(settlement),
  })
})

export const stayMessages: readonly Handled[] = [
  admitOne,
  changeOne,
  dischargeOne,
  cancelAdmissionOne,
  cancelDischargeOne,
  addRowsOf,
  withdrawRowsOf,
  remarkOne,
  preSettleBy(preSettleStay),
  preSettleBy(preSettleStayA),
  settleBy(settleStay),
  settleBy(settleStayA),
  reverseOne,
]
