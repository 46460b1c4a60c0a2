import { relationshipWords } from '@gongji/contract/words'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from '../../shared/router.tsx'
import { shortDay } from '../../shared/show.ts'
import { Aged } from '../../shared/ui/Aged.tsx'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { BindingRow } from './BindingRow.tsx'
import { listOf, type Rules, waitsForMe } from './describe.ts'
import { family, familyRules } from './queries.ts'
import { words } from './words.ts'

/** Family account sharing at a glance: who may use whose account, and what waits for consent. */
export default function FamilyPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(family())
  const rules = useQuery(familyRules())
  const waiting = [...(data?.authorisedBy ?? []), ...(data?.authorised ?? [])].filter(waitsForMe)
  const given = data?.authorised.filter(({ status }) => status !== 'ended') ?? []
  const received = data?.authorisedBy.filter(({ status }) => status !== 'ended') ?? []
  const relatives = [...new Map(received.map(({ relative }) => [relative.id, relative])).values()]
  const wardIds = new Set(data?.wards.map(({ id }) => id))
  return (
    <Page title={say('title')} backTo="/">
      <p className="small quiet">{say('difference')}</p>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={5} label={say('loading')} />}
      {waiting.map((binding) => (
        <Card key={binding.id} tone="need">
          <strong>{say('needsYou')}</strong>
          <p>
            {say('invitedText', { payer: binding.payer.name, relative: binding.relative.name })}{' '}
            <Link to={`/family/binding/${binding.id}`}>{say('look')}</Link>
          </p>
        </Card>
      ))}
      {data && (
        <>
          <Section title={say('given')} more={<Link to="/family/given">{say('records')}</Link>}>
            {given.length === 0 ? (
              <EmptyState icon="family">{say('givenNone')}</EmptyState>
            ) : (
              <List label={say('given')}>
                {given.map((binding) => (
                  <BindingRow key={binding.id} binding={binding} seenBy="payer" />
                ))}
              </List>
            )}
          </Section>
          <LinkButton to="/family/bind">{say('add')}</LinkButton>
          {relatives.length === 0 && (
            <Section title={say('received')}>
              <EmptyState icon="family">{say('receivedNone')}</EmptyState>
            </Section>
          )}
          {relatives.map((relative) => {
            const payers = received.filter((binding) => binding.relative.id === relative.id)
            const isWard = wardIds.has(relative.id)
            const title = isWard ? say('receivedFor', { name: relative.name }) : say('received')
            return (
              <Section
                key={relative.id}
                title={title}
                more={
                  payers.length > 1 && (
                    <Link to={isWard ? `/family/order?for=${relative.id}` : '/family/order'}>
                      {say('order')}
                    </Link>
                  )
                }
              >
                <List label={title}>
                  {payers.map((binding) => (
                    <BindingRow key={binding.id} binding={binding} seenBy="relative" />
                  ))}
                </List>
              </Section>
            )
          })}
          <List>
            <Row title={say('atTill')} to="/show" />
            <Row title={say('certificate')} to="/certificate" />
            <Row title={say('records')} to="/family/given" />
            <Row title={say('child')} note={say('childNote')} to="/family/child" />
          </List>
        </>
      )}
      {rules.data && <RulesCard rules={rules.data} />}
    </Page>
  )
}

function RulesCard({ rules }: { rules: Rules }): ReactNode {
  const say = useWords(words)
  const area = say.text(rules.areaName)
  const names = (kinds: Rules['relationships']): string =>
    listOf(
      say,
      kinds.map((kind) => relationshipWords[kind]),
    )
  const wider = rules.widerRelationships
  const sources = [...new Set(Object.values(rules.sources).map(({ source }) => source))]
  return (
    <Section title={say('rules', { area })}>
      <Card>
        <ul className="bullets">
          <li>{say('ruleRelatives', { list: names(rules.relationships) })}</li>
          <li>{say(`territory-${rules.territory}`)}</li>
          <li>{say(`costs-${rules.costs}`)}</li>
          <li>{say(rules.mustAsk ? 'mustAsk' : 'needNotAsk')}</li>
        </ul>
        <Aged values={Object.values(rules.sources)} />
        {wider !== null && (
          <Notice tone="notice">
            {wider.from === null
              ? say('ruleProposed', { list: names(wider.kinds), area })
              : say('ruleLater', {
                  list: names(wider.kinds),
                  area,
                  day: shortDay(wider.from, say.language, businessToday().slice(0, 4)),
                })}
          </Notice>
        )}
        <details className="sources">
          <summary>{say('source')}</summary>
          <ul className="bullets">
            {sources.map((source) => (
              <li key={source} lang="zh-CN">
                {source}
              </li>
            ))}
          </ul>
        </details>
      </Card>
    </Section>
  )
}
