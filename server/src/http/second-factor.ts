import { type Staff, takeTotpStep } from '../access/staff.ts'
import { totpPlace } from '../administration/staff.ts'
import type { Deps } from '../deps.ts'
import { unseal } from '../person/seal.ts'
import { totpStep } from '../totp.ts'

/** Whether the code of the authenticator app, where there is one, is right; a code is good once. */
export async function codeFits(
  { db, secrets }: Pick<Deps, 'db' | 'secrets'>,
  { id, totpSealed }: Staff,
  code: string,
): Promise<boolean> {
  if (totpSealed === null) return true
  const step = totpStep(unseal(secrets, totpPlace(id), totpSealed), code, Date.now())
  return step !== null && (await db.transaction((tx) => takeTotpStep(tx, id, step)))
}
