import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, test } from 'vitest'
import { buildCalculator } from '../../scripts/calculator.mjs'
import { type Phone, walks } from '../phone.ts'

const { phone, sandbox } = walks()
const kinds: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

let folder = ''
let host: Server
let address = ''

/** A web host that only hands files out, below a path of its own. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongji-calculator-'))
  const packs = join(folder, 'packs')
  cpSync(fileURLToPath(new URL('../../policy-packs', import.meta.url)), packs, { recursive: true })
  // An officer adds an area, by one that is like it.
  cpSync(join(packs, '520200'), join(packs, '529900'), { recursive: true })
  const file = join(packs, '529900', 'pack.yaml')
  const text = readFileSync(file, 'utf8').replace("area: '520200'", "area: '529900'")
  writeFileSync(file, text.replace('{ zh: 六盘水市, en: Liupanshui }', '{ zh: 示范州, en: Example }'))
  const site = join(folder, 'site')
  await buildCalculator(site, packs)
  host = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/^\/family\/care\//, '').replace(/[?#].*$/, '') || 'index.html'
    try {
      response.setHeader('content-type', kinds[extname(path)] ?? 'application/octet-stream')
      response.end(readFileSync(join(site, path)))
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((ready) => host.listen(0, '127.0.0.1', ready))
  address = `http://127.0.0.1:${(host.address() as AddressInfo).port}/family/care/`
})
afterAll(() => {
  host.close()
  rmSync(folder, { recursive: true, force: true })
})

const lines = [
  { code: 'DEMOA0001', amountFen: 150_000 },
  { code: 'DEMOB0001', amountFen: 40_000 },
  { code: 'DEMOC0001', amountFen: 10_000 },
]
const part = (amount: number): string => (amount / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')

async function enter(me: Phone): Promise<void> {
  await me.press('按甲、乙、丙类填')
  await me.fill('甲类费用', '1500')
  await me.fill('乙类费用', '400')
  await me.fill('丙类费用', '100')
  await me.fill('就医日期', '2025-01-15')
}

test('the folder alone, on a plain web host and then without a network, computes what the service does', async () => {
  const me = await phone({ shell: true })
  await me.open(address)
  const { amounts } = await (await sandbox().caller('王秀英')).post('/estimate', {
    institution: 'H52020100001',
    lines,
  })
  await me.choose('职工，退休')
  await me.fill('周岁', '68')
  await me.fill('本人账户', '300')
  await me.fill('家人账户（已绑定共济）', '8642.35')
  await enter(me)
  const figure = me.page.getByRole('figure')
  const wanted = [
    ['统筹基金', amounts.poolFen],
    ['本人账户', amounts.ownFen],
    ['家人账户', amounts.personalFen - amounts.ownFen - amounts.cashFen],
    ['现金', amounts.cashFen],
  ] as const
  for (const [who, amount] of wanted) {
    await figure.and(me.page.getByLabel(new RegExp(`${who} ${part(amount)}`))).waitFor()
  }
  await me.result('算一算：看病家里付多少')
  // What earlier care of the year has used up counts: the deductible is paid.
  await me.fill('今年这类看病之前花过', '150')
  await figure.and(me.page.getByLabel(/统筹基金 1,023\.00/)).waitFor()
  // Another scheme and area, by rules that come with the folder.
  await me.select('在哪里参保', '530600')
  await me.fill('今年这类看病之前花过', '')
  await me.choose('居民，成年人')
  await me.fill('就医日期', '2025-01-15')
  await me.fill('一共多少', '200')
  await figure.and(me.page.getByLabel(/统筹基金 50\.00/)).waitFor()
  // And the area that an officer added.
  await me.select('在哪里参保', '529900')
  await me.choose('职工，退休')
  await enter(me)
  await figure.and(me.page.getByLabel(/统筹基金 940\.50/)).waitFor()
  await me.page.evaluate(async () => await navigator.serviceWorker.ready)
  await me.context.setOffline(true)
  await me.page.reload()
  await me.isAt('算一算：看病家里付多少')
  await me.context.setOffline(false)
})
