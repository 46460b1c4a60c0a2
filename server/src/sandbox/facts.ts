import type { Facts } from '../access/access.ts'
import type { Deps } from '../deps.ts'
import { listPeople } from '../person/person.ts'
import { isDemoPerson } from './people.ts'

/** Who of the sandbox may be tried out by anybody; outside a sandbox nobody. */
export const sandboxFacts = ({ sandbox, secrets }: Deps): Pick<Facts, 'isInvented'> => ({
  isInvented: async (tx, personId) =>
    sandbox && (await listPeople(tx, secrets, [personId])).some(isDemoPerson),
})
