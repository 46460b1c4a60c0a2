import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { actorOf, type Serve } from '../serve.ts'
import { isFault, type Outcome } from './row.ts'
import { requireKind, takePage } from './take.ts'

/** What a core system sends row by row: as files, by the same rules. */
export function intakeRoutes(serve: Serve, deps: Deps): void {
  serve(routes.takeRows, async ({ may, caller, params, body: { rows, trial } }) => {
    await may(deps.db.reader, {})
    const kind = requireKind(params.kind)
    const outcomes: Outcome[] = []
    for (let from = 0; from < rows.length; from += kind.page) {
      const page = rows.slice(from, from + kind.page).map((cells, at) => ({ line: from + at + 1, cells }))
      outcomes.push(...(await takePage(deps, { kind, rows: page, actor: actorOf(caller), trial })))
    }
    return {
      taken: outcomes.filter((one) => one === 'taken').length,
      same: outcomes.filter((one) => one === 'same').length,
      refused: outcomes.flatMap((one, at) =>
        isFault(one)
          ? [
              {
                row: at + 1,
                field: one.field,
                why: { zh: one.zh, en: one.en },
                mend: { zh: one.mendZh, en: one.mendEn },
              },
            ]
          : [],
      ),
    }
  })
}
