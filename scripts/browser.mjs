import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { removeFolder, root, run, temporaryFolder } from './run.mjs'

const isRoot = process.getuid?.() === 0
// Without windows, a page opens in half the time.
const shells = ['chromium-headless-shell', 'chrome-headless-shell']
const whole = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const onPath = (names) =>
  (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
const installed = () =>
  [
    ...onPath(whole),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ].find((path) => existsSync(path))
const isStarting = async ({ env }) =>
  (await run(env.CHROME_PATH, ['--version'], { quiet: true, env }).catch(() => ({ code: 1 }))).code === 0

/** Without a Chinese font every picture shows boxes. */
const hasChineseFont = () => {
  try {
    return execFileSync('fc-list', [':lang=zh'], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0
  } catch {
    return process.platform !== 'linux'
  }
}

const debian = async (packages) => {
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return
  console.log(`  installing Debian's ${packages.join(' and ')} …`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { quiet: true, env })
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { quiet: true, env })
}

/** The browser that comes as a package: it starts on a bare Linux, and is unpacked into a folder of ours. */
async function unpackBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const before = { ...process.env }
  const temporary = temporaryFolder('browser')
  // It unpacks its own libraries only where it believes to be a cloud function.
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x'
  process.env.TMPDIR = temporary
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const executable = await chromium.executablePath()
    const fonts = process.env.FONTCONFIG_PATH ?? join(temporary, 'fonts')
    const font = createRequire(join(root, 'server', 'package.json')).resolve(
      '@expo-google-fonts/noto-sans-sc',
    )
    const file = readdirSync(dirname(font), { recursive: true }).find((name) =>
      /400Regular.*\.ttf$/.test(name),
    )
    if (file) copyFileSync(join(dirname(font), file), join(fonts, 'NotoSansSC.ttf'))
    // Its font settings name /tmp, wherever it was unpacked.
    const settings = join(fonts, 'fonts.conf')
    writeFileSync(settings, readFileSync(settings, 'utf8').replaceAll('/tmp/fonts', fonts))
    const changed = Object.entries(process.env).filter(([name, value]) => before[name] !== value)
    return {
      env: { ...Object.fromEntries(changed), CHROME_PATH: executable },
      remove: () => removeFolder(temporary),
    }
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/**
 * A browser for the tests: the one that CHROME_PATH names, else a headless shell of this machine, else the one from a
 * package, else a whole browser of this machine or, as root, of Debian.
 * Resolves to the environment that tests need, and how to clear up; undefined when there is none.
 */
export async function obtainBrowser() {
  const own = [process.env.CHROME_PATH, ...onPath(shells)].find((path) => path && existsSync(path))
  if (own && hasChineseFont()) return { env: { CHROME_PATH: own }, remove: () => undefined }
  const unpacked = await unpackBrowser().catch(() => undefined)
  if (unpacked && (await isStarting(unpacked))) return unpacked
  unpacked?.remove()
  if (!installed()) await debian(['chromium', 'fonts-noto-cjk'])
  else if (!hasChineseFont()) await debian(['fonts-noto-cjk'])
  const found = installed()
  return found ? { env: { CHROME_PATH: found }, remove: () => undefined } : undefined
}
