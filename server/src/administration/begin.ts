import { listAdministrators } from '../access/staff.ts'
import type { Deps } from '../deps.ts'
import { openArea } from './area.ts'
import { problem } from './problem.ts'
import { operator } from './record.ts'
import { enterStaff, inviteAgain, type Link } from './staff.ts'

/**
 * Begins an agency on an empty database: its areas, and the first administrator, who comes in by a link that works once.
 * There is no password until that person has chosen one. @throws Problem when it has begun already
 */
export const beginAgency = async (
  deps: Deps,
  { signInName, name, areas }: { signInName: string; name: string; areas: readonly string[] },
): Promise<Link> =>
  await deps.db.transaction(async (tx) => {
    if (deps.sandbox) throw problem.invented()
    if ((await listAdministrators(tx)).length > 0) throw problem.begunAlready()
    for (const area of areas) await openArea(tx, deps, { area, actor: operator })
    const first = { signInName, name, role: 'administrator', institution: null, area: null } as const
    return (await enterStaff(tx, deps, { ...first, actor: operator, at: deps.now() })).link
  })

/** A new link for an administrator who cannot sign in: made at the machine, and on record. @throws Problem */
export const renewAdministrator = async (deps: Deps, signInName: string): Promise<Link> =>
  await deps.db.transaction(async (tx) => {
    const found = (await listAdministrators(tx)).find((one) => one.signInName === signInName)
    if (!found) throw problem.staffUnknown()
    return await inviteAgain(tx, deps, { staffId: found.id, actor: operator, at: deps.now() })
  })
