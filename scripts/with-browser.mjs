/** `node scripts/with-browser.mjs FILE [arguments]`: runs a program in TypeScript with the browser that the tests use. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { obtainBrowser } from './browser.mjs'

const browser = await obtainBrowser()
if (!browser) {
  console.error('No browser: install Chromium, or set CHROME_PATH.')
  process.exit(1)
}
try {
  const program = spawn(process.execPath, ['--import', 'tsx', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...browser.env },
  })
  const [code] = await once(program, 'close')
  process.exitCode = code ?? 1
} finally {
  browser.remove()
}
