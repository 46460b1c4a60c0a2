import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import type { Serve } from '../serve.ts'
import { problem } from './problems.ts'

/** The sandbox's test clock. */
export function clockRoutes(serve: Serve, deps: Deps): void {
  serve(routes.moveClock, async ({ body }) => {
    if (!deps.sandbox || deps.advanceTo === undefined) throw problem.sandboxOnly()
    const done = await deps.advanceTo(Date.parse(body.to))
    return { now: new Date(deps.now()).toISOString(), done }
  })
}
