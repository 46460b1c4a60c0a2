// The same as `npm start`, watching: the server starts again when its sources change, pages come from Vite at once.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './run.mjs'

const port = process.env.PORT || '8080'
const start = (args, options = {}) =>
  spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })

const children = [
  start([join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'watch', 'server/src/main.ts', 'serve']),
  start([join(root, 'node_modules', 'vite', 'bin', 'vite.js')], {
    cwd: join(root, 'web'),
    env: { ...process.env, GONGJI_URL: `http://127.0.0.1:${port}` },
  }),
]
console.log('Pages that follow their sources: the address that Vite prints below.')

const stop = () => {
  for (const child of children) child.kill('SIGTERM')
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
for (const child of children) {
  child.on('exit', (code) => {
    process.exitCode ||= code ?? 0
    stop()
  })
}
