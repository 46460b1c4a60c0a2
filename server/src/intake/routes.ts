import { createHash } from 'node:crypto'
import { routes } from '@gongji/contract'
import { showRelease } from '../administration/request.ts'
import type { Deps } from '../deps.ts'
import { actorOf, type Serve } from '../serve.ts'
import type { Kind } from './kind.ts'
import { isFault, type Outcome, type Row } from './row.ts'
import { mayGoIn, requireKind, sumOf, takePage } from './take.ts'

/** The same rows have the same digest, in whichever order their cells are named. */
function digestOfRows(rows: readonly Row['cells'][]): string {
  const sorted = rows.map((cells) => Object.entries(cells).sort(([a], [b]) => (a < b ? -1 : 1)))
  return createHash('sm3').update(JSON.stringify(sorted)).digest('hex')
}

/** What a core system sends row by row: as files, by the same rules. */
export function intakeRoutes(serve: Serve, deps: Deps): void {
  /** What another administrator has to confirm before rows that bring money go in; null: they may. */
  const askFirst = async (kind: Kind, rows: readonly Row['cells'][], actor: string) =>
    await deps.db.transaction(async (tx) => {
      const digest = digestOfRows(rows)
      const come = sumOf(
        kind,
        rows.map((cells, at) => ({ line: at + 1, cells })),
      )
      if (await mayGoIn(tx, deps, { kind, digest, actor, ...come })) return null
      return await showRelease(tx, deps, { kind: kind.name, digest }, actor)
    })
  serve(routes.takeRows, async ({ may, caller, params, body: { rows, trial } }) => {
    await may(deps.db.reader, {})
    const kind = requireKind(params.kind)
    const actor = actorOf(caller)
    const waits = trial ? null : await askFirst(kind, rows, actor)
    if (waits !== null) return { taken: 0, same: 0, waits, refused: [] }
    const outcomes: Outcome[] = []
    for (let from = 0; from < rows.length; from += kind.page) {
      const page = rows.slice(from, from + kind.page).map((cells, at) => ({ line: from + at + 1, cells }))
      outcomes.push(...(await takePage(deps, { kind, rows: page, actor, trial })))
    }
    return {
      taken: outcomes.filter((one) => one === 'taken').length,
      same: outcomes.filter((one) => one === 'same').length,
      waits: null,
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
