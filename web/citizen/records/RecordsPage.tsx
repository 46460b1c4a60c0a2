import { benefitNames } from '@gongji/policy/names'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask, call } from '../../shared/api.ts'
import { Link } from '../../shared/router.tsx'
import { useElder } from '../../shared/settings.ts'
import { dayAndTime } from '../../shared/show.ts'
import { InkBar } from '../../shared/split-bar/InkBar.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { DateField, Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useTabs } from '../tabs.ts'
import { type BillHead, inksOf, paidBy, paidByWords } from './paid-by.ts'
import { RecordTabs } from './RecordTabs.tsx'
import { StaysSection } from './StaysSection.tsx'
import { words } from './words.ts'

/** Every bill of mine, or of a child in my care, with who paid. */
export default function RecordsPage(): ReactNode {
  const say = useWords(words)
  const elder = useElder()
  const [personId, setPersonId] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const family = useQuery(ask('readFamily', {}))
  const wards = family.data?.wards ?? []
  const year = businessToday().slice(0, 4)
  const filters = {
    ...(personId === '' ? {} : { personId }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
  }
  const bills = useInfiniteQuery({
    queryKey: ['listBills', 'all', filters],
    queryFn: ({ pageParam }) =>
      call('listBills', { query: { ...filters, ...(pageParam === '' ? {} : { before: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const all = bills.data?.pages.flatMap((page) => page.bills) ?? []
  return (
    <Page title={say('title')} tabs={useTabs()}>
      <RecordTabs />
      {wards.length > 0 && (
        <Select
          label={say('whose')}
          value={personId}
          onChange={setPersonId}
          options={[
            { value: '', label: say('me') },
            ...wards.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      {!elder && (
        <details className="more">
          <summary>{say('filter')}</summary>
          <div className="two">
            <DateField label={say('from')} value={from} onChange={setFrom} />
            <DateField label={say('to')} value={to} onChange={setTo} />
          </div>
        </details>
      )}
      <StaysSection personId={personId} />
      {bills.error && <Problem error={bills.error} />}
      {bills.isPending && <Waiting lines={5} label={say('loading')} />}
      {bills.data && all.length === 0 && <EmptyState>{say('noBills')}</EmptyState>}
      {all.length > 0 && (
        <List label={say('bills')}>
          {all.map((bill) => (
            <BillRow key={bill.setlId} bill={bill} whose={personId} />
          ))}
        </List>
      )}
      {bills.hasNextPage && (
        <Button look="second" busy={bills.isFetchingNextPage} onClick={() => void bills.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
      <div className="link-row">
        <Link to={`/ledger/${year}`}>{say('year')}</Link>
      </div>
    </Page>
  )
}

function BillRow({ bill, whose }: { bill: BillHead; whose: string }): ReactNode {
  const say = useWords(words)
  const sayPaid = useWords(paidByWords)
  const state = bill.state === 'settled' ? '' : ` · ${say(bill.state)}`
  return (
    <Row
      to={`/records/bill/${bill.setlId}${whose === '' ? '' : `?for=${whose}`}`}
      title={bill.institution.name}
      note={
        <>
          {dayAndTime(bill.at)} · {say.text(benefitNames[bill.benefit])}
          {state}
          <br />
          {paidBy(bill, sayPaid)}
          <InkBar parts={inksOf(bill)} />
        </>
      }
      end={<Money amount={bill.totalFen} />}
    />
  )
}
