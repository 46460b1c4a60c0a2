/** `@gongji/policy/packs`: reads, checks and compiles YAML packs. */

export { type NamedBill, readBills } from './bill-file.ts'
export type { BillCase, Case, Expected } from './cases.ts'
export { checkPacks } from './check.ts'
export { compilePack, compilePacks, type PackFile } from './compile.ts'
export { canonical, sha256 } from './digest.ts'
export {
  diseaseLines,
  diseaseTemplate,
  droppedDiseases,
  type ListedDisease,
  readDiseases,
} from './diseases.ts'
export { type Fault, PackError, printFault } from './fault.ts'
export { casesSchema, packSchema } from './json-schema.ts'
export { layerLines } from './layers.ts'
export { newArea, newPack } from './new-pack.ts'
export { billCases, casesOf, type Difference, differences, evaluate, runCase } from './run-cases.ts'
export { isStale, type Stale, staleValues } from './stale.ts'
export {
  filesOf,
  type Line,
  type Restated,
  withAnswers,
  withCases,
  withLine,
  writtenLines,
  writtenValue,
} from './write.ts'
