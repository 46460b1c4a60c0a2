import type { Deps } from '../deps.ts'
import type { Settler } from '../settlement/settlement.ts'
import type { Serve } from './serve.ts'
import { signInRoutes } from './sign-in.ts'

/** Every route of the REST API, one line a module. */
export function registerRoutes(serve: Serve, deps: Deps, _settler: Settler): void {
  signInRoutes(serve, deps)
}
