import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { root } from './run.mjs'

/** Names of packages that Node loads itself: everything except the workspaces, whose sources are TypeScript. */
const externals = () =>
  ['.', 'server', 'contract', 'policy'].flatMap((workspace) => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, workspace, 'package.json'), 'utf8'),
    )
    return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@gongji/'))
  })

/** A bundled file still finds its neighbours (migrations, packs, fonts) from where its source lies. */
const sourceUrls = (output) => ({
  name: 'source-urls',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](bench|server|contract|policy)[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const place = JSON.stringify(relative(output, path).replaceAll('\\', '/'))
      return {
        contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`),
        loader: 'ts',
        resolveDir: dirname(path),
      }
    })
  },
})

/** Bundles a program of the server's code into a folder as main.js, so that it starts without compiling; its thread beside it. */
export async function bundle(entryPoint, output) {
  await build({
    absWorkingDir: root,
    entryPoints: { main: entryPoint, 'rule-thread': 'server/src/rule/thread-entry.ts' },
    outdir: output,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: externals(),
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    // Traces name files and lines; the text of all sources would be held in memory with them.
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [sourceUrls(output)],
  })
}
