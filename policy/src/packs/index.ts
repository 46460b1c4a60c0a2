/** `@gongji/policy/packs`: reads, checks and compiles YAML packs. */
export type { BillCase, Case, Expected } from './cases.ts'
export { checkPacks } from './check.ts'
export type { ReadClaim } from './claims.ts'
export { compilePack, compilePacks, type PackFile } from './compile.ts'
export { canonical, sha256 } from './digest.ts'
export { type Fault, PackError, printFault } from './fault.ts'
export { billCases, casesOf, type Difference, differences, evaluate, runCase } from './run-cases.ts'
