import { routes } from '@gongji/contract'
import { isPlainDate } from '@gongji/policy/dates'
import { findItems } from '../catalogue/catalogue.ts'
import { searchItems } from '../catalogue/search.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { reasons } from '../filing/reason.ts'
import {
  findInstitution,
  problem as institutionProblem,
  listInstitutions,
} from '../institution/institution.ts'
import {
  findDeclared,
  insertOutage,
  listOutages,
  type Outage,
  withdrawalJson,
  withdrawOutage,
} from '../institution/outage.ts'
import { nextOf } from '../paging.ts'
import { problem as personProblem } from '../person/identity.ts'
import { agencyOf, areaOf, type Serve } from '../serve.ts'
import { itemJson } from '../till/item.ts'
import { readMoney } from './money.ts'
import { problem } from './problem.ts'
import { listWork } from './work.ts'

const longestOutageDays = 31
/** How many items of today are looked through for those of an earlier day. */
const searched = 60

/** @throws Problem when it is no stretch of time that is over, or has begun */
function outageOf(
  { institution, from, to, reason }: { institution: string; from: string; to: string; reason: string },
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  { area, actor }: { area: string; actor: string },
): Outage {
  const begins = timeOf(from)
  const ends = timeOf(to)
  const isStretch = ends > begins && ends - begins <= longestOutageDays * 86_400_000 && begins <= now()
  if (!isStretch) throw problem.noStretch({ most: longestOutageDays })
  return {
    id: newId(),
    area,
    institution,
    from: begins,
    to: ends,
    reason,
    declaredBy: actor,
    declaredAt: now(),
    withdrawnAt: null,
    withdrawnBy: null,
    withdrawReason: null,
  }
}

/** @throws Problem when it is no time */
function timeOf(text: string): Instant {
  const [day = '', time = ''] = text.split(' ')
  const at = isPlainDate(day) ? Date.parse(`${day}T${time}:00+08:00`) : Number.NaN
  if (Number.isNaN(at)) throw problem.noStretch({ most: longestOutageDays })
  return at
}

async function outagesJson(tx: Reader, all: readonly Outage[]) {
  const codes = [...new Set(all.flatMap(({ institution }) => (institution === '' ? [] : [institution])))]
  const names = new Map((await listInstitutions(tx, codes)).map(({ code, name }) => [code, name]))
  return all.map(({ id, institution, from, to, reason, declaredAt, withdrawnAt, withdrawReason }) => ({
    id: String(id),
    institution: institution === '' ? null : { code: institution, name: names.get(institution) ?? '' },
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    reason,
    declaredAt: new Date(declaredAt).toISOString(),
    withdrawn: withdrawalJson({ withdrawnAt, withdrawReason }),
  }))
}

/** The hall of an agency: what waits there, and where somebody's money is. */
export function hallRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.listWork, async ({ caller, may, query }) => {
    await may(db.reader, areaOf(caller))
    const { kind, way, after, limit } = query
    const { area } = agencyOf(caller)
    const page = await listWork(db.reader, deps, { area, kind: kind ?? null, way, after, limit })
    return { ...page, reasons: reasons.map((one) => ({ ...one })) }
  })

  serve(routes.readMoney, async ({ may, params }) => {
    const personId = Number(params.personId)
    await may(db.reader, { personId }, personProblem.unknown)
    return await readMoney(db.reader, deps, personId)
  })

  serve(routes.listOutages, async ({ caller, may, query }) => {
    await may(db.reader, areaOf(caller))
    const all = await listOutages(db.reader, agencyOf(caller).area, {
      before: Number(query.before ?? Number.MAX_SAFE_INTEGER),
      limit: query.limit,
    })
    return {
      outages: await outagesJson(db.reader, all),
      next: nextOf(all, query.limit, ({ id }) => String(id)),
    }
  })

  serve(routes.declareOutage, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      await may(tx, areaOf(caller))
      const { area, actor } = agencyOf(caller)
      const place = body.institution === null ? null : await findInstitution(tx, body.institution)
      if (body.institution !== null && place?.area !== area) throw problem.placeElsewhere()
      const declared = outageOf({ ...body, institution: place?.code ?? '' }, deps, { area, actor })
      await insertOutage(tx, declared)
      return (await outagesJson(tx, [declared]))[0]!
    }),
  )

  serve(routes.withdrawOutage, async ({ caller, may, params, body }) =>
    db.transaction(async (tx) => {
      await may(tx, areaOf(caller))
      const { area, actor } = agencyOf(caller)
      const id = Number(params.id)
      if ((await findDeclared(tx, area, id)) === null) throw problem.outageUnknown()
      const how = { at: deps.now(), by: actor, reason: body.reason }
      if (!(await withdrawOutage(tx, { area, id }, how))) throw problem.outageWithdrawn()
      const withdrawn = await findDeclared(tx, area, id)
      return (await outagesJson(tx, withdrawn === null ? [] : [withdrawn]))[0]!
    }),
  )

  serve(routes.findClaimItems, async ({ caller, may, query }) => {
    const tx = db.reader
    await may(tx, areaOf(caller))
    const { institution, careOn, search, limit } = query
    const place = await findInstitution(tx, institution)
    if (!place) throw institutionProblem.unknown({ code: institution })
    const { area } = place
    const today = dateInChina(deps.now())
    // Looked for among what holds today, and shown as it was on the day of care.
    const found = await searchItems(tx, db, { area, institution, on: today, search, limit: searched })
    const then = await findItems(
      tx,
      area,
      found.map(({ item }) => item.code),
      careOn,
    )
    return {
      items: found
        .flatMap(({ item, own }) => {
          const was = then.get(item.code)
          return was === undefined ? [] : [itemJson({ item: was, own })]
        })
        .slice(0, limit),
    }
  })
}
