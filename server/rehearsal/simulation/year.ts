import type { PlainDate } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { groupBy } from '../../src/group-by.ts'
import { Problem } from '../../src/problem.ts'
import type { Settlement } from '../../src/settlement/settlement.ts'
import { scheduleWork } from '../../src/work.ts'
import { type Care, createTills, type Tills } from './care.ts'
import { changeLife, divorce } from './life-flows.ts'
import type { Household } from './load-families.ts'
import { meet } from './meet.ts'
import type { Period } from './meeting.ts'
import { openOwnWallet, payPremium, shareQuota, transfer } from './money-flows.ts'
import { object } from './objection-flows.ts'
import { bindRelative, changeBinding, claim, file } from './paper-flows.ts'
import { firstDay, type Happening, lastDay, type Plan } from './plan.ts'
import { createRandom, type Random } from './random.ts'
import { createTally, ruleOf, type Tally } from './tally.ts'
import { createAgenda, type Engine, momentOf, today, type World, whose } from './world.ts'

/** Bills in groups in which no family occurs twice: what they pay does not depend on who is served first. */
function wavesOf(cares: readonly Care[]): Care[][] {
  const waves: Care[][] = []
  const next = new Map<number, number>()
  for (const care of cares) {
    const wave = next.get(care.family) ?? 0
    next.set(care.family, wave + 1)
    const known = waves[wave]
    if (known) known.push(care)
    else waves[wave] = [care]
  }
  return waves
}

/** What happens besides care. */
async function happen(
  { world, tills }: { world: World; tills: Tills },
  happening: Happening,
  random: Random,
): Promise<void> {
  switch (happening.kind) {
    case 'premium':
      return await payPremium(world, happening, random)
    case 'openWallet':
      return await openOwnWallet(world, happening)
    case 'transfer':
      return await transfer(world, happening)
    case 'grantQuota':
      return await shareQuota(world, happening)
    case 'bind':
      return await bindRelative(world, happening)
    case 'endBinding':
    case 'pauseBinding':
      return await changeBinding(world, happening)
    case 'file':
    case 'fileDisease':
      return await file(world, happening, random)
    case 'divorce':
      return await divorce(world, happening)
    case 'death':
    case 'leaveWork':
    case 'startWork':
    case 'move':
      return await changeLife(world, happening, random)
    case 'meet':
      return await meet(world, tills, happening)
    case 'care':
      throw new Error('care is settled by the tills')
  }
}

/** The till could not settle directly; the agency can, later. */
const isPaidInCash = (problem: Problem): boolean =>
  problem.type.endsWith('/no-direct-settlement') || ruleOf(problem) === 'filing-required'

/** Does everything of a day: families side by side as far as the database takes them, each family's in its order. */
async function happenAll(
  doing: { world: World; tills: Tills },
  happenings: readonly Happening[],
  random: Random,
): Promise<void> {
  const { world } = doing
  const families = [...groupBy(happenings, ({ family }) => family).values()]
  const lane = async () => {
    for (let next = families.shift(); next; next = families.shift()) {
      for (const one of next) {
        await happen(doing, one, random.fork(`${one.family} ${one.member} ${one.kind}`))
      }
    }
  }
  await Promise.all(Array.from({ length: world.deps.db.lanes * 2 }, lane))
}

export type YearsOptions = {
  seed: number
  households: readonly Household[]
  plan: Plan
  /** First and last day. */
  span?: Period
  /** Part of the bills drawn on a payer's account that the payer objects to. */
  partObjected?: number
  /** Called at the end of each month. */
  onMonth?: (month: string, tally: Tally) => void
  /** Called on the last evening of each year. */
  onYear?: (year: string, tally: Tally) => Promise<void>
}

/**
 * Lets the years pass, day by day: what is due is done in its order, bills are settled together, and everything else
 * follows one after the other. @throws whatever is no refusal: a bug ends the run
 */
export async function runYears(
  engine: Engine,
  {
    seed,
    households,
    plan,
    span: [first, last] = [firstDay, lastDay],
    partObjected = 0.01,
    onMonth = () => undefined,
    onYear,
  }: YearsOptions,
): Promise<Tally> {
  const { deps, runner, bureau } = engine
  const tally = createTally()
  const agenda = createAgenda(() => today(engine))
  const random = createRandom(seed, 'day')
  let serial = 0
  const world: World = {
    ...engine,
    tally,
    households: new Map(households.map((household) => [household.number, household])),
    later: (days, work) => agenda.add(addDays(today(engine), days), work),
    nextSerial: () => ++serial,
  }
  const tills = createTills(world)
  const go = async (day: PlainDate, time: string) => {
    await runner.advanceTo(momentOf(day, time))
    await bureau.advance(deps.now())
    await runner.runDue()
  }
  const objections = createRandom(seed, 'objections')
  const followUp = (care: Care, outcome: Settlement | Problem | null) => {
    if (outcome instanceof Problem) {
      if (care.claims && isPaidInCash(outcome)) claim(world, care, whose(world, care))
    } else if (outcome !== null && care.reverseAfter !== null) {
      world.later(care.reverseAfter + 1, async () => void (await tills.reverse(outcome)))
    } else if (outcome !== null && outcome.payers.length > 0) {
      // Drawn by the bill, so that no family's fate moves another's.
      const luck = objections.fork(`${care.family} ${care.member} ${outcome.at} ${outcome.amounts.total}`)
      if (luck.chance(partObjected)) object(world, tills, outcome, luck)
    }
  }

  await deps.db.transaction((tx) => scheduleWork(tx, deps))
  for (let day: PlainDate = first; day <= last; day = addDays(day, 1)) {
    const happenings = plan.get(day) ?? []
    // On a day without events nobody looks: what is due then is done in its order when somebody does.
    if (happenings.length > 0 || agenda.waits(day)) {
      await go(day, '08:30:00')
      for (const work of agenda.due()) await work()
    }
    const cares = happenings.filter((one) => one.kind === 'care')
    for (const [index, wave] of wavesOf(cares).entries()) {
      engine.moveTo(day, `10:${String(index).padStart(2, '0')}:00`)
      const settled = await tills.settle(wave)
      for (const [at, care] of wave.entries()) followUp(care, settled[at] ?? null)
    }
    engine.moveTo(day, '15:00:00')
    await happenAll(
      { world, tills },
      happenings.filter(({ kind }) => kind !== 'care'),
      random.fork(day),
    )
    if (happenings.length > 0 || day.endsWith('-12-31')) await go(day, '21:00:00')
    if (addDays(day, 1).endsWith('-01')) onMonth(day.slice(0, 7), tally)
    if (day.endsWith('-12-31')) await onYear?.(day.slice(0, 4), tally)
  }
  // The month is closed in the small hours of the next.
  await go(addDays(last, 1), '08:00:00')
  return tally
}
