import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Beginning = Answer<'readBeginning'>
type Step = Beginning['steps'][number]

const staff = { words: 'toStaff', to: '/desk/staff' } as const
/** Where each line is made green: a page of the desk, or an operator's command. */
const mends = {
  administrators: staff,
  clerks: staff,
  auditors: staff,
  officers: staff,
  managers: staff,
  institutions: { words: 'toInstitutions', to: '/desk/institutions' },
  keys: { words: 'toKeys', to: '/desk/institutions' },
  catalogue: { words: 'byCatalogue', to: null },
  people: { words: 'byImport', to: null },
  seal: { words: 'bySeal', to: null },
} as const satisfies Record<Step['step'], { words: keyof typeof words; to: string | null }>

/** What an agency needs before its first bill, each line with the way to it. */
export default function StartPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('startTitle'))
  const { data, error } = useQuery(ask('readBeginning', {}))
  const left = data?.steps.filter(({ done }) => !done).length ?? 0
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('startTitle')}
      </h1>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data && (
        <>
          <Areas areas={data.areas} />
          {left === 0 && <Notice tone="good" title={say('allDone')} />}
          <section className="card card-table" aria-label={say('startTitle')}>
            <div className="card-head">
              <h2>{say('startTitle')}</h2>
              {left > 0 && <span className="tag tag-notice">{say('left', { count: left })}</span>}
              <span className="quiet">{say('startWhat')}</span>
            </div>
            <Steps beginning={data} />
          </section>
          <Periods periods={data.periods} />
        </>
      )}
    </>
  )
}

function Steps({ beginning: { areas, steps } }: { beginning: Beginning }): ReactNode {
  const say = useWords(words)
  const nameOf = (area: string | null): string => {
    const found = areas.find((one) => one.area === area)
    return found ? say.text(found.name) : say('agency')
  }
  return (
    <table className="desk-table">
      <thead>
        <tr>
          {(['step', 'place'] as const).map((one) => (
            <th key={one} scope="col">
              {say(one)}
            </th>
          ))}
          {(['have', 'wanted'] as const).map((one) => (
            <th key={one} scope="col" className="right">
              {say(one)}
            </th>
          ))}
          {(['state', 'mend'] as const).map((one) => (
            <th key={one} scope="col">
              {say(one)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map(({ step, area, have, wanted, done }) => {
          const mend = mends[step]
          return (
            <tr key={`${step} ${area}`}>
              <th scope="row">{say(step)}</th>
              <td>{nameOf(area)}</td>
              <td className="right money">{have}</td>
              <td className="right money">{wanted}</td>
              <td className="outcome">
                <span className={done ? 'good' : 'stale'}>
                  <Icon name={done ? 'check' : 'clock'} /> {say(done ? 'ready' : 'open')}
                </span>
              </td>
              <td>
                {!done && (mend.to === null ? say(mend.words) : <Link to={mend.to}>{say(mend.words)}</Link>)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** What nobody read in a document: the agency compares it with its archives' rules. */
function Periods({ periods }: { periods: Beginning['periods'] }): ReactNode {
  const say = useWords(words)
  return (
    <section className="card card-table" aria-label={say('periods')}>
      <div className="card-head">
        <h2>{say('periods')}</h2>
        <span className="quiet">{say('periodsWhat')}</span>
      </div>
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">{say('step')}</th>
            <th scope="col">{say('period')}</th>
            <th scope="col">{say('source')}</th>
            <th scope="col">{say('state')}</th>
          </tr>
        </thead>
        <tbody>
          {periods.map(({ what, days, years, source, dated, certainty }) => (
            <tr key={what.zh}>
              <th scope="row">{say.text(what)}</th>
              <td>
                {years === null ? say('keptDays', { count: days ?? 0 }) : say('keptYears', { count: years })}
              </td>
              <td lang="zh">
                {source} <span className="quiet">{dated}</span>
              </td>
              <td>{say(certainty)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Areas({ areas }: { areas: Beginning['areas'] }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const open = useSubmit<unknown, string>({
    act: (send, area) => send('openArea', { body: { area } }),
    onDone: () => queries.invalidateQueries(),
  })
  return (
    <section className="card" aria-label={say('areas')}>
      <h2 className="name">{say('areas')}</h2>
      <ul className="desk-row">
        {areas.map(({ area, name, openedOn }) => (
          <li key={area}>
            <span className="strong">{say.text(name)}</span> <code className="quiet">{area}</code>{' '}
            {openedOn ? (
              <span className="tag tag-good">{say('served', { day: openedOn })}</span>
            ) : (
              <>
                <span className="tag">{say('notServed')}</span>{' '}
                <Button look="plain" busy={open.busy} onClick={() => void open.submit(area)}>
                  {say('serve')}
                  <span className="only-heard">{say.text(name)}</span>
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {open.error && <Problem error={open.error} again={false} />}
    </section>
  )
}
