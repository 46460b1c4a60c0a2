import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { announce } from '../../shared/ui/Announcer.tsx'
import { Button, Buttons } from '../../shared/ui/Button.tsx'
import { Card, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Hold = Answer<'listHolds'>['holds'][number]

/** My account: what stops it from paying now, and freezing it in one tap. */
export default function AccountPage(): ReactNode {
  const say = useWords(words)
  const account = useQuery(ask('readAccount', {}))
  const holds = useQuery(ask('listHolds', {}))
  const error = account.error ?? holds.error
  return (
    <Page title={say('title')} backTo="/mine">
      {error && <Problem error={error} />}
      {!error && !(account.data && holds.data) && <Waiting lines={5} label={say('loading')} />}
      {account.data && (
        <Card tone="hero">
          <p>{say('balance')}</p>
          <p className="binding-used">
            {account.data.balanceFen === null ? say('noBalance') : <Money amount={account.data.balanceFen} />}
          </p>
          {account.data.balanceFen === null && <p className="small">{say('none')}</p>}
        </Card>
      )}
      {account.data && holds.data && (
        <Holds
          holds={holds.data.holds}
          hasAccount={account.data.balanceFen !== null || account.data.walletFen > 0}
        />
      )}
      <List>
        <Row title={say('entries')} to="/records/entries" />
        <Row title={say('family')} to="/family/given" />
        <Row title={say('objections')} to="/objections" />
        <Row title={say('documents')} to="/documents" />
      </List>
    </Page>
  )
}

function Holds({ holds, hasAccount }: { holds: readonly Hold[]; hasAccount: boolean }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const changed = () => client.invalidateQueries()
  const freeze = useSubmit({
    act: (send, scope: 'family' | 'account') => send('freezeAccount', { body: { scope } }),
    onDone: async () => {
      await changed()
      announce(say('frozen'))
    },
  })
  const unfreeze = useSubmit({
    act: (send) => send('unfreezeAccount', {}),
    onDone: async ({ holds: left }) => {
      await changed()
      announce(say(left.length === 0 ? 'lifted' : 'liftedOwn'))
    },
  })
  const frozen = holds.some(({ canLift }) => canLift)
  const error = freeze.error ?? unfreeze.error
  return (
    <>
      <Section title={say(holds.length === 0 ? 'noHolds' : 'holds')}>
        {holds.length === 0 && <Notice tone="good">{say(hasAccount ? 'free' : 'freeNone')}</Notice>}
        {holds.map((hold) => (
          <Notice
            key={hold.id}
            tone="notice"
            title={say(`scope-${hold.scope}`, { name: hold.relative ?? '' })}
          >
            <p>
              {say(`cause-${hold.cause}`)} · {say('since', { when: dayAndTime(hold.placedAt) })}
            </p>
            {hold.cause !== 'owner' && (
              <p className="small">
                {say.text(hold.title)} {say.text(hold.why)}
              </p>
            )}
            {!hold.canLift && <p className="small">{say('agency')}</p>}
          </Notice>
        ))}
      </Section>
      <Buttons>
        {error && <Problem error={error} />}
        {freeze.done && frozen && <Notice tone="good">{say('frozen')}</Notice>}
        {unfreeze.done && !frozen && (
          <Notice tone="good">{say(holds.length === 0 ? 'lifted' : 'liftedOwn')}</Notice>
        )}
        {frozen ? (
          <Button busy={unfreeze.busy} onClick={() => unfreeze.submit()}>
            {say('unfreeze')}
          </Button>
        ) : (
          hasAccount && (
            <>
              <Button look="danger" busy={freeze.busy} onClick={() => freeze.submit('family')}>
                {say('freeze')}
              </Button>
              <p className="small quiet">{say('freezeWhat')}</p>
              <Button look="danger" busy={freeze.busy} onClick={() => freeze.submit('account')}>
                {say('freezeAll')}
              </Button>
              <p className="small quiet">{say('freezeAllWhat')}</p>
              <p className="small quiet">{say('freezeNote')}</p>
            </>
          )
        )}
      </Buttons>
    </>
  )
}
