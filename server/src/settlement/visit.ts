import { largestFen } from '@gongji/contract'
import type { PlainDate, Scheme, Text } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import { listEnrolments, type Person } from '../person/person.ts'
import { problems } from '../problem.ts'
import { problem as billProblem, type CheckedLine, readLines, relineOn } from './bill.ts'
import { requireInsured } from './compute.ts'
import { refuseTimes } from './line-time.ts'
import { nationalId } from './number.ts'
import { problem as settlementProblem } from './problem.ts'
import { type BilledLine, claimCredential } from './settlement.ts'
import { refuseOfClaim } from './slip.ts'
import { findSettled, type SettledHead } from './store.ts'
import {
  type Clinical,
  type Diagnosis,
  findVisit,
  insertUpload,
  insertVisit,
  listUploads,
  updateUpload,
  updateVisit,
  type VisitRecord,
  withdrawUploads,
} from './visit-store.ts'

export { findVisit, findWithdrawn, listUploads, listVisitsAt, type VisitRecord } from './visit-store.ts'

const problem = problems('visit', {
  settled: [
    409,
    '就诊 {visit} 已有结算 {settlement}，不能{what}。',
    'Visit {visit} has settlement {settlement}: you cannot {whatEn}.',
    '请先撤销该结算。',
    'Reverse that settlement first.',
  ],
  batchUsed: [
    409,
    '收费批次 {batch} 已结算过（{settlement}），不能再加明细。',
    'Batch {batch} was settled before ({settlement}) and takes no more lines.',
    '请收费系统换用新的收费批次号上传。',
    'The hospital program must upload under a new batch number.',
  ],
  batchReserved: [
    422,
    '收费批次号不能为空，也不能用 0000。',
    'The batch number may not be empty, nor 0000.',
    '请收费系统填写本次收费的批次号。',
    'The hospital program must give the batch a number of its own.',
  ],
  batchUnknown: [
    404,
    '就诊 {visit} 没有收费批次 {batch}。',
    'Visit {visit} has no batch {batch}.',
    '请核对批次号；撤销全部未结算明细请填 0000。',
    'Check the number; 0000 withdraws all lines that are not settled.',
  ],
})

/** Withdraws every line that is not settled. */
const allBatches = '0000'

type Caller = Pick<Deps, 'newId' | 'now'>

export type Opening = {
  patient: Pick<Person, 'id' | 'diedOn'>
  /** From `createNumbers`. */
  number: number
  institution: Institution
  /** What the sender says the person is insured in; null: whatever holds. */
  scheme: Scheme | null
  beganOn: PlainDate
  medType: string
  iptOtpNo: string
  /** 01 code, 02 ID card, 03 social-security card, desk. */
  credential: string
  registration: Clinical['registration']
}

/**
 * Registers a visit (2201). The caller has locked the patient's account.
 * @throws Problem when the day is in the future or the person is not insured normally on it
 */
export async function openVisit(tx: Tx, { newId, now }: Caller, opening: Opening): Promise<VisitRecord> {
  const { patient, institution, beganOn } = opening
  refuseFuture(beganOn, now())
  if (patient.diedOn !== null && patient.diedOn < beganOn) throw settlementProblem.died()
  const { scheme, area } = requireInsured(await listEnrolments(tx, [patient.id]), beganOn, opening.scheme)
  const visit: VisitRecord = {
    personId: patient.id,
    id: newId(),
    mdtrtId: nationalId(area, opening.number),
    institution: institution.code,
    scheme,
    area,
    medType: opening.medType,
    beganOn,
    careOn: beganOn,
    disease: '',
    iptOtpNo: opening.iptOtpNo,
    credential: opening.credential,
    clinical: opening.registration === undefined ? {} : { registration: opening.registration },
    status: 'open',
  }
  await insertVisit(tx, visit, now())
  return visit
}

