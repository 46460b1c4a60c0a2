import { routes } from '@gongji/contract'
import { findNamedRelative, lookUpRelative } from '../access/look-up.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { areaName } from '../packs.ts'
import { enrolmentOn, listEnrolments, listNames, listPeople, maskId } from '../person/person.ts'
import type { Problem } from '../problem.ts'
import { type Asking, type Caller, requireCitizen, type Serve } from '../serve.ts'
import { type Acting, findBinding, notTheAsker, notTheSpeaker, requireSharing } from './acting.ts'
import { bind, findRelative, findToBind, prepareBinding, type Wish } from './bind.ts'
import type { Binding } from './binding.ts'
import { issueCertificate, readCertificate, revokeCertificate } from './certificate.ts'
import { accept, changeTerms, confirm, pause, prepareChange, reorder, resume } from './change.ts'
import { end } from './end.ts'
import { listFamily, listLetters, seeBinding } from './family.ts'
import { bindingJson, certificateJson, familyOf, iso, requestJson, type TermsBody, termsOf } from './json.ts'
import { letterInEnglish } from './letter-english.ts'
import { problem } from './problem.ts'
import { payerFault } from './rules.ts'
import {
  cancelRequest,
  listAuthorisedBy,
  listRequests,
  listSharing,
  requestSharing,
} from './share-request.ts'

const actingOf = (caller: Caller): Acting & { channel: string } => {
  const { personId, channel } = requireCitizen(caller)
  return { personId, actor: `citizen:${personId}`, channel }
}

