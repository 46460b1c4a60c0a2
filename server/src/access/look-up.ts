import type { RightName } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { Problem, problems } from '../problem.ts'
import { insertReadings } from './reading.ts'
import { countTry, minutesStopped } from './sign-in-guard.ts'

const problem = problems('look-up', {
  tooOften: [
    429,
    '核对别人的姓名和证件号码次数过多，已暂停核对，请{minutes}分钟后再试。',
    'Names and numbers of others were tried too often; this is stopped for {minutes} minutes.',
    '请向对方问清姓名和证件号码；对方在身边的，可一起到经办大厅办理。',
    'Ask the person for name and number; together you can also go to the agency’s hall.',
  ],
})

/** Who looks somebody up, and what is said to whom did so too often. */
export type LookingUp = {
  /** Under which look-ups are counted. */
  by: string
  /** As it stands on the record of whoever was found. */
  reader: string
  right: RightName
  /** In 15 minutes: look-ups in all, those that find nobody, and those of one person. */
  most: { all: number; nobody: number; person: number }
  tooOften: (facts: { minutes: string }) => Problem
}

const isNobody = (error: unknown): boolean => error instanceof Problem && error.status < 500

type Counting = Pick<Deps, 'db' | 'newId' | 'now'>

const requireNotStopped = async (
  { db, now }: Counting,
  { tooOften }: LookingUp,
  subjects: readonly string[],
): Promise<void> => {
  const minutes = await minutesStopped(db.reader, subjects, now())
  if (minutes > 0) throw tooOften({ minutes: String(minutes) })
}

/** Finds whom a name and a number mean, and counts when they mean nobody. @throws Problem also when that happened too often */
async function findCounted<Found>(
  deps: Counting,
  one: LookingUp,
  find: () => Promise<Found>,
): Promise<Found> {
  const nobody = `look-up-nobody:${one.by}`
  await requireNotStopped(deps, one, [`look-up:${one.by}`, nobody])
  return await find().catch(async (error: unknown) => {
    const at = deps.now()
    if (isNobody(error)) await deps.db.transaction((tx) => countTry(tx, nobody, one.most.nobody, at))
    throw error
  })
}

/**
 * Looks somebody up: counted in the database, and written down where the person reads who looked. Whom another agency keeps has
 * no id here: counted alone.
 * @throws Problem when too many were looked up, nobody was found too often, or this one person was asked for too often
 */
export async function lookUp<Found extends { id: number | null }>(
  deps: Counting,
  looking: LookingUp,
  find: () => Promise<Found>,
): Promise<Found> {
  const { by, reader, right, most } = looking
  const found = await findCounted(deps, looking, find)
  const personId = found.id
  const one = `look-up:${by}:${personId}`
  if (personId !== null) await requireNotStopped(deps, looking, [one])
  const at = deps.now()
  await deps.db.transaction(async (tx) => {
    await countTry(tx, `look-up:${by}`, most.all, at)
    if (personId === null) return
    await countTry(tx, one, most.person, at)
    await insertReadings(tx, [{ personId, id: deps.newId(), reader, right, reason: '', at }])
  })
  return found
}

/** A slip of the pen is allowed for, guessing is not. */
const asCitizen = (personId: number): LookingUp => ({
  by: `citizen:${personId}`,
  reader: `citizen:${personId}`,
  right: 'relative.find',
  most: { all: 60, nobody: 20, person: 30 },
  tooOften: problem.tooOften,
})

/** A citizen names a relative, before anything is done. */
export const lookUpRelative = <Found extends { id: number | null }>(
  deps: Counting,
  callerId: number,
  find: () => Promise<Found>,
): Promise<Found> => lookUp(deps, asCitizen(callerId), find)

/** A citizen names a relative in an act, which stands on the relative's record itself: guessing is no more allowed here. */
export const findNamedRelative = <Found>(
  deps: Counting,
  callerId: number,
  find: () => Promise<Found>,
): Promise<Found> => findCounted(deps, asCitizen(callerId), find)
