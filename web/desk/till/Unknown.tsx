import { type ReactNode, useEffect, useState } from 'react'
import { Refused } from '../../shared/api.ts'
import { clock } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { askNow, drop, type Request } from './requests.ts'
import { words } from './words.ts'

/** Machine time, once a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

const secondsOf = (at: number): string => clock(new Date(at).toISOString()).seconds

/** The answer that did not come: what is known, what is not, what was done under the one number, what can come next. */
export function Unknown({
  request,
  onPrint,
}: {
  request: Request
  onPrint: (request: Request) => void
}): ReactNode {
  const say = useWords(words)
  const now = useNow()
  const { name, total, key, sentAt, tries, body } = request
  const { told } = body
  const waited = Math.max(0, Math.round((now - sentAt) / 1_000))
  const row = (at: number, what: string, more: string): ReactNode => (
    <li key={`${at} ${what}`}>
      <span className="money">{secondsOf(at)}</span>
      <span className="strong">{what}</span>
      <span className="quiet">{more}</span>
    </li>
  )
  return (
    <section className="card card-table till-unknown" aria-label={say('unknown')}>
      <div className="till-unknown-head" role="status">
        <Icon name="help" size="1.8em" />
        <div>
          <h2>
            {say.rich('unknownTitle', {
              name: <span lang="zh">{name}</span>,
              total: <Money amount={total} />,
            })}
          </h2>
          <p>{say('unknownMend')}</p>
        </div>
        <p className="end right" aria-hidden="true">
          <strong className="money">{say('seconds', { count: waited })}</strong>
          <span className="quiet">{say('waited')}</span>
        </p>
      </div>
      <div className="till-halves">
        <div>
          <h3 className="good">{say('known')}</h3>
          <ul>
            <li>{say('knownSent')}</li>
            <li>
              {say.rich('knownTold', {
                fund: <Money amount={told.fundTotalFen} />,
                accounts: <Money amount={told.ownFen + told.relativesFen + told.walletFen} />,
              })}
            </li>
            <li>
              {say('knownCash')} <Money amount={told.cashFen} />
            </li>
          </ul>
        </div>
        <div>
          <h3 className="stale">{say('unknownPart')}</h3>
          <ul>
            <li>{say('unknownGot')}</li>
            <li>{say('unknownTaken')}</li>
            <li className="quiet">{say('unknownEither')}</li>
          </ul>
        </div>
      </div>
      <div className="card-text">
        <h3>
          {say('sameNumber')} <code>{key}</code>
        </h3>
        <ol className="till-log">
          {row(sentAt, say('sent'), '')}
          {row(sentAt + 2_000, say('twoSeconds'), say('twoSecondsWhat'))}
          {tries
            .slice(1)
            .slice(-3)
            .map(({ at, unanswered }, index, shown) =>
              row(
                at,
                say('askedAgain', { count: tries.length - shown.length + index }),
                say(unanswered ? 'noAnswer' : 'inWork'),
              ),
            )}
        </ol>
      </div>
      <div className="till-thirds">
        {(['thenSettled', 'thenNot', 'thenLong'] as const).map((one) => (
          <div key={one}>
            <h3>{say(one)}</h3>
            <p className="quiet">{say(`${one}What`)}</p>
          </div>
        ))}
      </div>
      <div className="card-foot">
        <Button look="second" onClick={() => askNow(key)}>
          {say('askNow')}
        </Button>
        <Button look="second" onClick={() => onPrint(request)}>
          {say('pendingSlip')}
        </Button>
      </div>
    </section>
  )
}

/** It is known that nothing was booked, and why. */
export function RefusedBill({ request }: { request: Request }): ReactNode {
  const say = useWords(words)
  const { name, total, refusal, key } = request
  return (
    <section className="card stack" aria-label={say('refusedState')}>
      <h2>
        {say.rich('refusedTitle', { name: <span lang="zh">{name}</span>, total: <Money amount={total} /> })}
      </h2>
      {refusal && <Problem error={new Refused(refusal.status, refusal.document)} again={false} />}
      <p>{say('nothingBooked')}</p>
      <Button look="second" onClick={() => drop(key)}>
        {say('drop')}
      </Button>
    </section>
  )
}
