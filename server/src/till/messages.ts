import { routes } from '@gongji/contract'
import type { Deps, Instant } from '../deps.ts'
import {
  findRecording,
  findRequest,
  type LoggedRequest,
  listRequests,
  record,
} from '../institution/request-log.ts'
import type { Serve } from '../serve.ts'
import { requirePlace } from './place.ts'
import { problem } from './problem.ts'
import { readStart } from './start.ts'

const iso = (at: Instant): string => new Date(at).toISOString()
const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at))
const rowJson = ({ id, at, ...row }: Omit<LoggedRequest, 'institution' | 'request' | 'answer'>) => ({
  ...row,
  id: String(id),
  at: iso(at),
})

/** The corner of those who join an institution's program: what is missing before its first bill, and its messages as they came. */
export function programRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.readTillStart, async ({ caller, may }) => {
    const institution = await requirePlace(db.reader, caller)
    const { code, name, kind } = institution
    await may(db.reader, { institution: code })
    return {
      institution: { code, name, kind },
      now: iso(deps.now()),
      sandbox: deps.sandbox,
      ...(await readStart(db.reader, deps, institution, Date.now())),
    }
  })

  serve(routes.listTillMessages, async ({ caller, may, query }) => {
    const { code } = await requirePlace(db.reader, caller)
    await may(db.reader, { institution: code })
    const { transaction = null, outcome = null, from, to, after, limit } = query
    const rows = await listRequests(db.reader, {
      institution: code,
      before: after === undefined ? null : Number(after),
      transaction,
      outcome,
      from: from === undefined ? null : Date.parse(from),
      to: to === undefined ? null : Date.parse(to),
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    return {
      until: isoOrNull(await findRecording(db.reader, code, deps.now())),
      messages: shown.map(rowJson),
      next: rows.length > limit ? String(shown.at(-1)!.id) : null,
    }
  })

  serve(routes.readTillMessage, async ({ caller, may, params }) => {
    const { code } = await requirePlace(db.reader, caller)
    await may(db.reader, { institution: code })
    const found = await findRequest(db.reader, code, Number(params.id))
    if (!found) throw problem.unknownMessage()
    const { institution: _, ...one } = found
    return { ...one, id: String(one.id), at: iso(one.at) }
  })

  serve(routes.recordTillMessages, async ({ caller, may, body: { forHours } }) =>
    db.transaction(async (tx) => {
      const { code } = await requirePlace(tx, caller)
      await may(tx, { institution: code })
      const until = deps.now() + forHours * 3_600_000
      await record(tx, deps, { institution: code, until })
      return { until: forHours === 0 ? null : iso(until) }
    }),
  )
}
