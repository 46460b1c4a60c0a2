import { routes } from '@gongji/contract'
import { addDays } from '@gongji/policy/dates'
import { type Fen, sum } from '@gongji/policy/money'
import { type Deps, dateInChina } from '../deps.ts'
import { listInstitutions } from '../institution/institution.ts'
import type { Serve } from '../serve.ts'
import { sumsJson } from '../settlement/amounts-json.ts'
import { type Sums, sumByDay, sumByInstitution } from '../settlement/sums.ts'

const money = ['total', 'fundTotal', 'own', 'relatives', 'wallet', 'cash'] as const

/** What the funds and everybody else paid, day by day and where. */
export function fundRoutes(serve: Serve, deps: Deps): void {
  const tx = deps.db.reader
  serve(routes.readFund, async ({ may, query }) => {
    await may(tx, {})
    const to = query.to ?? dateInChina(deps.now())
    const from = addDays(to, 1 - query.days)
    const found = await sumByDay(tx, { from, to })
    const none: Sums = {
      count: 0,
      ...(Object.fromEntries(money.map((name) => [name, 0])) as Record<(typeof money)[number], Fen>),
    }
    // A day without settlements is a day of the chart all the same.
    const days = Array.from({ length: query.days }, (_, at) => {
      const on = addDays(from, at)
      return found.find((day) => day.on === on) ?? { on, ...none }
    })
    const places = await sumByInstitution(tx, { from, to })
    const names = new Map(
      (
        await listInstitutions(
          tx,
          places.map(({ institution }) => institution),
        )
      ).map(({ code, name }) => [code, name]),
    )
    return {
      from,
      to,
      days: days.map(sumsJson),
      institutions: places.map(({ institution, ...sums }) => ({
        ...sumsJson(sums),
        institution: { code: institution, name: names.get(institution) ?? '' },
      })),
      whole: sumsJson({
        count: days.reduce((all, { count }) => all + count, 0),
        ...(Object.fromEntries(money.map((name) => [name, sum(...days.map((day) => day[name]))])) as Record<
          (typeof money)[number],
          Fen
        >),
      }),
    }
  })
}
