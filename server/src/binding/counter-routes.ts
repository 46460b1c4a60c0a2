import { routes } from '@gongji/contract'
import { requireOthers } from '../access/own-affair.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { areaName } from '../packs.ts'
import { problem as personProblem } from '../person/identity.ts'
import {
  listEnrolments,
  listGuardians,
  listNames,
  listWards,
  maskId,
  maskName,
  maskPhone,
} from '../person/person.ts'
import { actorOf, agencyOf, type Serve } from '../serve.ts'
import { bind, findRelative, prepareBinding, type Wish } from './bind.ts'
import { accept, confirm, pause, resume } from './change.ts'
import { otherHall, recordGuardianOf } from './counter.ts'
import { end } from './end.ts'
import { listFamily, seeBinding } from './family.ts'
import { bindingJson, type TermsBody, termsOf } from './json.ts'
import { letterInEnglish } from './letter-english.ts'

/** What the agency's counter does for people who come with their ID card (docs/definitions.md L32, Z6). */
export function counterRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  const wishOf = (
    body: TermsBody & Pick<Wish, 'relative' | 'relationship'> & { personId: string },
  ): Wish => ({
    ...termsOf(body, dateInChina(deps.now())),
    payerId: Number(body.personId),
    relative: body.relative,
    relationship: body.relationship,
  })

  serve(routes.findAtCounter, async ({ may, body }) => {
    const tx = db.reader
    const person = await findRelative(tx, deps, body)
    await may(tx, { personId: person.id }, () => otherHall(tx, deps, person.id))
    const { authorised, authorisedBy } = await listFamily(tx, deps, person.id)
    const named = async (ids: readonly number[]) =>
      [...(await listNames(tx, ids))].map(([id, name]) => ({ id: String(id), name }))
    return {
      person: {
        id: String(person.id),
        name: person.name,
        maskedId: maskId(person.idNumber),
        maskedPhone: person.phone === null ? null : maskPhone(person.phone),
        psnNo: person.psnNo,
        diedOn: person.diedOn,
      },
      enrolments: (await listEnrolments(tx, [person.id])).map(
        ({ scheme, category, area, status, from, to }) => ({
          scheme,
          category,
          area,
          status,
          from,
          to,
        }),
      ),
      authorised: authorised.map(bindingJson),
      authorisedBy: authorisedBy.map(bindingJson),
      guardians: await named(await listGuardians(tx, person.id)),
      wards: await named(await listWards(tx, person.id)),
    }
  })

  serve(routes.prepareAtCounter, async ({ may, body }) => {
    const wish = wishOf(body)
    await may(db.reader, { personId: wish.payerId }, personProblem.unknown)
    const { letter, payerArea, consent, sharing, relative } = await prepareBinding(db.reader, deps, wish)
    const english = letterInEnglish(letter.text, areaName(deps, payerArea).en)
    return {
      letter: { ...letter, english, form: sharing.letter },
      consent,
      maskedName: maskName(relative.name),
    }
  })

  serve(routes.bindAtCounter, async ({ caller, may, body }) => {
    const actor = actorOf(caller)
    const wish = wishOf(body)
    return await db.transaction(async (tx) => {
      await may(tx, { personId: wish.payerId }, personProblem.unknown)
      const binding = await bind(tx, deps, { ...wish, letter: body.letter, channel: 'counter', actor })
      requireOthers(caller, [binding.relativeId])
      return bindingJson(await seeBinding(tx, deps, binding, wish.payerId))
    })
  })

  serve(routes.actAtCounter, async ({ caller, may, params, body }) => {
    const by = { personId: Number(body.personId), actor: actorOf(caller) }
    const bindingId = Number(params.id)
    return await db.transaction(async (tx) => {
      await may(tx, { personId: by.personId }, personProblem.unknown)
      const work = { accept, confirm, pause, resume, end }[params.action]
      const binding = await work(tx, deps, { bindingId, by, reason: body.reason })
      return bindingJson(await seeBinding(tx, deps, binding, by.personId))
    })
  })

  serve(routes.recordGuardian, async ({ caller, may, body }) => {
    const { childId, guardianId } = await db.transaction(async (tx) => {
      const child = await findRelative(tx, deps, body.child)
      const guardian = await findRelative(tx, deps, body.guardian)
      requireOthers(caller, [guardian.id])
      await may(tx, { personId: child.id }, personProblem.unknown)
      return await recordGuardianOf(tx, deps, { child, guardian, proof: body.proof, ...agencyOf(caller) })
    })
    return { childId: String(childId), guardianId: String(guardianId) }
  })
}
