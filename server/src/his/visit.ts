import { timeInChina } from '../deps.ts'
import { minutesToStart } from '../person/code.ts'
import type { Person } from '../person/person.ts'
import { isStay } from '../settlement/benefit.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import {
  type Care,
  cancelVisit,
  careLookup,
  linesLookup,
  openVisit,
  recordCare,
  requireVisit,
  type Seen,
  type SeenVisit,
  type Undoing,
  uploadLines,
  type VisitChange,
  type VisitMessage,
  withdrawLines,
  withdrawnSince,
} from '../settlement/visit.ts'
import { type Call, type Context, type Handled, handlesInLane } from './call.ts'
import { billedLine, dividedOf } from './fee-line.ts'
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
import { type Recognised, recognise, recogniseByNumber, schemeOf } from './patient.ts'
import { problem } from './problem.ts'
import type { TakenBack } from './remember.ts'
import { writeOutput } from './write.ts'

/** What has taken back since what a message did, by which message, and when. */
type TakenBackSince = (seen: Seen, answer: Readonly<Record<string, unknown>>) => TakenBack | null

/** The part of a visit's message that follows from the call. */
const askedBy = (
  { envelope, digest }: Call<unknown>,
  { patient, remembered }: Recognised,
  takenBack?: TakenBackSince,
) => ({
  personId: patient.id,
  remembered,
  key: { source: envelope.institution, msgid: envelope.msgid, digest },
  reused: () => problem.messageReused({ msgid: envelope.msgid }),
  again: (seen: Seen, answer: Readonly<Record<string, unknown>>) => {
    const undone = takenBack?.(seen, answer)
    if (undone) throw problem.takenBack({ by: undone.by, at: timeInChina(undone.at) })
  },
})

const cancelledSince: TakenBackSince = ({ visit }) => visit?.cancelled ?? null

