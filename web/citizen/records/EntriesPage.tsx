import { movementName } from '@gongji/contract/words'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../../shared/api.ts'
import { yuan } from '../../shared/show.ts'
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

/** Everything that moved my account or my wallet. */
export default function EntriesPage(): ReactNode {
  const say = useWords(words)
  const entries = useInfiniteQuery({
    queryKey: ['listAccountEntries', 'all'],
    queryFn: ({ pageParam }) =>
      call('listAccountEntries', { query: pageParam === '' ? {} : { before: pageParam } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const all = entries.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <Page title={say('title')} tabs={useTabs()}>
      <RecordTabs />
      {entries.error && <Problem error={entries.error} />}
      {entries.isPending && <Waiting lines={4} label={say('loading')} />}
      {entries.data && all.length === 0 && <EmptyState icon="list">{say('noEntries')}</EmptyState>}
      {all.length > 0 && (
        <List label={say('entries')}>
          {all.map((entry) => (
            <Row
              key={`${entry.id} ${entry.account}`}
              title={say.text(movementName(entry.kind))}
              note={[
                entry.on,
                ...(entry.account === 'wallet' ? [say('walletAccount')] : []),
                ...(entry.relative === null
                  ? []
                  : [
                      say(
                        entry.kind === 'wallet.accept' && entry.amountFen > 0
                          ? 'fromRelative'
                          : 'forRelative',
                        {
                          name: entry.relative,
                        },
                      ),
                    ]),
                ...(entry.institution === null ? [] : [entry.institution]),
                ...(entry.place === null ? [] : [say.text(placeName(entry.place))]),
              ].join(' · ')}
              end={
                <span className="entry-end">
                  <Money amount={entry.amountFen} signed />
                  <small className="quiet">{say('after', { amount: yuan(entry.balanceAfterFen) })}</small>
                </span>
              }
            />
          ))}
        </List>
      )}
      {entries.hasNextPage && (
        <Button look="second" busy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </Page>
  )
}
