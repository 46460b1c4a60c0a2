import type { Deps } from '../deps.ts'
import { inventedPerson, inventedStaff } from './people.ts'
import { inventedInstitution } from './places.ts'

/** An area that nobody lives in: every figure of its rules is made up, so that every path of chronic diseases can be walked. */
export const inventedArea = '990200'

/** Its rules, which a sandbox reads beside those that ship; production never does. */
export const inventedAreasFolder = new URL('./areas/', import.meta.url)

/** Who and what the invented area has, where its rules are loaded; else nobody and nothing. */
export const inventedIn = ({ packs }: Pick<Deps, 'packs'>) =>
  packs.packOf(inventedArea) === null
    ? { people: [], staff: [], institutions: [] }
    : { people: [inventedPerson], staff: inventedStaff, institutions: [inventedInstitution] }
