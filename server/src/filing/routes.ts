import { routes } from '@gongji/contract'
import { chronicDiseases, filingTerms, isRefusal, type Parameter } from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { cursorText, cut, nextOf, readCursor } from '../paging.ts'
import { findNamed } from '../person/area.ts'
import { problem as personProblem } from '../person/identity.ts'
import { listEnrolments } from '../person/person.ts'
import { actorOf, agencyOf, requireCitizen, type Serve } from '../serve.ts'
import { decideFiling, endFiling, revokeFiling } from './decide.ts'
import { letterInEnglish, letterText, letterVersion } from './letter.ts'
import { findFilingAt, findFilingOf } from './own.ts'
import { presentFilings } from './present.ts'
import { problem } from './problem.ts'
import { reasons } from './reason.ts'
import { noRules } from './rules.ts'
import { type Filing, listFilingsOf, listWaitingFilings } from './store.ts'
import { type Application, mendFiling, renewFiling, requireEnrolment, submitFiling } from './submit.ts'

const sourcesOf = (parameters: Readonly<Record<string, Parameter | undefined>>) =>
  Object.values(parameters).flatMap((one) =>
    one === undefined
      ? []
      : [
          {
            id: one.id,
            source: one.source,
            certainty: one.certainty,
            ...(one.seen === undefined ? {} : { seen: one.seen }),
          },
        ],
  )

/** Filings by citizens, at the counter, and the agency's queue (docs/definitions.md L38, L39, Z19–Z24). */
export function filingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const shown = async (tx: Reader, filing: Filing, side: 'owner' | 'clerk') =>
    (await presentFilings(tx, deps, [filing], side))[0]!

  const keyOf = (params: { personId: string; id: string }) => ({
    personId: Number(params.personId),
    id: Number(params.id),
  })

  /** What can be filed for somebody today. @throws Problem */
  async function optionsOf(owner: number) {
    const today = dateInChina(deps.now())
    const { area } = requireEnrolment(await listEnrolments(db.reader, [owner]), today)
    const pack = deps.packs.packOf(area)
    if (!pack) throw noRules(area, 'filing')
    const terms = filingTerms(pack, today)
    const list = chronicDiseases(pack, today)
    return {
      area,
      areaName: pack.name,
      today,
      outOfArea: isRefusal(terms)
        ? null
        : {
            needed: [...terms.needed],
            unfiled: terms.unfiled,
            lateFiling: terms.lateFiling,
            decidedWithinDays: terms.decidedWithinDays,
            kinds: terms.kinds.map(({ kind, name, months, commitment }) => ({
              type: kind,
              name,
              months,
              atOnce: commitment,
              letter: letterText('outOfArea', kind),
              letterEnglish: letterInEnglish('outOfArea', kind),
            })),
            sources: sourcesOf(terms.parameters),
          },
      chronic: isRefusal(list)
        ? null
        : {
            count: list.count,
            diseases: list.diseases.map(({ code, name, kind, secondApproval, months }) => ({
              code,
              name,
              kind,
              secondApproval,
              months,
            })),
            letter: letterText('chronic', null),
            letterEnglish: letterInEnglish('chronic', null),
            sources: sourcesOf(list.parameters),
          },
      commitmentVersion: letterVersion,
    }
  }

  serve(routes.readFilingOptions, async ({ caller, may, query }) => {
    const owner = Number(query.personId ?? requireCitizen(caller).personId)
    await may(db.reader, { personId: owner }, problem.notYourWard)
    return await optionsOf(owner)
  })

  serve(routes.readAgencyFilingOptions, async ({ may, params }) => {
    const owner = Number(params.personId)
    await may(db.reader, { personId: owner }, personProblem.unknown)
    return await optionsOf(owner)
  })

  serve(routes.listMyFilings, async ({ subjects, query }) => {
    const filings = await listFilingsOf(db.reader, await subjects(db.reader))
    const { page, next } = cut(filings, query, ({ id }) => id)
    return { filings: await presentFilings(db.reader, deps, page, 'owner'), next }
  })

  serve(routes.submitFiling, async ({ caller, may, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const { personId: wanted, matter, ...rest } = body
    const owner = Number(wanted ?? personId)
    return await db.transaction(async (tx) => {
      await may(tx, { personId: owner }, problem.notYourWard)
      const application: Application = {
        ...rest,
        ...matter,
        personId: owner,
        channel,
        filedBy: `citizen:${personId}`,
      }
      return await shown(tx, await submitFiling(tx, deps, application), 'owner')
    })
  })

  serve(routes.readFiling, async ({ find, params }) =>
    shown(db.reader, await findFilingOf(db.reader, find, params.id), 'owner'),
  )

  serve(routes.mendFiling, async ({ caller, find, params, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findFilingOf(tx, find, params.id)
      const mended = { ...body, filedBy: `citizen:${personId}` }
      return await shown(tx, await mendFiling(tx, deps, { personId: owner, id }, mended), 'owner')
    })
  })

  serve(routes.renewFiling, async ({ caller, find, params, body }) => {
    const { personId, channel } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findFilingOf(tx, find, params.id)
      const by = { ...body, channel, filedBy: `citizen:${personId}` }
      return await shown(tx, await renewFiling(tx, deps, { personId: owner, id }, by), 'owner')
    })
  })

  serve(routes.endFiling, async ({ caller, find, params, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findFilingOf(tx, find, params.id)
      const ended = await endFiling(
        tx,
        deps,
        { personId: owner, id },
        { ...body, actor: `citizen:${personId}` },
      )
      return await shown(tx, ended, 'owner')
    })
  })

  serve(routes.listAgencyFilings, async ({ caller, may, shows, query }) => {
    const { area } = agencyOf(caller)
    await may(db.reader, { area })
    const { limit } = query
    const queue = await listWaitingFilings(db.reader, {
      area,
      after: readCursor(query.after),
      way: 'asc',
      limit,
    })
    shows(queue.map(({ personId }) => personId))
    const next = nextOf(queue, limit, ({ submittedAt, id }) => cursorText({ since: submittedAt, id }))
    return { filings: await presentFilings(db.reader, deps, queue, 'clerk'), next, reasons: [...reasons] }
  })

  serve(routes.submitAgencyFiling, async ({ caller, may, body }) => {
    const { idNumber, name, matter, ...rest } = body
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, { idNumber, name }, (id) =>
        may(tx, { personId: id }, personProblem.unknown),
      )
      const insured = requireEnrolment(await listEnrolments(tx, [personId]), dateInChina(deps.now()))
      await may(tx, { personId, area: insured.area }, personProblem.unknown)
      const filedBy = actorOf(caller)
      const application: Application = { ...rest, ...matter, personId, channel: 'counter', filedBy }
      return await shown(tx, await submitFiling(tx, deps, application), 'clerk')
    })
  })

  serve(routes.readAgencyFiling, async ({ may, params }) =>
    shown(db.reader, await findFilingAt(db.reader, may, keyOf(params)), 'clerk'),
  )

  serve(routes.decideFiling, async ({ caller, may, params, body }) => {
    const key = keyOf(params)
    const { decision, ...given } = { ...body, actor: actorOf(caller) }
    return await db.transaction(async (tx) => {
      await findFilingAt(tx, may, key)
      const filing =
        decision === 'revoke'
          ? await revokeFiling(tx, deps, key, given)
          : await decideFiling(tx, deps, key, { decision, ...given })
      return await shown(tx, filing, 'clerk')
    })
  })
}
