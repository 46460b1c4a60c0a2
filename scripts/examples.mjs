// Runs the examples of docs/national-interface.md as they are written, against BASE (a running sandbox), with and without a
// signature; says which languages this machine lacks.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../docs/examples/', import.meta.url))
export const examples = [
  { file: 'first-bill.sh', command: 'sh' },
  { file: 'stay.sh', command: 'sh' },
  { file: 'first-bill.mjs', command: process.execPath },
  { file: 'first_bill.py', command: 'python3' },
  { file: 'FirstBill.java', command: 'java' },
  { file: 'FirstBill.cs', command: 'dotnet', options: ['run'] },
]

/** What an example wrote, and how it ended; `absent` where the machine lacks its language. */
export function runExample({ file, command, options = [] }, env, args = []) {
  return new Promise((resolve) => {
    const child = spawn(command, [...options, file, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
    })
    let written = ''
    child.stdout.on('data', (data) => {
      written += data
    })
    child.stderr.on('data', (data) => {
      written += data
    })
    child.on('error', () => resolve({ absent: true, code: null, written }))
    child.on('close', (code) => resolve({ absent: false, code, written }))
  })
}

/** Issues the examples' hospital a key; the environment in which they sign. */
export async function issueKey(env) {
  const { written } = await runExample({ file: 'key.sh', command: 'sh' }, env)
  const [, KEY_ID, SECRET] = /KEY_ID=(\S+) SECRET=(\S+)/.exec(written) ?? []
  if (SECRET === undefined) throw new Error(`no key was issued: ${written}`)
  return { ...env, KEY_ID, SECRET }
}
export const endKey = (env) => runExample({ file: 'key.sh', command: 'sh' }, env, ['end'])

async function main() {
  const plain = { BASE: process.env.BASE ?? 'http://127.0.0.1:8080' }
  for (const signed of [false, true]) {
    const env = signed ? await issueKey(plain) : plain
    for (const example of examples) {
      const { absent, code, written } = await runExample(example, env)
      const told = absent
        ? `${example.command} is not installed here`
        : code === 0
          ? 'ran'
          : `FAILED\n${written}`
      console.log(`${example.file}${signed ? ', signed' : ''}: ${told}`)
      if (!absent && code !== 0) process.exitCode = 1
    }
    if (signed) await endKey(plain)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
