import type { PlainDate } from '@gongji/policy'
import { daysBetween } from '@gongji/policy/dates'
import { sum } from '@gongji/policy/money'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listEnrolments } from '../person/person.ts'
import { type CheckedLine, type RowFault, readLines, rowsWrong } from './bill.ts'
import { refuseTimes } from './line-time.ts'
import { isReturn, isWaiting, numbered, type Return, serialsOf, takeBack } from './returns.ts'
import { problem, refuseDischarged } from './stay.ts'
import { moveBatch, type StayRecord } from './stay-store.ts'
import { findSettled } from './store.ts'
import { detailsOf, type SentLine } from './visit.ts'
import { insertUploads, listUploads, rewriteUploads, type Upload } from './visit-store.ts'

/** Every row that is not settled (2302). */
const allRows = '0000'

type Caller = Pick<Deps, 'newId' | 'now'>

const afterDeath = (diedOn: PlainDate) => ({
  zh: `费用日期晚于患者去世的日期 ${diedOn}`,
  en: `its day is after the patient’s death on ${diedOn}`,
})

/**
 * The batch under which the rows of a stay wait. Rows whose settlement was reversed wait again, under a new one: a batch
 * is settled once.
 */
async function openBatch(tx: Tx, stay: StayRecord): Promise<string> {
  const heads = await findSettled(tx, [stay])
  const next = String(1 + Math.max(0, ...heads.map(({ batch }) => Number(batch) || 0)))
  const moving = new Set(heads.filter(({ reversed }) => reversed).map(({ batch }) => batch))
  for (const from of moving) await moveBatch(tx, stay, { from, to: next })
  return next
}

/**
 * Adds the rows of a day (2301): all of them or none. A row with a count below zero gives back part of one that waits to
 * be settled. Each row is looked up in the catalogue of its own day.
 * @throws Problem naming every row that is wrong
 */
export async function addRows(
  tx: Tx,
  { newId, now }: Caller,
  {
    stay,
    area,
    lines,
    originalOf,
    msgid,
    bornOn,
    diedOn,
  }: {
    stay: StayRecord
    area: string
    lines: readonly SentLine[]
    /** The row that a row returns; null: it returns none. */
    originalOf: (index: number) => string | null
    msgid: string
    bornOn: PlainDate
    diedOn: PlainDate | null
  },
): Promise<CheckedLine[]> {
  refuseDischarged(stay, { what: '上传费用明细', whatEn: 'add fee rows' })
  const today = dateInChina(now())
  const batch = await openBatch(tx, stay)
  const heads = await findSettled(tx, [stay])
  const uploads = await listUploads(tx, stay)
  const used = serialsOf(uploads)
  const times = { today, careOn: stay.beganOn, bornOn }
  refuseTimes(lines, { ...times, enrolments: await listEnrolments(tx, [stay.personId]) })
  const faults: RowFault[] = []
  const before = {
    zh: `费用日期早于入院日期 ${stay.beganOn}`,
    en: `its day is before the admission on ${stay.beganOn}`,
  }
  lines.forEach(({ id, code, usedOn }, index) => {
    if (usedOn && usedOn < stay.beganOn) faults.push({ row: index + 1, id, code, why: before })
    if (usedOn && diedOn !== null && usedOn > diedOn)
      faults.push({ row: index + 1, id, code, why: afterDeath(diedOn) })
  })
  if (faults.length > 0) throw rowsWrong(faults)

  const returns = lines.flatMap((line, index): Return[] =>
    isReturn(line) ? [{ line, original: originalOf(index), row: index + 1 }] : [],
  )
  const given = lines.filter((line) => !isReturn(line))
  const checked = new Map<string, CheckedLine>()
  const days = new Set(given.map(({ usedOn }) => usedOn ?? stay.beganOn))
  for (const on of days) {
    const ofDay = given.filter(({ usedOn }) => (usedOn ?? stay.beganOn) === on)
    const wrong = (found: readonly RowFault[]) => rowsWrong(numbered(found, ofDay, lines))
    for (const one of await readLines(tx, { area, on, lines: ofDay, uploaded: used, wrong }))
      checked.set(one.billed.id, one)
    for (const { id } of ofDay) used.add(id)
  }
  const added = given.map(({ id }) => checked.get(id)!)
  const fresh: Upload = {
    id: newId(),
    batch,
    total: sum(...added.map(({ line }) => line.amount)),
    lines: added.map(({ line }) => line),
    withdrawn: false,
    detail: detailsOf(added, given),
  }
  const { withdrawn: _, ...inserted } = fresh
  await insertUploads(tx, [{ ...inserted, personId: stay.personId, visitId: stay.id, msgid }])
  const returned = takeBack([...uploads, fresh], heads, returns, used)
  await rewrite(tx, stay, returned.changed)
  return lines.map((line) => checked.get(line.id) ?? returned.checkedOf(line))
}

