import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { placeName } from '../places.ts'
import { useTabs } from '../tabs.ts'
import { RecordTabs } from './RecordTabs.tsx'
import { words } from './words.ts'

/** The payer's view: amount, time, kind of place. Nothing medical is ever sent here. */
export default function PaymentsPage(): ReactNode {
  const say = useWords(words)
  const payments = useInfiniteQuery({
    queryKey: ['listPayments', 'all'],
    queryFn: ({ pageParam }) =>
      call('listPayments', { query: pageParam === '' ? {} : { before: pageParam } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const all = payments.data?.pages.flatMap((page) => page.payments) ?? []
  return (
    <Page title={say('title')} tabs={useTabs()}>
      <RecordTabs />
      <p className="small quiet">{say('payerNote')}</p>
      {payments.error && <Problem error={payments.error} />}
      {payments.isPending && <Waiting lines={4} label={say('loading')} />}
      {payments.data && all.length === 0 && <EmptyState icon="family">{say('noPayments')}</EmptyState>}
      {all.length > 0 && (
        <List label={say('payments')}>
          {all.map((payment, index) => (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: a payment has no number of its own for its payer
              key={index}
              to={`/records/payment?binding=${payment.bindingId ?? ''}&at=${encodeURIComponent(payment.at)}`}
              title={`${payment.relative.name} · ${say.text(placeName(payment.place))}`}
              note={[
                dayAndTime(payment.at),
                ...(payment.amountFen < 0 ? [say('givenBack')] : []),
                ...(payment.account === 'quota' ? [say('quota')] : []),
              ].join(' · ')}
              end={<Money amount={-payment.amountFen} signed />}
            />
          ))}
        </List>
      )}
      {payments.hasNextPage && (
        <Button
          look="second"
          busy={payments.isFetchingNextPage}
          onClick={() => void payments.fetchNextPage()}
        >
          {say('more')}
        </Button>
      )}
    </Page>
  )
}
