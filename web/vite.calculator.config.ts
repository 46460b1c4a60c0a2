import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { areaPacks, keptOffline, routeTable } from './vite-plugins.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** `scripts/calculator.mjs` names the rules and the folder that is made. */
const { GONGJI_CALCULATOR_PACKS: packs, GONGJI_CALCULATOR_OUT: outDir } = process.env

// The what-if page as a folder: every address in it is relative, so that it works below any path of any web host.
export default defineConfig({
  root: here('citizen/calculator'),
  base: './',
  publicDir: false,
  plugins: [
    react(),
    routeTable(here('../contract/src/index.ts'), () => false),
    areaPacks({ policy: here('../policy/src'), folder: packs ?? here('../policy-packs') }),
    keptOffline(here('citizen/calculator/keep.js')),
  ],
  build: {
    target: 'es2018',
    cssTarget: ['chrome72', 'safari13'],
    outDir: outDir ?? here('../dist/calculator'),
    emptyOutDir: true,
    assetsDir: 'files',
    modulePreload: { polyfill: false },
  },
})
