import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, addressOf, call } from '../../shared/api.ts'
import { payerNames } from '../../shared/names.ts'
import { Link, useParameters } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { InkBar, relativeInk } from '../../shared/split-bar/InkBar.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Waiting } from '../../shared/ui/Card.tsx'
import { businessNow } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { words } from './words.ts'

const pageSize = 100
const mostPages = 10

type BillHead = Answer<'listBills'>['bills'][number]
type Payment = Answer<'listPayments'>['payments'][number]

/** Every page of a list, up to a bound that is said when it is reached. */
async function allOf<Item>(
  read: (before: string | undefined) => Promise<{ items: readonly Item[]; next: string | null }>,
): Promise<{ items: Item[]; cut: boolean }> {
  const items: Item[] = []
  let before: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await read(before)
    items.push(...answer.items)
    if (answer.next === null) return { items, cut: false }
    before = answer.next
  }
  return { items, cut: true }
}

const readYear = async (year: string) => ({
  bills: await allOf<BillHead>(async (before) => {
    const query = {
      from: `${year}-01-01`,
      to: `${year}-12-31`,
      limit: pageSize,
      ...(before ? { before } : {}),
    }
    const { bills, next } = await call('listBills', { query })
    return { items: bills, next }
  }),
  payments: await allOf<Payment>(async (before) => {
    const { payments, next } = await call('listPayments', {
      query: { year: Number(year), limit: pageSize, ...(before ? { before } : {}) },
    })
    return { items: payments, next }
  }),
})

/** A year of the family's money on one sheet, to print: what my account paid for whom, and who paid my bills. */
export default function LedgerPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const { year = '' } = useParameters()
  const { data, error } = useQuery({ queryKey: ['ledger', year], queryFn: () => readYear(year) })
  const cut = data && (data.bills.cut || data.payments.cut)
  return (
    <Page title={say('ledgerTitle', { year })} backTo="/records">
      <p className="quiet">
        {say('ledgerFor', {
          name: me?.person?.name ?? '',
          when: dayAndTime(new Date(businessNow()).toISOString()),
        })}
      </p>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && data.bills.items.length + data.payments.items.length === 0 && (
        <EmptyState>{say('ledgerEmpty', { year })}</EmptyState>
      )}
      {cut && <Notice tone="notice">{say('ledgerMore', { n: pageSize * mostPages })}</Notice>}
      {data && data.payments.items.length > 0 && <Paid payments={data.payments.items} />}
      {data && data.bills.items.length > 0 && <Received bills={data.bills.items} />}
      <div className="link-row no-print">
        <Link to={`/ledger/${Number(year) - 1}`}>{say('yearBefore')}</Link>
        <Link to={`/ledger/${Number(year) + 1}`}>{say('yearAfter')}</Link>
      </div>
      <div className="buttons no-print">
        <Button onClick={() => print()}>{say('print')}</Button>
        <a
          className="button button-second"
          href={addressOf('printStatement', { params: { year: Number(year) } })}
          target="_blank"
          rel="noreferrer"
        >
          {say('pdf')}
        </a>
      </div>
    </Page>
  )
}

/** How often an account was used, without what was given back. */
const timesOf = (payments: readonly Payment[]): number =>
  payments.reduce((all, { amount }) => all + Math.sign(amount), 0)

function Paid({ payments }: { payments: readonly Payment[] }): ReactNode {
  const say = useWords(words)
  const family = [...new Map(payments.map(({ relative }) => [relative.id, relative.name])).entries()]
  const of = (id: string) => payments.filter(({ relative }) => relative.id === id)
  const total = (some: readonly Payment[]): number => some.reduce((all, { amount }) => all + amount, 0)
  return (
    <Card>
      <table className="ledger">
        <caption>
          {say('ledgerPaid')}
          <InkBar parts={family.map(([id], index) => [relativeInk(index), total(of(id))])} />
        </caption>
        <thead>
          <tr>
            <th scope="col">{say('person')}</th>
            <th scope="col">{say('times')}</th>
            <th scope="col">{say('amount')}</th>
          </tr>
        </thead>
        <tbody>
          {family.map(([id, name], index) => (
            <tr key={id}>
              <th scope="row">
                <i className={`split-swatch ledger-ink ${relativeInk(index)}`} aria-hidden="true" />
                {name}
              </th>
              <td>{timesOf(of(id))}</td>
              <td>
                <Money amount={total(of(id))} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('total')}</th>
            <td />
            <td>
              <Money amount={total(payments)} />
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  )
}

function Received({ bills }: { bills: readonly BillHead[] }): ReactNode {
  const say = useWords(words)
  const sum = (of: (bill: BillHead) => number): number => bills.reduce((all, bill) => all + of(bill), 0)
  // By binding, since two relatives may have the same masked name.
  const payers = new Map<string, { name: string; amount: number }>()
  for (const { bindingId, maskedName, relationship, amount } of bills.flatMap(({ payers }) => payers)) {
    const name = say('payer', { name: maskedName, relation: say.text(payerNames[relationship]) })
    payers.set(bindingId, { name, amount: (payers.get(bindingId)?.amount ?? 0) + amount })
  }
  const rows = (
    [
      ['ink-pool', say('ledgerFund'), sum(({ fundTotal }) => fundTotal)],
      ['ink-own', say('ledgerOwn'), sum(({ own }) => own)],
      ...[...payers.values()].map(({ name, amount }, index) => [relativeInk(index), name, amount] as const),
      ['ink-wallet', say('ledgerWallet'), sum(({ wallet }) => wallet)],
      ['ink-cash', say('ledgerCash'), sum(({ cash }) => cash)],
    ] as const
  ).filter(([, , amount]) => amount !== 0)
  return (
    <Card>
      <table className="ledger">
        <caption>
          {say('ledgerReceived')}
          <InkBar parts={rows.map(([ink, , amount]) => [ink, amount])} />
        </caption>
        <thead>
          <tr>
            <th scope="col">{say('who')}</th>
            <th scope="col">{say('amount')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([ink, name, amount]) => (
            <tr key={ink}>
              <th scope="row">
                <i className={`split-swatch ledger-ink ${ink}`} aria-hidden="true" />
                {name}
              </th>
              <td>
                <Money amount={amount} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('total')}</th>
            <td>
              <Money amount={sum(({ total }) => total)} />
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  )
}
