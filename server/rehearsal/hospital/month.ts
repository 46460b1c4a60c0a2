import { addDays } from '@gongji/policy/dates'
import { createRandom, type Random } from '../simulation/random.ts'
import { type Agreement, agree, noAgreement, owedBy, type Part, type Side } from './agree.ts'
import { type Journal, openBook, type Stay } from './book.ts'
import { type Api, type Patient, sendPatients } from './patients.ts'
import { createProgram, type Habits, noCounts, type Program, type ProgramCounts } from './program.ts'
import type { HisBill } from './sample-client.ts'
import type { Post } from './statement.ts'
import { createWire, Died, type Faults, type Life, NoAnswer, type Wire, type WireCounts } from './wire.ts'

/** The platform, as a hospital and an agency reach it. */
export type Platform = {
  post: Post
  /** As a member of staff, by sign-in name. */
  as: (staff: string) => Promise<Api>
  /** Lets time pass until a moment, `YYYY-MM-DDTHH:mm:ss+08:00`; what is due happens. */
  moveTo: (moment: string) => Promise<void>
  now: () => number
  /** Ends as a power cut would, and serves again. */
  crash: () => Promise<void>
}

export type MonthOptions = {
  seed: number
  /** YYYY-MM, after the time of the platform. */
  month: string
  /** Messages that the month is planned for; a hospital of `beds` beds sends a part of them for its stays. */
  messages: number
  beds: number
  tills: number
  patients: number
  /** Crashes of each side. */
  crashes: number
  /** How many days of the month pass; all of them unless said. */
  days?: number
  /** How often things go wrong, as a multiple of the usual. */
  noise?: number
  /** A journal for each institution. */
  journals: { hospital: Journal; pharmacy: Journal }
  write?: (line: string) => void
}

export type MonthResult = {
  wire: WireCounts
  program: ProgramCounts
  agreement: Agreement
  crashes: { platform: number; hospital: number }
  /** By institution, in yuan: what its own book and what the agency's closed month have. */
  owed: { institution: string; ours: number; theirs: number }[]
  /** What went wrong in the end; empty when both sides agree. */
  broken: string[]
}

const hospital = 'H52020100001'
const pharmacy = 'P52020100001'
const faults: Faults = { lostAnswer: 0.05, lostRequest: 0.006, lateRequest: 0.004, double: 0.02 }
const habits: Habits = { reversed: 0.03, oneSided: 0.01, pressedTwice: 0.01, elsewhere: 0.002 }
const parts: Record<'hospital' | 'pharmacy', readonly Part[]> = {
  hospital: ['11', '21'].flatMap((clrType) => ['310', '390'].map((insutype) => ({ insutype, clrType }))),
  pharmacy: ['310', '390'].map((insutype) => ({ insutype, clrType: '41' })),
}
/** Messages of a bill, of a sale, and of a day in bed, repeats aside. */
const each = { bill: 6.3, sale: 2.4, bedDay: 1.5 }
const meanDays = 8

const louder = <Rates extends Record<string, number>>(rates: Rates, noise = 1): Rates =>
  Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, rate * noise])) as Rates

const yuan = (fen: number): number => Math.round(fen) / 100

/** Work of a day, done by several tills at once; what a program that died was doing is not done. */
async function work(tasks: (() => Promise<void>)[], tills: number, failed: (error: Error) => void) {
  const next = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      await task().catch((error: unknown) => {
        if (!(error instanceof Died)) failed(error as Error)
      })
    }
  }
  await Promise.all(Array.from({ length: tills }, next))
}

/** Both programs of the house, which die and begin again together. */
type House = { life: Life; wires: Wire[]; hospital: Side; pharmacy: Side }

