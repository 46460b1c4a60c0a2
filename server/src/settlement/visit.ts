import { largestFen } from '@gongji/contract'
import type { PlainDate, Scheme, Text } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import { dateInChina, type Instant } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import type { Person } from '../person/person.ts'
import { problems } from '../problem.ts'
import { problem as billProblem, type CheckedLine, checkLines, reline, rowsWrong } from './bill.ts'
import { requireInsured } from './compute.ts'
import { refuseTimes } from './line-time.ts'
import { nationalId } from './number.ts'
import { problem as settlementProblem } from './problem.ts'
import { isReturn, isWaiting, numbered, type Return, serialsOf, takeBack } from './returns.ts'
import { type BilledLine, claimCredential } from './settlement.ts'
import { refuseOfClaim } from './slip.ts'
import type { Lookup, Seen, VisitChange } from './visit-message.ts'
import type { Clinical, Diagnosis, StoredUpload, VisitRecord, WithdrawnUpload } from './visit-store.ts'

export type { Seen, VisitChange, VisitMessage } from './visit-message.ts'
export {
  type Diagnosis,
  findVisit,
  listUploads,
  listVisitsAt,
  type VisitRecord,
} from './visit-store.ts'

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
    '收费批次 {batch} 已结算（{settlement}），不能再加明细或退费明细。',
    'Batch {batch} is settled ({settlement}) and takes no more lines, nor returns.',
    '要退费的请先撤销该结算；另有新费用的，请收费系统换用新的收费批次号上传。',
    'Reverse the settlement first to return something; the hospital program must upload new care under a new batch.',
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
 * Registers a visit (2201).
 * @throws Problem when the day is in the future or the person is not insured normally on it
 */
