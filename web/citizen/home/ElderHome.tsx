import type { ReactNode } from 'react'
import { kinName } from '../../shared/names.ts'
import { Link } from '../../shared/router.tsx'
import { shortDay, yuan } from '../../shared/show.ts'
import { InkBar } from '../../shared/split-bar/InkBar.tsx'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { ReadAloud } from '../../shared/ui/ReadAloud.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { type BillHead, inksOf } from '../records/paid-by.ts'
import { careText, type Home, InsuranceState } from './HomePage.tsx'
import { WaitingForMe } from './WaitingForMe.tsx'
import { words } from './words.ts'

/** 长辈版: whose account pays, my code, four large tiles, and the last bill to hear. The same address, said more simply. */
export function ElderHome({ home }: { home: Home }): ReactNode {
  const say = useWords(words)
  const { account, payers, recent } = home
  const { person, balanceFen: balance } = account
  const caller = payers.find(({ phone }) => phone !== null)
  // A refund is not a visit, and a bill that was taken back cost nothing.
  const last = recent.bills.find(({ state }) => state === 'settled')
  return (
    <>
      <Card tone="hero">
        <p>{say('whenIll', { name: person.name })}</p>
        <p className="hero-big hero-words">
          {payers.length === 0 && balance !== null ? say('ownOnly') : careText(home, say)}
        </p>
        {balance !== null && <p>{say('ownBalance', { amount: yuan(balance) })}</p>}
        <Link className="button hero-button" to="/show">
          <Icon name="code" />
          {say('showCode')}
        </Link>
      </Card>
      <InsuranceState home={home} />
      <WaitingForMe waiting={home.waiting} />
      <nav className="elder-tiles" aria-label={say('services')}>
        <Link to="/family">
          <Icon name="family" size="32px" />
          {say('people')}
        </Link>
        <Link to="/premium">
          <Icon name="premium" size="32px" />
          {say('pay')}
        </Link>
        <Link to="/records">
          <Icon name="records" size="32px" />
          {say('past')}
        </Link>
        {caller ? (
          <a href={`tel:${caller.phone}`}>
            <Icon name="call" size="32px" />
            <CallWords whom={say('callName', { name: caller.name })} />
          </a>
        ) : (
          <Link to="/help">
            <Icon name="call" size="32px" />
            <CallWords whom={say('callHelp')} />
          </Link>
        )}
      </nav>
      {last ? <LastBill bill={last} /> : <EmptyState>{say('noRecent')}</EmptyState>}
    </>
  )
}

/** Broken where people would break it. */
function CallWords({ whom }: { whom: string }): ReactNode {
  const say = useWords(words)
  return (
    <span>
      <span className="whole">{say('call')}</span> <span className="whole">{whom}</span>
    </span>
  )
}

function LastBill({ bill }: { bill: BillHead }): ReactNode {
  const say = useWords(words)
  const day = shortDay(bill.careOn, say.language, businessToday().slice(0, 4))
  const rows = [
    ['ink-pool', say('fundPaid'), bill.fundTotalFen],
    ...(bill.ownFen === 0 ? [] : [['ink-own', say('ownPaid'), bill.ownFen] as const]),
    ...bill.payers.map(
      (payer, index) =>
        [`ink-relative-${(index % 4) + 1}`, kinName(payer, say.language), payer.amountFen] as const,
    ),
    ...(bill.walletFen === 0 ? [] : [['ink-wallet', say('walletService'), bill.walletFen] as const]),
  ] as const
  return (
    <section className="card last-bill" aria-label={say('lastBill')}>
      <Link to={`/records/bill/${bill.setlId}`}>
        {day}，{bill.institution.name}
      </Link>
      <p className="last-cash">
        <strong>{say('cashPaid')}</strong>
        <strong>
          <Money amount={bill.cashFen} />
        </strong>
      </p>
      <InkBar parts={inksOf(bill)} />
      <ul>
        {rows.map(([ink, label, amount]) => (
          <li key={label}>
            <i className={`split-swatch ${ink}`} aria-hidden="true" />
            <span>{label}</span>
            <Money amount={amount} />
          </li>
        ))}
      </ul>
      <ReadAloud text={spoken(bill, say)} label={say('listen')} />
      <LinkButton look="plain" to="/records">
        {say('allBills')}
      </LinkButton>
    </section>
  )
}

function spoken(bill: BillHead, say: Say<typeof words>): string {
  const money = (amount: number): string => say('spokenMoney', { amount: yuan(amount).replace(/,/g, '') })
  return say('spoken', {
    place: bill.institution.name,
    total: money(bill.totalFen),
    fund: money(bill.fundTotalFen),
    own: money(bill.ownFen),
    relatives: bill.payers
      .map((payer) =>
        say('spokenRelative', { name: kinName(payer, say.language), amount: money(payer.amountFen) }),
      )
      .join(''),
    cash: bill.cashFen === 0 ? say('spokenNoCash') : say('spokenCash', { amount: money(bill.cashFen) }),
  })
}
