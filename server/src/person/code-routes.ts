import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { problem, requireCitizen, type Serve } from '../serve.ts'
import { issueCode, minutesToStart } from './code.ts'
import { readPerson } from './person.ts'
import { actsFor } from './ward.ts'

const minuteMs = 60_000

/** The code that a phone shows at a till. */
export function codeRoutes(serve: Serve, deps: Deps): void {
  serve(routes.readCode, async ({ caller, query }) => {
    const { personId } = requireCitizen(caller)
    const wanted = query.personId === undefined ? personId : Number(query.personId)
    if (wanted !== personId && !(await actsFor(deps.db.reader, deps, { personId, forId: wanted }))) {
      throw problem.notAllowed()
    }
    const { name } = await readPerson(deps.db.reader, deps.secrets, wanted)
    const { code, refreshesAt } = await deps.db.transaction((tx) => issueCode(tx, deps, wanted))
    return {
      personId: String(wanted),
      name,
      code,
      refreshesAt: new Date(refreshesAt).toISOString(),
      goodUntil: new Date(refreshesAt + minutesToStart * minuteMs).toISOString(),
    }
  })
}
