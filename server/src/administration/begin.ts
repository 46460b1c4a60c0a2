import { listAdministrators } from '../access/staff.ts'
import type { Deps } from '../deps.ts'
import { openArea } from './area.ts'
import { problem } from './problem.ts'
import { operator } from './record.ts'
import { enterStaff, inviteAgain, type Link } from './staff.ts'

type First = { signInName: string; name: string }

/**
 * Begins an agency on an empty database: its areas, and its first administrators, who come in by links that work once. Two,
 * where nobody is to need the machine again: what gives a right one asks for and another confirms.
 * There is no password until a person has chosen one. @throws Problem when it has begun already
 */
export const beginAgency = async (
  deps: Deps,
  { administrators, areas }: { administrators: readonly First[]; areas: readonly string[] },
): Promise<Link[]> =>
  await deps.db.transaction(async (tx) => {
    if (deps.sandbox) throw problem.invented()
    if ((await listAdministrators(tx)).length > 0) throw problem.begunAlready()
    for (const area of areas) await openArea(tx, deps, { area, actor: operator })
    const links: Link[] = []
    for (const { signInName, name } of administrators) {
      const place = { role: 'administrator', institution: null, area: null, personId: null } as const
      const one = { signInName, name, ...place, actor: operator, at: deps.now() }
      links.push((await enterStaff(tx, deps, one)).link)
    }
    return links
  })

/** A new link for an administrator who cannot sign in: made at the machine, and on record. @throws Problem */
export const renewAdministrator = async (deps: Deps, signInName: string): Promise<Link> =>
  await deps.db.transaction(async (tx) => {
    const found = (await listAdministrators(tx)).find((one) => one.signInName === signInName)
    if (!found) throw problem.staffUnknown()
    return await inviteAgain(tx, deps, { staffId: found.id, actor: operator, at: deps.now() })
  })
