import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './more-words.ts'
import { Reasoned } from './Reasoned.tsx'

type Status = '' | 'open' | 'confirmed' | 'dismissed'
type Case = Answer<'listCases'>['cases'][number]

/** What the rules raised and what somebody reported, each with why it is watched; and what is watched at all. */
export default function AlertsPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('alerts'))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('alerts')}
      </h1>
      <Reasoned>{() => <Cases />}</Reasoned>
      <Rules />
    </>
  )
}

function Cases(): ReactNode {
  const say = useWords(words)
  const [status, setStatus] = useState<Status>('')
  const { data, error } = useQuery(
    ask('listCases', { query: { limit: 200, ...(status === '' ? {} : { status }) } }),
  )
  return (
    <section className="card card-table" aria-label={say('cases')}>
      <div className="card-head">
        <h2>{say('cases')}</h2>
        <Select<Status>
          label={say('status')}
          value={status}
          onChange={setStatus}
          options={[
            { value: '', label: say('all') },
            { value: 'open', label: say('open') },
            { value: 'confirmed', label: say('confirmed') },
            { value: 'dismissed', label: say('dismissed') },
          ]}
        />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
      {data?.cases.length === 0 && <p className="card-text quiet">{say('noCases')}</p>}
      {data && data.cases.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              {(['when', 'alert', 'people', 'status'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
              {(['amount', 'owed', 'back'] as const).map((one) => (
                <th key={one} scope="col" className="right">
                  {say(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.cases.map((one) => (
              <CaseRow key={one.id} found={one} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function CaseRow({ found }: { found: Case }): ReactNode {
  const say = useWords(words)
  return (
    <tr>
      <td className="money">{dayAndTime(found.openedAt)}</td>
      <td>
        <span className="strong">{say.text(found.title)}</span>
        <p className="quiet">{say.text(found.why)}</p>
        {found.decision !== '' && <p lang="zh">{found.decision}</p>}
      </td>
      <td lang="zh">
        {[found.payer?.name, found.relative?.name, found.institution?.name].filter(Boolean).join(' → ')}
      </td>
      <td>
        <span className={found.status === 'open' ? 'tag tag-notice' : 'tag'}>{say(found.status)}</span>
      </td>
      {[found.amountFen, found.owedFen, found.recoveredFen].map((amount, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns in their order
        <td key={index} className="right">
          <Money amount={amount} />
        </td>
      ))}
    </tr>
  )
}

function Rules(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listRiskRules', {}))
  return (
    <section className="card card-table" aria-label={say('watched')}>
      <div className="card-head">
        <h2>{say('watched')}</h2>
      </div>
      {error && <Problem error={error} />}
      <table className="desk-table">
        <tbody>
          {data?.rules.map(({ id, title, why, action }) => (
            <tr key={id}>
              <th scope="row">{say.text(title)}</th>
              <td>{say.text(why)}</td>
              <td>
                <span className={action === 'hold' ? 'tag tag-notice' : 'tag'}>{say(action)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
