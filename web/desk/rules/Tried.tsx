import { fenToYuan } from '@gongji/policy/money'
import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** One bill under the rules as they are and as proposed, and the decision tables with the rows that it took. */
export function Tried({ tried }: { tried: Answer<'tryRules'> }): ReactNode {
  const say = useWords(words)
  const names = tried.sides.length > 1 ? [say('before'), say('after')] : [say('before')]
  return (
    <div className="stack">
      <div className="desk-halves">
        {tried.sides.map((side, index) => (
          <section key={names[index]} className="card">
            <h3>{names[index]}</h3>
            {side.refused && <p>{say.text(side.refused)}</p>}
            <dl className="tried-amounts">
              {side.amounts?.map(({ what, fen }) => (
                <div key={what.zh}>
                  <dt>{say.text(what)}</dt>
                  <dd className="money">{fenToYuan(fen)}</dd>
                </div>
              ))}
            </dl>
            <details>
              <summary>{say('source')}</summary>
              <ul className="small">
                {side.reasons.map((one) => (
                  <li key={one.zh}>{say.text(one)}</li>
                ))}
              </ul>
            </details>
          </section>
        ))}
      </div>
      {tried.tables.map(({ name, words: called, rows }) => (
        <table key={name} className="desk-table decision">
          <caption>{say.text(called)}</caption>
          <thead>
            <tr>
              <th scope="col">{say('when')}</th>
              <th scope="col">{say('says')}</th>
              <th scope="col">
                <span className="only-heard">{say('lit')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const when = row.when.map(say.text).join('，')
              return (
                <tr key={`${when} ${row.value.zh}`} className={row.lit ? 'lit' : undefined}>
                  <td>{when}</td>
                  <td>{say.text(row.value)}</td>
                  <td>{row.lit ? `● ${say('lit')}` : ''}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      ))}
    </div>
  )
}
