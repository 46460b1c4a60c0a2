import { findValue, type PlainDate } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import type { Packs } from '../packs.ts'
import { type Enrolment, enrolmentOn, listEnrolments } from './enrolment.ts'
import { listPeople, listWards, type Person } from './person.ts'

type Needs = Pick<Deps, 'packs' | 'secrets' | 'now'>

/**
 * Completed years below which guardians act for a person, by the rules of the area, else of the province, else of the
 * nation (民法典 第十七条). Null on days for which nobody has stated one: then nobody acts for another.
 */
function guardianAge({ packOf }: Packs, area: string | null, on: PlainDate): number | null {
  const areas = area === null ? [] : [area, `${area.slice(0, 2)}0000`]
  const pack = [...areas, '000000'].map(packOf).find((one) => one !== null)
  const found = pack ? findValue(pack, 'sharing.guardianBelowAge', on) : null
  return typeof found?.value === 'number' ? found.value : null
}

function isMinorOn(
  { id, birthDate }: Pick<Person, 'id' | 'birthDate'>,
  enrolments: readonly Enrolment[],
  { packs, today }: { packs: Packs; today: PlainDate },
): boolean {
  const own = enrolments.filter(({ personId }) => personId === id)
  const area = (enrolmentOn(own, today) ?? own.at(-1))?.area ?? null
  const below = guardianAge(packs, area, today)
  return below !== null && ageOn(birthDate, today) < below
}

async function listMinors(
  tx: Reader,
  { packs, secrets, now }: Needs,
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0) return []
  const enrolments = await listEnrolments(tx, ids)
  const today = dateInChina(now())
  return (await listPeople(tx, secrets, ids))
    .filter((person) => isMinorOn(person, enrolments, { packs, today }))
    .map(({ id }) => id)
}

/** Children in a person's care who are still minors. Who has come of age acts alone. */
export const listMinorWards = async (tx: Reader, deps: Needs, guardianId: number): Promise<number[]> =>
  await listMinors(tx, deps, await listWards(tx, guardianId))

/** For whom of these people a person acts: himself when of age, and minors in his care. */
export async function listSpokenFor(
  tx: Reader,
  deps: Needs,
  { personId, forIds }: { personId: number; forIds: readonly number[] },
): Promise<Set<number>> {
  const wards = await listWards(tx, personId)
  const near = forIds.filter((id) => id === personId || wards.includes(id))
  const minors = await listMinors(tx, deps, near)
  return new Set(near.filter((id) => minors.includes(id) === (id !== personId)))
}

/** Whether a person acts for this one: himself when of age, else the recorded guardians. */
export const actsFor = async (
  tx: Reader,
  deps: Needs,
  { personId, forId }: { personId: number; forId: number },
): Promise<boolean> => (await listSpokenFor(tx, deps, { personId, forIds: [forId] })).has(forId)
