import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { kinName } from '../../shared/names.ts'
import { Link } from '../../shared/router.tsx'
import { clock, yuan } from '../../shared/show.ts'
import { type Send, useSubmit } from '../../shared/submit.ts'
import { announce } from '../../shared/ui/Announcer.tsx'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import type { Home } from './HomePage.tsx'
import { words } from './words.ts'

type Waits = Home['waiting']

/** What waits for this person, as one card: who wants what, and yes and no side by side. */
export function WaitingForMe({ waiting }: { waiting: Waits }): ReactNode {
  const say = useWords(words)
  const card = useRef<HTMLElement>(null)
  const { bindings, transfers, premiums } = waiting
  const acted = useRef(false)
  const left = bindings.length + transfers.length + premiums.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was decided shows in how much is left
  useEffect(() => {
    if (!acted.current) return
    acted.current = false
    // To what is next, or to the heading when nothing is left.
    const next = card.current ?? document.querySelector<HTMLElement>('h1')
    next?.focus()
  }, [left])
  if (left === 0) return null
  const settled = (): void => {
    acted.current = true
  }
  return (
    <section className="card waits" aria-label={say('needs')} ref={card} tabIndex={-1}>
      <ul>
        {transfers.map((one) => (
          <Transfer key={one.id} transfer={one} onSettled={settled} />
        ))}
        {premiums.map((one) => (
          <Premium key={one.id} premium={one} onSettled={settled} />
        ))}
        {bindings.map((one) => (
          <Wait
            key={one.id}
            title={say('consent', { payer: kinName(one.payer, say.language), relative: one.relative.name })}
            text={say('consentText')}
          >
            <LinkButton to={`/family/binding/${one.id}`}>{say('readAndAgree')}</LinkButton>
            <LinkButton look="second" to={`/family/binding/${one.id}`}>
              {say('disagree')}
            </LinkButton>
          </Wait>
        ))}
      </ul>
    </section>
  )
}

function Wait({ title, text, children }: { title: string; text: string; children?: ReactNode }): ReactNode {
  return (
    <li>
      <p>
        <strong>{title}</strong>
      </p>
      <p className="small quiet">{text}</p>
      {children && <div className="pair">{children}</div>}
    </li>
  )
}

/** Does one thing, says that it happened, and reads the home page anew. */
function useDecision(
  act: (send: Send) => Promise<unknown>,
  happened: string,
  onSettled: () => void,
  see: string,
) {
  const client = useQueryClient()
  return useSubmit({
    act,
    see,
    onDone: async () => {
      onSettled()
      await client.invalidateQueries()
      announce(happened)
    },
  })
}

function Transfer({
  transfer,
  onSettled,
}: {
  transfer: Waits['transfers'][number]
  onSettled: () => void
}): ReactNode {
  const say = useWords(words)
  const { id, sender, amountFen, returnsAt } = transfer
  const amount = yuan(amountFen)
  const accept = useDecision(
    (send) => send('acceptTransfer', { params: { id } }),
    say('accepted', { amount, name: sender.name }),
    onSettled,
    '/wallet',
  )
  return (
    <Wait
      title={say('transfer', { name: kinName(sender, say.language), amount })}
      text={say('transferText', { time: clock(returnsAt).time })}
    >
      {accept.error && <Problem error={accept.error} />}
      <Button busy={accept.busy} onClick={() => accept.submit()}>
        {say('accept')}
      </Button>
      <LinkButton look="second" to="/wallet">
        {say('notNow')}
      </LinkButton>
    </Wait>
  )
}

function Premium({
  premium,
  onSettled,
}: {
  premium: Waits['premiums'][number]
  onSettled: () => void
}): ReactNode {
  const say = useWords(words)
  const { id, insured, year, amountFen, state, actions } = premium
  const facts = { name: insured.name, year }
  const page = `/premium/record/${id}`
  const confirm = useDecision(
    (send) => send('confirmPremium', { params: { id } }),
    say('premiumConfirmed', facts),
    onSettled,
    page,
  )
  const decline = useDecision(
    (send) => send('declinePremium', { params: { id } }),
    say('premiumDeclined', facts),
    onSettled,
    page,
  )
  const amount = yuan(amountFen)
  if (!actions.includes('confirm')) {
    return (
      <li>
        <p>
          <strong>{say('premiumWaiting', facts)}</strong>
        </p>
        <p className="small quiet">
          {say.text(state.name)} · ¥{amount} <Link to={page}>{say('look')}</Link>
        </p>
      </li>
    )
  }
  return (
    <Wait title={say('premiumConfirm', { ...facts, amount })} text={say('premiumConfirmText')}>
      {(confirm.error ?? decline.error) && <Problem error={(confirm.error ?? decline.error)!} />}
      <Button busy={confirm.busy} onClick={() => confirm.submit()}>
        {say('agree')}
      </Button>
      <Button look="second" busy={decline.busy} onClick={() => decline.submit()}>
        {say('disagree')}
      </Button>
    </Wait>
  )
}
