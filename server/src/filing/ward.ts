import { isRefusal, sharingTerms } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enrolmentOn, listEnrolments, listPeople, listWards } from '../person/person.ts'

/**
 * Children in a person's care who are still under the age at which their area lets guardians act for them. Who has
 * come of age acts alone.
 */
export async function listMinorWards(
  tx: Tx,
  { packs, secrets, now }: Pick<Deps, 'packs' | 'secrets' | 'now'>,
  guardianId: number,
): Promise<number[]> {
  const wards = await listWards(tx, guardianId)
  if (wards.length === 0) return []
  const today = dateInChina(now())
  const enrolments = await listEnrolments(tx, wards)
  return (await listPeople(tx, secrets, wards))
    .filter(({ id, birthDate }) => {
      const area = enrolmentOn(
        enrolments.filter(({ personId }) => personId === id),
        today,
      )?.area
      const pack = area === undefined ? null : packs.packOf(area)
      const sharing = pack && sharingTerms(pack, today)
      return sharing && !isRefusal(sharing) && ageOn(birthDate, today) < sharing.guardianBelowAge
    })
    .map(({ id }) => id)
}
