import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { routes } from '@gongji/contract'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^(citizen|shared)\/.*\.tsx?$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n')

/** Routes of staff, whose pages web/desk/rooms.test.ts looks over, and those that the tax bureau and other agencies ask. */
const ofStaff =
  /^\/(administration|agencies|agency|desk|policy|risk|tax-bureau|revisions|till|audit|fund)(\/|$)|^\/sign-in\/(staff|invitation)(\/|$)/
/** Routes that are opened by themselves, or that other programs call. */
const withoutPage = [
  'estimate',
  'listDemoMessages',
  'showVerification',
  'signInOidcCallback',
  'verifyDocument',
  'changeWallet',
  // Sessions have no page yet.
  'listSessions',
  'endSession',
  'readOwnData',
  'readErasure',
  'eraseOwnData',
]

test('every route of a citizen is on a page, but for those named here', () => {
  const idle = Object.entries(routes).filter(
    ([name, { path }]) => !ofStaff.test(path) && !new RegExp(`['"\`]${name}['"\`]`).test(pages),
  )
  expect(idle.map(([name]) => name).sort()).toEqual([...withoutPage].sort())
})
