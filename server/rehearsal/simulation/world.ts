import type { PlainDate } from '@gongji/policy'
import type { JobRunner } from '../../src/clock.ts'
import { type Deps, dateInChina, instantInChina } from '../../src/deps.ts'
import { Problem } from '../../src/problem.ts'
import type { Settler } from '../../src/settlement/settlement.ts'
import type { Simulator } from '../bureau/simulator.ts'
import type { Household, Person } from './load-families.ts'
import type { Happening } from './plan.ts'
import type { Tally } from './tally.ts'

/** What the time runs on: the modules as a server holds them, a clock that stands still until it is moved. */
export type Engine = {
  deps: Deps
  settler: Settler
  runner: JobRunner
  bureau: Simulator
  /** Moves business time forward without doing what is due. */
  moveTo: (date: PlainDate, time: string) => void
  close: () => Promise<void>
}

/** The time as it runs. */
export type World = Engine & {
  households: ReadonlyMap<number, Household>
  tally: Tally
  /** Things that follow on a later day, in the order in which they were caused. */
  later: (days: number, work: () => Promise<void>) => void
  /** A number that has not been given before. */
  nextSerial: () => number
}

export const today = ({ deps }: Pick<World, 'deps'>): PlainDate => dateInChina(deps.now())

/** The agenda of follow-ups, by day. */
export function createAgenda(now: () => PlainDate) {
  const agenda = new Map<PlainDate, (() => Promise<void>)[]>()
  return {
    /** Whether something was put off until now; days that nobody lived through are put off too. */
    waits: (day: PlainDate): boolean => [...agenda.keys()].some((known) => known <= day),
    add: (day: PlainDate, work: () => Promise<void>) => {
      const known = agenda.get(day)
      if (known) known.push(work)
      else agenda.set(day, [work])
    },
    /** What was put off until now, taken out of the agenda. */
    due: (): (() => Promise<void>)[] => {
      const days = [...agenda.keys()].filter((day) => day <= now()).sort()
      return days.flatMap((day) => {
        const work = agenda.get(day) ?? []
        agenda.delete(day)
        return work
      })
    },
  }
}

export function householdOf({ households }: World, { family }: { family: number }): Household {
  const household = households.get(family)
  if (!household) throw new Error(`no family ${family}`)
  return household
}

export function personAt(household: Household, member: number): Person {
  const person = household.members[member]
  if (!person) throw new Error(`family ${household.number} has no member ${member}`)
  return person
}

export const whose = (world: World, happening: Happening): Person =>
  personAt(householdOf(world, happening), happening.member)

/**
 * Does something that a rule may refuse: a refusal is counted by its name and gives null; anything else is a bug and
 * ends the run.
 */
export async function attempt<T>({ tally }: World, what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    const done = await work()
    tally.done(what)
    return done
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    tally.refused(what, error)
    return null
  }
}

/** Business time of a day, for `moveTo`. */
export const momentOf = (date: PlainDate, time: string): number => instantInChina(date, time)
