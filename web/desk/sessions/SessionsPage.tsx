import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  title: ['我在哪里登录', 'Where I am signed in'],
  opened: ['登录时间', 'Signed in'],
  seen: ['最近使用', 'Last used'],
  here: ['这里', 'here'],
  end: ['结束', 'End'],
  loading: ['正在读取', 'Reading'],
} as const

/** One's own sessions: one that is not one's own is ended. */
export default function SessionsPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const { data, error } = useQuery(ask('listSessions', {}))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <section className="card card-table narrow" aria-label={say('title')}>
        <div className="card-head">
          <h2>{say('title')}</h2>
        </div>
        {error && <Problem error={error} />}
        {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('opened')}</th>
              <th scope="col">{say('seen')}</th>
              <th scope="col">
                <span className="only-heard">{say('end')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data?.sessions.map((session) => (
              <One key={session.id} session={session} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

function One({ session }: { session: Answer<'listSessions'>['sessions'][number] }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const end = useSubmit({
    act: (send) => send('endSession', { params: { id: session.id } }),
    onDone: () => queries.invalidateQueries(),
  })
  return (
    <tr>
      <td className="money">{dayAndTime(session.openedAt)}</td>
      <td className="money">{dayAndTime(session.seenAt)}</td>
      <td>
        {session.own ? (
          <span className="tag tag-good">{say('here')}</span>
        ) : (
          <Button look="plain" busy={end.busy} onClick={() => void end.submit()}>
            {say('end')}
          </Button>
        )}
        {end.error && <Problem error={end.error} again={false} />}
      </td>
    </tr>
  )
}
