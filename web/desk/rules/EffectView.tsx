import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { movement, yuan } from '../../shared/show.ts'
import { useWords } from '../../shared/words.ts'
import { Save } from './Export.tsx'
import { words } from './words.ts'

type Effect = NonNullable<Answer<'weighRuleChange'>['effect']>

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${part > 0 ? '+' : ''}${((part / whole) * 100).toFixed(2)}%`.replace('-', '−')

/** The groups as a table for a spreadsheet: amounts in yuan, with a mark that tells it the encoding. */
const csvOf = ({ groups }: Effect, head: readonly string[], language: 'zh' | 'en'): string =>
  `\u{feff}${[
    head,
    ...groups.map(({ group, bills, people, fundBeforeFen: fundBefore, differenceFen: difference }) => [
      group[language],
      bills,
      people,
      yuan(fundBefore).replace(/,/g, ''),
      yuan(difference).replace(/,/g, '').replace('−', '-'),
    ]),
  ]
    .map((row) => row.map((cell) => `"${cell}"`).join(','))
    .join('\r\n')}\r\n`

/** Who gains and who loses: four answers, then each group with its bar and its figures. */
export function EffectView({ effect }: { effect: Effect | null }): ReactNode {
  const say = useWords(words)
  return (
    <section className="card card-table" aria-label={say('effect')}>
      <div className="card-head" role="status">
        <h2>{say('effect')}</h2>
        {effect && (
          <span className="quiet money">
            {say('span', { from: effect.from, to: effect.to, bills: effect.bills })}
          </span>
        )}
        {effect && effect.groups.length > 0 && (
          <span className="end">
            <Save
              name="effect.csv"
              of={say('effect')}
              text={csvOf(
                effect,
                [say('group'), say('bills'), say('peopleCount'), say('fundWas'), say('sum')],
                say.language,
              )}
            />
          </span>
        )}
      </div>
      {effect === null ? (
        <p className="card-text quiet">{say('effectNone')}</p>
      ) : effect.bills === 0 ? (
        <p className="card-text quiet">{say('effectEmpty', { from: effect.from, to: effect.to })}</p>
      ) : (
        <Figures effect={effect} />
      )}
    </section>
  )
}

function Figures({ effect }: { effect: Effect }): ReactNode {
  const say = useWords(words)
  const { bills, gain, lose, same, fundBeforeFen: fundBefore, fundAfterFen: fundAfter, groups } = effect
  const difference = fundAfter - fundBefore
  const most = Math.max(1, ...groups.map((one) => Math.abs(one.differenceFen)))
  return (
    <>
      <dl className="effect-answers">
        <div>
          <dt>{say('gain')}</dt>
          <dd>{say('people', { count: gain.people })}</dd>
          <dd className="quiet money">{movement(gain.amountFen)}</dd>
        </div>
        <div>
          <dt>{say('lose')}</dt>
          <dd>{say('people', { count: lose.people })}</dd>
          <dd className="quiet money">{movement(-lose.amountFen)}</dd>
        </div>
        <div>
          <dt>{say('same')}</dt>
          <dd>{say('people', { count: same })}</dd>
        </div>
        <div>
          <dt>{say('fund')}</dt>
          <dd className="money">{movement(difference)}</dd>
          <dd className="quiet">
            {say('fundOf', { sum: yuan(fundBefore), percent: share(difference, fundBefore) })}
          </dd>
        </div>
      </dl>
      <table className="desk-table effect-groups">
        <thead>
          <tr>
            <th scope="col">{say('group')}</th>
            <th scope="col" className="right">
              {say('bills')}
            </th>
            <th scope="col" className="right">
              {say('peopleCount')}
            </th>
            <td className="chart-cell" aria-hidden="true">
              {say('chart')}
            </td>
            <th scope="col" className="right">
              {say('sum')}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((one) => (
            <tr key={one.group.zh}>
              <th scope="row">{say.text(one.group)}</th>
              <td className="right money">{one.bills}</td>
              <td className="right money">{one.people}</td>
              <td aria-hidden="true" className="chart-cell">
                <span className="bar">
                  <span
                    className={one.differenceFen < 0 ? 'bar-less' : 'bar-more'}
                    style={{
                      width: `${(Math.abs(one.differenceFen) / most) * 50}%`,
                      [one.differenceFen < 0 ? 'right' : 'left']: '50%',
                    }}
                  />
                </span>
              </td>
              <td className={`right money ${one.differenceFen < 0 ? 'bad' : ''}`}>
                {movement(one.differenceFen)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('total')}</th>
            <td className="right money">{bills}</td>
            <td className="right money">{effect.people}</td>
            <td aria-hidden="true" />
            <td className="right money">{movement(difference)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="card-text small quiet">
        {say('refusals', { lost: effect.newlyRefused, won: effect.newlyDecided, both: effect.refusedBoth })}
        {effect.more && say('moreBills', { bills })}
      </p>
    </>
  )
}
