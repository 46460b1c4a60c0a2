import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { kinName } from '../../shared/names.ts'
import { change } from '../../shared/settings.ts'
import { shortDay, yuan } from '../../shared/show.ts'
import { InkBar } from '../../shared/split-bar/InkBar.tsx'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Section } from '../../shared/ui/Page.tsx'
import { ReadAloud } from '../../shared/ui/ReadAloud.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { type BillHead, inksOf } from '../records/paid-by.ts'
import { words } from './words.ts'

/** 长辈版: show my code, hear the last bill, see who paid it. The same address, fewer choices. */
export function ElderHome(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listBills', { query: { limit: 10 } }))
  // A refund is not a visit, and a bill that was taken back cost nothing.
  const last = data?.bills.find(({ state }) => state === 'settled')
  return (
    <>
      <LinkButton to="/show">{say('showCode')}</LinkButton>
      {/* What depends on the bills comes all at once, so that nothing moves under a finger. */}
      {error && <Problem error={error} />}
      {data && <AfterBills last={last} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
    </>
  )
}

function AfterBills({ last }: { last: BillHead | undefined }): ReactNode {
  const say = useWords(words)
  return (
    <>
      {last && <ReadAloud text={spoken(last, say)} label={say('listen')} />}
      <Section title={say('lastBill')}>
        {last ? <LastBill bill={last} /> : <EmptyState>{say('noRecent')}</EmptyState>}
      </Section>
      <Button look="plain" onClick={() => change({ size: 'normal' })}>
        {say('normal')}
      </Button>
    </>
  )
}

function LastBill({ bill }: { bill: BillHead }): ReactNode {
  const say = useWords(words)
  const day = shortDay(bill.careOn, say.language, businessToday().slice(0, 4))
  return (
    <Card>
      <p>
        <strong>{bill.institution.name}</strong>
      </p>
      <p className="quiet">
        {day} · {say('inAll', { amount: yuan(bill.total) })}
      </p>
      <InkBar parts={inksOf(bill)} />
      <Facts
        facts={[
          [say('fundPaid'), <Money key="fund" amount={bill.fundTotal} />],
          ...(bill.own === 0 ? [] : [[say('ownPaid'), <Money key="own" amount={bill.own} />] as const]),
          ...bill.payers.map(
            (payer) =>
              [kinName(payer, say.language), <Money key={payer.bindingId} amount={payer.amount} />] as const,
          ),
          ...(bill.cash === 0 ? [] : [[say('cashPaid'), <Money key="cash" amount={bill.cash} />] as const]),
        ]}
      />
      {bill.cash === 0 && (
        <p className="last-cash">
          <strong>{say('noCash')}</strong>
        </p>
      )}
    </Card>
  )
}

function spoken(bill: BillHead, say: Say<typeof words>): string {
  const money = (amount: number): string => say('spokenMoney', { amount: yuan(amount).replace(/,/g, '') })
  return say('spoken', {
    place: bill.institution.name,
    total: money(bill.total),
    fund: money(bill.fundTotal),
    own: money(bill.own),
    relatives: bill.payers
      .map((payer) =>
        say('spokenRelative', { name: kinName(payer, say.language), amount: money(payer.amount) }),
      )
      .join(''),
    cash: bill.cash === 0 ? say('spokenNoCash') : say('spokenCash', { amount: money(bill.cash) }),
  })
}
