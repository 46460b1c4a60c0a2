import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, call } from '../../shared/api.ts'
import { go, Link, usePlace, useTitle } from '../../shared/router.tsx'
import { clock } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { SortHead, type Sorting, useSorting } from '../parts/SortHead.tsx'
import { Done, slipAddress } from './Done.tsx'
import { words } from './words.ts'

type Row = Answer<'listTillBills'>['bills'][number]
type Sort = 'at' | 'total' | 'fundTotal' | 'cash'
type State = '' | 'settled' | 'reversed' | 'reversal'

/** Everything the institution settled and took back on a day, by message or at a window. */
export default function DayPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('day'))
  const { search } = usePlace()
  const [on, setOn] = useState(search.on ?? '')
  const [state, setState] = useState<State>('')
  const sorting = useSorting<Sort>('at', 'desc')
  const [open, setOpen] = useState<Row | null>(null)
  const [back, setBack] = useState({ setlId: '', times: 0 })
  const { sort, order } = sorting
  const asked = { ...(on === '' ? {} : { on }), ...(state === '' ? {} : { state }), sort, way: order }
  const list = useInfiniteQuery({
    queryKey: ['listTillBills', asked],
    queryFn: ({ pageParam }) =>
      call('listTillBills', { query: { ...asked, ...(pageParam === '' ? {} : { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const rows = list.data?.pages.flatMap(({ bills }) => bills) ?? []
  const first = list.data?.pages[0]
  useKeys([
    ...(open?.state === 'settled'
      ? [
          {
            key: 'F8',
            label: say('keyBack'),
            act: () =>
              setBack(({ setlId, times }) => ({
                setlId: open.setlId,
                times: setlId === open.setlId ? times + 1 : 1,
              })),
          },
        ]
      : []),
    ...(open
      ? [
          {
            key: 'F9',
            label: say('keyReprint'),
            act: () => window.open(slipAddress(open, 'receipt'), '_blank'),
          },
        ]
      : []),
    { key: 'F10', label: say('closeDay'), act: () => go(`/desk/till/close?on=${first?.on ?? ''}`) },
    { key: 'Escape', label: say('title'), act: () => go('/desk/till') },
  ])
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('day')}
      </h1>
      <section className="card card-table" aria-label={say('day')}>
        <div className="card-head till-day-head">
          <h2>{say('day')}</h2>
          <DateField label={say('on')} value={on === '' ? (first?.on ?? '') : on} onChange={setOn} />
          <Select<State>
            label={say('state')}
            value={state}
            onChange={setState}
            options={[
              { value: '', label: say('all') },
              { value: 'settled', label: say('settled') },
              { value: 'reversed', label: say('reversed') },
              { value: 'reversal', label: say('reversal') },
            ]}
          />
          {first && <Sums sums={first.sums} />}
          {first && <Link to={`/desk/till/close?on=${first.on}`}>{say('closeDay')}</Link>}
        </div>
        {list.error && <Problem error={list.error} />}
        {list.isPending && <p className="card-text quiet">{say('loading')}</p>}
        {first && rows.length === 0 && <p className="card-text quiet">{say('noBills')}</p>}
        {rows.length > 0 && <Rows rows={rows} sorting={sorting} open={open} onOpen={setOpen} />}
        {list.hasNextPage && (
          <div className="card-foot">
            <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {say('morePages')}
            </Button>
            <span className="quiet">{say('shownOf', { shown: rows.length })}</span>
          </div>
        )}
      </section>
      {open && <OneBill row={open} asked={back.setlId === open.setlId ? back.times : 0} />}
    </>
  )
}

function Sums({ sums }: { sums: Answer<'listTillBills'>['sums'] }): ReactNode {
  const say = useWords(words)
  return (
    <dl className="till-sums end">
      <div>
        <dt className="only-heard">{say('all')}</dt>
        <dd className="strong">{say('sumCount', { count: sums.count })}</dd>
      </div>
      {(
        [
          ['sumTotal', sums.totalFen],
          ['sumFund', sums.fundTotalFen],
          ['sumAccounts', sums.accountsFen],
          ['sumCash', sums.cashFen],
        ] as const
      ).map(([name, amount]) => (
        <div key={name}>
          <dt className="quiet">{say(name)}</dt>
          <dd className="strong">
            <Money amount={amount} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Rows({
  rows,
  sorting,
  open,
  onOpen,
}: {
  rows: readonly Row[]
  sorting: Sorting<Sort>
  open: Row | null
  onOpen: (row: Row) => void
}): ReactNode {
  const say = useWords(words)
  const amounts = ['total', 'fundTotal', 'own', 'relatives', 'wallet', 'cash'] as const
  const headOf = {
    total: 'money',
    fundTotal: 'fund',
    own: 'own',
    relatives: 'relatives',
    wallet: 'wallet',
    cash: 'cash',
  } as const
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than its place is scrolled by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={say('rows')}>
      <table className="desk-table">
        <thead>
          <tr>
            <SortHead sorting={sorting} column="at" name={say('time')} />
            <th scope="col">{say('who')}</th>
            <th scope="col">{say('state')}</th>
            {amounts.map((one) =>
              one === 'own' || one === 'relatives' || one === 'wallet' ? (
                <th key={one} scope="col" className="right">
                  {say(headOf[one])}
                </th>
              ) : (
                <SortHead key={one} right sorting={sorting} column={one} name={say(headOf[one])} />
              ),
            )}
            <th scope="col">{say('number')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={row === open ? 'lit' : undefined}>
              <td className="money">{clock(row.at).seconds}</td>
              <td lang="zh">{row.personName}</td>
              <td>{say(row.state)}</td>
              {amounts.map((one) => (
                <td key={one} className="right">
                  <Money amount={row[`${one}Fen` as const]} />
                </td>
              ))}
              <td>
                <button type="button" className="link-button" onClick={() => onOpen(row)}>
                  <code>{row.setlId}</code>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function OneBill({ row: { personId, setlId }, asked }: { row: Row; asked: number }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readTillBill', { params: { personId, setlId } }))
  if (error) return <Problem error={error} />
  return data ? (
    <Done key={setlId} bill={data} asked={asked} focus />
  ) : (
    <p className="quiet">{say('loading')}</p>
  )
}
