import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { type Plugin, runnerImport } from 'vite'

type RouteEntry = {
  method: string
  path: string
  roles: readonly string[]
  body: { shape?: Record<string, unknown> }
}

/**
 * `virtual:route-table`: method and path of the routes of the contract that an app may call, and `key` after them where its body takes a
 * request key; read at build time, so that the phone loads neither zod nor the schemas. Their types reach the client
 * through `import type`.
 */
export function routeTable(contract: string, has: (roles: readonly string[]) => boolean): Plugin {
  const name = 'virtual:route-table'
  return {
    name: 'gongji-route-table',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return
      const { module } = await runnerImport<{ routes: Record<string, RouteEntry> }>(contract)
      const table = Object.fromEntries(
        Object.entries(module.routes)
          .filter(([, { roles }]) => has(roles))
          .map(([route, { method, path, body }]) => [
            route,
            `${method} ${path}${body.shape && 'requestKey' in body.shape ? ' key' : ''}`,
          ]),
      )
      return `export default ${JSON.stringify(table)}`
    },
  }
}

const textual = /\.(js|css|html|svg|webmanifest|json)$/

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  )

/** Writes .br and .gz beside every text file of a build or one folder of it, for the server to send as they are. */
export function compressed(folder = ''): Plugin {
  let outDir = ''
  return {
    name: 'gongji-compressed',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir, folder)
    },
    closeBundle() {
      for (const file of filesUnder(outDir)) {
        if (!textual.test(file)) continue
        const content = readFileSync(file)
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
        writeFileSync(`${file}.br`, brotliCompressSync(content))
      }
    },
  }
}

/** Puts the list of the build's own files into `sw.js`, so that the shell opens without a network. */
export function serviceWorker(): Plugin {
  let outDir = ''
  return {
    name: 'gongji-service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir)
    },
    writeBundle(_options, bundle) {
      const worker = join(outDir, 'sw.js')
      const files = Object.keys(bundle).filter(
        (file) => /^assets\/.*\.(js|css)$/.test(file) && !file.includes('desk'),
      )
      const version =
        files
          .join()
          .replaceAll(/[^A-Za-z0-9]/g, '')
          .slice(-40) || 'empty'
      const source = readFileSync(worker, 'utf8')
        .replace("'__FILES__'", files.map((file) => JSON.stringify(`/${file}`)).join(', '))
        .replace('__VERSION__', version)
      writeFileSync(worker, source)
    },
  }
}

type Pack = { area: string; name: unknown; inherits: readonly string[] }
type PackReader = { readPackFiles: (folder: string) => Promise<{ path: string; text: string }[]> }
type PackCompiler = { compilePacks: (files: unknown) => ReadonlyMap<string, Pack> }

/**
 * `virtual:packs`: the compiled rules of every area in a folder of packs that no other area inherits from, each in a file
 * of its own.
 */
export function areaPacks({ policy, folder }: { policy: string; folder: string }): Plugin {
  const name = 'virtual:packs'
  let packs: Promise<readonly Pack[]> | undefined
  const read = async (): Promise<readonly Pack[]> => {
    const { readPackFiles } = (await runnerImport<PackReader>(`${policy}/cli/read-files.ts`)).module
    const { compilePacks } = (await runnerImport<PackCompiler>(`${policy}/packs/index.ts`)).module
    const all = [...compilePacks(await readPackFiles(folder)).values()]
    const inherited = new Set(all.flatMap(({ inherits }) => inherits))
    return all.filter(({ area }) => !inherited.has(area)).sort((a, b) => (a.area < b.area ? -1 : 1))
  }
  return {
    name: 'gongji-area-packs',
    resolveId: (id) => (id === name || id.startsWith(`${name}/`) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(`\0${name}`)) return
      packs ??= read()
      const wanted = id.slice(name.length + 2)
      const found = (await packs).find(({ area }) => area === wanted)
      if (found) return `export default JSON.parse(${JSON.stringify(JSON.stringify(found))})`
      const rows = (await packs).map(
        ({ area, name: called }) =>
          `{ area: '${area}', name: ${JSON.stringify(called)}, load: () => import('${name}/${area}') }`,
      )
      return `export default [${rows.join(',\n')}]`
    },
  }
}

/** Emits `keep.js`, which keeps the build's files on the phone, from its source. */
export function keptOffline(source: string): Plugin {
  return {
    name: 'gongji-kept-offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.values(bundle).map(({ fileName }) => fileName)
        const version = files.join().replaceAll(/[^A-Za-z0-9]/g, '')
        this.emitFile({
          type: 'asset',
          fileName: 'keep.js',
          source: readFileSync(source, 'utf8')
            .replace("'__FILES__'", ['./', ...files].map((file) => JSON.stringify(file)).join(', '))
            .replace('__VERSION__', version.slice(-60)),
        })
      },
    },
  }
}
