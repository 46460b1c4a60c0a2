import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { findInstitution, problem as institutionProblem } from '../institution/institution.ts'
import { endKey, issueKey, type KeyRow, listKeysOf } from '../institution/key.ts'
import { unconfirmed } from '../periods.ts'
import { actorOf, type Serve } from '../serve.ts'
import { showAreas } from './area.ts'
import { readBeginning } from './beginning.ts'
import { problem } from './problem.ts'
import { recordAdministration } from './record.ts'

const shown = ({ id, scheme, keyId, publicKey, addresses, validFrom, validTo }: KeyRow) => ({
  id: String(id),
  scheme,
  keyId,
  publicKey,
  addresses: [...addresses],
  validFrom: new Date(validFrom).toISOString(),
  validTo: validTo === null ? null : new Date(validTo).toISOString(),
})

/** The keys of institutions, and whether each has one. They live by the machine's clock, as what is signed with them does. */
export function keyRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.readBeginning, async ({ may }) => {
    await may(db.reader, {})
    return {
      areas: await showAreas(db.reader, deps),
      steps: await readBeginning(db.reader, Date.now()),
      periods: unconfirmed().map(({ seen: _, ...one }) => one),
    }
  })

  serve(routes.listInstitutionKeys, async ({ may, params: { code } }) => {
    await may(db.reader, {})
    return { keys: (await listKeysOf(db.reader, [code])).map(shown) }
  })

  serve(routes.issueInstitutionKey, async ({ may, caller, params: { code }, body }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const { scheme, publicKey = null, addresses, graceHours } = body
      if ((await findInstitution(tx, code)) === null) throw institutionProblem.unknown({ code })
      if ((scheme === 'sm2') !== (publicKey !== null)) throw problem.publicKeyNeeded()
      const actor = actorOf(caller)
      const plain = publicKey === null || publicKey.length === 130 ? publicKey : `04${publicKey}`
      const wanted = { institution: code, scheme, publicKey: plain, addresses, graceHours, issuedBy: actor }
      const { key, secret } = await issueKey(tx, deps, wanted, Date.now())
      const content = { scheme, keyId: key.keyId, addresses, graceHours }
      await recordAdministration(tx, deps, {
        actor,
        kind: 'key.issue',
        subject: `institution:${code}`,
        content,
      })
      return { key: shown(key), secret }
    }),
  )

  serve(routes.endInstitutionKey, async ({ may, caller, params: { code, id } }) =>
    db.transaction(async (tx) => {
      await may(tx, {})
      const ended = await endKey(tx, { institution: code, id: Number(id), at: Date.now() })
      if (!ended) throw problem.keyUnknown()
      const subject = `institution:${code}`
      await recordAdministration(tx, deps, {
        actor: actorOf(caller),
        kind: 'key.end',
        subject,
        content: { id },
      })
      return {}
    }),
  )
}
