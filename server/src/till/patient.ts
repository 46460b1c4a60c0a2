import { plain } from '@gongji/policy/typed'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { findByCode, minutesToFinish, minutesToStart } from '../person/code.ts'
import { findPersonId } from '../person/person.ts'
import { seal, unseal } from '../person/seal.ts'
import { problem } from './problem.ts'

/** mdtrt_cert_type: what was shown. */
type Shown = '01' | '02' | '03'
export type Patient = { personId: number; shown: Shown }

export const shownNames = {
  '01': { zh: '医保码', en: 'code' },
  '02': { zh: '身份证件', en: 'ID card' },
  '03': { zh: '社会保障卡', en: 'social-security card' },
} as const

/**
 * Whose credential it is, whichever it is: a scanner types what it reads into one field.
 * @throws Problem when nobody holds it, or when it is a code that is too old to start with
 */
export async function findShown(tx: Reader, deps: Deps, shown: string): Promise<Patient> {
  const { secrets, now } = deps
  const byCode = await findByCode(tx, deps, plain(shown), { now: now(), minutes: minutesToStart })
  if (byCode !== null) return { personId: byCode, shown: '01' }
  const byId = await findPersonId(tx, secrets, 'id', shown)
  if (byId !== null) return { personId: byId, shown: '02' }
  const byCard = await findPersonId(tx, secrets, 'card', shown)
  if (byCard !== null) return { personId: byCard, shown: '03' }
  throw problem.nobody()
}

const placeOf = (institution: string): string => `till:${institution}`

/** What the till keeps of a patient who has shown a credential: it says nothing, and opens at this institution only. */
export const tokenOf = (
  { secrets, now }: Pick<Deps, 'secrets' | 'now'>,
  institution: string,
  { personId, shown }: Patient,
): string => seal(secrets, placeOf(institution), JSON.stringify([personId, shown, now()]))

/**
 * The patient of a token. One for a day that is over (the platform was not reached) is made when the patient comes again.
 * @throws Problem when it is another institution's, changed, or older than a code that was begun with
 */
export function readToken(
  { secrets, now }: Pick<Deps, 'secrets' | 'now'>,
  institution: string,
  token: string,
): Patient {
  try {
    const [personId, shown, at] = JSON.parse(unseal(secrets, placeOf(institution), token)) as [
      number,
      Shown,
      number,
    ]
    if (now() - at <= minutesToFinish * 60_000) return { personId, shown }
  } catch {
    // Whatever does not open is no token of this till's.
  }
  throw problem.findAgain()
}
