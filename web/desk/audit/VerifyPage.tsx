import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { words } from './verify-words.ts'

type Verification = Answer<'listVerifications'>['verifications'][number]
type Extent = Verification['extent']
const extents = ['all', 'sinceSeal', 'day', 'person'] as const
/** How often a page looks how far it has come, in milliseconds. */
const lookEvery = 1_000

/** Whom one looked at, in words. */
const extentText = ({ extent, day, personName }: Verification, say: Say<typeof words>): string =>
  extent === 'day'
    ? say('dayOf', { day: day ?? '' })
    : extent === 'person'
      ? say('personOf', { name: personName ?? '' })
      : say(extent)

/** The books derived again at an auditor's word, with how far it has come, and what it found. */
export default function VerifyPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const { data, error } = useQuery({
    ...ask('listVerifications', { query: {} }),
    refetchInterval: ({ state }) =>
      state.data?.verifications.some(({ verdict }) => verdict === 'running') ? lookEvery : false,
  })
  const running = data?.verifications.find(({ verdict }) => verdict === 'running')
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      {running ? <Running one={running} /> : <Start />}
      {error && <Problem error={error} />}
      {data?.night && (
        <p className="card card-text quiet">
          {say('night', {
            at: dayAndTime(data.night.at),
            people: data.night.people,
            settlements: data.night.settlements,
          })}{' '}
          <Verdict verdict={data.night.verdict} />
        </p>
      )}
      <section className="card card-table" aria-label={say('done')}>
        <div className="card-head">
          <h2>{say('done')}</h2>
        </div>
        {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
        {data?.verifications.length === 0 && <p className="card-text quiet">{say('none')}</p>}
        {data && data.verifications.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                {(['when', 'who', 'whom', 'result'] as const).map((one) => (
                  <th key={one} scope="col">
                    {say(one)}
                  </th>
                ))}
                {(['people', 'settlements'] as const).map((one) => (
                  <th key={one} scope="col" className="right">
                    {say(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.verifications.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  )
}

function Verdict({ verdict }: { verdict: Verification['verdict'] }): ReactNode {
  const say = useWords(words)
  const look = {
    right: ' tag-good',
    wrong: ' tag-danger',
    incomplete: ' tag-notice',
    running: '',
    stopped: '',
  }
  return <span className={`tag${look[verdict]}`}>{say(verdict)}</span>
}

function Start(): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [extent, setExtent] = useState<Extent>('all')
  const [day, setDay] = useState('')
  const [search, setSearch] = useState('')
  const start = useSubmit({
    act: (send) =>
      send('startVerification', {
        body:
          extent === 'day'
            ? { extent, day }
            : extent === 'person'
              ? { extent, search: search.trim() }
              : { extent },
      }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listVerifications'] }),
  })
  const faults = {
    day: extent === 'day' && day === '',
    search: extent === 'person' && search.trim() === '',
  }
  const { tried, form } = useForm(faults, () => void start.submit())
  return (
    <form {...form} className="card hall-find" aria-label={say('start')}>
      <p className="quiet">{say('what')}</p>
      <div className="form-row">
        <Select<Extent>
          label={say('whom')}
          value={extent}
          onChange={setExtent}
          options={extents.map((value) => ({ value, label: say(value) }))}
        />
        {extent === 'day' && (
          <DateField
            label={say('dayLabel')}
            value={day}
            onChange={setDay}
            error={tried && faults.day ? say('needed') : undefined}
          />
        )}
        {extent === 'person' && (
          <TextField
            label={say('number')}
            autoComplete="off"
            value={search}
            onChange={setSearch}
            maxLength={40}
            error={tried && faults.search ? say('needed') : undefined}
          />
        )}
        <Button type="submit" busy={start.busy}>
          {say('start')}
        </Button>
      </div>
      {start.error && <Problem error={start.error} again={false} />}
    </form>
  )
}

function Running({ one }: { one: Verification }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const stop = useSubmit({
    act: (send) => send('stopVerification', { params: { id: one.id } }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listVerifications'] }),
  })
  const label = say('running')
  return (
    <section className="card stack" aria-label={label}>
      <h2 className="name">{extentText(one, say)}</h2>
      <progress className="audit-progress" max={Math.max(1, one.total)} value={one.done} aria-label={label} />
      <p>
        <span className="money">{say('progress', { done: one.done, total: one.total })}</span>{' '}
        <span className="quiet">
          {say('by', { who: one.askedBy, at: dayAndTime(one.askedAt) })} {say('leave')}
        </span>
      </p>
      <Findings one={one} />
      {stop.error && <Problem error={stop.error} again={false} />}
      <p>
        <Button look="second" busy={stop.busy} onClick={() => void stop.submit()}>
          {say('stop')}
        </Button>
      </p>
    </section>
  )
}

function Row({ one }: { one: Verification }): ReactNode {
  const say = useWords(words)
  return (
    <>
      <tr>
        <td className="money">{dayAndTime(one.askedAt)}</td>
        <td lang="zh">{one.askedBy}</td>
        <td>{extentText(one, say)}</td>
        <td>
          <Verdict verdict={one.verdict} />{' '}
          {one.sealedOn !== null && <span className="quiet">{say('sealed', { day: one.sealedOn })}</span>}
        </td>
        <td className="right money">{one.people}</td>
        <td className="right money">{one.settlements}</td>
      </tr>
      {one.verdict !== 'running' && one.findings.length > 0 && (
        <tr>
          <td colSpan={6}>
            <Findings one={one} />
          </td>
        </tr>
      )}
    </>
  )
}

/** The first rows that differ, each with its person and, where it is about one, its settlement. */
function Findings({ one }: { one: Verification }): ReactNode {
  const say = useWords(words)
  if (one.findings.length === 0) return null
  return (
    <ul className="findings bad">
      {one.findings.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings have no number and are only added to
        <li key={index}>
          {row.personName !== null && <span lang="zh">{row.personName} </span>}
          {row.setlId !== null && row.personId !== null && (
            <Link to={`/desk/audit/${row.personId}/${row.setlId}`}>
              <code>{row.setlId}</code>
            </Link>
          )}{' '}
          <code>{row.what}</code>
          <br />
          <code>{say('findingIs', { expected: row.expected, found: row.found })}</code>
        </li>
      ))}
    </ul>
  )
}
