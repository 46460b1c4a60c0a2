import { routes } from '@gongji/contract'
import { sum } from '@gongji/policy/money'
import { type Deps, dateInChina } from '../deps.ts'
import { listNames, maskName } from '../person/person.ts'
import type { Serve } from '../serve.ts'
import { requirePlace } from '../till/place.ts'
import { countKinds, type Outcome } from './compare.ts'
import { keepComparison } from './reconcile.ts'
import { compareDay, type DayKind, dayWords, isDifference } from './till-day.ts'

/** A window's day against ours (日结). */
export function tillDayRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.compareTillDay, async ({ caller, may, body }) =>
    db.transaction(async (tx) => {
      const { code: institution, area } = await requirePlace(tx, caller)
      await may(tx, { institution })
      const on = body.on ?? dateInChina(deps.now())
      const rows = body.rows.map(({ setlId, totalFen, fundFen, accountsFen }) => ({
        setlId,
        total: totalFen,
        fund: fundFen,
        accounts: accountsFen,
      }))
      const outcomes = await compareDay(tx, { institution, on }, rows)
      const counts = countKinds(outcomes)
      await keepComparison(tx, deps, {
        part: {
          institution,
          area,
          agency: area,
          scheme: null,
          clearingType: '',
          from: on,
          to: on,
          withRefunds: true,
        },
        theirs: {
          rows: rows.length,
          total: sum(...rows.map(({ total }) => total)),
          fund: sum(...rows.map(({ fund }) => fund)),
          accounts: sum(...rows.map(({ accounts }) => accounts)),
        },
        outcomes,
        counts,
        unreadable: 0,
        file: '',
      })
      const different = outcomes.filter(isDifference)
      const personOf = ({ booked: ours, stated, known }: Outcome): number | null =>
        ours?.personId ?? known?.personId ?? stated?.personId ?? null
      const people = different.flatMap((one) => personOf(one) ?? [])
      const names = await listNames(tx, [...new Set(people)])
      return {
        on,
        agreed: different.length === 0,
        same: outcomes.length - different.length,
        differences: different.map((outcome) => {
          const { kind, stated, booked: ours, known } = outcome
          const personId = personOf(outcome)
          return {
            kind: kind as DayKind,
            line: stated?.line ?? null,
            // A refund of theirs that we lack names the bill that is to be taken back.
            setlId: ours?.setlId ?? known?.setlId ?? stated?.setlId ?? '',
            personId: personId === null ? null : String(personId),
            personName: personId === null ? '' : maskName(names.get(personId) ?? ''),
            theirs: stated && {
              totalFen: stated.total,
              fundFen: stated.fund,
              accountsFen: stated.accounts,
            },
            ours: ours && {
              totalFen: ours.total,
              fundFen: ours.fundTotal,
              accountsFen: sum(ours.own, ours.relatives, ours.wallet),
            },
            ...dayWords(outcome),
          }
        }),
      }
    }),
  )
}
