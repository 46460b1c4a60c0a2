import { type Fen, type Line, type PlainDate, splitLine } from '@gongji/policy'
import { daysBetween, yearOf } from '@gongji/policy/dates'
import { fen, sum } from '@gongji/policy/money'
import type { Item } from '../catalogue/catalogue.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { listEnrolments } from '../person/person.ts'
import { type CheckedLine, type RowFault, readLines, rowsWrong } from './bill.ts'
import { refuseTimes } from './line-time.ts'
import { problem, refuseDischarged } from './stay.ts'
import { countAdmissions, moveBatch, rewriteUpload, type StayRecord } from './stay-store.ts'
import { findSettled, type SettledHead } from './store.ts'
import { detailsOf, type SentLine } from './visit.ts'
import { insertUploads, listUploads, type Upload } from './visit-store.ts'

/** Every row that is not settled (2302). */
const allRows = '0000'

type Caller = Pick<Deps, 'newId' | 'now'>

const isWaiting = (upload: Upload, heads: readonly SettledHead[]): boolean =>
  !upload.withdrawn && !heads.some(({ batch, reversed }) => batch === upload.batch && !reversed)

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

/** A row that gives back part of an earlier one: a count and an amount below zero, against the row it returns. */
type Return = { line: SentLine; original: string; row: number }

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
  }: {
    stay: StayRecord
    area: string
    lines: readonly SentLine[]
    /** The row that a row returns; null: it returns none. */
    originalOf: (index: number) => string | null
    msgid: string
    bornOn: PlainDate
  },
): Promise<CheckedLine[]> {
  refuseDischarged(stay, { what: '上传费用明细', whatEn: 'add fee rows' })
  const today = dateInChina(now())
  const batch = await openBatch(tx, stay)
  const heads = await findSettled(tx, [stay])
  const uploads = await listUploads(tx, stay)
  const uploaded = new Set(uploads.filter(({ withdrawn }) => !withdrawn).flatMap(serialsOf))
  const times = { today, careOn: stay.beganOn, bornOn }
  refuseTimes(lines, { ...times, enrolments: await listEnrolments(tx, [stay.personId]) })
  const faults: RowFault[] = []
  const before = {
    zh: `费用日期早于入院日期 ${stay.beganOn}`,
    en: `its day is before the admission on ${stay.beganOn}`,
  }
  lines.forEach(({ id, code, usedOn }, index) => {
    if (usedOn && usedOn < stay.beganOn) faults.push({ row: index + 1, id, code, why: before })
  })
  if (faults.length > 0) throw rowsWrong(faults)

  const returns = lines.flatMap((line, index): Return[] =>
    line.countE4 < 0 ? [{ line, original: originalOf(index) ?? '', row: index + 1 }] : [],
  )
  const given = lines.filter(({ countE4 }) => countE4 >= 0)
  const checked = new Map<string, CheckedLine>()
  const days = new Set(given.map(({ usedOn }) => usedOn ?? stay.beganOn))
  for (const on of days) {
    const ofDay = given.filter(({ usedOn }) => (usedOn ?? stay.beganOn) === on)
    for (const one of await readLines(tx, { area, on, lines: ofDay, uploaded }))
      checked.set(one.billed.id, one)
    for (const { id } of ofDay) uploaded.add(id)
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
  const waiting = [...uploads.filter((upload) => isWaiting(upload, heads)), fresh]
  const returned = takeBack(waiting, returns)
  for (const upload of returned.changed) await rewriteUpload(tx, stay, upload)
  return lines.map((line) => checked.get(line.id) ?? returned.checkedOf(line))
}

/** Serials that are used: of rows, and of what was returned. */
const serialsOf = ({ lines, detail }: Upload): string[] => [
  ...lines.map(({ id }) => id),
  ...detail.flatMap(({ returns }) => (Array.isArray(returns) ? (returns as string[]) : [])),
]

/** Takes returns off the rows that they name. @throws Problem naming every return that does not fit */
function takeBack(waiting: readonly Upload[], returns: readonly Return[]) {
  const uploads = waiting.map((upload) => ({
    ...upload,
    lines: [...upload.lines],
    detail: [...upload.detail],
  }))
  const changed = new Set<(typeof uploads)[number]>()
  const originals = new Map<string, { known: Line; detail: Upload['detail'][number] }>()
  const faults: RowFault[] = []
  for (const { line, original, row } of returns) {
    const fault = (zh: string, en: string) =>
      faults.push({ row, id: line.id, code: line.code, why: { zh, en } })
    const upload = uploads.find(({ lines }) => lines.some(({ id }) => id === original))
    const index = upload?.lines.findIndex(({ id }) => id === original) ?? -1
    const known = upload?.lines[index]
    const detail = upload?.detail[index]
    if (!upload || !known) {
      fault(
        `要退的明细 ${original} 不存在或已结算`,
        `the row ${original} that it returns is unknown or settled`,
      )
    } else if (known.code !== line.code || detail?.priceE6 !== line.priceE6) {
      fault('项目或单价与原明细不同', 'its item or price is not that of the row it returns')
    } else if (-line.countE4 > known.countE4 || -line.amount > known.amount || line.amount > 0) {
      fault('退的数量或金额多于原明细', 'it returns more than there was')
    } else {
      const countE4 = known.countE4 + line.countE4
      const amount = fen(known.amount + line.amount)
      if ((countE4 === 0) !== (amount === 0)) {
        fault('退完数量须同时退完金额', 'a row that is returned whole returns its whole amount')
        continue
      }
      originals.set(line.id, { known, detail })
      const returned = [...((detail?.returns as string[] | undefined) ?? []), line.id]
      upload.detail[index] = { ...detail, returns: returned }
      if (countE4 === 0) {
        upload.lines.splice(index, 1)
        const [gone] = upload.detail.splice(index, 1)
        // Serials of what is gone stay used.
        upload.detail.push({ ...gone, returns: [...returned, known.id] })
      } else upload.lines[index] = { ...known, countE4, amount }
      upload.total = fen(upload.total + line.amount)
      changed.add(upload)
    }
  }
  if (faults.length > 0) throw rowsWrong(faults)
  return {
    changed: [...changed],
    /** How a return divides: as what it gives back, below zero. */
    checkedOf: (billed: SentLine): CheckedLine => {
      const { known, detail } = originals.get(billed.id)!
      const line = { ...known, countE4: -billed.countE4, amount: fen(-billed.amount) }
      const given = splitLine(line)
      const back = (amount: Fen): Fen => fen(-amount)
      const split = {
        id: billed.id,
        amount: billed.amount,
        ownPaid: back(given.ownPaid),
        overLimit: back(given.overLimit),
        firstShare: back(given.firstShare),
        inScope: back(given.inScope),
      }
      return {
        billed,
        item: { ...known, ...detail } as unknown as Item,
        line,
        split,
      }
    },
  }
}

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
  for (const upload of waiting) {
    const stays = upload.lines.map(({ id }) => !all && !wanted.has(id))
    if (stays.every(Boolean)) continue
    const lines = upload.lines.filter((_, index) => stays[index])
    const detail = upload.detail.filter((_, index) => stays[index] ?? true)
    await rewriteUpload(tx, stay, {
      ...upload,
      lines,
      detail,
      total: sum(...lines.map(({ amount }) => amount)),
    })
  }
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
  await rewriteUpload(tx, stay, { ...upload, detail })
}

/** What a settlement of a stay needs beside the rows. */
export type StayBill = {
  batch: string
  careOn: PlainDate
  admissionsBefore: number
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
  const waits = (await listUploads(tx, stay)).some((one) => isWaiting(one, heads) && one.lines.length > 0)
  const last = heads.filter(({ reversed }) => !reversed).at(-1)
  return {
    // Nothing waits: what was settled last is named, or answered once more.
    batch: waits ? open : (last?.batch ?? open),
    careOn,
    admissionsBefore: await countAdmissions(tx, stay, yearOf(careOn)),
    days: Math.max(1, daysBetween(stay.beganOn, careOn)),
  }
}
