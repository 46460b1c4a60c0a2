import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHis, sendTo } from '../../rehearsal/hospital/sample-client.ts'
import { backUpByHolder } from '../commands/backup.ts'
import { type Config, readConfig } from '../commands/config.ts'
import { openServer } from '../commands/open.ts'
import { restore } from '../commands/restore.ts'
import { type RunningServer, startServer } from '../commands/serve.ts'
import { sql } from '../db/sql.ts'
import { takeSeal } from '../seal/take.ts'
import { demoPatient } from '../testing/till.ts'
import { readTime } from './restore.ts'

let folder: string
let config: Config
let server: RunningServer
const configIn = (name: string): Config => readConfig({ DATA_DIR: join(folder, name), PORT: '0' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gongji-backups-'))
  config = configIn('data')
  server = await startServer(config)
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

test('the embedded database is copied while it serves, and comes back in another folder as it was then', async () => {
  const his = createHis({ send: sendTo(server.url), institution: 'P52020100001', now: server.deps.now })
  const settle = async () => {
    const sale = his.saleData({ patient: demoPatient('张建国'), lines: [{ code: 'DEMOA0001', amount: 20 }] })
    expect(await his.call('2102', sale)).toMatchObject({ infcode: 0 })
  }
  await settle()
  const { seal } = await takeSeal(server.deps)
  const parent = join(folder, 'backups')
  const [taken] = await Promise.all([backUpByHolder(config, parent), settle()])
  expect(taken).toMatchObject({ kind: 'folder', seal: { root: seal?.root } })
  expect((await stat(taken!.folder)).mode & 0o077).toBe(0)
  await settle()

  const elsewhere = { ...configIn('elsewhere'), sealFile: config.sealFile }
  const { proof } = await restore(elsewhere, parent)
  expect(proof).toMatchObject({
    verdict: 'right',
    findings: [],
    seal: { seal: { root: seal?.root } },
    filed: { there: true, after: 0 },
  })
  const { deps, close } = await openServer(elsewhere, { seed: false })
  const [row] = await sql<{ n: number }>`select count(*)::int as n from settlement`.read(deps.db.reader)
  await close()
  // The bill that was under way is in it or not; the one that came after is not.
  expect(row?.n).toBeOneOf([1, 2])

  await expect(restore(elsewhere, parent)).rejects.toMatchObject({ type: '/problems/backup/target-taken' })
  const then = restore(configIn('third'), parent, { at: new Date().toISOString() })
  await expect(then).rejects.toMatchObject({ type: '/problems/backup/not-in-time' })
})

test.each([
  ['2026-03-01 08:30:00', '2026-03-01T00:30:00.000Z'],
  ['2026-03-01 08:30:00.250', '2026-03-01T00:30:00.250Z'],
  ['2026-03-01T08:30:00+08:00', '2026-03-01T00:30:00.000Z'],
  ['2026-03-01T00:30:00Z', '2026-03-01T00:30:00.000Z'],
])('a moment written as %s is %s', (text, at) => {
  expect(new Date(readTime(text)).toISOString()).toBe(at)
})

test.each(['2026-02-30 08:00:00', '2026-03-01', 'yesterday', '2026-03-01 25:00:00', ''])(
  '“%s” is no moment',
  (text) => {
    expect(() => readTime(text)).toThrow(expect.objectContaining({ type: '/problems/backup/bad-time' }))
  },
)
