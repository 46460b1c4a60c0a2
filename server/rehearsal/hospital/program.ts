import type { Random } from '../simulation/random.ts'
import type { Asked, Book, BookedRow, Stay } from './book.ts'
import { createHis, type His, type HisAnswer, type HisBill } from './sample-client.ts'
import { type OwnRow, ownRow } from './statement.ts'
import { NoAnswer, type Wire } from './wire.ts'

/** What tills do when no answer comes to a message that moves money. */
const afterSettling = { repeat: 45, undo: 20, again: 10, believe: 13, forget: 12 } as const
const afterReversing = { repeat: 60, believe: 20, forget: 20 } as const

export type Habits = {
  /** Bills that both sides take back, of 1. */
  reversed: number
  /** Bills that only one side takes back. */
  oneSided: number
  /** Bills that the till sends a second time as another bill. */
  pressedTwice: number
  /** Bills that went to another system. */
  elsewhere: number
}

export type ProgramCounts = {
  bills: number
  sales: number
  stays: number
  reversals: number
  voidHere: number
  voidThere: number
  pressedTwice: number
  elsewhere: number
  undone: number
  /** Sentences of refusals, with how many there were. */
  refused: Map<string, number>
}

export const noCounts = (): ProgramCounts => ({
  bills: 0,
  sales: 0,
  stays: 0,
  reversals: 0,
  voidHere: 0,
  voidThere: 0,
  pressedTwice: 0,
  elsewhere: 0,
  undone: 0,
  refused: new Map(),
})

export type ProgramOptions = {
  institution: string
  book: Book
  wire: Wire
  random: Random
  habits: Habits
  counts: ProgramCounts
  now: () => number
  /** Of message numbers: another one for each program that ever ran. */
  lane: number
  /** Resolves when the platform can be reached. */
  up: () => Promise<void>
}

export type Program = ReturnType<typeof createProgram>

const reversalOf: Readonly<Record<string, string>> = { '2207': '2208', '2102': '2103', '2304': '2305' }

