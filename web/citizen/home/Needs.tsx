import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { kinName } from '../../shared/names.ts'
import { Link } from '../../shared/router.tsx'
import { clock, yuan } from '../../shared/show.ts'
import { Card } from '../../shared/ui/Card.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Waiting = {
  transfers: Answer<'listTransfers'>['transfers']
  premiums: Answer<'listPremiums'>['premiums']
}

/** Transfers and premiums that may need this person; undefined until both have answered. */
export function useNeeds(): Waiting | undefined {
  const transfers = useQuery(ask('listTransfers', {}))
  const premiums = useQuery(ask('listPremiums', {}))
  if (transfers.isPending || premiums.isPending) return undefined
  return { transfers: transfers.data?.transfers ?? [], premiums: premiums.data?.premiums ?? [] }
}

/** What needs this person now: a consent, a transfer to accept, a premium to confirm or not yet credited. */
export function Needs({ waitingForMe, transfers, premiums }: Waiting & { waitingForMe: number }): ReactNode {
  const say = useWords(words)
  return (
    <>
      {waitingForMe > 0 && (
        <Need title={say('consent', { n: waitingForMe })} to="/family" look={say('look')} />
      )}
      {transfers
        .filter(({ actions }) => actions.includes('accept'))
        .map((transfer) => (
          <Need
            key={transfer.id}
            title={say('transfer', { name: kinName(transfer.sender, say.language) })}
            text={say('transferText', {
              amount: yuan(transfer.amountFen),
              time: clock(transfer.returnsAt).time,
            })}
            to="/wallet"
            look={say('look')}
          />
        ))}
      {premiums
        .filter(
          ({ status, mine }) => status === 'requested' || (status === 'submitted' && mine !== 'insured'),
        )
        .map((premium) => (
          <Need
            key={premium.id}
            title={say(premium.status === 'requested' ? 'premiumConfirm' : 'premiumWaiting', {
              name: premium.insured.name,
              year: premium.year,
            })}
            text={`${say.text(premium.state.name)} · ¥${yuan(premium.amountFen)}`}
            to={`/premium/record/${premium.id}`}
            look={say('look')}
          />
        ))}
    </>
  )
}

function Need({
  title,
  text,
  to,
  look,
}: {
  title: string
  text?: string
  to: string
  look: string
}): ReactNode {
  return (
    <Card tone="need">
      <strong>{title}</strong>
      <br />
      {text !== undefined && <>{text} </>}
      <Link to={to} aria-label={`${look}: ${title}`}>
        {look}
      </Link>
    </Card>
  )
}

/** The way to the messages, with how many are unread. */
export function InboxLink(): ReactNode {
  const say = useWords(words)
  const { data } = useQuery({
    ...ask('readInbox', { query: { limit: 1 } }),
    queryKey: ['readInbox', 'unread'] as const,
  })
  const unread = data?.unread ?? 0
  return (
    <Link to="/notices" className="inbox-link">
      {say('inbox')}
      {unread > 0 && <span className="badge">{unread}</span>}
    </Link>
  )
}
