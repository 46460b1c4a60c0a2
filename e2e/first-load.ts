// How long a slow phone waits for the first page: 4 times less processor, 1.6 Mbit/s, 150 ms there and back.
// Prints a table; ends with 1 when a bound is broken.
import { openBrowser, openPhone } from './browser.ts'
import { bounds, type FirstPage, measureFirstPage } from './first-page.ts'
import { sandboxOf } from './sandbox.ts'
import { buildPages, startSandbox } from './server.ts'

type Visit = { name: string; as: string | null; path: string; usable: string; size: 'normal' | 'elder' }
const visits: readonly Visit[] = [
  { name: '前门 front door', as: null, path: '/', usable: '.door-first', size: 'normal' },
  { name: '首页 home (张伟)', as: '张伟', path: '/', usable: 'nav.tiles a', size: 'normal' },
  { name: '长辈版 elder home (王秀英)', as: '王秀英', path: '/', usable: 'main a.button', size: 'elder' },
  {
    name: '从公众号 channel menu',
    as: null,
    path: '/?channel=guizhou-wechat',
    usable: '.channel-bar a',
    size: 'normal',
  },
]
const rounds = 5

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`
const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

const { folder, remove } = await buildPages()
const sandbox = sandboxOf(await startSandbox(folder))
const browser = await openBrowser()

async function once({ as, path, usable, size }: Visit): Promise<FirstPage> {
  const { context, page } = await openPhone(browser, sandbox.url, { size })
  try {
    if (as !== null) await context.request.post('/api/sign-in/demo', { data: { name: as } })
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 1_600_000 / 8,
      uploadThroughput: 750_000 / 8,
    })
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    return await measureFirstPage(page, path, usable)
  } finally {
    await context.close()
  }
}

const broken: string[] = []
try {
  console.log('4× CPU slow-down, 1.6 Mbit/s, 150 ms; median of', rounds, 'with an empty cache\n')
  console.log('page                          usable      JS gzip     all gzip    shift')
  for (const visit of visits) {
    const measured: FirstPage[] = []
    for (let round = 0; round < rounds; round += 1) measured.push(await once(visit))
    const usableMs = middle(measured.map((one) => one.usableMs))
    const scriptBytes = Math.max(...measured.map((one) => one.scriptBytes))
    const bytes = Math.max(...measured.map((one) => one.bytes))
    const shift = Math.max(...measured.map((one) => one.shift))
    const wide = [...visit.name].reduce((all, letter) => all + (letter > '⺀' ? 2 : 1), 0)
    console.log(
      visit.name +
        ' '.repeat(Math.max(1, 30 - wide)) +
        `${(usableMs / 1000).toFixed(2)} s`.padEnd(12) +
        kib(scriptBytes).padEnd(12) +
        kib(bytes).padEnd(12) +
        shift.toFixed(3),
    )
    if (usableMs > bounds.usableMs) broken.push(`${visit.name}: usable after ${Math.round(usableMs)} ms`)
    if (scriptBytes > bounds.scriptBytes) broken.push(`${visit.name}: ${kib(scriptBytes)} of JavaScript`)
    if (shift > bounds.shift) broken.push(`${visit.name}: layout shift ${shift.toFixed(3)}`)
  }
} finally {
  await browser.close()
  await sandbox.close()
  remove()
}
console.log(
  broken.length === 0
    ? `\nWithin ${bounds.usableMs / 1000} s, ${kib(bounds.scriptBytes)} of JavaScript, layout shift ${bounds.shift}.`
    : `\nOver the bounds:\n${broken.join('\n')}`,
)
process.exitCode = broken.length === 0 ? 0 : 1
