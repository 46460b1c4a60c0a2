import { type Reply, routes } from '@gongji/contract'
import { problem as administrationProblem } from '../administration/problem.ts'
import { recordAdministration } from '../administration/record.ts'
import type { Deps, Instant } from '../deps.ts'
import { endKey, issueKey, type KeyRow, keysInForceOf } from '../institution/key.ts'
import { actorOf, type Serve } from '../serve.ts'
import { requirePlace } from './place.ts'
import { problem } from './problem.ts'

/** A key as its institution sees it: good, good until another has taken its place, or over. */
export const keyJson = (
  { id, scheme, keyId, validFrom, validTo }: KeyRow,
  at: Instant,
): Reply<typeof routes.readTillStart>['keys'][number] => ({
  id: String(id),
  scheme,
  keyId,
  validFrom: new Date(validFrom).toISOString(),
  validTo: validTo === null ? null : new Date(validTo).toISOString(),
  state: validTo === null ? 'inForce' : validTo > at ? 'ending' : 'ended',
})

/**
 * An institution changes its own keys, as an administrator does: the new one is shown once, the old one stays good for the
 * hours that were said or is ended at once. The first key is the agency's to give, and the last one in force is never ended:
 * without any, unsigned messages would be taken. Keys live by the machine's clock.
 */
export function keyRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.changeOwnKey, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      const { code: institution } = await requirePlace(tx, caller)
      await may(tx, { institution })
      const { scheme, publicKey = null, graceHours } = body
      if ((scheme === 'sm2') !== (publicKey !== null)) throw administrationProblem.publicKeyNeeded()
      const at = Date.now()
      const inForce = (await keysInForceOf(tx, [institution], at)).get(institution) ?? []
      const old = inForce.filter((key) => key.scheme === scheme).at(-1)
      if (old === undefined) throw problem.keyByAgency()
      const actor = actorOf(caller)
      const plain = publicKey === null || publicKey.length === 130 ? publicKey : `04${publicKey}`
      // Whence it may be used stays as the agency set it.
      const { addresses } = old
      const wanted = { institution, scheme, publicKey: plain, addresses, graceHours, issuedBy: actor }
      const { key, secret } = await issueKey(tx, deps, wanted, at)
      await recordAdministration(tx, deps, {
        actor,
        kind: 'key.issue',
        subject: `institution:${institution}`,
        content: { scheme, keyId: key.keyId, instead: old.keyId, addresses, graceHours },
      })
      return { key: keyJson(key, at), secret, oldUntil: new Date(at + graceHours * 3_600_000).toISOString() }
    }),
  )

  serve(routes.endOwnKey, async ({ caller, may, params: { id } }) =>
    db.transaction(async (tx) => {
      const { code: institution } = await requirePlace(tx, caller)
      await may(tx, { institution })
      const at = Date.now()
      const inForce = (await keysInForceOf(tx, [institution], at)).get(institution) ?? []
      const key = inForce.find((one) => one.id === Number(id))
      if (key === undefined) throw administrationProblem.keyUnknown()
      // One that is being replaced does not count: it ends by itself.
      const others = inForce.filter((one) => one.id !== key.id && one.validTo === null)
      if (others.length === 0) throw problem.lastKey()
      if (!(await endKey(tx, { institution, id: key.id, at }))) throw administrationProblem.keyUnknown()
      await recordAdministration(tx, deps, {
        actor: actorOf(caller),
        kind: 'key.end',
        subject: `institution:${institution}`,
        content: { id, keyId: key.keyId },
      })
      return { key: keyJson({ ...key, validTo: at }, at) }
    }),
  )
}
