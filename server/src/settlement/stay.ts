import type { PlainDate } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listInstitutions } from '../institution/institution.ts'
import { type Enrolment, enrolmentOn, listEnrolments } from '../person/person.ts'
import { problems } from '../problem.ts'
import { isStay, kindName } from './benefit.ts'
import { requireInsured } from './compute.ts'
import { problem as settlementProblem } from './problem.ts'
import { claimCredential } from './settlement.ts'
import { findStay, listOpenStays, type StayRecord, writeDischarge } from './stay-store.ts'
import { findSettled } from './store.ts'
import { type Opening, openVisit, type Undoing } from './visit.ts'
import {
  type Clinical,
  type Diagnosis,
  insertVisitRecords,
  listUploads,
  updateVisits,
  type VisitRecord,
} from './visit-store.ts'

export { findStay, listOpenStays, type OpenStay, type StayRecord } from './stay-store.ts'

export const problem = problems('stay', {
  notStay: [
    422,
    '医疗类别 {kind} 不是住院。',
    'The kind of care {medType} is no stay.',
    '请填住院的医疗类别（如 21）；门诊请用 2201、2203。',
    'Give a stay’s kind of care (such as 21); outpatient care is registered by 2201 and 2203.',
  ],
  elsewhere: [
    409,
    '患者在{place}的住院（{from} 入院）还没有办理出院。',
    'The patient’s stay at {place} since {from} has no discharge.',
    '请联系该医院办理出院后再办理入院。',
    'That hospital must discharge the patient first.',
  ],
  here: [
    409,
    '患者已在本院住院（就诊 {visit}，{from} 入院），还没有办理出院。',
    'The patient lies here already (visit {visit}, since {from}).',
    '请在原就诊下继续办理，或先办理出院（2402）。',
    'Go on under that visit, or discharge it first (2402).',
  ],
  discharged: [
    409,
    '就诊 {visit} 已于 {on} 出院，不能{what}。',
    'Visit {visit} was discharged on {on}: you cannot {whatEn}.',
    '请先撤销出院（2405）。',
    'Take the discharge back first (2405).',
  ],
  notDischarged: [
    409,
    '就诊 {visit} 还没有办理出院，不能做出院结算。',
    'Visit {visit} has no discharge, so it cannot be settled for good.',
    '请先办理出院（2402）；只结一部分的，请在收费系统选中途结算。',
    'Discharge it first (2402), or choose to settle in between.',
  ],
  settled: [
    409,
    '住院 {visit} 已有结算 {settlement}，不能{what}。',
    'Stay {visit} has settlement {settlement}: you cannot {whatEn}.',
    '请先撤销该结算（2305）。',
    'Reverse that settlement first (2305).',
  ],
  hasLines: [
    409,
    '就诊 {visit} 还有未撤销的费用明细，不能撤销入院。',
    'Visit {visit} still has fee rows.',
    '请先撤销费用明细（2302，流水号填 0000）。',
    'Withdraw its fee rows first (2302 with 0000).',
  ],
  lineUnknown: [
    404,
    '就诊 {visit} 没有未结算的费用明细 {serials}。',
    'Visit {visit} has no fee row {serials} that waits to be settled.',
    '请核对流水号；撤销全部未结算明细请填 0000。',
    'Check the serials; 0000 withdraws every row that is not settled.',
  ],
  rowsLater: [
    409,
    '就诊 {visit} 有 {count} 行费用明细晚于 {until}（{serials} 等），不能结算到 {until}。',
    'Visit {visit} has {count} fee rows after {until} ({serials} …), so it is not settled to that day.',
    '请先撤销这些明细，结算后再上传；或把结算日期改为最后一行明细的日期。',
    'Withdraw those rows, settle, and upload them again; or settle to the day of the last row.',
  ],
  afterDeath: [
    422,
    '出院日期 {on} 晚于患者去世的日期 {died}。',
    'The discharge on {on} is after the patient’s death on {died}.',
    '请把出院时间改为去世当天。',
    'Enter the day of death as the day of discharge.',
  ],
  insuranceEnded: [
    409,
    '患者的医保已终止，最后一天是 {last}，不能以 {on} 为出院日期结算。',
    'The patient’s insurance ended on {last}: the stay cannot be discharged on {on}.',
    '请以 {last} 为出院日期办理；此后的费用不由医保支付，撤销后由患者自付。',
    'Discharge it on {last}; what was given later is not insured: withdraw those rows, the patient pays them.',
  ],
  dayWrong: [
    422,
    '出院日期 {on} 早于入院日期 {from}。',
    'The discharge on {on} is before the admission on {from}.',
    '请核对出院时间。',
    'Check the time of discharge.',
  ],
})

type Caller = Pick<Deps, 'newId' | 'now'>

/** @throws Problem when it is none */
export function requireStayKind(medType: string): void {
  if (!isStay(medType)) throw problem.notStay({ medType, kind: kindName(medType) })
}

/**
 * Admits a patient (2401): nobody lies in two beds. The caller has locked the patient's account.
 * @throws Problem when another stay has no discharge, or the person is not insured on that day
 */
export async function admit(
  tx: Tx,
  { newId, now }: Caller,
  { diagnoses, care, ...opening }: Opening & { diagnoses: readonly Diagnosis[]; care: Clinical['care'] },
): Promise<VisitRecord> {
  requireStayKind(opening.medType)
  const [lying] = await listOpenStays(tx, opening.patient.id)
  if (lying) {
    const from = lying.beganOn
    if (lying.institution === opening.institution.code) throw problem.here({ visit: lying.mdtrtId, from })
    const [place] = await listInstitutions(tx, [lying.institution])
    throw problem.elsewhere({ place: place?.name ?? lying.institution, from })
  }
  const enrolments = await listEnrolments(tx, [opening.patient.id])
  const at = now()
  const visit = openVisit({ enrolments, newId, now: at }, opening)
  const clinical = { ...visit.clinical, ...(care ? { care } : {}), diagnoses }
  await insertVisitRecords(tx, [{ ...visit, clinical }], at)
  return visit
}