/** My family: list, bind, consent, change, order, pause, end, ask for one visit, certificate. */
export function bindingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const today = () => dateInChina(deps.now())

  serve(routes.readFamily, async ({ caller, may, subjects }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    await may(tx, { personId, payerId: personId })
    const wards = (await subjects(tx)).filter((id) => id !== personId)
    const { authorised, authorisedBy } = await listFamily(tx, deps, personId)
    return {
      authorised: authorised.map(bindingJson),
      authorisedBy: authorisedBy.map(bindingJson),
      wards: (await listPeople(tx, deps.secrets, wards)).map(familyOf),
    }
  })

  serve(routes.readFamilyRules, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
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

  serve(routes.lookUpRelative, async ({ caller, may, body }) => {
    const { personId: payerId } = requireCitizen(caller)
    await may(db.reader, { personId: payerId })
    await lookUpRelative(deps, payerId, () => findRelative(db.reader, deps, body))
    const { relative, premiumOnly } = await findToBind(db.reader, deps, { payerId, relative: body })
    return { name: relative.name, maskedId: maskId(relative.idNumber), gender: relative.gender, premiumOnly }
  })

  const wishOf = (caller: Caller, body: TermsBody & Pick<Wish, 'relative' | 'relationship'>): Wish => ({
    ...termsOf(body, today()),
    payerId: requireCitizen(caller).personId,
    relative: body.relative,
    relationship: body.relationship,
  })

  serve(routes.prepareBinding, async ({ caller, may, body }) => {
    const { personId: payerId } = requireCitizen(caller)
    await may(db.reader, { payerId })
    await findNamedRelative(deps, payerId, () => findRelative(db.reader, deps, body.relative))
    const { letter, payerArea, consent, sharing, relative } = await prepareBinding(
      db.reader,
      deps,
      wishOf(caller, body),
    )
    const english = letterInEnglish(letter.text, areaName(deps, payerArea).en)
    return {
      letter: { ...letter, english, form: sharing.letter },
      consent,
      name: relative.name,
    }
  })

  serve(routes.createBinding, async ({ caller, may, body }) => {
    const { personId, actor, channel } = actingOf(caller)
    const { digest, agreed, signature, tookSeconds } = body.letter
    if (!agreed) throw problem.letterNotAgreed()
    return await db.transaction(async (tx) => {
      await may(tx, { payerId: personId })
      const binding = await bind(tx, deps, {
        ...wishOf(caller, body),
        letter: { digest, form: signature === null ? 'tick' : 'signature', signature, tookSeconds },
        channel,
        actor,
      })
      return bindingJson(await seeBinding(tx, deps, binding, personId))
    })
  })

  serve(routes.readBinding, async ({ caller, may, params }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    const binding = await findBinding(tx, deps, may, { personId, bindingId: Number(params.id) })
    const letters = await listLetters(tx, deps.secrets, binding)
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

  /** In one transaction: may the caller, the act, and the binding as he now sees it. */
  const acting = async (
    { caller, may, params }: { caller: Caller; may: Asking['may']; params: { id: string } },
    work: (tx: Tx, asked: { bindingId: number; by: Acting }) => Promise<Binding>,
  ) => {
    const by = actingOf(caller)
    const bindingId = Number(params.id)
    return await db.transaction(async (tx) => {
      await findBinding(tx, deps, may, { personId: by.personId, bindingId })
      return bindingJson(await seeBinding(tx, deps, await work(tx, { bindingId, by }), by.personId))
    })
  }

  serve(routes.acceptBinding, async ({ body, ...call }) => {
    if (!body.agreed) throw problem.letterNotAgreed()
    return await acting(call, (tx, asked) => accept(tx, deps, asked))
  })
  serve(routes.changeBinding, async ({ body, ...call }) =>
    acting(call, async (tx, asked) => {
      const { version, letter, ...change } = body
      if (letter?.agreed === false) throw problem.letterNotAgreed()
      const agreement = letter && {
        digest: letter.digest,
        form: letter.signature === null ? ('tick' as const) : ('signature' as const),
        signature: letter.signature,
      }
      return await changeTerms(tx, deps, { ...asked, change, version, agreement: agreement ?? null })
    }),
  )
  serve(routes.prepareBindingChange, async ({ caller, may, params, body }) => {
    const by = actingOf(caller)
    const bindingId = Number(params.id)
    await findBinding(db.reader, deps, may, { personId: by.personId, bindingId })
    const { letter, area, form } = await prepareChange(db.reader, deps, { bindingId, by, change: body })
    return { letter: { ...letter, english: letterInEnglish(letter.text, areaName(deps, area).en), form } }
  })
  serve(routes.confirmBinding, (call) => acting(call, (tx, asked) => confirm(tx, deps, asked)))
  serve(routes.pauseBinding, (call) => acting(call, (tx, asked) => pause(tx, deps, asked)))
  serve(routes.resumeBinding, (call) => acting(call, (tx, asked) => resume(tx, deps, asked)))
  serve(routes.endBinding, ({ body: { reason }, ...call }) =>
    acting(call, (tx, asked) => end(tx, deps, { ...asked, reason })),
  )

  serve(routes.orderPayers, async ({ caller, may, body }) => {
    const by = actingOf(caller)
    return await db.transaction(async (tx) => {
      const relativeId = Number(body.relativeId ?? by.personId)
      await may(tx, { personId: relativeId }, notTheSpeaker)
      const bindings = await reorder(tx, deps, { relativeId, order: body.order.map(Number), by })
      const seen: ReturnType<typeof bindingJson>[] = []
      for (const binding of bindings) seen.push(bindingJson(await seeBinding(tx, deps, binding, by.personId)))
      return { bindings: seen }
    })
  })

  serve(routes.listVisitRequests, async ({ caller, may, subjects }) => {
    const { personId } = requireCitizen(caller)
    const tx = db.reader
    await may(tx, { payerId: personId })
    const spokenFor = await listSharing(tx, deps, await subjects(tx))
    const askedFor = [...new Set([...spokenFor, ...(await listAuthorisedBy(tx, deps, personId))])]
    return {
      requests: (await listRequests(tx, askedFor, today())).map(requestJson),
      mayAskFor: (await listPeople(tx, deps.secrets, askedFor)).map(familyOf),
    }
  })

  /** Whoever speaks for a relative may ask for him, and whoever has authorised him. @throws Problem */
  const mayAskFor = async (
    tx: Tx,
    may: Asking['may'],
    { relativeId, callerId }: { relativeId: number; callerId: number },
    unknown: () => Problem,
  ) => {
    const authorised = (await listAuthorisedBy(tx, deps, callerId)).includes(relativeId)
    await may(tx, { personId: relativeId, ...(authorised && { payerId: callerId }) }, unknown)
  }

  serve(routes.createVisitRequest, async ({ caller, may, body }) => {
    const by = actingOf(caller)
    const relativeId = Number(body.relativeId ?? by.personId)
    const request = await db.transaction(async (tx) => {
      await mayAskFor(tx, may, { relativeId, callerId: by.personId }, notTheAsker)
      return await requestSharing(tx, deps, { relativeId, by })
    })
    return requestJson(request)
  })
  serve(routes.cancelVisitRequest, async ({ caller, may, subjects, params }) => {
    const by = actingOf(caller)
    const requestId = Number(params.id)
    const request = await db.transaction(async (tx) => {
      const known = [...(await subjects(tx)), ...(await listAuthorisedBy(tx, deps, by.personId))]
      const found = (await listRequests(tx, known, today())).find(({ id }) => id === requestId)
      if (!found) throw problem.requestUnknown()
      const { relativeId } = found
      await mayAskFor(tx, may, { relativeId, callerId: by.personId }, problem.requestUnknown)
      return await cancelRequest(tx, deps, { requestId, relativeId, by })
    })
    return requestJson(request)
  })

  serve(routes.readCertificateCode, async ({ caller, may, query }) => {
    const relativeId = Number(query.relativeId ?? requireCitizen(caller).personId)
    await may(db.reader, { personId: relativeId }, notTheSpeaker)
    const certificate = await readCertificate(db.reader, relativeId)
    return { certificate: certificate && certificateJson(certificate) }
  })
  serve(routes.issueCertificate, async ({ caller, may, body }) => {
    const by = actingOf(caller)
    const relativeId = Number(body.relativeId ?? by.personId)
    const certificate = await db.transaction(async (tx) => {
      await may(tx, { personId: relativeId }, notTheSpeaker)
      return await issueCertificate(tx, deps, { relativeId, by })
    })
    return certificateJson(certificate)
  })
  serve(routes.revokeCertificate, async ({ caller, may, body }) => {
    const by = actingOf(caller)
    const relativeId = Number(body.relativeId ?? by.personId)
    await db.transaction(async (tx) => {
      await may(tx, { personId: relativeId }, notTheSpeaker)
      await revokeCertificate(tx, deps, { relativeId, by })
    })
    return {}
  })
}
