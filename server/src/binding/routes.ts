import { routes } from '@gongji/contract'
import { type Deps, dateInChina } from '../deps.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments, listNames, listPeople, maskId, maskName } from '../person/person.ts'
import { type Call, requireCitizen, type Serve } from '../serve.ts'
import { type Acting, findBindingOf, listActedFor, requireSharing, requireSpeaker } from './acting.ts'
import { bind, findRelative, prepareBinding, type Wish } from './bind.ts'
import type { Binding } from './binding.ts'
import { issueCertificate, readCertificate, revokeCertificate } from './certificate.ts'
import { accept, changeTerms, pause, prepareChange, reorder, resume } from './change.ts'
import { end } from './end.ts'
import { listFamily, listLetters, seeBinding } from './family.ts'
import { bindingJson, certificateJson, familyOf, iso, requestJson, type TermsBody, termsOf } from './json.ts'
import { letterInEnglish } from './letter-english.ts'
import { problem } from './problem.ts'
import { payerFault } from './rules.ts'
import { cancelRequest, listAskedFor, listRequests, requestSharing } from './share-request.ts'

const actingOf = (caller: Call<typeof routes.readFamily>['caller']): Acting & { channel: string } => {
  const { personId, channel } = requireCitizen(caller)
  return { personId, actor: `citizen:${personId}`, channel }
}

