import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useTitle } from '../../shared/router.tsx'
import { clock, dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField } from '../../shared/ui/Field.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Keys } from './Keys.tsx'
import { Messages } from './Messages.tsx'
import { words } from './words.ts'

type Start = Answer<'readTillStart'>

/** How each line is made green. */
const mends = {
  agreement: 'byAgency',
  key: 'byAdministrator',
  matches: 'by3301',
  departments: 'by3401',
  practitioners: 'byRegister',
  firstMessage: 'byMessage',
  firstBill: 'by2207',
} as const satisfies Record<Start['steps'][number]['step'], keyof typeof words>

/** The corner of an institution's own people who join its program: what is still missing, its keys, and what there is to try with. */
export default function InterfacePage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const { data, error } = useQuery(ask('readTillStart', {}))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data && (
        <>
          <Steps steps={data.steps} name={data.institution.name} />
          <Keys keys={data.keys} />
          <Messages />
          {data.sandbox && <Clock now={data.now} />}
          {data.sandbox && <People />}
        </>
      )}
    </>
  )
}

function Steps({ steps, name }: { steps: Start['steps']; name: string }): ReactNode {
  const say = useWords(words)
  const left = steps.filter(({ done }) => !done).length
  return (
    <section className="card card-table" aria-label={say('before')}>
      <div className="card-head">
        <h2>{say('before')}</h2>
        {left > 0 && <span className="tag tag-notice">{say('left', { count: left })}</span>}
        <span className="quiet">{name}</span>
      </div>
      {left === 0 && (
        <div className="card-text">
          <Notice tone="good" title={say('allDone')} />
        </div>
      )}
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">{say('step')}</th>
            <th scope="col" className="right">
              {say('have')}
            </th>
            <th scope="col">{say('state')}</th>
            <th scope="col">{say('mend')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ step, have, done }) => (
            <tr key={step}>
              <th scope="row">{say(step)}</th>
              <td className="right money">{have}</td>
              <td className="outcome">
                <span className={done ? 'good' : 'stale'}>
                  <Icon name={done ? 'check' : 'clock'} /> {say(done ? 'ready' : 'open')}
                </span>
              </td>
              <td>{!done && say(mends[step])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Clock({ now }: { now: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const today = clock(now)
  const [day, setDay] = useState(today.day)
  const move = useSubmit({
    // Later on the same day is still later.
    act: (send) =>
      send('moveClock', { body: { to: `${day}T${day > today.day ? '10:00' : '23:59'}:00+08:00` } }),
    onDone: () => queries.invalidateQueries(),
  })
  const { form } = useForm({}, () => move.submit())
  return (
    <section className="card" aria-label={say('clock')}>
      <h2 className="name">{say('clock')}</h2>
      <p className="quiet">{say('clockWhat')}</p>
      <p>{say('clockNow', { time: dayAndTime(now) })}</p>
      <form {...form} className="desk-row">
        <DateField label={say('clockDay')} value={day} min={today.day} onChange={setDay} />
        <Button type="submit" busy={move.busy}>
          {say('clockGo')}
        </Button>
      </form>
      {move.error && <Problem error={move.error} again={false} />}
      {move.answer && <p role="status">{say('clockDone', { n: move.answer.done })}</p>}
    </section>
  )
}

function People(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listDemoPeople', {}))
  return (
    <section className="card card-table" aria-label={say('people')}>
      <div className="card-head">
        <h2>{say('people')}</h2>
        <span className="quiet">{say('peopleWhat')}</span>
      </div>
      {error && <Problem error={error} />}
      {data && (
        <table className="desk-table">
          <thead>
            <tr>
              {(['name', 'idNumber', 'psnNo', 'shows'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.people.map((one) => (
              <tr key={one.psnNo}>
                <th scope="row" lang="zh">
                  {one.name}
                </th>
                <td>
                  <code>{one.idNumber}</code>
                </td>
                <td>
                  <code>{one.psnNo}</code>
                </td>
                <td>{say.text(one.about)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