/** 2201 and 2201A, which may say the kind of care already. */
const registerBy = (spec: typeof register | typeof registerA): Handled =>
  handlesInLane(spec as typeof registerA, async (context, call) => {
    const { data } = call.input
    requireKind(spec.infno, data.med_type ?? null)
    const recognised = await recognise(context, call, data, minutesToStart)
    const { patient } = recognised
    const number = await context.nextNumber()
    return await context.settler.record({
      ...askedBy(call, recognised, cancelledSince),
      mdtrtId: null,
      openedBy: (answer) => (answer as { data: { mdtrt_id: string } }).data.mdtrt_id,
      decide: (seen) => {
        const { caty, dept_code, dept_name, atddr_no, dr_name } = data
        const opened = openVisit(seen, {
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
        const answer = writeOutput(spec, {
          data: {
            mdtrt_id: opened.mdtrtId,
            psn_no: patient.psnNo,
            ipt_otp_no: data.ipt_otp_no ?? opened.mdtrtId,
            exp_content: null,
          },
        })
        return { change: { opened }, answer }
      },
    })
  })

/** By which message something is taken back, for whoever asks again about what was done before. */
export const undoing = ({ envelope }: Call<unknown>, { deps }: Context, spec: Message): Undoing => ({
  by: `${spec.zh}（${spec.infno}，报文号 ${envelope.msgid}）`,
  at: deps.now(),
})

/** Does something to one open visit of this institution, once, under the patient's lock. */
async function onVisit<O extends Nodes>(
  context: Context,
  call: Call<unknown>,
  {
    spec,
    psnNo,
    mdtrtId,
    takenBack,
    codes,
    lookup,
  }: {
    spec: Message<never, O> | Message<Nodes, O>
    psnNo: string
    mdtrtId: string
    takenBack?: TakenBackSince
    codes?: VisitMessage['codes']
    lookup?: VisitMessage['lookup']
  },
  work: (seen: SeenVisit, patient: Person) => { change: VisitChange; output: NodeValues<O> },
): Promise<Readonly<Record<string, unknown>>> {
  const recognised = await recogniseByNumber(context, call, psnNo)
  return await context.settler.record({
    ...askedBy(call, recognised, takenBack),
    mdtrtId,
    ...(codes === undefined ? {} : { codes }),
    ...(lookup === undefined ? {} : { lookup }),
    decide: (seen) => {
      const open = requireVisit(seen, { mdtrtId, institution: call.institution.code })
      if (isStay(open.visit.medType)) throw settlementProblem.isStay({ visit: mdtrtId })
      const { change, output } = work(open, recognised.patient)
      return { change, answer: writeOutput(spec, output) }
    },
  })
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
  handlesInLane(spec as typeof careDetails, (context, call) => {
    const { mdtrtinfo, diseinfo } = call.input
    requireKind(spec.infno, mdtrtinfo.med_type)
    const { psn_no: psnNo, mdtrt_id: mdtrtId, ...sent } = mdtrtinfo
    const care: Care = {
      medType: mdtrtinfo.med_type,
      careOn: mdtrtinfo.begntime.slice(0, 10),
      disease: mdtrtinfo.dise_codg ?? '',
      area: call.institution.area,
      sent,
      diagnoses: diseinfo.map(diagnosisOf),
    }
    return onVisit(
      context,
      call,
      {
        spec: careDetails,
        psnNo,
        mdtrtId,
        takenBack: cancelledSince,
        lookup: (seen) => careLookup(seen, care),
      },
      (seen) => ({ change: recordCare(seen, care), output: {} }),
    )
  })

const uploadBill = handlesInLane(upload, (context, call) => {
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
  const lines = feedetail.map((row, index) => ({ ...billedLine(row, index), sent: keptOfLine(row) }))
  const { msgid } = call.envelope
  const asked = {
    spec: upload,
    psnNo,
    mdtrtId,
    takenBack: ({ uploads }: Seen) => withdrawnSince(uploads, msgid),
    codes: { area: call.institution.area, codes: lines.map(({ code }) => code) },
    lookup: (seen: Pick<Seen, 'visit'>) => linesLookup(seen, { area: call.institution.area, lines }),
  }
  return onVisit(context, call, asked, (seen, { birthDate }) => {
    const { checked, change } = uploadLines(seen, {
      batch,
      lines,
      originalOf: (index) => feedetail[index]?.init_feedetl_sn ?? null,
      msgid,
      bornOn: birthDate,
    })
    return {
      change,
      output: {
        result: dividedOf(checked),
      },
    }
  })
})

const sameInAllLines: ReadonlySet<string> = new Set(['mdtrt_id', 'psn_no', 'chrg_bchno'])
const nothingLeftOut: ReadonlySet<string> = new Set()

/** Without what was left empty, and some that is kept elsewhere. */
export function kept(
  sent: Readonly<Record<string, unknown>>,
  leftOut: ReadonlySet<string> = nothingLeftOut,
): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const name in sent) if (sent[name] !== null && !leftOut.has(name)) all[name] = sent[name]
  return all
}
const keptOfLine = (row: Readonly<Record<string, unknown>>) => kept(row, sameInAllLines)

const withdrawBill = handlesInLane(withdraw, (context, call) => {
  const { psn_no: psnNo, mdtrt_id: mdtrtId, chrg_bchno: batch } = call.input.data
  return onVisit(context, call, { spec: withdraw, psnNo, mdtrtId }, (seen) => ({
    change: withdrawLines(seen, { batch, ...undoing(call, context, withdraw) }),
    output: {},
  }))
})

const cancel = handlesInLane(cancelRegistration, (context, call) => {
  const { psn_no: psnNo, mdtrt_id: mdtrtId } = call.input.data
  return onVisit(context, call, { spec: cancelRegistration, psnNo, mdtrtId }, (seen) => ({
    change: cancelVisit(seen, undoing(call, context, cancelRegistration)),
    output: {},
  }))
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
