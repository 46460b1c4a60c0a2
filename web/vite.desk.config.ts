import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed, routeTable } from './vite-plugins.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// The desk is built apart, so that nothing of it reaches a phone.
export default defineConfig({
  root: here('.'),
  publicDir: false,
  plugins: [react(), routeTable(here('../contract/src/index.ts'), () => true), compressed('desk')],
  build: {
    target: 'es2020',
    outDir: 'dist',
    emptyOutDir: false,
    assetsDir: 'desk/assets',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: { desk: here('desk/index.html') } },
  },
})
