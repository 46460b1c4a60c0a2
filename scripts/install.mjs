import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { heartbeat, root, run, seconds } from './run.mjs'

const stampFile = join(root, 'node_modules', '.gongji-installed')
const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** What an installation is made of: the lock file, and what native packages depend on. */
const wanted = () =>
  createHash('sha256')
    .update(read(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex')

/** Whether npm's own record of node_modules holds every package of the lock file, at its version. */
function agreesWithLock() {
  const installed = JSON.parse(read(join(root, 'node_modules', '.package-lock.json')) || '{}').packages
  if (!installed) return false
  const { packages } = JSON.parse(read(join(root, 'package-lock.json')))
  return Object.entries(packages).every(
    ([path, { version, link, optional, devOptional }]) =>
      !path.startsWith('node_modules/') ||
      link ||
      optional ||
      devOptional ||
      installed[path]?.version === version,
  )
}

/** Installs what package-lock.json asks for, unless it is there. @throws Error when npm fails */
export async function install() {
  const stamp = wanted()
  if (read(stampFile) === stamp) return
  if (!agreesWithLock()) {
    console.log('Installing packages, about a minute the first time / 正在安装依赖,首次约一分钟 …')
    const began = performance.now()
    const stop = process.stdout.isTTY ? () => undefined : heartbeat('installing')
    // Development packages too, whatever NODE_ENV says: they build the pages and the server.
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund']
    const npm = process.env.npm_execpath
    const { code } = await (npm?.endsWith('.js') ? run(process.execPath, [npm, ...args]) : run('npm', args))
    stop()
    if (code !== 0) {
      throw new Error(
        'npm ci failed; see above. Behind a proxy, set npm\'s "registry" or "proxy" and try again.',
      )
    }
    console.log(`Installed in ${seconds(began)}.`)
  }
  writeFileSync(stampFile, stamp)
}
