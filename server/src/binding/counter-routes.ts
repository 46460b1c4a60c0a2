import { routes } from '@gongji/contract'
import { type Deps, dateInChina } from '../deps.ts'
import { areaName } from '../packs.ts'
import { requireOfArea } from '../person/area.ts'
import {
  listEnrolments,
  listGuardians,
  listNames,
  listWards,
  maskId,
  maskName,
  maskPhone,
} from '../person/person.ts'
import { type Caller, problem as httpProblem, type Serve } from '../serve.ts'
import { bind, findRelative, prepareBinding, type Wish } from './bind.ts'
import { accept, pause, resume } from './change.ts'
import { recordGuardianOf, requireOwnHall } from './counter.ts'
import { end } from './end.ts'
import { listFamily, seeBinding } from './family.ts'
import { bindingJson, type TermsBody, termsOf } from './json.ts'
import { letterInEnglish } from './letter-english.ts'

/** The clerk who calls, and the area of the agency. @throws Problem */
function requireClerk(caller: Caller): { actor: string; area: string } {
  if (caller.kind !== 'staff' || caller.role !== 'clerk' || caller.area === undefined)
    throw httpProblem.notAllowed()
  return { actor: `staff:${caller.staffId}`, area: caller.area }
}

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

  serve(routes.findAtCounter, async ({ caller, body }) => {
    const { area } = requireClerk(caller)
    const tx = db.reader
    const person = await findRelative(tx, deps, body)
    await requireOwnHall(tx, deps, { personId: person.id, area })
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

  serve(routes.prepareAtCounter, async ({ caller, body }) => {
    const { area } = requireClerk(caller)
    const wish = wishOf(body)
    await requireOfArea(db.reader, deps, { personId: wish.payerId, area })
    const { letter, payerArea, consent, sharing, relative } = await prepareBinding(db.reader, deps, wish)
    const english = letterInEnglish(letter.text, areaName(deps, payerArea).en)
    return {
      letter: { ...letter, english, form: sharing.letter },
      consent,
      maskedName: maskName(relative.name),
    }
  })

  serve(routes.bindAtCounter, async ({ caller, body }) => {
    const { area, actor } = requireClerk(caller)
    const wish = wishOf(body)
    return await db.transaction(async (tx) => {
      await requireOfArea(tx, deps, { personId: wish.payerId, area })
      const binding = await bind(tx, deps, { ...wish, letter: body.letter, channel: 'counter', actor })
      return bindingJson(await seeBinding(tx, deps, binding, wish.payerId))
    })
  })

  serve(routes.actAtCounter, async ({ caller, params, body }) => {
    const { area, actor } = requireClerk(caller)
    const by = { personId: Number(body.personId), actor }
    const bindingId = Number(params.id)
    return await db.transaction(async (tx) => {
      await requireOfArea(tx, deps, { personId: by.personId, area })
      const work = { accept, pause, resume, end }[params.action]
      const binding = await work(tx, deps, { bindingId, by, reason: body.reason })
      return bindingJson(await seeBinding(tx, deps, binding, by.personId))
    })
  })

  serve(routes.recordGuardian, async ({ caller, body }) => {
    const clerk = requireClerk(caller)
    const { childId, guardianId } = await db.transaction((tx) =>
      recordGuardianOf(tx, deps, { ...body, ...clerk }),
    )
    return { childId: String(childId), guardianId: String(guardianId) }
  })
}
