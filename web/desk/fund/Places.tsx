import { fenToYuan } from '@gongji/policy/money'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { Save } from '../parts/Save.tsx'
import { words } from './words.ts'

type Place = Answer<'readFundInstitutions'>['institutions'][number]
type Payment = Place['payments'][number]
const shownDays = 5

const dueText = ({ dueOn, daysLeft }: Payment, say: Say<typeof words>): string =>
  dueOn === null || daysLeft === null
    ? say('noDue')
    : `${dueOn} ${daysLeft >= 0 ? say('left', { days: daysLeft }) : say('late', { days: -daysLeft })}`

/** Institutions whose books are not known to agree on some day, and those that wait for a month's money. */
export function Places(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readFundInstitutions', {}))
  return (
    <section className="card card-table" aria-label={say('places')}>
      <div className="card-head">
        <h2>{say('places')}</h2>
        {data && (
          <Save
            name={say('places')}
            rows={[
              [say('institution'), say('openDays'), say('state'), say('month'), say('owed'), say('due')],
              ...data.institutions.flatMap(({ institution, days, payments }) => [
                ...days.map(({ on, state }) => [institution.name, on, say(state), '', '', '']),
                ...payments.map((one) => [
                  institution.name,
                  '',
                  '',
                  one.month,
                  fenToYuan(one.owedFen),
                  dueText(one, say),
                ]),
              ]),
            ]}
          />
        )}
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
      {data && <p className="card-text quiet">{say('placesWhat', { days: data.lookedDays })}</p>}
      {data?.institutions.length === 0 && <p className="card-text good">{say('allAgreed')}</p>}
      {data && data.institutions.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('institution')}</th>
              <th scope="col">{say('openDays')}</th>
              <th scope="col" className="right">
                {say('owed')}
              </th>
              <th scope="col">{say('due')}</th>
            </tr>
          </thead>
          <tbody>
            {data.institutions.map((one) => (
              <PlaceRow key={one.institution.code} one={one} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function PlaceRow({ one: { institution, days, payments } }: { one: Place }): ReactNode {
  const say = useWords(words)
  return (
    <tr>
      <th scope="row" lang="zh">
        {institution.name}
      </th>
      <td>
        {days.slice(0, shownDays).map(({ on, state }) => (
          <span key={on} className={state === 'differs' ? 'tag tag-danger' : 'tag tag-notice'}>
            <span className="money">{on.slice(5)}</span> {say(state)}
          </span>
        ))}
        {days.length > shownDays && <span className="quiet"> {say('moreDays', { count: days.length })}</span>}
      </td>
      <td className="right">
        {payments.map((payment) => (
          <p key={payment.month}>
            <span className="quiet money">{payment.month}</span> <Money amount={payment.owedFen} />
          </p>
        ))}
      </td>
      <td>
        {payments.map((payment) => (
          <p
            key={payment.month}
            className={payment.daysLeft !== null && payment.daysLeft < 0 ? 'bad money' : 'money'}
          >
            {dueText(payment, say)}
          </p>
        ))}
      </td>
    </tr>
  )
}
