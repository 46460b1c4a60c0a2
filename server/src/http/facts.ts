import type { Facts } from '../access/access.ts'
import { heirFacts } from '../change/heir.ts'
import type { Deps } from '../deps.ts'
import { personFacts } from '../person/facts.ts'
import { sandboxFacts } from '../sandbox/facts.ts'
import { walletFacts } from '../wallet/facts.ts'

/** What rights need to know, one line a module. */
export const factsOf = (deps: Deps): Facts => ({
  ...personFacts(deps),
  ...walletFacts,
  ...sandboxFacts(deps),
  ...heirFacts(deps),
})
