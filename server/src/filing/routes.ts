import { routes } from '@gongji/contract'
import { chronicDiseases, filingTerms, isRefusal, type Parameter } from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findNamed } from '../person/area.ts'
import { problem as personProblem } from '../person/identity.ts'
import { listEnrolments } from '../person/person.ts'
import { listMinorWards } from '../person/ward.ts'
import { type Caller, problem as httpProblem, requireCitizen, type Serve } from '../serve.ts'
import { decideFiling, endFiling, revokeFiling } from './decide.ts'
import { letterInEnglish, letterText, letterVersion } from './letter.ts'
import { findAgencyFiling, findOwnFiling } from './own.ts'
import { presentFilings } from './present.ts'
import { problem } from './problem.ts'
import { reasons } from './reason.ts'
import { noRules } from './rules.ts'
import { type Filing, listFilingQueue, listFilingsOf } from './store.ts'
import { type Application, mendFiling, renewFiling, requireEnrolment, submitFiling } from './submit.ts'

/** A clerk with the area of the agency. @throws Problem */
export function requireClerk(caller: Caller): { actor: string; area: string } {
  if (caller.kind !== 'staff' || caller.area === undefined) throw httpProblem.notAllowed()
  return { actor: `staff:${caller.staffId}`, area: caller.area }
}

/** Whom a citizen files for: himself, or a child in his care. @throws Problem */
async function applicant(tx: Tx, deps: Deps, personId: number, wanted: string | undefined): Promise<number> {
  if (wanted === undefined || Number(wanted) === personId) return personId
  if (!(await listMinorWards(tx, deps, personId)).includes(Number(wanted))) throw problem.notYourWard()
  return Number(wanted)
}

const sourcesOf = (parameters: Readonly<Record<string, Parameter | undefined>>) =>
  Object.values(parameters).flatMap((one) =>
    one === undefined ? [] : [{ id: one.id, source: one.source, certainty: one.certainty }],
  )

/** Filings by citizens, at the counter, and the agency's queue (docs/definitions.md L38, L39, Z19–Z24). */
export function filingRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const shown = async (tx: Tx, filing: Filing, side: 'owner' | 'clerk') =>
    (await presentFilings(tx, deps, [filing], side))[0]!

  serve(routes.readFilingOptions, async ({ caller, query }) => {
    const { personId } = requireCitizen(caller)
    const owner = await applicant(db.reader, deps, personId, query.personId)
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
  })

  serve(routes.listMyFilings, async ({ caller }) => {
    const { personId } = requireCitizen(caller)
    const owners = [personId, ...(await listMinorWards(db.reader, deps, personId))]
    return { filings: await presentFilings(db.reader, deps, await listFilingsOf(db.reader, owners), 'owner') }
  })

  serve(routes.submitFiling, async ({ caller, body }) => {
    const { personId, channel } = requireCitizen(caller)
    const { personId: wanted, matter, ...rest } = body
    return await db.transaction(async (tx) => {
      const owner = await applicant(tx, deps, personId, wanted)
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

  serve(routes.readFiling, async ({ caller, params }) => {
    const { personId } = requireCitizen(caller)
    return await shown(db.reader, await findOwnFiling(db.reader, deps, personId, params.id), 'owner')
  })

  serve(routes.mendFiling, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findOwnFiling(tx, deps, personId, params.id)
      const mended = { ...body, filedBy: `citizen:${personId}` }
      return await shown(tx, await mendFiling(tx, deps, { personId: owner, id }, mended), 'owner')
    })
  })

  serve(routes.renewFiling, async ({ caller, params, body }) => {
    const { personId, channel } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findOwnFiling(tx, deps, personId, params.id)
      const by = { ...body, channel, filedBy: `citizen:${personId}` }
      return await shown(tx, await renewFiling(tx, deps, { personId: owner, id }, by), 'owner')
    })
  })

  serve(routes.endFiling, async ({ caller, params, body }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      const { personId: owner, id } = await findOwnFiling(tx, deps, personId, params.id)
      const ended = await endFiling(
        tx,
        deps,
        { personId: owner, id },
        { ...body, actor: `citizen:${personId}` },
      )
      return await shown(tx, ended, 'owner')
    })
  })

  serve(routes.listAgencyFilings, async ({ caller, query }) => {
    const { area } = requireClerk(caller)
    const queue = await listFilingQueue(db.reader, area, query.limit)
    return { filings: await presentFilings(db.reader, deps, queue, 'clerk'), reasons: [...reasons] }
  })

  serve(routes.submitAgencyFiling, async ({ caller, body }) => {
    const { actor, area } = requireClerk(caller)
    const { idNumber, name, matter, ...rest } = body
    return await db.transaction(async (tx) => {
      const personId = await findNamed(tx, deps, { idNumber, name, area })
      const insured = requireEnrolment(await listEnrolments(tx, [personId]), dateInChina(deps.now()))
      if (insured.area !== area) throw personProblem.unknown()
      const application: Application = { ...rest, ...matter, personId, channel: 'counter', filedBy: actor }
      return await shown(tx, await submitFiling(tx, deps, application), 'clerk')
    })
  })

  serve(routes.readAgencyFiling, async ({ caller, params }) => {
    const key = { personId: Number(params.personId), id: Number(params.id) }
    const area = caller.kind === 'staff' && caller.role === 'clerk' ? requireClerk(caller).area : null
    return await shown(db.reader, await findAgencyFiling(db.reader, key, area), 'clerk')
  })

  serve(routes.decideFiling, async ({ caller, params, body }) => {
    const clerk = requireClerk(caller)
    const key = { personId: Number(params.personId), id: Number(params.id) }
    const { decision, ...given } = body
    return await db.transaction(async (tx) => {
      const filing =
        decision === 'revoke'
          ? await revokeFiling(tx, deps, key, { ...given, ...clerk })
          : await decideFiling(tx, deps, key, { decision, ...given, ...clerk })
      return await shown(tx, filing, 'clerk')
    })
  })
}
