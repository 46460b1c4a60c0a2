import { daysBetween } from '@gongji/policy/dates'
import { type Fen, fen, fenToYuan } from '@gongji/policy/money'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Save } from '../parts/Save.tsx'
import { words } from './words.ts'

type Area = Answer<'readFundPremiums'>['areas'][number]
type Until = { on: string; count: number; amount: Fen; people: number; whole: Fen }

/** Each day with what had come until then. */
function untilEach(days: Area['days']): Until[] {
  let [people, whole] = [0, 0]
  return days.map(({ on, count, amountFen: amount }) => {
    people += count
    whole += amount
    return { on, count, amount, people, whole: fen(whole) }
  })
}

/** Premiums of the year towards each area's deadline. */
export function Premiums(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readFundPremiums', { query: {} }))
  return (
    <>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data?.areas.map((area) => (
        <OneArea key={area.area} area={area} year={data.year} today={data.today} />
      ))}
    </>
  )
}

function OneArea({ area, year, today }: { area: Area; year: number; today: string }): ReactNode {
  const say = useWords(words)
  const name = `${say('premiums')} ${say.text(area.name)}`
  const rows = untilEach(area.days)
  const { window, daysLeft } = area
  return (
    <section className="card card-table" aria-label={name}>
      <div className="card-head">
        <h2>{name}</h2>
        <span className="quiet">{say('premiumsWhat', { year })}</span>
        <Save
          name={name}
          rows={[
            [say('day'), say('count'), say('amount'), say('until')],
            ...rows.map((one) => [one.on, one.count, fenToYuan(one.amount), fenToYuan(one.whole)]),
          ]}
        />
      </div>
      <dl className="fund-six card-text">
        <div>
          <dt>{say('window')}</dt>
          <dd>
            {window === null ? (
              say('noWindow')
            ) : (
              <span className="money">{`${window.from} – ${window.to}`}</span>
            )}
            {daysLeft !== null && (
              <small className={daysLeft <= 7 && daysLeft >= 0 ? 'stale' : 'quiet'}>
                {daysLeft > 0
                  ? say('daysLeft', { days: daysLeft })
                  : say(daysLeft === 0 ? 'lastDay' : 'over')}
              </small>
            )}
          </dd>
        </div>
        {[
          ['credited', area.amountFen, area.count] as const,
          ['transit', area.inTransit.amountFen, area.inTransit.count] as const,
        ].map(([label, amount, count]) => (
          <div key={label}>
            <dt>{say(label)}</dt>
            <dd>
              <Money amount={amount} />
              <small className="quiet">{say('people', { count })}</small>
            </dd>
          </div>
        ))}
      </dl>
      {rows.length === 0 ? (
        <p className="card-text quiet">{say('noPremiums')}</p>
      ) : (
        <>
          {window !== null && <Line rows={rows} window={window} today={today} label={say('progress')} />}
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">{say('day')}</th>
                {(['count', 'amount', 'until'] as const).map((one) => (
                  <th key={one} scope="col" className="right">
                    {say(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.toReversed().map((one) => (
                <tr key={one.on}>
                  <td className="money">{one.on}</td>
                  <td className="right money">{one.count}</td>
                  <td className="right">
                    <Money amount={one.amount} />
                  </td>
                  <td className="right">
                    <Money amount={one.whole} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}

/** What had come by each day of the window; the table below says the same. */
function Line({
  rows,
  window,
  today,
  label,
}: {
  rows: readonly Until[]
  window: { from: string; to: string }
  today: string
  label: string
}): ReactNode {
  const last = rows.at(-1)
  const days = Math.max(1, daysBetween(window.from, window.to))
  const most = Math.max(1, last?.whole ?? 0)
  const x = (on: string): number => Math.min(100, Math.max(0, (100 * daysBetween(window.from, on)) / days))
  const y = (amount: number): number => 36 - (32 * amount) / most
  let path = `M0 ${y(0)}`
  for (const one of rows) path += `H${x(one.on)}V${y(one.whole)}`
  path += `H${x(today)}`
  return (
    <figure className="fund-line card-text">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="fund-line-base" d="M0 36H100" />
        <path className="fund-line-today" d={`M${x(today)} 2V36`} />
        <path className="fund-line-path" d={path} />
      </svg>
      <figcaption className="quiet">
        <span className="money">{window.from}</span>
        <span className="money end">{window.to}</span>
      </figcaption>
    </figure>
  )
}
