import {
  callPath,
  createHis,
  type HisAnswer,
  type HisBill,
  outputOf,
} from '../server/rehearsal/hospital/sample-client.ts'
import { type BenchPerson, personAt } from './families.ts'
import { closedLoop, type Measured, openLoop, Poster } from './generator.ts'
import { institution, newMsgid, type PreparedVisit } from './visits.ts'

/** Whole bills, as a hospital or a pharmacy sends them: every message, from the first. */
export type Whole = 'hospital' | 'pharmacy'
/**
 * Which of several processes a message goes to: any, as a balancer sends it that takes turns; the one that was chosen for its
 * bill, as where a balancer looks at the hospital's address; the home of its patient.
 */
export type Spread = 'message' | 'bill' | 'patient'
export type WholeRun = Measured & { firstFailure: string | undefined }

const pharmacy = 'P52020100001'
const mostBills = 1_000_000

const billOf = ({ psnNo, idNumber }: BenchPerson, number: number): HisBill => ({
  patient: { psnNo, certNo: idNumber },
  lines: [
    { code: 'DEMOA0001', amount: 20 + (number % 40) },
    { code: 'DEMOB0001', amount: 10 + (number % 7) / 10 },
  ],
})

const programOn = (
  posterNow: () => Poster,
  { institution, now }: { institution: string; now: () => number },
) =>
  createHis({
    // A program of 64 tills sends more than the hundred messages a second that the sample's numbers last for.
    send: async (message) => {
      const { status, body } = await posterNow().post(JSON.stringify({ ...message, msgid: newMsgid() }))
      if (status !== 200) throw new Error(`HTTP ${status}: ${body.slice(0, 200)}`)
      return JSON.parse(body) as HisAnswer
    },
    institution,
    now,
  })

/** One whole bill of one patient at a hospital. @throws Error when it is refused */
export async function payOne({ url, now }: { url: string; now: () => number }, patient: number) {
  const poster = new Poster(new URL(callPath, url))
  try {
    await programOn(() => poster, { institution, now }).payBill(billOf(personAt(patient), patient))
  } finally {
    poster.close()
  }
}

const atOnce = 64

/** Opens a visit of each patient and uploads its lines, by 2201, 2203 and 2204. @throws Error when a message is refused */
export async function openVisits(
  { url, now }: { url: string; now: () => number },
  patients: readonly BenchPerson[],
): Promise<PreparedVisit[]> {
  const posters = Array.from({ length: atOnce }, () => new Poster(new URL(callPath, url)))
  const programs = posters.map((poster) => programOn(() => poster, { institution, now }))
  const opened: PreparedVisit[] = []
  const items = patients.map((patient, number) => ({ patient, bill: billOf(patient, number) }))
  const send = async ({ patient, bill }: (typeof items)[number], worker: number) => {
    const { visit, batch } = await programs[worker]!.prepare(bill)
    const totalFen = bill.lines.reduce((total, { amount }) => total + Math.round(amount * 100), 0)
    opened.push({ patient, mdtrtId: visit, batch, totalFen })
    return true
  }
  try {
    await closedLoop({ items, send }, { inFlight: atOnce, seconds: Number.POSITIVE_INFINITY })
  } finally {
    for (const poster of posters) poster.close()
  }
  return opened
}

/**
 * Sends whole bills of random patients, one connection for each in flight: 2201, 2203, 2204, 2206, 2207, each after the
 * answer to the one before it; or 2102. `perSecond`: bills begin at that rate instead, however many are under way.
 */
export async function sendWhole(
  { urls, spread, now }: { urls: readonly string[]; spread: Spread; now: () => number },
  whole: Whole,
  { people, inFlight, seconds, perSecond, bills = mostBills }: Options,
): Promise<WholeRun> {
  let firstFailure: string | undefined
  const lines = Array.from({ length: inFlight }, () => urls.map((url) => new Poster(new URL(callPath, url))))
  const anyProcess = () => Math.floor(Math.random() * urls.length)
  const processOfBill = lines.map(anyProcess)
  const programs = lines.map((posters, worker) =>
    programOn(() => posters[spread === 'message' ? anyProcess() : processOfBill[worker]!]!, {
      institution: whole === 'hospital' ? institution : pharmacy,
      now,
    }),
  )
  const send = async (number: number, worker: number): Promise<boolean> => {
    const his = programs[worker]!
    // Each connection has patients of its own: two bills of one patient at once would change each other's offers.
    const patient = worker + inFlight * Math.floor(Math.random() * Math.floor(people / inFlight))
    processOfBill[worker] = spread === 'patient' ? patient % urls.length : anyProcess()
    const bill = billOf(personAt(patient), number)
    try {
      if (whole === 'hospital') await his.payBill(bill)
      else outputOf(await his.settleSale(bill))
      return true
    } catch (error) {
      firstFailure ??= error instanceof Error ? error.message : String(error)
      return false
    }
  }
  try {
    const work = { items: Array.from({ length: bills }, (_, index) => index), send }
    const run =
      perSecond === undefined
        ? await closedLoop(work, { inFlight, seconds })
        : await openLoop(work, { inFlight, seconds, perSecond })
    return { ...run, firstFailure }
  } finally {
    for (const poster of lines.flat()) poster.close()
  }
}

type Options = {
  people: number
  inFlight: number
  seconds: number
  perSecond?: number
  /** At most so many. */
  bills?: number
}
