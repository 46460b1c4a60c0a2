import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, call } from '../../shared/api.ts'
import { inEngine } from '../../shared/engine-form.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { revisionWords } from './revision-words.ts'
import { RuleTabs } from './Tabs.tsx'

type Revision = Answer<'listRevisions'>['revisions'][number]
type Bill = Answer<'listRevisedBills'>['bills'][number]
type Part = Bill['back'][number]

const running = ({ status }: Revision): boolean => status === 'computing' || status === 'posting'

/** What corrected rules make of bills that were settled by wrong ones: looked at, approved by a second officer, posted. */
export default function RevisionsPage(): ReactNode {
  const say = useWords(revisionWords)
  useTitle(say('title'))
  const { data, error } = useQuery({
    ...ask('listRevisions', {}),
    refetchInterval: ({ state }) => (state.data?.revisions.some(running) ? 2_000 : false),
  })
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="quiet">{say('loading')}</p>}
      {data?.revisions.length === 0 && (
        <section className="card empty">
          <p>{say('nothing')}</p>
          <p className="quiet">{say('how')}</p>
          <Link className="button button-second" to="/desk/rules">
            {say('toRules')}
          </Link>
        </section>
      )}
      {data?.revisions.map((one) => (
        <One key={one.id} revision={one} />
      ))}
    </>
  )
}

function One({ revision }: { revision: Revision }): ReactNode {
  const say = useWords(revisionWords)
  const queries = useQueryClient()
  const { id, allowed, own, status, version } = revision
  const title = say('head', { area: say.text(revision.areaName), from: revision.from, to: revision.to })
  const done = (): Promise<void> => queries.invalidateQueries({ queryKey: ['listRevisions'] })
  const approve = useSubmit({
    act: (send) => send('approveRevision', { params: { id }, body: { version } }),
    onDone: done,
  })
  const withdraw = useSubmit({
    act: (send) => send('withdrawRevision', { params: { id }, body: { version } }),
    onDone: done,
  })
  const tone = status === 'posted' ? 'tag-good' : status === 'withdrawn' ? '' : 'tag-notice'
  return (
    <article className="card stack" aria-label={title}>
      <div className="proposal-head">
        <h2>{title}</h2>
        <span className={`tag ${tone}`}>{say.text(revision.statusText)}</span>
        <span className="quiet end">
          {say('by', { name: revision.openedBy, at: dayAndTime(revision.openedAt) })}
          {revision.decidedBy !== null &&
            revision.decidedAt !== null &&
            say('decidedBy', { name: revision.decidedBy, at: dayAndTime(revision.decidedAt) })}
        </span>
      </div>
      <p>
        {say.text(revision.reason)}
        {say('stop')} <span lang="zh">{revision.document}</span>
      </p>
      <Changes changes={revision.changes} />
      {running(revision) && <Progress {...revision.progress} posting={status === 'posting'} />}
      {status !== 'computing' && status !== 'withdrawn' && <Sums revision={revision} />}
      {status !== 'computing' &&
        status !== 'withdrawn' &&
        revision.found.changed + revision.found.refused > 0 && <Bills id={id} status={status} />}
      {status === 'computed' && own && <Notice tone="info" title={say('otherDecides')} />}
      {status === 'computed' && !revision.inForce && <Notice tone="notice" title={say('notInForce')} />}
      {allowed.length > 0 && (
        <div className="desk-row actions">
          {allowed.includes('approve') && (
            <Button busy={approve.busy} onClick={() => void approve.submit()}>
              {say('approve')}
            </Button>
          )}
          {allowed.includes('withdraw') && (
            <Button look="second" busy={withdraw.busy} onClick={() => void withdraw.submit()}>
              {say('withdraw')}
            </Button>
          )}
        </div>
      )}
      {approve.error && <Problem error={approve.error} />}
      {withdraw.error && <Problem error={withdraw.error} />}
    </article>
  )
}