const refuseFuture = (day: PlainDate, now: number): void => {
  if (day > dateInChina(now)) throw settlementProblem.future({ day })
}

/** An open visit of this institution. @throws Problem when it is unknown, another's, a claim's, or cancelled */
export async function requireVisit(
  tx: Reader,
  wanted: { personId: number; mdtrtId: string; institution: string },
): Promise<VisitRecord> {
  const visit = await findVisit(tx, wanted.personId, wanted.mdtrtId)
  if (!visit) throw settlementProblem.visitUnknown({ visit: wanted.mdtrtId })
  if (visit.institution !== wanted.institution)
    throw settlementProblem.visitElsewhere({ visit: visit.mdtrtId })
  if (visit.credential === claimCredential) refuseOfClaim(visit.mdtrtId, await settlementsOf(tx, visit))
  if (visit.status === 'cancelled') throw settlementProblem.visitCancelled({ visit: visit.mdtrtId })
  return visit
}

const settlementsOf = (tx: Reader, visit: VisitRecord): Promise<SettledHead[]> => findSettled(tx, [visit])

async function refuseSettled(tx: Reader, visit: VisitRecord, what: Text): Promise<void> {
  const standing = (await settlementsOf(tx, visit)).find(({ reversed }) => !reversed)
  if (standing) {
    throw problem.settled({
      visit: visit.mdtrtId,
      settlement: standing.setlId,
      what: what.zh,
      whatEn: what.en,
    })
  }
}

/** By which message something is taken back, as the sentence names it: `挂号撤销（2202，报文号 …）`. */
export type Undoing = { by: string; at: Instant }

/** Cancels a visit with its lines (2202). @throws Problem while a settlement of it stands */
export async function cancelVisit(tx: Tx, visit: VisitRecord, undoing: Undoing): Promise<void> {
  await refuseSettled(tx, visit, { zh: '撤销挂号', en: 'cancel it' })
  const uploads = await listUploads(tx, visit)
  const ids = uploads.filter(({ withdrawn }) => !withdrawn).map(({ id }) => id)
  await withdrawUploads(tx, visit, { ids, ...undoing })
  await updateVisit(tx, { ...visit, status: 'cancelled', cancelled: undoing })
}

export type Care = {
  medType: string
  careOn: PlainDate
  disease: string
  /** Area whose catalogue holds at the place of care. */
  area: string
  sent: Clinical['care']
  diagnoses: readonly (Diagnosis & { cancelled: boolean })[]
}

/**
 * Records what kind of care a visit is, its day and its diagnoses (2203). A diagnosis that is sent as cancelled is taken out;
 * one with the serial of another takes its place. Lines that wait to be settled follow the catalogue of the new day.
 * @throws Problem for a day in the future, or when kind, day or disease would change under a settlement that stands
 */
export async function recordCare(tx: Tx, { now }: Caller, visit: VisitRecord, care: Care): Promise<void> {
  refuseFuture(care.careOn, now())
  const { medType, careOn, disease } = care
  const changes = visit.medType !== medType || visit.careOn !== careOn || visit.disease !== disease
  if (changes)
    await refuseSettled(tx, visit, { zh: '更改就诊类别、时间或病种', en: 'change its kind, day or disease' })
  const moved = visit.careOn !== careOn
  const { scheme, area } = moved
    ? requireInsured(await listEnrolments(tx, [visit.personId]), careOn, visit.scheme)
    : visit
  if (moved) await relineUploads(tx, visit, care)
  const diagnoses = new Map((visit.clinical.diagnoses ?? []).map((one) => [`${one.kind} ${one.serial}`, one]))
  for (const { cancelled, ...one } of care.diagnoses) {
    const key = `${one.kind} ${one.serial}`
    if (!cancelled) diagnoses.set(key, one)
    else if (diagnoses.get(key)?.code === one.code) diagnoses.delete(key)
  }
  await updateVisit(tx, {
    ...visit,
    medType,
    careOn,
    disease,
    scheme,
    area,
    clinical: {
      ...visit.clinical,
      ...(care.sent ? { care: care.sent } : {}),
      diagnoses: [...diagnoses.values()],
    },
  })
}

