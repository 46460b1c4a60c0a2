/**
 * One million random bills against a second evaluation in exact rationals, the same bills in 32-bit floats beside
 * them, and what the bills reached.
 * Run: node_modules/.bin/tsx bench/policy-exact.ts [count] [seed]
 */
import { fileURLToPath } from 'node:url'
import { readPackFiles } from '../policy/src/cli/read-files.ts'
import { type Adjudication, isRefusal } from '../policy/src/index.ts'
import { compilePacks } from '../policy/src/packs/index.ts'
import { comparison } from '../policy/src/testing/agree.ts'
import { type Coverage, cover, newCoverage } from '../policy/src/testing/coverage.ts'
import { personalInFloat32 } from '../policy/src/testing/float32.ts'
import { billSource, everywhere } from '../policy/src/testing/random-bills.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const packs = new Map([
  ...compilePacks(await readPackFiles(folder('../policy-packs'))),
  ...compilePacks(await readPackFiles(folder('../policy/examples'))),
])

/** Bills by size, in fen, and how far 32-bit floats are off. */
const sizes = [
  { name: 'up to 100', to: 10_000 },
  { name: '100 – 1,000', to: 100_000 },
  { name: '1,000 – 10,000', to: 1_000_000 },
  { name: '10,000 – 167,772.15', to: 2 ** 24 - 1 },
  { name: '167,772.16 – 1 million', to: 100_000_000 },
  { name: '1 – 10 million', to: 1_000_000_000 },
  { name: '10 million – 1 billion', to: 100_000_000_000 },
].map((size) => ({ ...size, bills: 0, different: 0, largest: 0 }))

function measureFloat32(answer: Adjudication): void {
  const size = sizes.find(({ to }) => answer.amounts.total <= to)!
  const off = Math.abs(personalInFloat32(answer) - answer.amounts.personal)
  size.bills++
  if (off > 0) size.different++
  size.largest = Math.max(size.largest, off)
}

function run(count: number, seed: number): { decided: number; different: number; coverage: Coverage } {
  const compare = comparison(packs)
  const next = billSource(seed, everywhere)
  const coverage = newCoverage()
  const started = performance.now()
  let [decided, different] = [0, 0]
  for (let done = 1; done <= count; done++) {
    const random = next()
    const { answer, difference } = compare(random)
    cover(coverage, random.bill, answer)
    if (!isRefusal(answer)) {
      decided++
      measureFloat32(answer)
    }
    if (difference !== null && ++different <= 3) console.log(`\n${difference}`)
    if (done % 10_000 === 0 || done === count) {
      const left = ((performance.now() - started) / done) * (count - done)
      process.stderr.write(
        `\r${done.toLocaleString()} / ${count.toLocaleString()}  different ${different}  ${Math.round(left / 1000)} s left   `,
      )
    }
  }
  process.stderr.write('\n')
  return { decided, different, coverage }
}

const number = (value: number): string => value.toLocaleString('en')

function printFloat32(): void {
  console.log(
    '\n| bill (yuan) | bills | float32 differs | | largest difference (yuan) |\n|---|---:|---:|---:|---:|',
  )
  for (const { name, bills, different, largest } of sizes) {
    const share = bills === 0 ? 0 : (different / bills) * 100
    console.log(
      `| ${name} | ${number(bills)} | ${number(different)} | ${share.toFixed(2)} % | ${(largest / 100).toFixed(2)} |`,
    )
  }
}

function printCoverage(coverage: Coverage): void {
  console.log('\n| reached | bills |\n|---|---:|')
  for (const [kind, reached] of Object.entries(coverage)) {
    for (const [name, bills] of [...reached].sort()) console.log(`| ${kind}: ${name} | ${number(bills)} |`)
  }
}

const [count = '1000000', seed = '1'] = process.argv.slice(2)
const { decided, different, coverage } = run(Number(count), Number(seed))
console.log(
  `${number(Number(count))} random bills (seed ${seed}): ${number(decided)} decided, ${number(Number(count) - decided)} refused by both, ${number(different)} different`,
)
printFloat32()
printCoverage(coverage)
if (different > 0) process.exitCode = 1