/** A stay of this institution. @throws Problem when it is unknown, another's, a claim's, cancelled, or no stay */
export async function requireStay(
  tx: Reader,
  { personId, mdtrtId, institution }: { personId: number; mdtrtId: string; institution: string },
): Promise<StayRecord> {
  const stay = await findStay(tx, personId, mdtrtId)
  if (!stay) throw settlementProblem.visitUnknown({ visit: mdtrtId })
  if (stay.institution !== institution || stay.credential === claimCredential)
    throw settlementProblem.visitElsewhere({ visit: mdtrtId })
  if (stay.status === 'cancelled') throw settlementProblem.visitCancelled({ visit: mdtrtId })
  requireStayKind(stay.medType)
  return stay
}

type What = { what: string; whatEn: string }

async function refuseSettled(tx: Reader, stay: StayRecord, what: What): Promise<void> {
  const standing = (await findSettled(tx, [stay])).find(({ reversed }) => !reversed)
  if (standing) throw problem.settled({ visit: stay.mdtrtId, settlement: standing.setlId, ...what })
}

export function refuseDischarged({ mdtrtId, dischargedOn }: StayRecord, what: What): void {
  if (dischargedOn !== null) throw problem.discharged({ visit: mdtrtId, on: dischargedOn, ...what })
}

/** Diagnoses by kind and serial: one that is sent again takes the other's place, the rest stay. */
function withDiagnoses(clinical: Clinical, sent: readonly Diagnosis[]): Clinical {
  const known = new Map((clinical.diagnoses ?? []).map((one) => [`${one.kind} ${one.serial}`, one]))
  for (const one of sent) known.set(`${one.kind} ${one.serial}`, one)
  return { ...clinical, diagnoses: [...known.values()] }
}

export type StayDetails = {
  disease: string | null
  sent: Readonly<Record<string, unknown>>
  diagnoses: readonly Diagnosis[]
}

/** What is known of a stay, changed (2403). @throws Problem under a settlement, when the disease would change */
export async function changeStay(tx: Tx, stay: StayRecord, details: StayDetails): Promise<void> {
  const disease = details.disease ?? stay.disease
  if (disease !== stay.disease)
    await refuseSettled(tx, stay, { what: '更改病种', whatEn: 'change its disease' })
  const clinical = withDiagnoses(stay.clinical, details.diagnoses)
  await writeDischarge(
    tx,
    { ...stay, disease },
    { ...clinical, care: { ...stay.clinical.care, ...details.sent } },
  )
}

/** The last day of the insurance that held at the admission; null: it holds on. */
const lastInsured = (enrolments: readonly Enrolment[], stay: StayRecord): PlainDate | null =>
  enrolmentOn(enrolments, stay.beganOn, stay.scheme)?.to ?? null

/**
 * Discharges a patient (2402): the day decides year, rules and ratio of the whole stay.
 * @throws Problem for a day before the admission or in the future, or when no insurance holds on it
 */
export async function discharge(
  tx: Tx,
  { now }: Pick<Deps, 'now'>,
  stay: StayRecord,
  { on, diedOn, ...details }: StayDetails & { on: PlainDate; diedOn: PlainDate | null },
): Promise<void> {
  if (on < stay.beganOn) throw problem.dayWrong({ on, from: stay.beganOn })
  if (on > dateInChina(now())) throw settlementProblem.future({ day: on })
  refuseDischarged(stay, { what: '再次办理出院', whatEn: 'discharge it again' })
  if (diedOn !== null && on > diedOn) throw problem.afterDeath({ on, died: diedOn })
  const enrolments = await listEnrolments(tx, [stay.personId])
  const last = lastInsured(enrolments, stay)
  if (last !== null && last < on && !enrolmentOn(enrolments, on, stay.scheme))
    throw problem.insuranceEnded({ on, last })
  requireInsured(enrolments, on, stay.scheme)
  const disease = details.disease ?? stay.disease
  const clinical = withDiagnoses(stay.clinical, details.diagnoses)
  const care = { ...stay.clinical.care, ...details.sent }
  await writeDischarge(tx, { ...stay, dischargedOn: on, careOn: on, disease }, { ...clinical, care })
}

/** Takes a discharge back (2405). @throws Problem when there is none, or a settlement stands */
export async function cancelDischarge(tx: Tx, stay: StayRecord): Promise<void> {
  if (stay.dischargedOn === null) throw problem.notDischarged({ visit: stay.mdtrtId })
  await refuseSettled(tx, stay, { what: '撤销出院', whatEn: 'take its discharge back' })
  await writeDischarge(tx, { ...stay, dischargedOn: null, careOn: stay.beganOn }, stay.clinical)
}

/** Takes an admission back (2404). @throws Problem while rows or settlements of it stand */
export async function cancelAdmission(tx: Tx, stay: StayRecord, undoing: Undoing): Promise<void> {
  const what = { what: '撤销入院', whatEn: 'take its admission back' }
  await refuseSettled(tx, stay, what)
  refuseDischarged(stay, what)
  const uploads = await listUploads(tx, stay)
  if (uploads.some(({ withdrawn, lines }) => !withdrawn && lines.length > 0))
    throw problem.hasLines({ visit: stay.mdtrtId })
  const { dischargedOn: _, ...visit } = stay
  await updateVisits(tx, [{ ...visit, status: 'cancelled', cancelled: undoing }])
}