/** Nothing of the visit is settled, so every line that is not withdrawn waits. */
async function relineUploads(tx: Tx, visit: VisitRecord, { area, careOn }: Care): Promise<void> {
  for (const upload of await listUploads(tx, visit)) {
    if (upload.withdrawn) continue
    const lines = await relineOn(tx, { area, on: careOn, lines: upload.lines })
    await updateUpload(tx, visit, { id: upload.id, lines })
  }
}

/** A line as the sender gives it: what is billed, and whatever else was said of it. */
export type SentLine = BilledLine & { sent: Readonly<Record<string, unknown>> }

/**
 * Adds one batch of bill lines to a visit (2204): all of them or none.
 * @throws Problem naming every row that is wrong
 */
export async function uploadLines(
  tx: Tx,
  { newId, now }: Caller,
  {
    visit,
    area,
    batch,
    lines,
    msgid,
    bornOn,
  }: {
    visit: VisitRecord
    area: string
    batch: string
    lines: readonly SentLine[]
    msgid: string
    bornOn: PlainDate
  },
): Promise<CheckedLine[]> {
  if (batch === '' || batch === allBatches) throw problem.batchReserved()
  const settled = (await settlementsOf(tx, visit)).find((one) => one.batch === batch)
  if (settled) throw problem.batchUsed({ batch, settlement: settled.setlId })
  const times = { today: dateInChina(now()), careOn: visit.careOn, bornOn }
  refuseTimes(lines, { ...times, enrolments: await listEnrolments(tx, [visit.personId]) })
  const before = (await listUploads(tx, visit)).filter(({ withdrawn }) => !withdrawn)
  const uploaded = new Set(before.flatMap((upload) => upload.lines.map(({ id }) => id)))
  const checked = await readLines(tx, { area, on: visit.careOn, lines, uploaded })
  const total = sum(...checked.map(({ line }) => line.amount))
  if (before.reduce((all, upload) => all + upload.total, 0) + total > largestFen) throw billProblem.tooLarge()
  await insertUpload(tx, visit, {
    id: newId(),
    batch,
    total,
    msgid,
    lines: checked.map(({ line }) => line),
    detail: checked.map(({ item, billed }, index) => ({
      name: item.name,
      listType: item.listType,
      chargeType: item.chargeType,
      priceE6: billed.priceE6,
      ...lines[index]?.sent,
    })),
  })
  return checked
}

/**
 * Withdraws the lines of a batch, or with `allBatches` every line that is not settled (2205). Lines whose settlement was
 * reversed count as not settled. Withdrawing a batch again changes nothing.
 * @throws Problem when the batch is settled or was never uploaded
 */
export async function withdrawLines(
  tx: Tx,
  visit: VisitRecord,
  { batch, ...undoing }: Undoing & { batch: string },
): Promise<void> {
  const standing = new Map(
    (await settlementsOf(tx, visit))
      .filter(({ reversed }) => !reversed)
      .map((one) => [one.batch, one.setlId]),
  )
  const uploads = await listUploads(tx, visit)
  if (batch !== allBatches) {
    const settlement = standing.get(batch)
    if (settlement) {
      throw problem.settled({
        visit: visit.mdtrtId,
        settlement,
        what: '撤销其明细',
        whatEn: 'withdraw its lines',
      })
    }
    if (!uploads.some((upload) => upload.batch === batch))
      throw problem.batchUnknown({ visit: visit.mdtrtId, batch })
  }
  const ids = uploads
    .filter(
      (upload) =>
        !upload.withdrawn && (batch === allBatches ? !standing.has(upload.batch) : upload.batch === batch),
    )
    .map(({ id }) => id)
  await withdrawUploads(tx, visit, { ids, ...undoing })
}
