import { checkPacks, printFault } from './src/packs/index.ts'
import { readPackFiles } from './src/cli/index.ts'
const f = checkPacks(await readPackFiles('policy-packs'))
console.log(f.length); for (const x of f) console.log(printFault(x, process.argv[2] as 'zh' ?? 'en'))