/** A month of a hospital and its pharmacy against the platform, with everything that goes wrong between them. */
export async function liveMonth(platform: Platform, options: MonthOptions): Promise<MonthResult> {
  const { seed, month, messages, beds, tills, crashes, journals, write = () => undefined } = options
  const random = createRandom(seed, 'hospital')
  const days = Array.from({ length: options.days ?? 31 }, (_, index) => addDays(`${month}-01`, index)).filter(
    (day) => day.startsWith(month),
  )
  const wireCounts: WireCounts = {
    messages: 0,
    lostAnswers: 0,
    lostRequests: 0,
    lateRequests: 0,
    doubles: 0,
    cut: 0,
  }
  const programCounts = noCounts()
  const agreement = noAgreement()
  const crashed = { platform: 0, hospital: 0 }

  // Ours at a quarter and three quarters of the messages and so on, the hospital's between them.
  const moments = Array.from({ length: 2 * crashes }, (_, index) => ({
    at: Math.floor((messages * 0.9 * (index + 0.5)) / (2 * crashes)),
    side: index % 2 === 0 ? ('platform' as const) : ('hospital' as const),
  }))
  let restarting: Promise<void> = Promise.resolve()
  let house: House
  const onMessage = (count: number): void => {
    if (moments[0] === undefined || count < moments[0].at) return
    const { side } = moments.shift()!
    crashed[side] += 1
    if (side === 'hospital') house.life.alive = false
    else restarting = platform.crash()
  }

  const post: Post = (payload, contentType) =>
    platform.post(payload, contentType).catch(() => {
      throw new NoAnswer()
    })
  let lane = 0
  function openHouse(): House {
    const life: Life = { alive: true }
    const wires: Wire[] = []
    const side = (institution: string, journal: Journal): Side => {
      lane += 1
      const wire = createWire({
        post,
        random: random.fork(`wire ${lane}`),
        faults: louder(faults, options.noise),
        life,
        counts: wireCounts,
        onMessage,
      })
      wires.push(wire)
      const book = openBook(journal)
      const program = createProgram({
        institution,
        book,
        wire,
        random: random.fork(`program ${lane}`),
        habits: louder(habits, options.noise),
        counts: programCounts,
        now: platform.now,
        lane,
        up: () => restarting,
      })
      return { program, book, post }
    }
    return {
      life,
      wires,
      hospital: side(hospital, journals.hospital),
      pharmacy: side(pharmacy, journals.pharmacy),
    }
  }

  /** A program that died is started again: it reads its journal. */
  async function begin(): Promise<void> {
    for (;;) {
      house = openHouse()
      try {
        await house.hospital.program.recover()
        await house.pharmacy.program.recover()
        return
      } catch (error) {
        if (!(error instanceof Died)) throw error
      }
    }
  }

  const moveTo = (day: string, clock: string): Promise<void> => platform.moveTo(`${day}T${clock}+08:00`)
  await moveTo(days[0]!, '07:00:00')
  const patients = await sendPatients(await platform.as('administrator'), random, options.patients)
  const inpatients = patients.slice(0, Math.ceil(patients.length / 2))
  const visitors = patients.slice(inpatients.length)
  house = openHouse()

  const perDay = messages / days.length
  const forBeds = beds * each.bedDay
  const bills = Math.max(1, Math.round(((perDay - forBeds) * 0.85) / each.bill))
  const sales = Math.max(1, Math.round(((perDay - forBeds) * 0.15) / each.sale))

  for (const day of days) {
    await moveTo(day, '09:00:00')
    const tasks = planDay({ day, last: days.at(-1)!, random, beds, bills, sales, inpatients, visitors })(
      () => house,
    )
    const failed = (error: Error): void => {
      const said = error.message.replaceAll(/\d+(\.\d+)?/g, '…')
      programCounts.refused.set(said, (programCounts.refused.get(said) ?? 0) + 1)
    }
    while (tasks.length > 0) {
      await work(tasks, tills, failed)
      if (!house.life.alive) await begin()
    }
    await restarting
    for (const wire of house.wires) await wire.drain()
    const weekly = Number(day.slice(8)) % 7 === 0
    if (!weekly && day !== days.at(-1)) continue
    await moveTo(day, '22:00:00')
    const span = { from: days[0]!, to: day }
    // A crash may fall into the comparison as well: it is made again.
    for (;;) {
      try {
        await agree(house.hospital, span, parts.hospital, agreement)
        await agree(house.pharmacy, span, parts.pharmacy, agreement)
        break
      } catch (error) {
        await restarting
        if (!house.life.alive) await begin()
        else if (!(error instanceof NoAnswer)) throw error
      }
    }
    write(
      `${day}: ${wireCounts.messages} messages, ${programCounts.bills} bills, ${programCounts.sales} sales, ${programCounts.stays} stays`,
    )
  }
  const owed = await closedMonth(platform, month, [house.hospital, house.pharmacy])
  const broken = [
    ...agreement.broken,
    ...owed
      .filter(({ ours, theirs }) => ours !== theirs)
      .map(
        ({ institution, ours, theirs }) =>
          `${institution}: ${theirs.toFixed(2)} by its book, ${ours.toFixed(2)} by the closed month`,
      ),
  ]
  return { wire: wireCounts, program: programCounts, agreement, crashes: crashed, owed, broken }
}

