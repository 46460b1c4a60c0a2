import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { call } from '../../shared/api.ts'
import { Link } from '../../shared/router.tsx'
import { clock, shortDay } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { EmptyState, Row, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** Everything I am told: what changed, since when, and where to go on. */
export default function InboxPage(): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const inbox = useInfiniteQuery({
    queryKey: ['readInbox', 'all'],
    queryFn: ({ pageParam }) => call('readInbox', { query: pageParam === '' ? {} : { before: pageParam } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const items = inbox.data?.pages.flatMap((page) => page.items) ?? []
  const dayOf = ({ at }: { at: string }): string => clock(at).day
  const days = [...new Set(items.map(dayOf))].map(
    (day) => [day, items.filter((item) => dayOf(item) === day)] as const,
  )
  const newest = items[0]?.at
  const unread = inbox.data?.pages[0]?.unread ?? 0
  const read = useSubmit({
    silent: true,
    act: (send, until: string) => send('markInboxRead', { body: { until } }),
    onDone: () => client.invalidateQueries({ queryKey: ['readInbox', 'unread'] }),
  })
  const { submit } = read
  useEffect(() => {
    if (newest !== undefined && unread > 0) submit(newest)
  }, [newest, unread, submit])
  return (
    <Page title={say('title')} backTo="/">
      <div className="link-row">
        <Link to="/notices/policy">{say('news')}</Link>
        <Link to="/notices/settings">{say('settings')}</Link>
      </div>
      {inbox.error && <Problem error={inbox.error} />}
      {inbox.isPending && <Waiting lines={5} label={say('loading')} />}
      {inbox.data && items.length === 0 && <EmptyState icon="bell">{say('none')}</EmptyState>}
      {days.map(([day, told]) => (
        <Section key={day} title={shortDay(day, say.language, businessToday().slice(0, 4))}>
          <ul className="card list">
            {told.map((item) => (
              <Row
                key={item.id}
                title={
                  <>
                    {say.text(item.title)}{' '}
                    {item.unread && <span className="state state-waiting">{say('unread')}</span>}
                  </>
                }
                note={say.text(item.body)}
                end={<small className="quiet money">{clock(item.at).time}</small>}
                to={item.link ?? undefined}
              />
            ))}
          </ul>
        </Section>
      ))}
      {inbox.hasNextPage && (
        <Button look="second" busy={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </Page>
  )
}
