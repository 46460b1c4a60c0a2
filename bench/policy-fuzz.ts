import { fileURLToPath } from 'node:url'
import { readPackFiles } from '../policy/src/cli/read-files.ts'
import { fuzzPacks } from '../policy/src/testing/fuzz-packs.ts'

// npm run fuzz-packs -- 100000 1: how many packs, and the first seed.
const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number)
const files = await readPackFiles(fileURLToPath(new URL('../policy/examples', import.meta.url)))
const areas = [...new Set(files.map(({ path }) => path.split('/')[0]!))].map((area) =>
  files.filter(({ path }) => path.startsWith(`${area}/`)),
)
const { sound, refused, codes, slowest } = fuzzPacks(areas, {
  count,
  seed,
  // Processor time of this process: what else the machine does is no part of an answer.
  clock: () => process.cpuUsage().user / 1_000,
})
const most = [...codes].sort((a, b) => b[1] - a[1]).map(([code, times]) => `${code} ${times}`)
process.stdout.write(
  `${count} packs: ${refused} refused, ${sound} sound; the slowest answer took ${Math.round(slowest)} ms\n${most.join('\n')}\n`,
)
