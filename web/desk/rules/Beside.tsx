import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Value = Answer<'readRule'>['rule']['columns'][number][number]

/** One rule of some areas, a row for each day on which it changes. */
export function Beside({ areas, name }: { areas: readonly string[]; name: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readRule', { params: { name }, query: { areas: areas.join() } }))
  if (error) return <Problem error={error} />
  if (!data) return <p className="waiting">{say('loading')}</p>
  const { rule } = data
  const days = [...new Set(rule.columns.flatMap((column) => column.map(({ from }) => from)))].sort()
  return (
    <section className="card rules-beside">
      <div className="section-head">
        <h2 className="rules-name">{say.text(rule.words)}</h2>
        <small className="quiet">{say('besideHint')}</small>
      </div>
      <table className="desk-table">
        <caption className="only-heard">
          {say('beside')} {say.text(rule.words)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{say('since')}</th>
            {data.areas.map((area) => (
              <th key={area.area} scope="col">
                {say.text(area.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day}>
              <th scope="row" className="money">
                {day}
              </th>
              {rule.columns.map((column, index) => {
                const value = column.find(({ from }) => from === day)
                return (
                  <td key={areas[index]} className={value?.inForce ? 'in-force' : undefined}>
                    {value && <Cell value={value} />}
                  </td>
                )
              })}
            </tr>
          ))}
          {days.length === 0 && (
            <tr>
              <td colSpan={areas.length + 1}>{say('none')}</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  )
}

function Cell({ value }: { value: Value }): ReactNode {
  const say = useWords(words)
  return (
    <>
      <strong className={value.certainty === 'approximate' ? 'about' : undefined}>
        {say.text(value.text)}
      </strong>
      {value.to && <span className="quiet"> {say('until', { to: value.to })}</span>}
      {value.proposed && <span className="mark mark-notice">{say('proposedValue')}</span>}
      <div className="rules-source">
        <span className={`mark mark-${value.certainty}`}>{say(value.certainty)}</span>
        {value.seen && (
          <span className={value.stale ? 'stale' : 'quiet'}>
            {say(value.stale ? 'stale' : 'seen', { seen: value.seen })}
          </span>
        )}
        {!value.own && (
          <span className="quiet">{say('inherited', { area: say.text(value.statedBy.name) })}</span>
        )}
      </div>
      <small className="quiet">{value.source}</small>
      {value.note && <small className="quiet">{value.note}</small>}
    </>
  )
}
