import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Age } from './Certainty.tsx'
import type { Area } from './RulesPage.tsx'
import { RuleTabs } from './Tabs.tsx'
import { words } from './words.ts'

/** What this system does not know today, and what it has not seen for more than a year, by area. */
export default function GapsPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('gaps'))
  const { data, error } = useQuery(ask('listRuleAreas', {}))
  // People are insured in what has no areas below it.
  const parents = new Set(data?.areas.flatMap(({ inherits }) => inherits?.area ?? []))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('gaps')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
      </div>
      <p className="quiet">{say('gapsNote')}</p>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      <div className="desk-halves">
        {data?.areas
          .filter(({ area, inherits }) => inherits !== null && !parents.has(area))
          .map((area) => (
            <OneArea key={area.area} area={area} beside={area.area === '520200' ? '530600' : '520200'} />
          ))}
      </div>
    </>
  )
}

/** @param beside an area in whose way of writing a gap may be filled */
function OneArea({ area, beside }: { area: Area; beside: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listRules', { query: { areas: area.area } }))
  const stale = (data?.rules ?? []).flatMap((rule) => {
    const value = rule.columns[0]?.find((one) => one.inForce && one.stale)
    return value ? [{ rule, value }] : []
  })
  const to = (name: string): string => `/desk/rules?areas=${area.area},${beside}&rule=${name}`
  return (
    <section className="card stack" aria-label={say.text(area.name)}>
      <h2 className="name">{say.text(area.name)}</h2>
      <h3>
        {area.missing.length === 0 ? say('missingNone') : say('missing', { count: area.missing.length })}
      </h3>
      <ul className="columns">
        {area.missing.map((one) => (
          <li key={one.name}>
            <Link
              to={
                one.name === 'chronic.diseases'
                  ? `/desk/rules/diseases?area=${area.area}`
                  : `${to(one.name)}&propose=1`
              }
            >
              {say.text(one.words)}
            </Link>
          </li>
        ))}
      </ul>
      {error && <Problem error={error} />}
      <h3>{stale.length === 0 ? say('staleNone') : say('staleCount', { count: stale.length })}</h3>
      {stale.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('rule')}</th>
              <th scope="col">{say('value')}</th>
              <th scope="col">{say('age')}</th>
            </tr>
          </thead>
          <tbody>
            {stale.map(({ rule, value }) => (
              <tr key={rule.name}>
                <td>
                  <Link to={to(rule.name)}>{say.text(rule.words)}</Link>
                </td>
                <td>{say.text(value.text)}</td>
                <td>
                  <Age seen={value.seen} stale />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