export function openVisit(
  { enrolments, newId, now }: Pick<Seen, 'enrolments' | 'newId' | 'now'>,
  opening: Opening,
): VisitRecord {
  const { patient, institution, beganOn } = opening
  refuseFuture(beganOn, now)
  if (patient.diedOn !== null && patient.diedOn < beganOn) throw settlementProblem.died()
  const { scheme, area } = requireInsured(enrolments, beganOn, opening.scheme)
  return {
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
}

const refuseFuture = (day: PlainDate, now: Instant): void => {
  if (day > dateInChina(now)) throw settlementProblem.future({ day })
}

/** What is seen of a visit that is there, open, and the sender's. */
export type SeenVisit = Seen & { visit: VisitRecord }

/** An open visit of this institution. @throws Problem when it is unknown, another's, a claim's, or cancelled */
export function requireVisit(
  seen: Seen,
  { mdtrtId, institution }: { mdtrtId: string; institution: string },
): SeenVisit {
  const { visit, settled } = seen
  if (!visit) throw settlementProblem.visitUnknown({ visit: mdtrtId })
  if (visit.institution !== institution) throw settlementProblem.visitElsewhere({ visit: visit.mdtrtId })
  if (visit.credential === claimCredential) refuseOfClaim(visit.mdtrtId, settled)
  if (visit.status === 'cancelled') throw settlementProblem.visitCancelled({ visit: visit.mdtrtId })
  return { ...seen, visit }
}

function refuseSettled({ visit, settled }: Pick<SeenVisit, 'visit' | 'settled'>, what: Text): void {
  const standing = settled.find(({ reversed }) => !reversed)
  if (standing) {
    throw problem.settled({
      visit: visit.mdtrtId,
      settlement: standing.setlId,
      what: what.zh,
      whatEn: what.en,
    })
  }
}

const withdrawal = (
  { uploads }: SeenVisit,
  which: (upload: StoredUpload) => boolean,
  undoing: Undoing,
): WithdrawnUpload[] =>
  uploads
    .filter((upload) => !upload.withdrawn && which(upload))
    .map(({ personId, visitId, id }) => ({ personId, visitId, id, ...undoing }))

/** By which message something is taken back, as the sentence names it: `挂号撤销（2202，报文号 …）`. */
export type Undoing = { by: string; at: Instant }

/** Cancels a visit with its lines (2202). @throws Problem while a settlement of it stands */
export function cancelVisit(seen: SeenVisit, undoing: Undoing): VisitChange {
  refuseSettled(seen, { zh: '撤销挂号', en: 'cancel it' })
  return {
    withdrawn: withdrawal(seen, () => true, undoing),
    changed: { ...seen.visit, status: 'cancelled', cancelled: undoing },
  }
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

/** The codes that a change of the day of care asks the catalogue for: those of lines that wait to be settled. */
export function careLookup(
  { visit, uploads, settled }: Pick<Seen, 'visit' | 'uploads' | 'settled'>,
  care: Care,
): Lookup | null {
  if (visit === null || visit.careOn === care.careOn) return null
  const codes = uploads
    .filter((upload) => isWaiting(upload, settled))
    .flatMap(({ lines }) => lines.map(({ code }) => code))
  return { area: care.area, on: care.careOn, codes }
}

/** A registration fee (门诊挂号) is settled before anybody knows what care it will be: it binds neither kind nor day. */
const registrationFee = '12'

/**
 * Records what kind of care a visit is, its day and its diagnoses (2203). A diagnosis that is sent as cancelled is taken out;
 * one with the serial of another takes its place. Lines that wait to be settled follow the catalogue of the new day, which was
 * looked up by `careLookup`.
 * @throws Problem for a day in the future, or when kind, day or disease would change under a settlement that stands
 */
export function recordCare(seen: SeenVisit, care: Care): VisitChange {
  const { visit, enrolments, uploads, items, now } = seen
  refuseFuture(care.careOn, now)
  const { medType, careOn, disease } = care
  const changes = visit.medType !== medType || visit.careOn !== careOn || visit.disease !== disease
  const cared = seen.settled.filter((head) => head.medType !== registrationFee)
  const what = { zh: '更改就诊类别、时间或病种', en: 'change its kind, day or disease' }
  if (changes) refuseSettled({ visit, settled: cared }, what)
  const moved = visit.careOn !== careOn
  const { scheme, area } = moved ? requireInsured(enrolments, careOn, visit.scheme) : visit
  const diagnoses = new Map((visit.clinical.diagnoses ?? []).map((one) => [`${one.kind} ${one.serial}`, one]))
  for (const { cancelled, ...one } of care.diagnoses) {
    const key = `${one.kind} ${one.serial}`
    if (!cancelled) diagnoses.set(key, one)
    else if (diagnoses.get(key)?.code === one.code) diagnoses.delete(key)
  }
  return {
    ...(moved
      ? {
          rewritten: uploads
            .filter((upload) => isWaiting(upload, seen.settled))
            .map((upload) => ({ ...upload, lines: reline(upload.lines, items) })),
        }
      : {}),
    changed: {
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
    },
  }
}

/** A line as the sender gives it: what is billed, and whatever else was said of it. */
export type SentLine = BilledLine & { sent: Readonly<Record<string, unknown>> }

/** What is kept of lines beside what the rules see: their names, prices, and what the sender said. */
export const detailsOf = (
  checked: readonly CheckedLine[],
  lines: readonly SentLine[],
): Readonly<Record<string, unknown>>[] =>
  checked.map(({ item, billed }, index) => ({
    name: item.name,
    listType: item.listType,
    chargeType: item.chargeType,
    priceE6: billed.priceE6,
    ...lines[index]?.sent,
  }))

/** When and by which message the lines that a message uploaded were withdrawn; null while they stand. */
export function withdrawnSince(uploads: readonly StoredUpload[], msgid: string): Undoing | null {
  const upload = uploads.find((one) => one.msgid === msgid)
  return upload?.withdrawnAt ? { at: upload.withdrawnAt, by: upload.withdrawnBy ?? '' } : null
}

/** The codes that lines ask the catalogue of the place of care for, on the day of care. */
export const linesLookup = (
  { visit }: Pick<Seen, 'visit'>,
  { area, lines }: { area: string; lines: readonly SentLine[] },
): Lookup | null => (visit === null ? null : { area, on: visit.careOn, codes: lines.map(({ code }) => code) })

/**
 * Adds one batch of bill lines to a visit (2204): all of them or none. A line with a count below zero gives back part of one
 * that waits to be settled, of whatever batch. The catalogue was looked up by `linesLookup`.
 * @throws Problem naming every row that is wrong
 */
export function uploadLines(
  { visit, uploads, settled, enrolments, items, newId, now }: SeenVisit,
  {
    batch,
    lines,
    originalOf,
    msgid,
    bornOn,
  }: {
    batch: string
    lines: readonly SentLine[]
    /** The row that a row returns; null: the sender does not say. */
    originalOf: (index: number) => string | null
    msgid: string
    bornOn: PlainDate
  },
): { checked: CheckedLine[]; change: VisitChange } {
  if (batch === '' || batch === allBatches) throw problem.batchReserved()
  const before = settled.find((one) => one.batch === batch && !one.reversed)
  if (before) throw problem.batchUsed({ batch, settlement: before.setlId })
  refuseTimes(lines, { today: dateInChina(now), careOn: visit.careOn, bornOn, enrolments })
  const used = serialsOf(uploads)
  const given = lines.filter((line) => !isReturn(line))
  const added =
    given.length === 0
      ? []
      : checkLines(given, items, used, (faults) => rowsWrong(numbered(faults, given, lines)))
  const total = sum(...added.map(({ line }) => line.amount))
  const standing = uploads.filter(({ withdrawn }) => !withdrawn)
  if (standing.reduce((all, upload) => all + upload.total, 0) + total > largestFen)
    throw billProblem.tooLarge()
  for (const { id } of given) used.add(id)
  const returns = lines.flatMap((line, index): Return[] =>
    isReturn(line) ? [{ line, original: originalOf(index), row: index + 1 }] : [],
  )
  const returned = takeBack(uploads, settled, returns, used)
  const checked = new Map(added.map((one) => [one.billed.id, one]))
  const { personId, id: visitId } = visit
  return {
    checked: lines.map((line) => checked.get(line.id) ?? returned.checkedOf(line)),
    change: {
      rewritten: returned.changed,
      ...(added.length === 0
        ? {}
        : {
            uploaded: {
              personId,
              visitId,
              id: newId(),
              batch,
              total,
              msgid,
              lines: added.map(({ line }) => line),
              detail: detailsOf(added, given),
            },
          }),
    },
  }
}

/**
 * Withdraws the lines of a batch, or with `allBatches` every line that is not settled (2205). Lines whose settlement was
 * reversed count as not settled. Withdrawing a batch again changes nothing.
 * @throws Problem when the batch is settled or was never uploaded
 */
export function withdrawLines(
  seen: SeenVisit,
  { batch, ...undoing }: Undoing & { batch: string },
): VisitChange {
  const { visit, settled, uploads } = seen
  const standing = new Map(settled.filter(({ reversed }) => !reversed).map((one) => [one.batch, one.setlId]))
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
  const all = batch === allBatches
  const which = (upload: StoredUpload) => (all ? !standing.has(upload.batch) : upload.batch === batch)
  return { withdrawn: withdrawal(seen, which, undoing) }
}
