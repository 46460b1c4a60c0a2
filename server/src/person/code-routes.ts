import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { requireCitizen, type Serve } from '../serve.ts'
import { issueCode, minutesToStart } from './code.ts'
import { readPerson } from './person.ts'

const minuteMs = 60_000

/** The code that a phone shows at a till. */
export function codeRoutes(serve: Serve, deps: Deps): void {
  serve(routes.readCode, async ({ caller, may, query }) => {
    const wanted = Number(query.personId ?? requireCitizen(caller).personId)
    await may(deps.db.reader, { personId: wanted })
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
