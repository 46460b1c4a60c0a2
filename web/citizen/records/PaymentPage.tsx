import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { usePlace } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { placeName } from '../places.ts'
import { words } from './words.ts'

const page = 100

/** One use of my account: who, when, where, how much; and what I can do about it. */
export default function PaymentPage(): ReactNode {
  const say = useWords(words)
  const { search } = usePlace()
  const { data, error } = useQuery(ask('listPayments', { query: { limit: page } }))
  const payment = data?.payments.find(
    ({ bindingId, at }) => (bindingId ?? '') === (search.binding ?? '') && at === search.at,
  )
  return (
    <Page title={say('payments')} backTo="/records/payments">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={4} label={say('loading')} />}
      {data && !payment && <EmptyState>{say('paymentGone')}</EmptyState>}
      {payment && (
        <>
          <Card>
            <Facts
              facts={[
                [say('person'), payment.relative.name],
                [
                  say(payment.amountFen < 0 ? 'givenBack' : 'amount'),
                  <Money key="amount" amount={-payment.amountFen} signed />,
                ],
                [say('paymentPlace'), say.text(placeName(payment.place))],
                [say('paymentTime'), dayAndTime(payment.at)],
                ...(payment.account === 'quota' ? [[say('paymentFrom'), say('quota')] as const] : []),
              ]}
            />
          </Card>
          <p className="small quiet">{say('payerNote')}</p>
          <div className="buttons">
            {payment.bindingId !== null && (
              <LinkButton to={`/family/binding/${payment.bindingId}`}>{say('authorisation')}</LinkButton>
            )}
            {payment.amountFen > 0 && (
              <LinkButton
                look="second"
                to={`/objections/new?binding=${payment.bindingId ?? ''}&at=${encodeURIComponent(payment.at)}`}
              >
                {say('objectDraw')}
              </LinkButton>
            )}
            <LinkButton look="plain" to="/account">
              {say('freeze')}
            </LinkButton>
          </div>
        </>
      )}
    </Page>
  )
}
