/**
 * One million random claims against a second evaluation in exact rationals, and the same arithmetic in float32.
 * Run: node_modules/.bin/tsx bench/policy-exact.ts [count] [seed]
 */
import { fileURLToPath } from 'node:url'
import { readPackFiles } from '../policy/src/cli/read-files.ts'
import { compilePacks } from '../policy/src/packs/index.ts'
import { comparison } from '../policy/src/testing/agree.ts'
import { claimSource, everywhere, randomFrom } from '../policy/src/testing/random-claims.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const packs = new Map([
  ...compilePacks(await readPackFiles(folder('../policy-packs'))),
  ...compilePacks(await readPackFiles(folder('../policy/examples'))),
])

function exactRun(count: number, seed: number): void {
  const compare = comparison(packs)
  const next = claimSource(seed, everywhere)
  const started = performance.now()
  let [refused, different] = [0, 0]
  for (let done = 1; done <= count; done++) {
    const result = compare(next())
    if (result.refused) refused++
    if (result.difference !== null) {
      different++
      if (different <= 3) console.log(`\n${result.difference}`)
    }
    if (done % 10_000 === 0 || done === count) {
      const left = ((performance.now() - started) / done) * (count - done)
      process.stderr.write(
        `\r${done.toLocaleString()} / ${count.toLocaleString()}  different ${different}  ${Math.round(left / 1000)} s left   `,
      )
    }
  }
  process.stderr.write('\n')
  console.log(
    `${count.toLocaleString()} random claims (seed ${seed}): ${(count - refused).toLocaleString()} decided, ${refused.toLocaleString()} refused by both, ${different} different`,
  )
  if (different > 0) process.exitCode = 1
}

const f = Math.fround
/** (cost − deductible) × rate, at most the cap, as array programs compute it: yuan in 32-bit floats, cut to fen at the end. */
function inFloat32(
  cost: number,
  { deductible, rate, cap }: { deductible: number; rate: number; cap: number },
): number {
  const above = f(Math.max(0, f(f(cost / 100) - f(deductible / 100))))
  const share = f(Math.min(f(above * f(rate / 10_000)), f(cap / 100)))
  return Math.round(f(share * f(100)))
}
function inFen(
  cost: number,
  { deductible, rate, cap }: { deductible: number; rate: number; cap: number },
): number {
  const product = BigInt(Math.max(0, cost - deductible)) * BigInt(rate)
  return Math.min(Number((2n * product + 10_000n) / 20_000n), cap)
}

function float32Table(seed: number): void {
  const random = randomFrom(seed)
  const sizes = [
    ['up to 100', 1, 10_000],
    ['100 – 1,000', 10_000, 100_000],
    ['1,000 – 10,000', 100_000, 1_000_000],
    ['10,000 – 167,772.15', 1_000_000, 16_777_215],
    ['167,772.16 – 1 million', 16_777_216, 100_000_000],
    ['1 – 10 million', 100_000_000, 1_000_000_000],
    ['10 million – 1 billion', 1_000_000_000, 100_000_000_000],
  ] as const
  const rules = { deductible: 15_000, cap: 100_000_000_000 }
  console.log('\n| bill (yuan) | bills | float32 differs | largest difference (yuan) |\n|---|---|---|---|')
  for (const [name, from, to] of sizes) {
    const bills = 200_000
    let [different, largest] = [0, 0]
    for (let count = 0; count < bills; count++) {
      const cost = from + Math.floor(random() * (to - from + 1))
      const rule = {
        ...rules,
        rate: [5_000, 5_500, 6_000, 6_500, 7_000, 7_500, 8_333][Math.floor(random() * 7)]!,
      }
      const off = Math.abs(inFloat32(cost, rule) - inFen(cost, rule))
      if (off > 0) different++
      largest = Math.max(largest, off)
    }
    console.log(
      `| ${name} | ${bills.toLocaleString()} | ${((different / bills) * 100).toFixed(2)} % | ${(largest / 100).toFixed(2)} |`,
    )
  }
}

const [count = '1000000', seed = '1'] = process.argv.slice(2)
exactRun(Number(count), Number(seed))
float32Table(Number(seed))
