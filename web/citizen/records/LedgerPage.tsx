import { accountWords, movementName } from '@gongji/contract/words'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, addressOf, call } from '../../shared/api.ts'
import { kinName } from '../../shared/names.ts'
import { Link, useParameters } from '../../shared/router.tsx'
import { clock, dayAndTime } from '../../shared/show.ts'
import { InkBar, relativeInk } from '../../shared/split-bar/InkBar.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Waiting } from '../../shared/ui/Card.tsx'
import { businessNow } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { LedgerMonths } from './LedgerMonths.tsx'
import { premiumsSpent, type Spent, transfersSpent } from './ledger-months.ts'
import type { BillHead } from './paid-by.ts'
import { words } from './words.ts'

const pageSize = 100
const mostPages = 10

type Payment = Answer<'listPayments'>['payments'][number]
type AccountYear = Answer<'readAccountYear'>['accounts'][number]
type Premium = Answer<'listPremiums'>['premiums'][number]
type Year = Awaited<ReturnType<typeof readYear>>

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
  accounts: await call('readAccountYear', { params: { year: Number(year) } }),
  transfers: (await call('listTransfers', {})).transfers,
  premiums: (await call('listPremiums', {})).premiums.filter(
    ({ submittedAt }) => submittedAt !== null && clock(submittedAt).day.startsWith(year),
  ),
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

/** A year of the family's money on one sheet, to print: what moved my accounts, for whom, and who paid for me. */
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
      {data && !hasAnything(data, year) && (
        <EmptyState>
          {say('ledgerEmpty', { year })}
          {data.accounts.years[0] !== undefined && (
            <Link to={`/ledger/${data.accounts.years[0]}`}>
              {say('ledgerSee', { year: data.accounts.years[0] })}
            </Link>
          )}
        </EmptyState>
      )}
      {cut && <Notice tone="notice">{say('ledgerMore', { n: pageSize * mostPages })}</Notice>}
      {data?.accounts.accounts.map((one) => (
        <AccountTable key={one.account} year={one} until={data.accounts.until} />
      ))}
      {data && <LedgerMonths year={year} spent={spentIn(data)} />}
      {data && data.payments.items.length > 0 && <Paid payments={data.payments.items} />}
      {data && data.bills.items.length > 0 && <Received bills={data.bills.items} />}
      {data && data.premiums.length > 0 && <Premiums premiums={data.premiums} />}
      {data && <OtherYears years={data.accounts.years} year={Number(year)} />}
      {data && hasAnything(data, year) && (
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
      )}
    </Page>
  )
}

const hasAnything = ({ accounts, premiums }: Year, year: string): boolean =>
  accounts.years.includes(Number(year)) || premiums.length > 0

/** What left my accounts: care of my own and of relatives, premiums, transfers; what came back is taken off. */
const spentIn = ({ bills, payments, premiums, transfers }: Year): Spent[] => [
  ...bills.items.map(({ ownFen: own, walletFen: wallet, at }) => ({
    personId: 'me',
    name: '',
    amount: own + wallet,
    at,
  })),
  ...payments.items.map(({ relative, amountFen: amount, at }) => ({
    personId: relative.id,
    name: relative.name,
    amount,
    at,
  })),
  ...premiumsSpent(premiums),
  ...transfersSpent(transfers),
]

/** The nearest years in which anything happened; a year without anything is not offered. */
function OtherYears({ years, year }: { years: readonly number[]; year: number }): ReactNode {
  const say = useWords(words)
  const before = years.find((one) => one < year)
  const after = [...years].reverse().find((one) => one > year)
  return (
    <div className="link-row no-print">
      {before !== undefined && <Link to={`/ledger/${before}`}>{say('yearBefore', { year: before })}</Link>}
      {after !== undefined && <Link to={`/ledger/${after}`}>{say('yearAfter', { year: after })}</Link>}
    </div>
  )
}

/** One account from its opening to its closing, with everything that moved it. */
function AccountTable({
  year: { account, openingFen: opening, movements, closingFen: closing },
  until,
}: {
  year: AccountYear
  until: string
}): ReactNode {
  const say = useWords(words)
  return (
    <Card>
      <table className="ledger">
        <caption>{say.text(accountWords[account])}</caption>
        <thead>
          <tr>
            <th scope="col">{say('what')}</th>
            <th scope="col">{say('amount')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{say('opening')}</th>
            <td>
              <Money amount={opening} />
            </td>
          </tr>
          {movements.map(({ kind, amountFen: amount }) => (
            <tr key={kind}>
              <th scope="row">{say.text(movementName(kind))}</th>
              <td>
                <Money amount={amount} signed />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('closing', { day: until })}</th>
            <td>
              <Money amount={closing} />
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  )
}

/** Resident premiums of the family: for whom, from whose account, and whether they were credited. */
function Premiums({ premiums }: { premiums: readonly Premium[] }): ReactNode {
  const say = useWords(words)
  return (
    <Card>
      <table className="ledger">
        <caption>{say('ledgerPremiums')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('person')}</th>
            <th scope="col">{say('premiumPaidBy')}</th>
            <th scope="col">{say('amount')}</th>
          </tr>
        </thead>
        <tbody>
          {premiums.map(({ id, insured, payer, mine, amountFen, state, year }) => (
            <tr key={id}>
              <th scope="row">
                {insured.name} <small className="quiet">{say('premiumYear', { year })}</small>
              </th>
              <td>
                {mine === 'insured' ? payer.name : say('me')}{' '}
                <small className="quiet">{say.text(state.name)}</small>
              </td>
              <td>
                <Money amount={amountFen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

/** How often an account was used, without what was given back. */
const timesOf = (payments: readonly Payment[]): number =>
  payments.reduce((all, { amountFen: amount }) => all + Math.sign(amount), 0)

function Paid({ payments }: { payments: readonly Payment[] }): ReactNode {
  const say = useWords(words)
  const family = [...new Map(payments.map(({ relative }) => [relative.id, relative.name])).entries()]
  const of = (id: string) => payments.filter(({ relative }) => relative.id === id)
  const total = (some: readonly Payment[]): number =>
    some.reduce((all, { amountFen: amount }) => all + amount, 0)
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
  // By binding, since two relatives may have the same name.
  const payers = new Map<string, { name: string; amount: number }>()
  for (const payer of bills.flatMap(({ payers }) => payers)) {
    const { bindingId, amountFen: amount } = payer
    const name = kinName(payer, say.language)
    payers.set(bindingId, { name, amount: (payers.get(bindingId)?.amount ?? 0) + amount })
  }
  const rows = (
    [
      ['ink-pool', say('ledgerFund'), sum(({ fundTotalFen: fundTotal }) => fundTotal)],
      ['ink-own', say('ledgerOwn'), sum(({ ownFen: own }) => own)],
      ...[...payers.values()].map(({ name, amount }, index) => [relativeInk(index), name, amount] as const),
      ['ink-wallet', say('ledgerWallet'), sum(({ walletFen: wallet }) => wallet)],
      ['ink-cash', say('ledgerCash'), sum(({ cashFen: cash }) => cash)],
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
              <Money amount={sum(({ totalFen: total }) => total)} />
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  )
}
