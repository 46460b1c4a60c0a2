import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed, routeTable, serviceWorker } from './vite-plugins.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * React's interface with a tenth of its weight (5 KiB gzip in place of 60): what a phone fetches first is mostly this. The
 * desk keeps React itself.
 */
const smallReact = [
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
]

/** The phone never calls what is for staff alone. */
const ofCitizens = (roles: readonly string[]): boolean =>
  roles.includes('citizen') || roles.includes('anyone')

// Old WeChat and Alipay web views set the target (docs: reference engines of 2019 and later).
export default defineConfig({
  root: here('.'),
  plugins: [react(), routeTable(here('../contract/src/index.ts'), ofCitizens), serviceWorker(), compressed()],
  resolve: { alias: smallReact },
  build: {
    target: 'es2018',
    cssTarget: ['chrome72', 'safari13'],
    outDir: 'dist',
    assetsDir: 'assets',
    modulePreload: { polyfill: false },
    // The content security policy allows no data: scripts, and fonts are the phone's own.
    assetsInlineLimit: 0,
    rollupOptions: { input: { citizen: here('index.html') } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '^/(api|docs|healthz)(/|$)': process.env.GONGJI_URL ?? 'http://127.0.0.1:8080' },
  },
})
