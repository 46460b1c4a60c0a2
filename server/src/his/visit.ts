import type { Tx } from '../db/db.ts'
import { minutesToStart } from '../person/code.ts'
import type { Person } from '../person/person.ts'
import {
  type Care,
  cancelVisit,
  findVisit,
  findWithdrawn,
  openVisit,
  recordCare,
  requireVisit,
  type Undoing,
  uploadLines,
  type VisitRecord,
  withdrawLines,
} from '../settlement/visit.ts'
import { type Call, type Context, type Handled, handles } from './call.ts'
import { billedLine, splitOf } from './fee-line.ts'
import type { Message, Nodes, NodeValues } from './field.ts'
import { requireKind } from './kind-of-care.ts'
import {
  cancelRegistration,
  careDetails,
  careDetailsA,
  register,
  registerA,
  upload,
  withdraw,
} from './messages/outpatient.ts'
import { requireByNumber, requirePatient, schemeOf } from './patient.ts'
import { problem } from './problem.ts'
import { once, type TakenBack } from './remember.ts'

/** 2201 and 2201A, which may say the kind of care already. */
const registerBy = (spec: typeof register | typeof registerA): Handled =>
  handles(spec as typeof registerA, async (context, call) => {
    const { data } = call.input
    requireKind(spec.infno, data.med_type ?? null)
    const { deps } = context
    const patient = await requirePatient(context, data, minutesToStart)
    // Outside the transaction: the counter has one of its own.
    const number = await context.nextNumber()
    const takenBack = (tx: Tx, answer: Record<string, unknown>) =>
      cancelledSince(tx, patient.id, (answer as { data: { mdtrt_id: string } }).data.mdtrt_id)
    return await once(context, call, { spec, personId: patient.id, takenBack }, async (tx) => {
      const { caty, dept_code, dept_name, atddr_no, dr_name } = data
      const visit = await openVisit(tx, deps, {
        patient,
        number,
        institution: call.institution,
        scheme: schemeOf(data.insutype),
        beganOn: data.begntime.slice(0, 10),
        medType: data.med_type ?? '11',
        iptOtpNo: data.ipt_otp_no ?? '',
        credential: data.mdtrt_cert_type,
        registration: { begntime: data.begntime, caty, dept_code, dept_name, atddr_no, dr_name },
      })
      return {
        data: {
          mdtrt_id: visit.mdtrtId,
          psn_no: patient.psnNo,
          ipt_otp_no: data.ipt_otp_no ?? visit.mdtrtId,
          exp_content: null,
        },
      }
    })
  })

async function cancelledSince(tx: Tx, personId: number, mdtrtId: string): Promise<TakenBack | null> {
  return (await findVisit(tx, personId, mdtrtId))?.cancelled ?? null
}

/** By which message something is taken back, for whoever asks again about what was done before. */
const undoing = ({ envelope }: Call<unknown>, { deps }: Context, spec: Message): Undoing => ({
  by: `${spec.zh}（${spec.infno}，报文号 ${envelope.msgid}）`,
  at: deps.now(),
})

/** Does something to one open visit of this institution, once, under the patient's lock. */
async function onVisit<O extends Nodes>(
  context: Context,
  call: Call<unknown>,
  { spec, psnNo, mdtrtId }: { spec: Message<never, O> | Message<Nodes, O>; psnNo: string; mdtrtId: string },
  work: (tx: Tx, visit: VisitRecord, patient: Person) => Promise<NodeValues<O>>,
): Promise<Record<string, unknown>> {
  const patient = await requireByNumber(context, psnNo)
  const personId = patient.id
  // What a cancelled visit or withdrawn lines once were; what cancels and withdraws is itself never taken back.
  const takenBack = async (tx: Tx): Promise<TakenBack | null> => {
    if (spec.infno === upload.infno) {
      const { msgid } = call.envelope
      return await findWithdrawn(tx, { personId, mdtrtId, msgid })
    }
    return spec.infno === careDetails.infno ? await cancelledSince(tx, personId, mdtrtId) : null
  }
  return await once(context, call, { spec, personId, takenBack }, async (tx) =>
    work(tx, await requireVisit(tx, { personId, mdtrtId, institution: call.institution.code }), patient),
  )
}

