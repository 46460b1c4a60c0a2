import type { Facts } from '../access/access.ts'
import type { Deps } from '../deps.ts'
import { personFacts } from '../person/facts.ts'
import { sandboxFacts } from '../sandbox/facts.ts'
import { walletFacts } from '../wallet/facts.ts'

/** What rights need to know, one line a module. */
export const factsOf = (deps: Deps): Facts => ({
  ...personFacts(deps),
  ...walletFacts,
  ...sandboxFacts(deps),
  // An heir is paid to a bank account that the agency was told of; nobody signs in as one.
  isHeir: async () => false,
})
