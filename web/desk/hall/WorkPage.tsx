import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { type Answer, call } from '../../shared/api.ts'
import { go, Link, usePlace, useTitle } from '../../shared/router.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { CaseDetail } from './CaseDetail.tsx'
import { ClaimDetail } from './ClaimDetail.tsx'
import { FilingDetail } from './FilingDetail.tsx'
import { GuardianDetail } from './GuardianDetail.tsx'
import { ObjectionDetail } from './ObjectionDetail.tsx'
import { PremiumDetail } from './PremiumDetail.tsx'
import { BaseDetail, DueDetail } from './SecondClerk.tsx'
import { words } from './words.ts'

export type Work = Answer<'listWork'>['work'][number]
export type Reason = Answer<'listWork'>['reasons'][number]
type Kind = Work['kind']
const kinds: readonly Kind[] = ['claim', 'filing', 'guardian', 'objection', 'case', 'premium', 'base', 'due']

const staysOpen: readonly Kind[] = ['claim', 'filing', 'case']

const keyOf = ({ kind, id }: Work): string => `${kind}-${id}`

/** Age and deadline in words; the colour only repeats them. */
function urgency({ waitingDays, daysLeft }: Work, say: Say<typeof words>): { text: string; look: string } {
  if (daysLeft === null) {
    return { text: waitingDays === 0 ? say('today') : say('waits', { count: waitingDays }), look: 'quiet' }
  }
  if (daysLeft < 0) return { text: say('over', { count: -daysLeft }), look: 'bad' }
  if (daysLeft === 0) return { text: say('dueToday'), look: 'bad' }
  return { text: say('left', { count: daysLeft }), look: daysLeft <= 3 ? 'stale' : '' }
}

/** Everything that waits for the agency: one list with age and deadline, and one piece of work beside it. */
export default function WorkPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('workTitle'))
  const { search } = usePlace()
  const kind = kinds.find((one) => one === search.kind)
  const [way, setWay] = useState<'asc' | 'desc'>('asc')
  const asked = { ...(kind === undefined ? {} : { kind }), way }
  const list = useInfiniteQuery({
    queryKey: ['listWork', asked],
    queryFn: ({ pageParam }) =>
      call('listWork', { query: { ...asked, ...(pageParam === '' ? {} : { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const rows = list.data?.pages.flatMap(({ work }) => work) ?? []
  const reasons = list.data?.pages[0]?.reasons ?? []
  const at = rows.findIndex((row) => keyOf(row) === search.open)
  // What was just decided is no longer in the queue; it stays open, with its notice, until the clerk goes on.
  const kept = useRef<Work>(undefined)
  if (rows[at] && staysOpen.includes(rows[at].kind)) kept.current = rows[at]
  const left = kept.current
  const current = rows[at] ?? (left && keyOf(left) === search.open ? left : undefined)
  const show = (open: string | undefined, of: string | undefined = kind): void => {
    const query = new URLSearchParams({
      ...(of === undefined ? {} : { kind: of }),
      ...(open === undefined ? {} : { open }),
    })
    go(`/desk/work?${query}`, { replace: true })
  }
  const step = (by: 1 | -1): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (next) show(keyOf(next))
  }
  useKeys([
    { key: 'J', label: say('keyDown'), act: () => step(1) },
    { key: 'K', label: say('keyUp'), act: () => step(-1) },
  ])
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('workTitle')}
      </h1>
      <div className="hall">
        <section className="card card-table hall-queue" aria-label={say('queue')}>
          <div className="card-head">
            <h2>{say('workTitle')}</h2>
            <button
              type="button"
              className="link-button end"
              onClick={() => setWay(way === 'asc' ? 'desc' : 'asc')}
            >
              {say(way === 'asc' ? 'oldest' : 'newest')}
            </button>
          </div>
          <nav className="hall-kinds" aria-label={say('kinds')}>
            <Link to="/desk/work" aria-current={kind === undefined ? 'page' : undefined}>
              {say('all')}
            </Link>
            {kinds.map((one) => (
              <Link key={one} to={`/desk/work?kind=${one}`} aria-current={kind === one ? 'page' : undefined}>
                {say(one)}
              </Link>
            ))}
          </nav>
          {list.error && <Problem error={list.error} />}
          {list.isPending && <p className="card-text quiet">{say('loading')}</p>}
          {list.data && rows.length === 0 && <p className="card-text quiet">{say('nothing')}</p>}
          <ul>
            {rows.map((row) => {
              const { text, look } = urgency(row, say)
              return (
                <li key={keyOf(row)}>
                  <button
                    type="button"
                    className="till-row"
                    aria-current={row === current ? 'true' : undefined}
                    onClick={() => show(keyOf(row))}
                  >
                    <span lang="zh" className="strong">
                      {row.personName}
                    </span>
                    <span className={`money ${look}`}>{text}</span>
                    <span>{say.text(row.what)}</span>
                    <span>{row.amountFen !== null && <Money amount={row.amountFen} />}</span>
                  </button>
                </li>
              )
            })}
          </ul>
          <div className="card-foot">
            <span className="quiet">{say('shownOf', { shown: rows.length })}</span>
            {list.hasNextPage && (
              <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {say('nextPage')}
              </Button>
            )}
          </div>
        </section>
        <div className="hall-work">
          {current ? (
            <Detail key={keyOf(current)} work={current} reasons={reasons} />
          ) : (
            <p className="card quiet">{say('choose')}</p>
          )}
        </div>
      </div>
    </>
  )
}

function Detail({ work, reasons }: { work: Work; reasons: readonly Reason[] }): ReactNode {
  switch (work.kind) {
    case 'claim':
      return <ClaimDetail work={work} reasons={reasons} />
    case 'filing':
      return <FilingDetail work={work} reasons={reasons} />
    case 'guardian':
      return <GuardianDetail work={work} />
    case 'objection':
      return <ObjectionDetail work={work} />
    case 'case':
      return <CaseDetail work={work} />
    case 'premium':
      return <PremiumDetail work={work} />
    case 'base':
      return <BaseDetail work={work} />
    case 'due':
      return <DueDetail work={work} />
  }
}
