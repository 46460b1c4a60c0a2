import {
  createHis,
  type HisAnswer,
  type HisBill,
  outputOf,
  type Send,
} from '../../rehearsal/hospital/sample-client.ts'
import { demoPeople } from '../sandbox/people.ts'
import { demoInstitutions } from '../sandbox/places.ts'
import type { Example } from './demo-examples.ts'

/** How one bill line divided, in fen. */
export type LineParts = {
  code: string
  amount: number
  ownPaid: number
  overLimit: number
  firstShare: number
  inScope: number
}

/** Who paid what, in fen. */
export type Split = {
  total: number
  pool: number
  /** Funds above the pooled one, together. */
  layers: number
  own: number
  relatives: readonly { name: string; relation: string; amount: number }[]
  wallet: number
  cash: number
  inScope: number
  overLimit: number
  firstShare: number
  deductible: number
}

export type Outcome =
  | {
      kind: 'paid'
      split: Split
      lines: readonly LineParts[]
      /** Why an account that could have paid did not, in the till's own words. */
      notes: readonly string[]
      psnNo: string
      settlement: string
    }
  | { kind: 'refused'; sentence: string }

export type Done = { outcome: Outcome; differences: readonly Difference[] }
export type Difference = { what: DifferenceName; expected: string; got: string }
export type DifferenceName =
  | 'inScope'
  | 'overLimit'
  | 'firstShare'
  | 'deductible'
  | 'pool'
  | 'own'
  | 'relatives'
  | 'cash'
  | 'answer'

/** Every example is dated so: a sandbox whose clock has moved on answers the same. */
export const careOn = '2025-01-15'

const fenOf = (yuan: unknown): number => Math.round(Number(yuan ?? 0) * 100)

export const personOf = (name: string) => {
  const person = demoPeople.find((one) => one.name === name)
  if (!person) throw new Error(`${name} is not a person of the sandbox`)
  return person
}
export const placeOf = (code: string) => {
  const place = demoInstitutions.find((one) => one.code === code)
  if (!place) throw new Error(`${code} is not an institution of the sandbox`)
  return place
}

type Extension = {
  payers?: readonly { name: string; relation: string; amount: number }[]
  wallet?: number
  notes?: readonly string[]
}

/** Reads who paid from the national fields. */
// biome-ignore lint/suspicious/noExplicitAny: setlinfo as the interface answers it
function splitOf(setlinfo: any): { split: Split; notes: readonly string[] } {
  const extension = JSON.parse(setlinfo.exp_content || '{}') as Extension
  const pool = fenOf(setlinfo.hifp_pay)
  return {
    split: {
      total: fenOf(setlinfo.medfee_sumamt),
      pool,
      layers: fenOf(setlinfo.fund_pay_sumamt) - pool,
      own: fenOf(setlinfo.acct_pay) - fenOf(setlinfo.acct_mulaid_pay),
      relatives: (extension.payers ?? []).map((payer) => ({ ...payer, amount: fenOf(payer.amount) })),
      wallet: fenOf(extension.wallet),
      cash: fenOf(setlinfo.psn_cash_pay),
      inScope: fenOf(setlinfo.inscp_scp_amt),
      overLimit: fenOf(setlinfo.overlmt_selfpay),
      firstShare: fenOf(setlinfo.preselfpay_amt),
      deductible: fenOf(setlinfo.act_pay_dedc),
    },
    notes: extension.notes ?? [],
  }
}

/** The rows of 2204 or 2102 beside the lines that were sent, in the same order. */
const linePartsOf = (rows: readonly Record<string, unknown>[], { lines }: Example): LineParts[] =>
  rows.map((row, index) => ({
    code: lines[index]?.[0] ?? '',
    amount: fenOf(row.det_item_fee_sumamt),
    ownPaid: fenOf(row.fulamt_ownpay_amt),
    overLimit: fenOf(row.overlmt_amt),
    firstShare: fenOf(row.preselfpay_amt),
    inScope: fenOf(row.inscp_scp_amt),
  }))

