import { daysBetween } from '@gongji/policy/dates'
import { ownOf } from '@gongji/policy/own'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { yuan } from '../../shared/show.ts'
import { LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Facts, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { BureauEntry } from './BureauEntry.tsx'
import { Calendar } from './Calendar.tsx'
import { words } from './words.ts'

type Payable = Answer<'listPayable'>['people'][number]

/** 个人医保账户代缴: the year, the family members with their prices, and what was paid before. */
export default function PremiumPage(): ReactNode {
  const say = useWords(words)
  const thisYear = Number(businessToday().slice(0, 4))
  const [year, setYear] = useState(String(thisYear))
  const payable = useQuery(ask('listPayable', { query: { year: Number(year) } }))
  const premiums = useQuery(ask('listPremiums', {}))
  const entry = useQuery(ask('readBureauEntry', {}))
  const mine = entry.data?.direction !== 'bureau'
  return (
    <Page title={say('title')} backTo="/">
      <Notice>{say('intro')}</Notice>
      {entry.data?.direction === 'bureau' && <BureauEntry entry={entry.data} />}
      <Select
        label={say('year')}
        value={year}
        onChange={setYear}
        options={[thisYear, thisYear + 1].map((one) => ({
          value: String(one),
          label: say('yearName', { year: one }),
        }))}
      />
      <Calendar year={Number(year)} today={payable.data?.today ?? businessToday()} />
      {payable.error && <Problem error={payable.error} />}
      {payable.isPending && <Waiting lines={4} label={say('loading')} />}
      {payable.data && (
        <Section title={say('members')}>
          {payable.data.people.length === 0 && (
            <EmptyState icon="premium" action={<LinkButton to="/family/bind">{say('bind')}</LinkButton>}>
              {say('nobody')}
            </EmptyState>
          )}
          {payable.data.people.map((one) => (
            <Member
              key={`${one.person.id} ${one.account}`}
              payable={one}
              year={year}
              today={payable.data.today}
              mayPay={mine}
            />
          ))}
        </Section>
      )}
      <Section title={say('records')}>
        {premiums.error && <Problem error={premiums.error} />}
        {premiums.data?.premiums.length === 0 && <EmptyState icon="premium">{say('noRecords')}</EmptyState>}
        {premiums.data && premiums.data.premiums.length > 0 && (
          <List label={say('records')}>
            {premiums.data.premiums.map((premium) => (
              <Row
                key={premium.id}
                to={`/premium/record/${premium.id}`}
                title={`${premium.insured.name} · ${say('yearName', { year: premium.year })}`}
                note={say.text(premium.state.name)}
                end={<Money amount={premium.amountFen} />}
              />
            ))}
          </List>
        )}
      </Section>
      <Totals />
    </Page>
  )
}

/** Refusals that are good news: the person is insured already. */
const settledBy: Readonly<Record<string, 'nothingToPay' | 'paid'>> = {
  '/problems/premium/already-insured': 'nothingToPay',
  '/problems/premium/insured-as-employee': 'nothingToPay',
  '/problems/premium/already-credited': 'paid',
}

const relationOf = ({ kin }: Payable, say: Say<typeof words>): string =>
  kin === null ? say('self') : say.text(kin)

function Member({
  payable,
  year,
  today,
  mayPay,
}: {
  payable: Payable
  year: string
  today: string
  mayPay: boolean
}): ReactNode {
  const say = useWords(words)
  const { person, quote, refusal, premiumId, account } = payable
  const settled = refusal === null ? undefined : ownOf(settledBy, refusal.type)
  const name = `${person.name} · ${relationOf(payable, say)}`
  return (
    <Card>
      <div className="bill-head">
        <span>
          <strong>{name}</strong>
          {settled === undefined && <small className="quiet">{say(account)}</small>}
        </span>
        {quote && <span className="estimate-total">{yuan(quote.amountFen)}</span>}
      </div>
      {quote && <QuoteNotes quote={quote} today={today} />}
      {refusal && settled !== undefined && (
        <>
          <p>
            <span className="state state-good">{say(settled)}</span>
          </p>
          <p className="small">{say.text(refusal.what)}</p>
          <p className="small quiet">{say.text(refusal.mend)}</p>
        </>
      )}
      {refusal && settled === undefined && (
        <Notice tone="notice" title={say.text(refusal.what)}>
          <p>{say.text(refusal.mend)}</p>
        </Notice>
      )}
      {premiumId !== null ? (
        <LinkButton look="second" to={`/premium/record/${premiumId}`}>
          {say('already')}
        </LinkButton>
      ) : (
        quote &&
        !refusal &&
        mayPay && (
          <LinkButton to={`/premium/pay?insured=${person.id}&year=${year}&account=${account}`}>
            {say('pay')} · {person.name}
          </LinkButton>
        )
      )}
    </Card>
  )
}

/** Which price it is and until when, and from when benefits count. */
export function QuoteNotes({ quote, today }: { quote: Answer<'quotePremium'>; today: string }): ReactNode {
  const say = useWords(words)
  const days = quote.until === null ? null : daysBetween(today, quote.until)
  const waits = quote.waiting.reason !== 'none'
  return (
    <ul className="bullets small">
      <li>
        {say(`period-${quote.period}`)}
        {quote.full && ` · ${say('full')}`}
        {quote.aidGroup !== null && ` · ${say('aid')}`}
      </li>
      {days !== null && quote.until !== null && (
        <li>{days === 0 ? say('lastDay') : say('until', { day: quote.until, days })}</li>
      )}
      <li>
        {waits ? say('wait', { day: quote.benefitsFrom }) : say('benefits', { day: quote.benefitsFrom })}
      </li>
    </ul>
  )
}

function Totals(): ReactNode {
  const say = useWords(words)
  const { data } = useQuery(ask('sumPremiums', {}))
  if (!data || data.years.length === 0) return null
  return (
    <Section title={say('totals')}>
      <Card>
        <Facts
          facts={[
            ...data.years.map(
              ({ year, totalFen }) =>
                [say('yearName', { year }), <Money key={year} amount={totalFen} />] as const,
            ),
            [say('total'), <Money key="total" amount={data.totalFen} />],
          ]}
        />
      </Card>
    </Section>
  )
}
