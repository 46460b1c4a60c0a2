/** `@gongji/policy/packs`: reads, checks and compiles YAML packs. */
export type { Case, Expected, ReadClaim } from './claims.ts'
export { compilePack, compilePacks, type PackFile } from './compile.ts'
export { canonical, sha256 } from './digest.ts'
export { type Fault, PackError, printFault } from './fault.ts'
export { casesOf, type Difference, differences, evaluate } from './run-cases.ts'
