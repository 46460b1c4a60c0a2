import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { call } from '../../shared/api.ts'
import { Link } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
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
  const newest = items[0]?.at
  const unread = inbox.data?.pages[0]?.unread ?? 0
  const read = useSubmit({
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
      {inbox.data && items.length === 0 && <EmptyState>{say('none')}</EmptyState>}
      {items.map((item) => (
        <Card key={item.id} {...(item.unread ? { tone: 'need' as const } : {})}>
          <strong>{say.text(item.title)}</strong>
          <p>{say.text(item.body)}</p>
          <p className="small quiet">
            {dayAndTime(item.at)}
            {item.unread && ` · ${say('unread')}`}{' '}
            {item.link !== null && (
              <Link to={item.link} className="go">
                {say('go')}
              </Link>
            )}
          </p>
        </Card>
      ))}
      {inbox.hasNextPage && (
        <Button look="second" busy={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </Page>
  )
}