type DiagnosisRow = NodeValues<typeof careDetails.input>['diseinfo'][number]

const diagnosisOf = (row: DiagnosisRow, index: number): Care['diagnoses'][number] => ({
  kind: row.diag_type ?? '1',
  serial: String(row.diag_srt_no ?? index + 1),
  code: row.diag_code,
  cancelled: row.vali_flag === '0',
  sent: kept(row),
})

/** 2203 and 2203A differ only in members that are kept as sent. */
const recordDetails = (spec: typeof careDetails | typeof careDetailsA): Handled =>
  handles(spec as typeof careDetails, (context, call) => {
    const { mdtrtinfo, diseinfo } = call.input
    requireKind(spec.infno, mdtrtinfo.med_type)
    const { psn_no: psnNo, mdtrt_id: mdtrtId, ...sent } = mdtrtinfo
    return onVisit(context, call, { spec: careDetails, psnNo, mdtrtId }, async (tx, visit) => {
      await recordCare(tx, context.deps, visit, {
        medType: mdtrtinfo.med_type,
        careOn: mdtrtinfo.begntime.slice(0, 10),
        disease: mdtrtinfo.dise_codg ?? '',
        area: call.institution.area,
        sent,
        diagnoses: diseinfo.map(diagnosisOf),
      })
      return {}
    })
  })

const uploadBill = handles(upload, (context, call) => {
  const { feedetail } = call.input
  const [first] = feedetail
  const { mdtrt_id: mdtrtId, psn_no: psnNo, chrg_bchno: batch } = first!
  const stranger = feedetail.findIndex(
    (row) => row.mdtrt_id !== mdtrtId || row.psn_no !== psnNo || row.chrg_bchno !== batch,
  )
  if (stranger > 0) {
    throw problem.fieldWrong({
      where: `第${stranger + 1}行`,
      whereEn: `line ${stranger + 1}: `,
      name: '就诊ID、人员编号或收费批次号',
      field: 'mdtrt_id, psn_no, chrg_bchno',
      why: '与第1行不同：一次只能上传同一就诊、同一批次的明细',
      whyEn: 'differ from line 1: one upload holds one batch of one visit',
    })
  }
  return onVisit(context, call, { spec: upload, psnNo, mdtrtId }, async (tx, visit, { birthDate }) => {
    const lines = feedetail.map((row, index) => {
      const { mdtrt_id: _, psn_no: __, chrg_bchno: ___, ...sent } = row
      return { ...billedLine(row, index), sent: kept(sent) }
    })
    const checked = await uploadLines(tx, context.deps, {
      visit,
      area: call.institution.area,
      batch,
      lines,
      msgid: call.envelope.msgid,
      bornOn: birthDate,
    })
    return {
      result: checked.map((line) => ({
        ...splitOf(line),
        lmt_used_flag: line.item.restricted ? '1' : '0',
        exp_content: null,
      })),
    }
  })
})

/** Without what was left empty. */
const kept = (sent: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null))

const withdrawBill = handles(withdraw, (context, call) => {
  const { psn_no: psnNo, mdtrt_id: mdtrtId, chrg_bchno: batch } = call.input.data
  return onVisit(context, call, { spec: withdraw, psnNo, mdtrtId }, async (tx, visit) => {
    await withdrawLines(tx, visit, { batch, ...undoing(call, context, withdraw) })
    return {}
  })
})

const cancel = handles(cancelRegistration, (context, call) => {
  const { psn_no: psnNo, mdtrt_id: mdtrtId } = call.input.data
  return onVisit(context, call, { spec: cancelRegistration, psnNo, mdtrtId }, async (tx, visit) => {
    await cancelVisit(tx, visit, undoing(call, context, cancelRegistration))
    return {}
  })
})

export const visitMessages: readonly Handled[] = [
  registerBy(register),
  registerBy(registerA),
  cancel,
  recordDetails(careDetails),
  recordDetails(careDetailsA),
  uploadBill,
  withdrawBill,
]
