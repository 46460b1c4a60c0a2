import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Route, routes } from '@gongji/contract'
import { expect, test } from 'vitest'
import { rooms } from './rooms.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const table = routes as Readonly<Record<string, Route>>

/** Files of the desk that a page is made of. */
function filesOf(file: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(file) || !existsSync(file)) return found
  found.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.{1,2}\/[^']+)'/g)) {
    const next = resolve(dirname(file), path)
    if (next.startsWith(here)) filesOf(next, found)
  }
  return found
}
/** Routes that a page asks for or sends to. */
const routesIn = (file: string): string[] =>
  [...filesOf(file)].flatMap((one) =>
    [...readFileSync(one, 'utf8').matchAll(/\b(?:ask|call|send|exchange|addressOf)\(\s*'(\w+)'/g)].map(
      ([, name = '']) => name,
    ),
  )

const listed = readFileSync(join(here, 'rooms.ts'), 'utf8')
/** The file of each page, in the order in which rooms list them. */
const files = [...listed.matchAll(/path: '([^']+)', page: later\(\(\) => import\('\.\/([^']+)'\)\)/g)]
const pages = rooms
  .flatMap(({ role, pages: own }) => own.map(({ path }) => ({ role, path })))
  .map(({ role, path }, index) => {
    const [, listedPath, file = ''] = files[index] ?? []
    expect(listedPath).toBe(path)
    return { role, path, file: join(here, file) }
  })

test.each(pages)('$role on $path is shown nothing that $role may not do', ({ role, path, file }) => {
  const used = routesIn(file)
  expect(used.length).toBeGreaterThan(0)
  for (const name of used) {
    const { roles } = table[name] ?? {}
    expect(roles ?? ['anyone'], `${name} on ${path}`).toSatisfy(
      (all: readonly string[]) => all.includes(role) || all.includes('anyone'),
    )
  }
})

/** What staff may do by the interface alone, and what a page does in another way. */
const withoutPage = [
  // Lists that one queue has replaced on the page.
  'listAgencyClaims',
  'listAgencyFilings',
  'listAgencyObjections',
  'listAreas',
  'readRevision',
  'openRevision',
  'listDecisions',
  // Rows by file, from a core system.
  'takeRows',
  'listWebhooks',
  'registerWebhook',
  'endWebhook',
  'listWebhookEvents',
  'retryWebhook',
  'changeInstitution',
  'takeBackClaim',
  'listNewsDrafts',
  'writeNews',
  'editNews',
  'decideNews',
  'listAccountRuns',
]
test('every act of staff is on a page of theirs, but for those named here', () => {
  const shown = new Set([
    ...pages.flatMap(({ file }) => routesIn(file)),
    ...['Shell.tsx', 'SignIn.tsx', 'Welcome.tsx', 'Desk.tsx'].flatMap((file) => routesIn(join(here, file))),
  ])
  const staff = new Set(rooms.map(({ role }) => role))
  const missing = Object.entries(table).filter(
    ([name, { roles }]) =>
      (roles ?? []).some((role) => staff.has(role)) &&
      !(roles ?? []).some((role) => role === 'citizen' || role === 'anyone') &&
      !shown.has(name) &&
      !withoutPage.includes(name),
  )
  expect(missing.map(([name]) => name)).toEqual([])
})
