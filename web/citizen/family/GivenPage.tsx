import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { EmptyState, List, Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { BindingRow } from './BindingRow.tsx'
import { family } from './queries.ts'
import { words } from './words.ts'

/** 授权记录: every authorisation I gave, those that have ended too. */
export default function GivenPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(family())
  return (
    <Page title={say('records')} backTo="/family">
      <p className="small quiet">{say('recordsNote')}</p>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting label={say('loading')} />}
      {data && data.authorised.length === 0 && (
        <EmptyState icon="family" action={<LinkButton to="/family/bind">{say('add')}</LinkButton>}>
          {say('recordsNone')}
        </EmptyState>
      )}
      {data && data.authorised.length > 0 && (
        <List label={say('records')}>
          {data.authorised.map((binding) => (
            <BindingRow key={binding.id} binding={binding} seenBy="payer" />
          ))}
        </List>
      )}
    </Page>
  )
}