type Planned = {
  day: string
  last: string
  random: Random
  beds: number
  bills: number
  sales: number
  inpatients: readonly Patient[]
  visitors: readonly Patient[]
}

/** What a day brings: who comes in, what is given to those in bed, who leaves, and the tills' bills. */
function planDay({ day, last, random, beds, bills, sales, inpatients, visitors }: Planned) {
  return (house: () => House): (() => Promise<void>)[] => {
    const { book } = house().hospital
    const inBed = [...book.stays.values()].filter(({ state }) => state !== 'done')
    const taken = new Set(inBed.map(({ psnNo }) => psnNo))
    const free = inpatients.filter(({ psnNo }) => !taken.has(psnNo))
    const coming = day === last ? 0 : Math.max(0, beds - inBed.length)
    const tasks: (() => Promise<void>)[] = []
    const amount = (median: number): number => yuan(random.logNormal(median, 0.8) * 100 + 1)

    for (const stay of inBed) {
      const leaves = stay.to <= day || day === last
      const given = Array.from({ length: random.int(2, 4) }, () => amount(180))
      tasks.push(async () => {
        const { program, book: own } = house().hospital
        const now = (): Stay => own.stays.get(stay.key) as Stay
        if (now().visit === null || now().state === 'done') return
        if (now().state === 'in bed' && now().billedTo < day) await program.bed(now(), day, given)
        if (leaves) await program.leave(now(), day)
      })
    }
    for (let index = 0; index < coming && free.length > 0; index++) {
      const [patient] = free.splice(random.int(0, free.length - 1), 1)
      const to = addDays(day, 1 + random.poisson(meanDays - 1))
      const key = `Z${day.replaceAll('-', '')}${String(index).padStart(3, '0')}`
      const stay: Stay = {
        key,
        ...(patient as Patient),
        from: day,
        to,
        visit: null,
        total: 0,
        billedTo: '',
        state: 'in bed',
      }
      tasks.push(() => house().hospital.program.admit(stay))
    }
    const bill = (code: string, median: number): HisBill => {
      const { psnNo, certNo, insutype } = random.pick(visitors)
      return {
        patient: { psnNo, certNo, insutype },
        lines: [
          { code, amount: amount(median) },
          ...(random.chance(0.3) ? [{ code: 'DEMOB0001', amount: amount(median) }] : []),
        ],
        accountUse: '1',
        on: day,
      }
    }
    const program = (which: 'hospital' | 'pharmacy'): Program => house()[which].program
    for (let index = 0; index < bills; index++) {
      const wanted = bill('DEMOA0002', 160)
      tasks.push(() => program('hospital').outpatient(wanted))
    }
    for (let index = 0; index < sales; index++) {
      const wanted = bill('DEMOA0001', 45)
      tasks.push(() => program('pharmacy').sell(wanted))
    }
    return shuffled(tasks, random)
  }
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const left = [...all]
  for (let index = left.length - 1; index > 0; index--) {
    const other = random.int(0, index)
    ;[left[index], left[other]] = [left[other] as T, left[index] as T]
  }
  return left
}

/** Lets the month close, and lays what the agency owes beside what the hospital's book says. */
async function closedMonth(
  platform: Platform,
  month: string,
  sides: readonly Side[],
): Promise<MonthResult['owed']> {
  const after = addDays(`${month}-28`, 6).slice(0, 8)
  await platform.moveTo(`${after}02T09:00:00+08:00`)
  const clerk = await platform.as('clerk-520200')
  type Month = { institution: string; payableFen: number }
  const { statements } = (await clerk('GET', `/api/agency/institution-months/${month}`)) as {
    statements: Month[]
  }
  return sides.map(({ program, book }) => {
    const { institution } = program.his
    const found = statements.find((one) => one.institution === institution)
    return { institution, ours: yuan(found?.payableFen ?? 0), theirs: owedBy(book) }
  })
}
