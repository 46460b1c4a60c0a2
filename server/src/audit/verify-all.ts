import type { PlainDate } from '@gongji/policy'
import { verifyClaims } from '../claim/verify.ts'
import type { Deps } from '../deps.ts'
import { listActiveOn } from '../ledger/act.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { verifyOwed } from '../risk/owed.ts'
import { findUnmirrored } from '../seal/mirror.ts'
import { listUnsealed, openSealChecks, openSealOfPeople, type SealChecks } from '../seal/take.ts'
import { createRules } from '../settlement/rules.ts'
import { type Verdict, type VerifyOptions, verify } from '../settlement/verify.ts'
import { verifyVisitors } from '../visitor/verify.ts'

type Needs = Pick<Deps, 'db' | 'packs' | 'secrets' | 'sealFile'>

/** Whose accounts are derived again: one person's, these people's, those with an act on a day (in China), those whose chain has gone on since the last seal. */
export type Scope = { personId: number } | { personIds: readonly number[] } | { day: PlainDate } | 'sinceSeal'

const peopleOf = async ({ db }: Pick<Deps, 'db'>, scope: Scope): Promise<readonly number[]> => {
  if (scope === 'sinceSeal') return await listUnsealed(db)
  if ('personIds' in scope) return scope.personIds
  return 'personId' in scope ? [scope.personId] : await listActiveOn(db.reader, scope.day)
}

export type WholeVerdict = Verdict & { sealedOn: PlainDate | null }

/**
 * Derives everything again from entries and stored inputs, and holds it against the last seal; with a scope, the people in it.
 * The seal itself and what stands twice are looked at whole. `onProgress` is told people done, of how many.
 */
export async function verifyAll(
  needs: Needs,
  { onProgress, scope }: { onProgress?: (done: number, of: number) => void; scope?: Scope } = {},
): Promise<WholeVerdict> {
  const { db, secrets, sealFile } = needs
  const seal = await openSealChecks({ db, secrets, ...(sealFile === undefined ? {} : { sealFile }) })
  return await verifyBy(needs, seal, {
    whole: true,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(scope === undefined ? {} : { only: await peopleOf({ db }, scope) }),
  })
}

/** The same of these people alone, without what is looked at whole: one page of a long verification. */
export const verifyPeopleAlone = async (needs: Needs, ids: readonly number[]): Promise<WholeVerdict> =>
  await verifyBy(needs, await openSealOfPeople(needs), { whole: false, only: ids })

async function verifyBy(
  { db, packs }: Needs,
  seal: SealChecks,
  options: Pick<VerifyOptions, 'whole' | 'only' | 'onProgress'>,
): Promise<WholeVerdict> {
  const verdict = await verify({
    db,
    adjudicate: createRules(packs.packOf).adjudicate,
    otherUses: listPremiumUses,
    wholeChecks: async (tx) => [...seal.findings, ...(await findUnmirrored(tx))],
    otherChecks: async (tx, ids) => [
      ...(await verifyClaims(tx, ids)),
      ...(await verifyOwed(tx, ids)),
      ...(await verifyVisitors(tx, ids)),
      ...(await seal.ofPeople(tx, ids)),
    ],
    ...options,
  })
  return { ...verdict, sealedOn: seal.seal?.day ?? null }
}
