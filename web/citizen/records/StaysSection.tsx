import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { shortDay, yuan } from '../../shared/show.ts'
import { InkBar } from '../../shared/split-bar/InkBar.tsx'
import { Card } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { inksOf, paidBy, paidByWords } from './paid-by.ts'
import { words } from './words.ts'

type Stay = Answer<'listStays'>['stays'][number]

/** Whoever lies in hospital now, or has left and is not settled: what it came to so far, and who would pay. */
export function StaysSection({ personId }: { personId: string }): ReactNode {
  const stays = useQuery(ask('listStays', { query: personId === '' ? {} : { personId } }))
  if (stays.error) return <Problem error={stays.error} />
  return (stays.data?.stays ?? []).map((stay) => <StayCard key={stay.mdtrtId} stay={stay} />)
}

function StayCard({ stay }: { stay: Stay }): ReactNode {
  const say = useWords(words)
  const sayPaid = useWords(paidByWords)
  const {
    institution,
    beganOn,
    dischargedOn,
    days,
    totalFen: total,
    settledFen: settled,
    wouldPay,
    refused,
  } = stay
  const day = (one: string): string => shortDay(one, say.language)
  const state =
    dischargedOn === null
      ? say('stayThere', { from: day(beganOn), days: String(days) })
      : say('stayLeft', { from: day(beganOn), to: day(dischargedOn) })
  const paid = wouldPay === null ? null : { ...wouldPay.amounts, payers: wouldPay.payers }
  return (
    <Card>
      <h2 className="legend">{say('stayTitle', { place: institution.name })}</h2>
      <p>{state}</p>
      <p>
        {say('staySoFar')} <Money amount={total} />
      </p>
      {settled > 0 && <p>{say('staySettled', { amount: yuan(settled) })}</p>}
      {paid !== null && (
        <>
          <p>
            {say('stayWouldPay')} {paidBy(paid, sayPaid)}
          </p>
          <InkBar parts={inksOf(paid)} />
          <p className="small quiet">{say('stayNote')}</p>
        </>
      )}
      {refused !== null && <p>{say('stayRefused', { why: say.text(refused) })}</p>}
      {paid === null && refused === null && <p className="small quiet">{say('stayNothing')}</p>}
    </Card>
  )
}