/** A hospital's program that keeps its own book, and whose tills are in a hurry. */
export function createProgram({
  institution,
  book,
  wire,
  random,
  habits,
  counts,
  now,
  lane,
  up,
}: ProgramOptions) {
  let serial = 0
  const newKey = (): string => `${institution}-${lane}-${++serial}`

  /** Sends until an answer comes, always under the same number. */
  async function sure(message: Record<string, unknown>): Promise<HisAnswer> {
    for (;;) {
      try {
        return await wire.send(message)
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        await up()
      }
    }
  }
  const his: His = createHis({ send: sure, institution, now, lane })

  const once = async (infno: string, input: unknown, msgid: string): Promise<HisAnswer | null> =>
    await wire.send(his.envelope(infno, input, msgid)).catch((error: unknown) => {
      if (error instanceof NoAnswer) return null
      throw error
    })

  function refused({ err_msg: said }: HisAnswer): void {
    const kind = said.replaceAll(/\d+(\.\d+)?/g, '…')
    counts.refused.set(kind, (counts.refused.get(kind) ?? 0) + 1)
  }

  /** A message that changes something, of which the journal knows until it is answered. */
  async function ask(infno: string, input: unknown, more: Pick<Asked, 'psnNo' | 'stay'>): Promise<HisAnswer> {
    const msgid = his.newMsgid()
    book.write({ do: 'ask', asked: { msgid, infno, input, ...more } })
    const answer = await sure(his.envelope(infno, input, msgid))
    book.write({ do: 'hear', msgid })
    return answer
  }

  const rowOf = (infno: string, answer: HisAnswer, more: Partial<OwnRow> = {}): BookedRow => ({
    ...ownRow(answer),
    ...more,
    key: newKey(),
    infno,
    insutype: answer.output.setlinfo.insutype,
    clrType: answer.output.setlinfo.clr_type,
  })

  function enter(infno: string, answer: HisAnswer): BookedRow | null {
    if (answer.infcode !== 0) {
      refused(answer)
      return null
    }
    const row = rowOf(infno, answer)
    book.write({ do: 'book', row })
    return row
  }

  /** 2601 of a settling message, until it is answered. */
  async function undo({ msgid, infno, psnNo }: Asked): Promise<void> {
    const answer = await sure(
      his.envelope('2601', { data: { psn_no: psnNo, omsgid: msgid, oinfno: infno } }, his.newMsgid()),
    )
    if (answer.infcode !== 0) refused(answer)
    counts.undone += 1
    book.write({ do: 'hear', msgid })
  }

  /** Settles, and does what tills do when they hear nothing. Gives the row that the hospital's book has now. */
  async function settle(
    infno: string,
    input: unknown,
    { psnNo, offer, visit }: { psnNo: string; offer: HisAnswer; visit: string },
  ): Promise<BookedRow | null> {
    const msgid = his.newMsgid()
    const asked: Asked = { msgid, infno, input, psnNo }
    book.write({ do: 'ask', asked })
    const heard = (answer: HisAnswer): BookedRow | null => {
      const row = enter(infno, answer)
      book.write({ do: 'hear', msgid })
      return row
    }
    const answer = await once(infno, input, msgid)
    if (answer !== null) return heard(answer)
    await up()
    switch (random.weighted(afterSettling)) {
      case 'repeat':
        return heard(await sure(his.envelope(infno, input, msgid)))
      case 'undo':
        await undo(asked)
        return enter(infno, await his.call(infno, input))
      case 'again':
        return heard(await his.call(infno, input))
      case 'believe': {
        const row = rowOf(infno, offer, { setlId: '', mdtrtId: visit })
        book.write({ do: 'book', row })
        book.write({ do: 'hear', msgid })
        return row
      }
      case 'forget':
        book.write({ do: 'hear', msgid })
        return null
    }
  }

  const against = (row: BookedRow): BookedRow => ({
    ...row,
    key: newKey(),
    total: -row.total,
    fund: -row.fund,
    accounts: -row.accounts,
  })
  const reversalInput = ({ setlId, mdtrtId, psnNo }: OwnRow) => ({
    data: { setl_id: setlId, mdtrt_id: mdtrtId, psn_no: psnNo },
  })
  /** The message that takes a bill back. */
  const reversing = ({ infno }: BookedRow): string => reversalOf[infno] ?? infno

  async function reverse(row: BookedRow): Promise<void> {
    const infno = reversing(row)
    const msgid = his.newMsgid()
    counts.reversals += 1
    const enterRefund = (answer: HisAnswer): void => {
      // 2103 does not name the person in its answer.
      const { psnNo } = row
      if (answer.infcode !== 0) refused(answer)
      else book.write({ do: 'book', row: { ...against(row), ...ownRow(answer), psnNo } })
    }
    const answer = await once(infno, reversalInput(row), msgid)
    if (answer !== null) return enterRefund(answer)
    await up()
    switch (random.weighted(afterReversing)) {
      case 'repeat':
        return enterRefund(await sure(his.envelope(infno, reversalInput(row), msgid)))
      case 'believe':
        return book.write({ do: 'book', row: against(row) })
      case 'forget':
        return
    }
  }

  /** What becomes of a bill afterwards: most stand, some are taken back, a few at one side only. */
  async function afterwards(row: BookedRow | null): Promise<void> {
    if (row === null || row.setlId === '') return
    const fate = random.next()
    if (fate < habits.oneSided / 2) {
      counts.voidThere += 1
      book.write({ do: 'book', row: against(row) })
    } else if (fate < habits.oneSided) {
      counts.voidHere += 1
      await his.call(reversing(row), reversalInput(row))
    } else if (fate < habits.oneSided + habits.reversed) await reverse(row)
  }

  /** A bill of outpatient care, from the counter to the till. */
  async function outpatient(bill: HisBill): Promise<void> {
    counts.bills += 1
    if ((await his.readPerson('02', bill.patient.certNo)).infcode !== 0) return
    const { visit, batch } = await his.prepare(bill)
    const offer = await his.preSettle(visit, batch, bill)
    if (offer.infcode !== 0) return refused(offer)
    if (random.chance(habits.elsewhere)) {
      counts.elsewhere += 1
      const row = rowOf('2207', offer, { setlId: `${his.area}G9${String(++serial).padStart(12, '0')}` })
      return book.write({ do: 'book', row })
    }
    const row = await settle('2207', his.billData(visit, batch, bill), {
      psnNo: bill.patient.psnNo,
      offer,
      visit,
    })
    if (random.chance(habits.pressedTwice)) {
      counts.pressedTwice += 1
      const second = await his.prepare(bill)
      await his.settle(second.visit, second.batch, bill)
    }
    await afterwards(row)
  }

  /** A sale at the counter of the pharmacy. */
  async function sell(bill: HisBill): Promise<void> {
    counts.sales += 1
    const input = his.saleData(bill)
    const offer = await his.call('2101', input)
    if (offer.infcode !== 0) return refused(offer)
    await afterwards(await settle('2102', input, { psnNo: bill.patient.psnNo, offer, visit: '' }))
  }

  const time = (on: string, clock: string): string => `${on} ${clock}`

  /** Takes somebody in. */
  async function admit(stay: Stay): Promise<void> {
    counts.stays += 1
    book.write({ do: 'stay', key: stay.key, to: stay })
    const answer = await ask(
      '2401',
      {
        mdtrtinfo: {
          psn_no: stay.psnNo,
          insutype: stay.insutype,
          mdtrt_cert_type: '02',
          mdtrt_cert_no: stay.certNo,
          begntime: time(stay.from, '08:30:00'),
          med_type: '21',
          ipt_no: stay.key,
          adm_dept_name: '内科',
        },
        diseinfo: [
          { diag_type: '1', diag_srt_no: 1, diag_code: 'I10.x00', diag_name: '示范诊断', maindiag_flag: '1' },
        ],
      },
      { psnNo: stay.psnNo, stay: stay.key },
    )
    heardOfStay(stay.key, '2401', answer)
  }

  function heardOfStay(key: string, infno: string, answer: HisAnswer): void {
    if (answer.infcode !== 0) refused(answer)
    else if (infno === '2401') {
      book.write({ do: 'stay', key, to: { visit: answer.output.result.mdtrt_id } })
    }
  }

  /** The rows of a day, in yuan; some give back what was given the day before. */
  async function bed(stay: Stay, on: string, amounts: readonly number[]): Promise<void> {
    const rows = amounts.map((amount) => ({
      feedetl_sn: newKey(),
      mdtrt_id: stay.visit,
      psn_no: stay.psnNo,
      med_type: '21',
      fee_ocur_time: time(on, '08:40:00'),
      med_list_codg: 'DEMOA0001',
      medins_list_codg: 'DEMOA0001',
      det_item_fee_sumamt: amount,
      cnt: 1,
      pric: amount,
    }))
    const [first] = rows
    const given = first !== undefined && rows.length > 2 && random.chance(0.1)
    const back = given
      ? [
          {
            ...first,
            feedetl_sn: newKey(),
            init_feedetl_sn: first.feedetl_sn,
            cnt: -1,
            det_item_fee_sumamt: -first.det_item_fee_sumamt,
          },
        ]
      : []
    const all = [...rows, ...back]
    const total = all.reduce((sum, row) => sum + Math.round(row.det_item_fee_sumamt * 100), 0) / 100
    book.write({
      do: 'stay',
      key: stay.key,
      to: { billedTo: on, total: Math.round((stay.total + total) * 100) / 100 },
    })
    const answer = await ask('2301', { feedetail: all }, { psnNo: stay.psnNo, stay: stay.key })
    heardOfStay(stay.key, '2301', answer)
  }

  /** Discharge, trial and settlement. */
  async function leave(stay: Stay, on: string): Promise<void> {
    if (stay.state === 'in bed') {
      book.write({ do: 'stay', key: stay.key, to: { state: 'left' } })
      const answer = await ask(
        '2402',
        {
          dscginfo: {
            mdtrt_id: stay.visit,
            psn_no: stay.psnNo,
            insutype: stay.insutype,
            endtime: time(on, '08:50:00'),
            dscg_way: '1',
          },
          diseinfo: [],
        },
        { psnNo: stay.psnNo, stay: stay.key },
      )
      heardOfStay(stay.key, '2402', answer)
    }
    const input = {
      data: {
        psn_no: stay.psnNo,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: stay.certNo,
        medfee_sumamt: stay.total,
        psn_setlway: '01',
        mdtrt_id: stay.visit,
        acct_used_flag: '1',
        insutype: stay.insutype,
        mid_setl_flag: '0',
      },
    }
    const offer = await his.call('2303', input)
    if (offer.infcode !== 0) refused(offer)
    else await afterwards(await settle('2304', input, { psnNo: stay.psnNo, offer, visit: stay.visit ?? '' }))
    book.write({ do: 'stay', key: stay.key, to: { state: 'done' } })
  }

  /** After a crash: what was asked and not heard of. Settlements are undone, or forgotten; all else is sent again. */
  async function recover(): Promise<void> {
    for (const asked of [...book.open.values()]) {
      if (Object.hasOwn(reversalOf, asked.infno)) {
        if (random.chance(0.5)) await undo(asked)
        else book.write({ do: 'hear', msgid: asked.msgid })
        continue
      }
      const answer = await sure(his.envelope(asked.infno, asked.input, asked.msgid))
      book.write({ do: 'hear', msgid: asked.msgid })
      if (asked.stay !== undefined) heardOfStay(asked.stay, asked.infno, answer)
    }
  }

  return { his, sure, outpatient, sell, admit, bed, leave, recover, undo, against, reversing, reversalInput }
}
