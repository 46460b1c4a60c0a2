// `npm run calculator`: the what-if page with the rules of every area in it, as a folder that any web host serves as it is.
//   npm run calculator -- [folder to make] [folder of policy packs]
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, run } from './run.mjs'

/**
 * Builds the folder.
 * @param out the folder to make; what was in it goes away
 * @param packs a folder of policy packs, one folder an area
 * @throws Error with what the build said
 */
export async function buildCalculator(
  out = join(root, 'dist', 'calculator'),
  packs = join(root, 'policy-packs'),
) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { code, output } = await run(
    process.execPath,
    [vite, 'build', '--logLevel', 'warn', '--config', 'vite.calculator.config.ts'],
    {
      quiet: true,
      cwd: join(root, 'web'),
      env: { NODE_ENV: 'production', GONGJI_CALCULATOR_OUT: out, GONGJI_CALCULATOR_PACKS: packs },
    },
  )
  if (code !== 0) throw new Error(`Building the calculator failed:\n${output}`)
  return out
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [out, packs] = process.argv.slice(2).map((path) => resolve(path))
  buildCalculator(out, packs).then(
    (folder) => console.log(`The calculator is in ${folder}; any web host serves it as it is.`),
    (error) => {
      console.error(error.message)
      process.exit(1)
    },
  )
}
