import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** One piece of policy news with each change, its day and how sure it is. */
export default function NewsItemPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readNews', { params: { id } }))
  return (
    <Page title={data ? say.text(data.title) : say('news')} backTo="/notices/policy">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={5} label={say('loading')} />}
      {data && (
        <>
          {data.publishedAt !== null && (
            <p className="small quiet">{say('published', { when: dayAndTime(data.publishedAt) })}</p>
          )}
          <Card>
            <p className="letter-text">{say.text(data.body)}</p>
          </Card>
          {data.changes.length > 0 && (
            <Section title={say('changes')}>
              <ul className="card list">
                {data.changes.map((change) => (
                  <li key={`${change.parameter} ${change.from}`} className="row">
                    <span className="row-text">
                      <span className="row-title">{say.text(change.name)}</span>
                      <span className="row-note">
                        {say('from', { day: change.from })} · {say.text(change.text)}
                        {change.proposed && ` · ${say('proposed')}`}
                        {change.certainty === 'unverified' && ` · ${say('unsure')}`}
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Page>
  )
}
