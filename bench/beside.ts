import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { closedLoop } from './generator.ts'
import type { Load, Run } from './settle.ts'

/** The booking of one bill, amounts in fen: what a ledger alone does of it. */
export type Booking = {
  /** Unique: booked once. */
  key: string
  /** From 0 to the number of people; a relative is another person than the patient. */
  patient: number
  relative: number
  /** 0 to 999. */
  institution: number
  pool: number
  own: number
  relatives: number
  cash: number
}

/**
 * Another ledger in the same harness, by the path of a module that Node can load: it books what our bill books, its floors held
 * and its key taken once. bench/ledgers/sql.mjs is one.
 */
export type LedgerAdapter = {
  name: string
  open: (place: {
    /** An empty database of the same cluster, for those that want one. */
    databaseUrl: string
    people: number
  }) => Promise<{ book: (booking: Booking) => Promise<void>; close: () => Promise<void> }>
}

const institutions = 1_000

/** A bill of ¥20.50, of which every kind of payer bears a part. */
const bookingOf = (number: number, people: number): Booking => {
  const patient = Math.floor(Math.random() * people)
  return {
    key: `bench-${number}`,
    patient,
    relative: (patient + 1) % people,
    institution: Math.floor(Math.random() * institutions),
    pool: 940,
    own: 300,
    relatives: 759,
    cash: 51,
  }
}

/** Opens such a module: timed as settlements are. @throws Error when it is no adapter */
export async function openBeside(path: string, place: Parameters<LedgerAdapter['open']>[0]) {
  const adapter = (await import(pathToFileURL(resolve(path)).href)) as Partial<LedgerAdapter>
  if (typeof adapter.name !== 'string' || typeof adapter.open !== 'function') {
    throw new Error(`${path} is no adapter: it exports name and open (bench/beside.ts)`)
  }
  const ledger = await adapter.open(place)
  let booked = 0
  let firstFailure: string | undefined
  const endless = Array.from({ length: 10_000_000 }, () => undefined)
  const book = async (): Promise<boolean> => {
    try {
      await ledger.book(bookingOf(booked++, place.people))
      return true
    } catch (error) {
      firstFailure ??= String(error)
      return false
    }
  }
  return {
    name: adapter.name,
    timed: async ({ inFlight, seconds }: Load): Promise<Run> => ({
      ...(await closedLoop({ items: endless, send: book }, { inFlight, seconds })),
      // None of the prepared visits.
      used: 0,
      firstFailure,
      cpu: undefined,
    }),
    close: ledger.close,
  }
}
