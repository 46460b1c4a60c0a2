import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { AtCounter } from './FindPerson.tsx'
import { words } from './words.ts'

type Hold = Answer<'readMoney'>['holds'][number]

/** What stops the account from paying, and its release: one clerk asks, another does it. */
export function Holds({ found, title }: { found: AtCounter; title: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readMoney', { params: { personId: found.person.id } }))
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  return (
    <section className="card stack" aria-label={title}>
      <h2 className="name">{title}</h2>
      <p className="quiet">{say('holdHow')}</p>
      {data.holds.length === 0 && <p className="quiet">{say('noHolds')}</p>}
      <ul className="files">
        {data.holds.map((hold) => (
          <One key={hold.id} hold={hold} found={found} />
        ))}
      </ul>
    </section>
  )
}

function One({ hold, found }: { hold: Hold; found: AtCounter }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const release = useSubmit({
    act: (send) =>
      send('releaseHold', {
        params: { personId: found.person.id, id: hold.id },
        body: { person: found.named },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const what =
    hold.scope === 'binding'
      ? say('ofRelative', { name: hold.relative ?? '' })
      : say(hold.scope === 'family' ? 'wholeFamily' : 'wholeAccount')
  return (
    <li>
      <span className="strong">{what}</span> <span className="quiet">{dayAndTime(hold.placedAt)}</span>
      <p>
        {hold.cause === 'owner' ? (
          say('byOwner')
        ) : (
          <>
            {say.text(hold.title)} <span className="quiet">{say.text(hold.why)}</span>
          </>
        )}
      </p>
      {release.error && <Problem error={release.error} again={false} />}
      {release.answer ? (
        <Notice tone="good" title={say(release.answer.released ? 'released' : 'releaseAsked')} />
      ) : (
        <Button look="second" busy={release.busy} onClick={() => void release.submit()}>
          {say('release')}
        </Button>
      )}
    </li>
  )
}