function Changes({ changes }: Pick<Revision, 'changes'>): ReactNode {
  const say = useWords(revisionWords)
  return (
    <table className="desk-table values">
      <thead>
        <tr>
          <th scope="col">{say('rule')}</th>
          <th scope="col">{say('before')}</th>
          <th scope="col">{say('after')}</th>
          <th scope="col">{say('source')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((one) => (
          <tr key={`${one.parameter} ${one.before.zh}`}>
            <th scope="row">{say.text(one.words)}</th>
            <td>{say.text(one.before)}</td>
            <td>
              <span className="changed">{say.text(one.after)}</span>
            </td>
            <td lang="zh">{one.source}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Progress({ done, people, posting }: { done: number; people: number; posting: boolean }): ReactNode {
  const say = useWords(revisionWords)
  const text = say(posting ? 'posting' : 'computing', { done, people })
  return (
    <p className="desk-row" role="status">
      <progress max={Math.max(1, people)} value={done} aria-label={text} />
      <span>{text}</span>
    </p>
  )
}

const sumsOf = (sums: Revision['found']) => inEngine(sums)

/** What was found, and beside it what is posted so far. */
function Sums({ revision: { found, posted, status } }: { revision: Revision }): ReactNode {
  const say = useWords(revisionWords)
  const shown = (status === 'computed' ? [found] : [found, posted]).map(sumsOf)
  const row = (
    name: keyof ReturnType<typeof sumsOf> & keyof typeof revisionWords,
    money: boolean,
  ): ReactNode => (
    <tr key={name}>
      <th scope="row">{say(name)}</th>
      {shown.map((one, index) => (
        <td key={index === 0 ? 'found' : 'posted'} className="right money">
          {money ? yuan(one[name]) : one[name]}
        </td>
      ))}
    </tr>
  )
  return (
    <table className="desk-table amounts">
      <thead>
        <tr>
          <th scope="col">{say('sums')}</th>
          <th scope="col" className="right">
            {say('foundColumn')}
          </th>
          {shown.length > 1 && (
            <th scope="col" className="right">
              {say('postedColumn')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {row('bills', false)}
        {row('changed', false)}
        {row('people', false)}
        {row('refused', false)}
        {row('fundsMore', true)}
        {row('fundsLess', true)}
        {row('toAccounts', true)}
        {row('toCash', true)}
        {row('owed', true)}
      </tbody>
    </table>
  )
}

/** The bills that it touches, a page at a time. */
function Bills({ id, status }: { id: string; status: Revision['status'] }): ReactNode {
  const say = useWords(revisionWords)
  const [open, setOpen] = useState(false)
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['listRevisedBills', id, status],
    queryFn: ({ pageParam }) =>
      call('listRevisedBills', {
        params: { id },
        query: { ...(pageParam === '' ? {} : { after: pageParam }), limit: 50 },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    enabled: open,
  })
  const bills = data?.pages.flatMap((page) => page.bills) ?? []
  const parts = (list: readonly Part[]): string =>
    list.map((one) => `${say.text(one.to)} ${yuan(one.amountFen)}`).join(say('comma'))
  const funds = (list: Bill['fundsBefore']): string =>
    list.length === 0
      ? yuan(0)
      : list.map((one) => `${say.text(one.fund)} ${yuan(one.amountFen)}`).join(say('comma'))
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{say('billList')}</summary>
      {error && <Problem error={error} />}
      <div className="scroll-x">
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('bill')}</th>
              <th scope="col">{say('day')}</th>
              <th scope="col" className="right">
                {say('total')}
              </th>
              <th scope="col">{say('fundsBefore')}</th>
              <th scope="col">{say('fundsAfter')}</th>
              <th scope="col">{say('back')}</th>
              <th scope="col" className="right">
                {say('owed')}
              </th>
            </tr>
          </thead>
          <tbody>
            {bills.map((one) => (
              <tr key={one.setlId}>
                <th scope="row">{one.setlId}</th>
                <td>{one.careOn}</td>
                <td className="right money">{yuan(one.totalFen)}</td>
                <td className="money">{funds(one.fundsBefore)}</td>
                <td className="money">{one.status === 'refused' ? say('stays') : funds(one.fundsAfter)}</td>
                <td className="money">{parts(one.back)}</td>
                <td className="right money">{one.owedFen === 0 ? '' : yuan(one.owedFen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <Button look="second" busy={isFetching} onClick={() => void fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </details>
  )
}
