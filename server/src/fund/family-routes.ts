import { routes } from '@gongji/contract'
import { placeName } from '@gongji/contract/divisions'
import { isRefusal, type PlainDate, premiumTerms } from '@gongji/policy'
import { addDays, daysBetween, yearOf } from '@gongji/policy/dates'
import { type Fen, sum } from '@gongji/policy/money'
import { showAreas } from '../administration/area.ts'
import { listTook } from '../binding/family.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { inFen } from '../in-fen.ts'
import { listInstitutions } from '../institution/institution.ts'
import { listPremiumsByDay } from '../premium/progress.ts'
import { listOpenPlaces } from '../reconciliation/standing.ts'
import { actorOf, type Serve } from '../serve.ts'
import { sumByRelation, sumByScheme } from '../settlement/sums.ts'
import { listClearings } from '../wallet/clearing.ts'
import { type Flow, listQuotaFlows, listTransferFlows } from '../wallet/flows.ts'
import { enterPlan, type FundPlan, listPlans } from './plan.ts'

/** Days that are looked through for books that were not compared. */
const comparedDays = 31
const schemes = ['employee', 'resident'] as const

const provinceOf = (digits: string) => ({ code: `${digits}0000`, name: placeName(`${digits}0000`) })

const planJson = ({ year, scheme, amount, document, dated, enteredAt }: FundPlan) => ({
  year,
  scheme,
  amountFen: amount,
  document,
  dated,
  enteredAt: new Date(enteredAt).toISOString(),
})

/** What a manager looks at beside the sums: families, provinces, premiums, institutions, the plan. Sums only, nobody's data. */
export function familyFundRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const tx = db.reader
  const today = (): PlainDate => dateInChina(deps.now())
  const spanOf = ({ to = today(), days }: { to?: PlainDate | undefined; days: number }) => ({
    from: addDays(to, 1 - days),
    to,
  })

  serve(routes.readFundFamilies, async ({ may, query }) => {
    await may(tx, {})
    const span = spanOf(query)
    const [whole, ...channels] = await listTook(tx, span)
    return {
      ...span,
      sharing: (await sumByRelation(tx, span)).map((one) => inFen(one, 'amount')),
      bound: {
        count: whole?.count ?? 0,
        counted: whole?.counted ?? 0,
        medianSeconds: whole?.median ?? null,
        slowSeconds: whole?.slow ?? null,
        channels: channels.map(({ channel, count, counted, median, slow }) => ({
          channel: channel ?? '',
          count,
          counted,
          medianSeconds: median,
          slowSeconds: slow,
        })),
      },
    }
  })

  serve(routes.readFundFlows, async ({ may, query }) => {
    await may(tx, {})
    const span = spanOf(query)
    const transfers = await listTransferFlows(tx, span)
    const months = { from: span.from.slice(0, 7), to: span.to.slice(0, 7) }
    const quotas = await listQuotaFlows(tx, span)
    const closed = (await listClearings(tx)).map(({ month }) => month)
    const pairs = groupBy([...transfers, ...quotas], (one) => `${one.from} ${one.to}`)
    const amountOf = (all: readonly Flow[], { from, to }: Flow): Fen =>
      sum(...all.filter((one) => one.from === from && one.to === to).map(({ amount }) => amount))
    return {
      ...span,
      clearedMonths: closed.filter((month) => months.from <= month && month <= months.to).sort(),
      flows: [...pairs.values()]
        .map(([first]) => first as Flow)
        .map((pair) => ({
          from: provinceOf(pair.from),
          to: provinceOf(pair.to),
          transfersFen: amountOf(transfers, pair),
          quotasFen: amountOf(quotas, pair),
        }))
        .sort((a, b) => (a.from.code + a.to.code < b.from.code + b.to.code ? -1 : 1)),
    }
  })

  serve(routes.readFundPremiums, async ({ may, query }) => {
    await may(tx, {})
    const on = today()
    const year = query.year ?? yearOf(on)
    const found = groupBy(await listPremiumsByDay(tx, year), ({ area }) => area)
    const served = (await showAreas(tx, deps)).filter(
      ({ openedOn, area }) => openedOn !== null || found.has(area),
    )
    return {
      year,
      today: on,
      areas: served.map(({ area, name }) => {
        const pack = deps.packs.packOf(area)
        const terms = pack && premiumTerms(pack, { year, on })
        const window = !terms || isRefusal(terms) ? null : terms.window
        const rows = found.get(area) ?? []
        const waiting = rows.find((one) => one.on === null)
        const credited = rows.flatMap((one) => (one.on === null ? [] : [{ ...one, on: one.on }]))
        return {
          area,
          name,
          window,
          daysLeft: window === null ? null : daysBetween(on, window.to),
          count: credited.reduce((all, { count }) => all + count, 0),
          amountFen: sum(...credited.map(({ amount }) => amount)),
          inTransit: { count: waiting?.count ?? 0, amountFen: waiting?.amount ?? (0 as Fen) },
          days: credited.map(({ on: day, count, amount }) => ({ on: day, count, amountFen: amount })),
        }
      }),
    }
  })

  serve(routes.readFundInstitutions, async ({ may }) => {
    await may(tx, {})
    const on = today()
    const places = await listOpenPlaces(tx, deps, { today: on, days: comparedDays })
    const known = await listInstitutions(
      tx,
      places.map(({ institution }) => institution),
    )
    const nameOf = new Map(known.map(({ code, name }) => [code, name]))
    return {
      today: on,
      lookedDays: comparedDays,
      institutions: places.map(({ institution, days, payments }) => ({
        institution: { code: institution, name: nameOf.get(institution) ?? '' },
        days: [...days],
        payments: payments.map(({ month, owed, dueOn }) => ({
          month,
          owedFen: owed,
          dueOn,
          daysLeft: dueOn === null ? null : daysBetween(on, dueOn),
        })),
      })),
    }
  })

  serve(routes.readFundPlans, async ({ may, query }) => {
    await may(tx, {})
    const on = today()
    const year = query.year ?? yearOf(on)
    const spent = await sumByScheme(tx, { from: `${year}-01-01`, to: `${year}-12-31` })
    const plans = await listPlans(tx, year)
    return {
      year,
      today: on,
      schemes: schemes.map((scheme) => {
        const plan = plans.find((one) => one.scheme === scheme)
        return {
          scheme,
          spentFen: spent.find((one) => one.scheme === scheme)?.fundTotal ?? (0 as Fen),
          plan: plan === undefined ? null : planJson(plan),
        }
      }),
    }
  })

  serve(routes.enterFundPlan, async ({ caller, may, body: { amountFen, ...plan } }) =>
    db.transaction(async (inTx) => {
      await may(inTx, {})
      return planJson(await enterPlan(inTx, deps, { ...plan, amount: amountFen, actor: actorOf(caller) }))
    }),
  )
}
