import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'gongji-pages-'))
const write = (path: string, content: string | Buffer) => writeFileSync(join(folder, path), content)

let app: TestApp
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  mkdirSync(join(folder, 'desk'))
  write('index.html', '<!doctype html><title>phone</title>')
  write('desk/index.html', '<!doctype html><title>desk</title><meta name="nonce" content="__CSP_NONCE__">')
  write('assets/one-1a2b.js', 'export {}')
  write('assets/one-1a2b.js.gz', gzipSync('export {}'))
  write('sw.js', '// worker')
  app = await testApp({ webFolder: pathToFileURL(`${folder}/`) })
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = {}) => app.raw({ method: 'GET', url, headers })
const browser = { accept: 'text/html,application/xhtml+xml' }

test('the citizen’s page answers every address of its own, the desk’s below /desk', async () => {
  for (const url of ['/', '/family/bind?x=1', '/records/payment?at=2025-01-15T02:00:26.774Z', '/deskless']) {
    expect((await get(url, browser)).text).toContain('phone')
  }
  for (const url of ['/desk', '/desk/', '/desk/queue'])
    expect((await get(url, browser)).text).toContain('desk')
})

test('a page that makes styles gets a nonce of its own each time, in page and policy', async () => {
  const [one, two] = [await get('/desk', browser), await get('/desk', browser)]
  const nonce = /content="([^"]+)"/.exec(one.text)?.[1]
  expect(one.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
  expect(two.text).not.toContain(nonce)
  expect((await get('/', browser)).headers['content-security-policy']).not.toContain('nonce')
})

test('assets are kept for ever and sent compressed; what keeps its name is asked for again', async () => {
  const asset = await get('/assets/one-1a2b.js', { 'accept-encoding': 'gzip' })
  expect(asset.headers).toMatchObject({
    'content-encoding': 'gzip',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': expect.stringContaining('javascript'),
  })
  expect((await get('/sw.js')).headers['cache-control']).toBe('no-cache')
  expect((await get('/', browser)).headers['cache-control']).toBe('no-cache')
})

test('what the build does not hold, or what lies outside it, is not found', async () => {
  for (const url of [
    '/assets/gone.js',
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/one-1a2b.js.gz',
  ]) {
    expect([url, (await get(url)).status]).toEqual([url, 404])
  }
})

test('an asset that was built meanwhile is served', async () => {
  write('assets/two-3c4d.js', 'export {}')
  expect((await get('/assets/two-3c4d.js')).status).toBe(200)
})
