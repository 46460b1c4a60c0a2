import { type Fen, type Line, splitLine } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import type { Item } from '../catalogue/catalogue.ts'
import { type CheckedLine, type RowFault, rowsWrong } from './bill.ts'
import type { BilledLine } from './settlement.ts'
import type { SettledHead } from './store.ts'
import type { SentLine } from './visit.ts'
import type { Upload } from './visit-store.ts'

/** A row that gives back part of an earlier one: a count and an amount below zero. `row` counts from 1. */
export type Return = {
  line: SentLine
  /** The serial of the row that it returns; null: the sender does not say. */
  original: string | null
  row: number
}

export const isReturn = ({ countE4 }: Pick<SentLine, 'countE4'>): boolean => countE4 < 0

/** An upload whose lines wait to be settled: it stands, and no settlement of its batch does. */
export const isWaiting = (
  { withdrawn, batch }: Pick<Upload, 'withdrawn' | 'batch'>,
  heads: readonly SettledHead[],
): boolean => !withdrawn && !heads.some((head) => head.batch === batch && !head.reversed)

/** Serials that uploads which stand have used: of rows, and of what was returned. */
export const serialsOf = (uploads: readonly Upload[]): Set<string> =>
  new Set(
    uploads
      .filter(({ withdrawn }) => !withdrawn)
      .flatMap(({ lines, detail }) => [
        ...lines.map(({ id }) => id),
        ...detail.flatMap(({ returns }) => (Array.isArray(returns) ? (returns as string[]) : [])),
      ]),
  )

/** Faults of some lines of a message, counted as the message counts its rows. */
export const numbered = (
  faults: readonly RowFault[],
  some: readonly BilledLine[],
  all: readonly BilledLine[],
): RowFault[] => faults.map((fault) => ({ ...fault, row: all.indexOf(some[fault.row - 1]!) + 1 }))

type Open<U extends Upload> = U & { lines: Line[]; detail: Upload['detail'][number][] }
type Place<U extends Upload> = { upload: Open<U>; index: number }

/** Where the row stands that a return gives back: the one it names, or the only one of that item and price. */
function placesOf<U extends Upload>(uploads: readonly Open<U>[], { line, original }: Return): Place<U>[] {
  return uploads.flatMap((upload) =>
    upload.lines.flatMap(({ id, code, countE4 }, index) => {
      const fits =
        original === null
          ? code === line.code && upload.detail[index]?.priceE6 === line.priceE6 && countE4 >= -line.countE4
          : id === original
      return fits ? [{ upload, index }] : []
    }),
  )
}

/**
 * Takes returns off the rows of a visit that wait to be settled; those of a batch that is settled stay as they are.
 * `used` are serials that the visit has already.
 * @throws Problem naming every return that does not fit
 */
export function takeBack<U extends Upload>(
  all: readonly U[],
  heads: readonly SettledHead[],
  returns: readonly Return[],
  used: ReadonlySet<string>,
): {
  changed: readonly U[]
  /** How a return divides: as what it gives back, below zero. */
  checkedOf: (line: SentLine) => CheckedLine
} {
  const uploads = all
    .filter((upload) => isWaiting(upload, heads))
    .map((upload): Open<U> => ({ ...upload, lines: [...upload.lines], detail: [...upload.detail] }))
  const settled = new Set(
    all
      .filter((upload) => !upload.withdrawn && !isWaiting(upload, heads))
      .flatMap(({ lines }) => lines.map(({ id }) => id)),
  )
  const changed = new Set<U>()
  const originals = new Map<string, { known: Line; detail: Upload['detail'][number] }>()
  const faults: RowFault[] = []
  for (const one of returns) {
    const { line, original, row } = one
    const fault = (zh: string, en: string) =>
      faults.push({ row, id: line.id, code: line.code, why: { zh, en } })
    if (line.id === '') {
      fault('缺少明细流水号', 'the serial is missing')
      continue
    }
    if (used.has(line.id) || originals.has(line.id)) {
      fault('流水号已上传过', 'its serial was uploaded before')
      continue
    }
    const [place, second] = placesOf(uploads, one)
    const known = place?.upload.lines[place.index]
    const detail = place?.upload.detail[place.index]
    if (!place || !known) {
      if (original !== null && settled.has(original)) {
        fault(
          `要退的明细 ${original} 已结算，请先撤销结算`,
          `the row ${original} that it returns is settled: reverse the settlement first`,
        )
      } else if (original !== null && used.has(original)) {
        fault(`要退的明细 ${original} 已全部退完`, `nothing is left of the row ${original} that it returns`)
      } else if (original !== null) {
        fault(`要退的明细 ${original} 不存在`, `there is no row ${original} that it could return`)
      } else {
        fault(
          '没有同项目、同单价且数量足够的待结算明细可退；已结算的请先撤销结算',
          'no row of that item and price waits with that much to return; reverse a settlement first',
        )
      }
    } else if (second !== undefined) {
      fault(
        '有多行同项目、同单价的明细，请填写原费用流水号（init_feedetl_sn）',
        'several rows have that item and price: say which in init_feedetl_sn',
      )
    } else if (known.code !== line.code || detail?.priceE6 !== line.priceE6) {
      fault('项目或单价与原明细不同', 'its item or price is not that of the row it returns')
    } else if (-line.countE4 > known.countE4 || -line.amount > known.amount || line.amount > 0) {
      fault('退的数量或金额多于原明细', 'it returns more than there was')
    } else {
      const { upload, index } = place
      const countE4 = known.countE4 + line.countE4
      const amount = fen(known.amount + line.amount)
      if ((countE4 === 0) !== (amount === 0)) {
        fault('退完数量须同时退完金额', 'a row that is returned whole returns its whole amount')
        continue
      }
      originals.set(line.id, { known, detail })
      const returned = [...((detail.returns as string[] | undefined) ?? []), line.id]
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
    checkedOf: (billed) => {
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
      return { billed, item: { ...known, ...detail } as unknown as Item, line, split }
    },
  }
}