const rewrite = (tx: Tx, { personId, id: visitId }: StayRecord, uploads: readonly Upload[]): Promise<void> =>
  rewriteUploads(
    tx,
    uploads.map((upload) => ({ ...upload, personId, visitId })),
  )

/** Withdraws rows by their serials, or all that wait (2302). @throws Problem naming serials that do not wait */
export async function withdrawRows(tx: Tx, stay: StayRecord, serials: readonly string[]): Promise<void> {
  const heads = await findSettled(tx, [stay])
  const waiting = (await listUploads(tx, stay)).filter((upload) => isWaiting(upload, heads))
  const all = serials.includes(allRows)
  const wanted = new Set(serials)
  const known = new Set(waiting.flatMap(({ lines }) => lines.map(({ id }) => id)))
  const missing = all ? [] : serials.filter((serial) => !known.has(serial))
  if (missing.length > 0 || (all && known.size === 0))
    throw problem.lineUnknown({
      visit: stay.mdtrtId,
      serials: all ? allRows : missing.slice(0, 5).join('、'),
    })
  const left = waiting.flatMap((upload): Upload[] => {
    const stays = upload.lines.map(({ id }) => !all && !wanted.has(id))
    if (stays.every(Boolean)) return []
    const lines = upload.lines.filter((_, index) => stays[index])
    const detail = upload.detail.filter((_, index) => stays[index] ?? true)
    return [{ ...upload, lines, detail, total: sum(...lines.map(({ amount }) => amount)) }]
  })
  await rewrite(tx, stay, left)
}

/** Writes a remark on a row (2306). @throws Problem when there is no such row */
export async function remarkRow(
  tx: Tx,
  stay: StayRecord,
  { serial, memo }: { serial: string; memo: string },
): Promise<void> {
  const upload = (await listUploads(tx, stay)).find(
    ({ withdrawn, lines }) => !withdrawn && lines.some(({ id }) => id === serial),
  )
  if (!upload) throw problem.lineUnknown({ visit: stay.mdtrtId, serials: serial })
  const index = upload.lines.findIndex(({ id }) => id === serial)
  const detail = upload.detail.map((one, at) => (at === index ? { ...one, memo } : one))
  await rewrite(tx, stay, [{ ...upload, detail }])
}

/** A settlement in between covers what was given until its day. @throws Problem naming rows of later days that wait */
function refuseLater(waiting: readonly Upload[], { mdtrtId }: StayRecord, until: PlainDate): void {
  const later = waiting.flatMap(({ lines, detail }) =>
    lines.filter((_, index) => String(detail[index]?.fee_ocur_time ?? '').slice(0, 10) > until),
  )
  if (later.length === 0) return
  const serials = later.slice(0, 5).map(({ id }) => id)
  throw problem.rowsLater({ visit: mdtrtId, until, count: later.length, serials: serials.join('、') })
}

/** What a settlement of a stay needs beside the rows. */
export type StayBill = {
  batch: string
  careOn: PlainDate
  /** From the day of admission to the day of care; a day that is both counts once. */
  days: number
}

/**
 * Under which batch and on which day a stay is settled now: for good on the day of discharge, in between on `until`.
 * @throws Problem when it is to be settled for good and has no discharge
 */
export async function stayBill(
  tx: Tx,
  { now }: Pick<Deps, 'now'>,
  stay: StayRecord,
  { interim, until }: { interim: boolean; until: PlainDate | null },
): Promise<StayBill> {
  if (!interim && stay.dischargedOn === null) throw problem.notDischarged({ visit: stay.mdtrtId })
  const careOn = stay.dischargedOn ?? until ?? dateInChina(now())
  if (careOn < stay.beganOn) throw problem.dayWrong({ on: careOn, from: stay.beganOn })
  const open = await openBatch(tx, stay)
  const heads = await findSettled(tx, [stay])
  const waiting = (await listUploads(tx, stay)).filter((one) => isWaiting(one, heads))
  if (stay.dischargedOn === null && until !== null) refuseLater(waiting, stay, until)
  const waits = waiting.some(({ lines }) => lines.length > 0)
  const last = heads.filter(({ reversed }) => !reversed).at(-1)
  return {
    // Nothing waits: what was settled last is named, or answered once more.
    batch: waits ? open : (last?.batch ?? open),
    careOn,
    days: Math.max(1, daysBetween(stay.beganOn, careOn)),
  }
}