/** Compares with what the example says; empty when it agrees to the fen. */
function differencesOf({ expected }: Example, outcome: Outcome): Difference[] {
  if ('refused' in expected) {
    if (outcome.kind === 'refused' && outcome.sentence.includes(expected.refused)) return []
    return [{ what: 'answer', expected: expected.refused, got: answerText(outcome) }]
  }
  if (outcome.kind === 'refused') return [{ what: 'answer', expected: '', got: outcome.sentence }]
  const { split } = outcome
  const differences: Difference[] = []
  for (const what of ['inScope', 'overLimit', 'firstShare', 'deductible', 'pool', 'own', 'cash'] as const) {
    const wanted = expected[what]
    if (wanted !== undefined && wanted !== split[what]) {
      differences.push({ what, expected: yuan(wanted), got: yuan(split[what]) })
    }
  }
  const payers = (of: readonly (readonly [string, number])[]) =>
    of.map(([name, amount]) => `${name} ${yuan(amount)}`).join(' + ')
  const [wanted, got] = [
    payers(expected.relatives),
    payers(split.relatives.map(({ name, amount }) => [name, amount])),
  ]
  if (wanted !== got) differences.push({ what: 'relatives', expected: wanted, got })
  return differences
}

const yuan = (fen: number): string => (fen / 100).toFixed(2)
const answerText = (outcome: Outcome): string =>
  outcome.kind === 'refused' ? outcome.sentence : `${yuan(outcome.split.total)} settled`

type Undo = () => Promise<void>

/**
 * Settles examples as the hospital programs of the sandbox do; each institution has one, so that message ids never repeat.
 * Programs of one institution that run at the same time need different lanes (0 to 99).
 */
export function createPrograms({ send, now, lane }: { send: Send; now: () => number; lane: number }) {
  const programs = new Map<string, HisProgram>()
  const answers = new Map<unknown, HisAnswer>()
  const listening: Send = async (message) => {
    const answer = await send(message)
    answers.set(message.infno, answer)
    return answer
  }
  const programOf = (institution: string): HisProgram => {
    const known = programs.get(institution)
    if (known) return known
    const made = createHis({ send: listening, institution, now, lane })
    programs.set(institution, made)
    return made
  }
  return {
    /** @throws Error when the server cannot be reached or refuses what comes before settling */
    settle: async (example: Example): Promise<Done & { undo: Undo }> => {
      const person = personOf(example.patient)
      const his = programOf(example.place)
      const bill: HisBill = {
        patient: { psnNo: person.psnNo, certNo: person.idNumber },
        lines: example.lines.map(([code, amount]) => ({ code, amount: amount / 100 })),
        accountUse: example.flag,
        on: careOn,
      }
      const { outcome, undo } =
        placeOf(example.place).kind === 'pharmacy'
          ? await sell(his, bill, example)
          : await visit(his, bill, { example, rows: () => answers.get('2204')?.output.result ?? [] })
      return { outcome, differences: differencesOf(example, outcome), undo }
    },
  }
}

type HisProgram = ReturnType<typeof createHis>
type Ran = { outcome: Outcome; undo: Undo }

const refusal = ({ err_msg }: HisAnswer): Outcome => ({ kind: 'refused', sentence: err_msg })

/** @throws Error when taking back is refused */
const undone = (answer: HisAnswer): void => void outputOf(answer)

async function visit(
  his: HisProgram,
  bill: HisBill,
  { example, rows }: { example: Example; rows: () => readonly Record<string, unknown>[] },
): Promise<Ran> {
  const { psnNo } = bill.patient
  const number = await his.openVisit(bill)
  const cancel = async () =>
    undone(await his.call('2202', { data: { mdtrt_id: number, psn_no: psnNo, ipt_otp_no: number } }))
  const batch = await his.upload(number, bill)
  const lines = linePartsOf(rows(), example)
  const offer = await his.preSettle(number, batch, bill)
  if (offer.infcode !== 0) return { outcome: refusal(offer), undo: cancel }
  const answer = await his.settle(number, batch, bill)
  if (answer.infcode !== 0) return { outcome: refusal(answer), undo: cancel }
  const settlement: string = answer.output.setlinfo.setl_id
  return {
    outcome: {
      kind: 'paid',
      ...splitOf(answer.output.setlinfo),
      lines,
      psnNo,
      settlement,
    },
    undo: async () => {
      undone(await his.reverse({ visit: number, settlement, psnNo }))
      await cancel()
    },
  }
}

async function sell(his: HisProgram, bill: HisBill, example: Example): Promise<Ran> {
  const { psnNo } = bill.patient
  const answer = await his.settleSale(bill)
  if (answer.infcode !== 0) return { outcome: refusal(answer), undo: async () => undefined }
  const { setlinfo, detlcutinfo } = answer.output
  return {
    outcome: {
      kind: 'paid',
      ...splitOf(setlinfo),
      lines: linePartsOf(detlcutinfo, example),
      psnNo,
      settlement: setlinfo.setl_id,
    },
    undo: async () =>
      undone(await his.reverseSale({ visit: setlinfo.mdtrt_id, settlement: setlinfo.setl_id, psnNo })),
  }
}
