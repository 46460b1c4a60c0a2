import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { clock, dayAndTime } from '../../shared/show.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type Claim = Answer<'listMyClaims'>['claims'][number]

/** 手工报销: slips claimed after paying in cash, and their state. */
export default function ClaimsPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listMyClaims', {}))
  return (
    <Page title={say('title')} backTo="/">
      <p className="quiet">{say('intro')}</p>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting label={say('loading')} />}
      {data && data.outages.length > 0 && (
        <Section title={say('outages')}>
          <p className="small quiet">{say('outagesNote')}</p>
          <List label={say('outages')}>
            {data.outages.map(({ institution, areaName, from, to, reason }) => (
              <Row
                key={`${institution?.code ?? ''} ${from}`}
                to={`/claims/new?outage=1&on=${clock(from).day}${institution ? `&at=${institution.code}` : ''}`}
                title={institution?.name ?? say('everywhere', { area: say.text(areaName) })}
                note={
                  <>
                    {say('outageWhen', { from: dayAndTime(from), to: dayAndTime(to) })}{' '}
                    <span lang="zh-CN">{reason}</span>
                  </>
                }
              />
            ))}
          </List>
        </Section>
      )}
      {data?.claims.length === 0 && <EmptyState icon="claim">{say('none')}</EmptyState>}
      {data && data.claims.length > 0 && (
        <List label={say('title')}>
          {data.claims.map((claim) => (
            <Row
              key={claim.id}
              to={`/claims/record/${claim.id}`}
              title={claim.institution.name}
              note={`${claim.careOn} · ${say.text(claim.statusName)}`}
              end={<Money amount={claim.totalFen} />}
            />
          ))}
        </List>
      )}
      <LinkButton to="/claims/new">{say('new')}</LinkButton>
    </Page>
  )
}
