import { divisionName } from '@gongji/contract/divisions'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type Filing = Answer<'listMyFilings'>['filings'][number]

/** What a filing is about, in one phrase: a place or a disease. */
export const matterOf = (filing: Filing, say: Pick<Say<typeof words>, 'text'>): string =>
  say.text(filing.disease === null ? divisionName(filing.destination ?? '') : filing.disease.name)

export const toneOf = ({ status, inForce }: Filing): string =>
  inForce
    ? 'good'
    : status === 'returned' || status === 'refused'
      ? 'wrong'
      : status === 'ended'
        ? ''
        : 'waiting'

/** My filings, and the way to a new one of either kind. */
export default function FilingsPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listMyFilings', {}))
  return (
    <Page title={say('title')} backTo="/">
      <LinkButton to="/filings/out-of-area">{say('outOfArea')}</LinkButton>
      <LinkButton look="second" to="/filings/chronic">
        {say('chronic')}
      </LinkButton>
      <Section title={say('mine')}>
        {error && <Problem error={error} />}
        {!data && !error && <Waiting label={say('loading')} />}
        {data?.filings.length === 0 && <EmptyState icon="travel">{say('none')}</EmptyState>}
        {data && data.filings.length > 0 && (
          <List label={say('mine')}>
            {data.filings.map((filing) => (
              <Row
                key={filing.id}
                to={`/filings/record/${filing.id}`}
                title={`${say(filing.kind)} · ${matterOf(filing, say)}`}
                note={
                  filing.to === null
                    ? say('termOpen', { from: filing.from })
                    : say('termTo', { from: filing.from, to: filing.to })
                }
                end={
                  <span className={`state state-${toneOf(filing)}`}>
                    {filing.inForce ? say('inForce') : say.text(filing.statusName)}
                  </span>
                }
              />
            ))}
          </List>
        )}
      </Section>
    </Page>
  )
}
