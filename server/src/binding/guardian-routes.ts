import { routes } from '@gongji/contract'
import { requireOthers } from '../access/own-affair.ts'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { areaName } from '../packs.ts'
import {
  declarationWords,
  findDeclaration,
  type GuardianDeclaration,
} from '../person/guardian-declaration.ts'
import { problem as personProblem } from '../person/identity.ts'
import { listPeople, maskId } from '../person/person.ts'
import { listPhotos, photoJson } from '../person/photo.ts'
import { type Asking, actorOf, requireCitizen, type Serve } from '../serve.ts'
import { decideGuardian, declareGuardian } from './guardian.ts'

/** Guardianship declared on the phone, and looked at by the agency. */
export function guardianRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  async function shown(tx: Reader, one: GuardianDeclaration) {
    const { childId, guardianId, id } = one
    const people = await listPeople(tx, deps.secrets, [childId, guardianId])
    const child = people.find((person) => person.id === childId)!
    const guardian = people.find((person) => person.id === guardianId)!
    const photos = await listPhotos(tx, { personId: childId, matter: 'guardian', matterIds: [id] })
    return {
      id: String(id),
      child: {
        id: String(childId),
        name: child.name,
        maskedId: maskId(child.idNumber),
        birthDate: child.birthDate,
      },
      guardian: { id: String(guardianId), name: guardian.name, maskedId: maskId(guardian.idNumber) },
      proof: one.proof,
      status: one.status,
      statusName: declarationWords[one.status],
      areaName: areaName(deps, one.area),
      declaredAt: new Date(one.declaredAt).toISOString(),
      words: one.words,
      photos: photos.map(photoJson),
      version: one.version,
    }
  }

  serve(routes.declareGuardian, async ({ caller, may, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await may(tx, { personId })
      const declared = await declareGuardian(tx, deps, {
        ...body,
        guardianId: personId,
        actor: actorOf(caller),
      })
      return await shown(tx, declared)
    })
  })

  const keyOf = (params: { personId: string; id: string }) => ({
    childId: Number(params.personId),
    id: Number(params.id),
  })

  /** The agency that it was declared to sees it, wherever the child has moved since. @throws Problem */
  async function findOne(
    tx: Reader,
    may: Asking['may'],
    key: { childId: number; id: number },
  ): Promise<GuardianDeclaration> {
    const found = await findDeclaration(tx, key)
    await may(tx, { personId: key.childId, ...(found && { area: found.area }) }, personProblem.unknown)
    if (!found) throw personProblem.unknown()
    return found
  }

  serve(routes.readAgencyGuardian, async ({ may, params }) => {
    return await shown(db.reader, await findOne(db.reader, may, keyOf(params)))
  })

  serve(routes.decideGuardian, async ({ caller, may, params, body }) => {
    const key = keyOf(params)
    return await db.transaction(async (tx) => {
      requireOthers(caller, [(await findOne(tx, may, key)).guardianId])
      return await shown(tx, await decideGuardian(tx, deps, key, { ...body, actor: actorOf(caller) }))
    })
  })
}