/** My family: list, bind, consent, change, order, pause, end, ask for one visit, certificate. */
export function bindingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const today = () => dateInChina(deps.now())

  serve(routes.readFamily, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    const { authorised, authorisedBy } = await listFamily(tx, deps, personId)
    const wards = (await listActedFor(tx, deps, personId)).filter((id) => id !== personId)
    return {
      authorised: authorised.map(bindingJson),
      authorisedBy: authorisedBy.map(bindingJson),
      wards: (await listPeople(tx, deps.secrets, wards)).map(familyOf),
    }
  })

  serve(routes.readFamilyRules, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const enrolment = enrolmentOn(await listEnrolments(db.reader, [personId]), today())
    if (!enrolment) throw payerFault(null, today())!
    const { parameters, widerRelationships, ...sharing } = requireSharing(deps, enrolment.area)
    return {
      area: enrolment.area,
      areaName: deps.packs.packOf(enrolment.area)!.name,
      relationships: [...sharing.relationships],
      widerRelationships: widerRelationships && {
        kinds: [...widerRelationships.value],
        from: widerRelationships.from,
      },
      territory: sharing.territory,
      purposes: [...sharing.purposes],
      costs: sharing.costs,
      mustAsk: sharing.mustAsk,
      letter: sharing.letter,
      consent: sharing.consent,
      guardianBelowAge: sharing.guardianBelowAge,
      drawOrder: sharing.drawOrder,
      sources: Object.fromEntries(
        Object.entries({ ...parameters, widerRelationships: widerRelationships?.parameter }).flatMap(
          ([name, parameter]) =>
            parameter === undefined
              ? []
              : [[name, { ...parameter, value: undefined } satisfies Record<string, unknown>]],
        ),
      ),
    }
  })

  serve(routes.lookUpRelative, async ({ body }) => {
    const person = await findRelative(db.reader, deps, body)
    return { maskedName: maskName(person.name), maskedId: maskId(person.idNumber) }
  })

  const wishOf = (
    caller: Call<typeof routes.readFamily>['caller'],
    body: TermsBody & Pick<Wish, 'relative' | 'relationship'>,
  ): Wish => ({
    ...termsOf(body, today()),
    payerId: requireCitizen(caller).personId,
    relative: body.relative,
    relationship: body.relationship,
  })

  serve(routes.prepareBinding, async ({ caller, body }) => {
    const { letter, payerArea, consent, sharing, relative } = await prepareBinding(
      db.reader,
      deps,
      wishOf(caller, body),
    )
    const english = letterInEnglish(letter.text, areaName(deps, payerArea).en)
    return {
      letter: { ...letter, english, form: sharing.letter },
      consent,
      maskedName: maskName(relative.name),
    }
  })

  serve(routes.createBinding, async ({ caller, body }) => {
    const { personId, actor, channel } = actingOf(caller)
    const { digest, agreed, signature } = body.letter
    if (!agreed) throw problem.letterNotAgreed()
    return await db.transaction(async (tx) => {
      const binding = await bind(tx, deps, {
        ...wishOf(caller, body),
        letter: { digest, form: signature === null ? 'tick' : 'signature', signature },
        channel,
        actor,
      })
      return bindingJson(await seeBinding(tx, deps, binding, personId))
    })
  })

  serve(routes.readBinding, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    const binding = await findBindingOf(tx, deps, { personId, bindingId: Number(params.id) })
    const letters = await listLetters(tx, binding)
    const names = await listNames(
      tx,
      letters.map(({ agreedBy }) => agreedBy),
    )
    return {
      binding: bindingJson(await seeBinding(tx, deps, binding, personId)),
      letters: letters.map(({ no, version, form, text, digest, signature, agreedBy, agreedAt }) => ({
        no,
        version,
        form,
        text,
        english: letterInEnglish(text, areaName(deps, binding.payerArea).en),
        digest,
        signature,
        agreedBy: names.get(agreedBy) ?? '',
        agreedAt: iso(agreedAt),
      })),
    }
  })

  /** One transaction, then the binding as the caller now sees it. */
  const acting = async (
    caller: Call<typeof routes.readFamily>['caller'],
    work: (tx: Parameters<typeof accept>[0], by: Acting) => Promise<Binding>,
  ) => {
    const by = actingOf(caller)
    return await db.transaction(async (tx) =>
      bindingJson(await seeBinding(tx, deps, await work(tx, by), by.personId)),
    )
  }

  serve(routes.acceptBinding, async ({ caller, params, body }) => {
    if (!body.agreed) throw problem.letterNotAgreed()
    return await acting(caller, (tx, by) => accept(tx, deps, { bindingId: Number(params.id), by }))
  })
  serve(routes.changeBinding, async ({ caller, params, body }) =>
    acting(caller, async (tx, by) => {
      const { version, letter, ...change } = body
      if (letter?.agreed === false) throw problem.letterNotAgreed()
      const agreement = letter && {
        digest: letter.digest,
        form: letter.signature === null ? ('tick' as const) : ('signature' as const),
        signature: letter.signature,
      }
      const bindingId = Number(params.id)
      return await changeTerms(tx, deps, { bindingId, by, change, version, agreement: agreement ?? null })
    }),
  )
  serve(routes.prepareBindingChange, async ({ caller, params, body }) => {
    const bindingId = Number(params.id)
    const { letter, area, form } = await prepareChange(db.reader, deps, {
      bindingId,
      by: actingOf(caller),
      change: body,
    })
    return { letter: { ...letter, english: letterInEnglish(letter.text, areaName(deps, area).en), form } }
  })
  serve(routes.pauseBinding, ({ caller, params }) =>
    acting(caller, (tx, by) => pause(tx, deps, { bindingId: Number(params.id), by })),
  )
  serve(routes.resumeBinding, ({ caller, params }) =>
    acting(caller, (tx, by) => resume(tx, deps, { bindingId: Number(params.id), by })),
  )
  serve(routes.endBinding, ({ caller, params, body }) =>
    acting(caller, (tx, by) => end(tx, deps, { bindingId: Number(params.id), by, reason: body.reason })),
  )

  serve(routes.orderPayers, async ({ caller, body }) => {
    const by = actingOf(caller)
    return await db.transaction(async (tx) => {
      const relativeId = Number(body.relativeId ?? by.personId)
      const bindings = await reorder(tx, deps, { relativeId, order: body.order.map(Number), by })
      const seen: ReturnType<typeof bindingJson>[] = []
      for (const binding of bindings) seen.push(bindingJson(await seeBinding(tx, deps, binding, by.personId)))
      return { bindings: seen }
    })
  })

  serve(routes.listVisitRequests, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    const askedFor = await listAskedFor(tx, deps, personId)
    return {
      requests: (await listRequests(tx, askedFor, today())).map(requestJson),
      mayAskFor: (await listPeople(tx, deps.secrets, askedFor)).map(familyOf),
    }
  })
  serve(routes.createVisitRequest, async ({ caller, body }) => {
    const by = actingOf(caller)
    const relativeId = Number(body.relativeId ?? by.personId)
    return requestJson(await db.transaction((tx) => requestSharing(tx, deps, { relativeId, by })))
  })
  serve(routes.cancelVisitRequest, async ({ caller, params }) => {
    const by = actingOf(caller)
    return requestJson(
      await db.transaction((tx) => cancelRequest(tx, deps, { requestId: Number(params.id), by })),
    )
  })

  serve(routes.readCertificateCode, async ({ caller, query }) => {
    const { personId } = requireCitizen(caller)
    const relativeId = Number(query.relativeId ?? personId)
    await requireSpeaker(db.reader, deps, relativeId, personId)
    const certificate = await readCertificate(db.reader, relativeId)
    return { certificate: certificate && certificateJson(certificate) }
  })
  serve(routes.issueCertificate, async ({ caller, body }) => {
    const by = actingOf(caller)
    const relativeId = Number(body.relativeId ?? by.personId)
    return certificateJson(await db.transaction((tx) => issueCertificate(tx, deps, { relativeId, by })))
  })
  serve(routes.revokeCertificate, async ({ caller, body }) => {
    const by = actingOf(caller)
    const relativeId = Number(body.relativeId ?? by.personId)
    await db.transaction((tx) => revokeCertificate(tx, deps, { relativeId, by }))
    return {}
  })
}
