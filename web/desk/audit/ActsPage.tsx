import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, call } from '../../shared/api.ts'
import { nameOfArea } from '../../shared/names.ts'
import { useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { words } from './more-words.ts'

type Act = Answer<'listAdministrativeActs'>['acts'][number]

const actorOf = (actor: string, say: Say<typeof words>): string =>
  actor.startsWith('staff:') ? say('staffNo', { id: actor.slice(6) }) : say('operator')

function contentOf({ kind, subject, content }: Act, say: Say<typeof words>): ReactNode {
  if (kind === 'audit.export') {
    const { from, to, rows, reason } = content
    return say('exportIs', { from: String(from), to: String(to), rows: Number(rows), reason: String(reason) })
  }
  if (kind === 'fund.plan') {
    const { year, document, dated } = content
    return say('planIs', { year: Number(year), document: String(document), dated: String(dated) })
  }
  const { name } = content
  const [of, id = ''] = subject.split(':')
  if (of === 'area') {
    return (
      <>
        {say.text(nameOfArea(id))} <code>{id}</code>
      </>
    )
  }
  const about = id === '' ? subject : id
  return typeof name === 'string' ? `${about} ${name}` : about
}

/** What administrators and operators did, and what was exported: who, when, why. */
export default function ActsPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('acts'))
  const list = useInfiniteQuery({
    queryKey: ['listAdministrativeActs'],
    queryFn: ({ pageParam }) =>
      call('listAdministrativeActs', { query: pageParam === '' ? {} : { before: pageParam } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const acts = list.data?.pages.flatMap((page) => page.acts) ?? []
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('actsTitle')}
      </h1>
      <section className="card card-table" aria-label={say('actsTitle')}>
        <div className="card-head">
          <h2>{say('actsTitle')}</h2>
        </div>
        {list.error && <Problem error={list.error} />}
        {list.isPending && <p className="card-text quiet">{say('loading')}</p>}
        {list.data && acts.length === 0 && <p className="card-text quiet">{say('noActs')}</p>}
        {acts.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                {(['when', 'who', 'what', 'about'] as const).map((one) => (
                  <th key={one} scope="col">
                    {say(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {acts.map((act) => (
                <tr key={act.id}>
                  <td className="money">{dayAndTime(act.at)}</td>
                  <td>{actorOf(act.actor, say)}</td>
                  <td>{act.kind in words ? say(act.kind as 'other') : say('other')}</td>
                  <td lang="zh">{contentOf(act, say)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {list.hasNextPage && (
          <div className="card-foot">
            <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {say('nextPage')}
            </Button>
          </div>
        )}
      </section>
    </>
  )
}
