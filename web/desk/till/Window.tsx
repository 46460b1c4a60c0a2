import type { ReactNode } from 'react'
import { clock } from '../../shared/show.ts'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import type { CashSlip } from './Cash.tsx'
import type { Request } from './requests.ts'
import { words } from './words.ts'

const icons = { asking: 'clock', unknown: 'help', settled: 'check', refused: 'close' } as const
const names = {
  asking: 'asking',
  unknown: 'unknown',
  settled: 'settled',
  refused: 'refusedState',
} as const

/** What this window did: the latest first, what is not known yet marked, and the cash that is to be settled later. */
export function Window({
  institution,
  requests,
  chosen,
  onChoose,
  slips,
  onSettle,
}: {
  institution: string
  requests: readonly Request[]
  chosen: string | null
  onChoose: (key: string) => void
  slips: readonly CashSlip[]
  onSettle: (slip: CashSlip) => void
}): ReactNode {
  const say = useWords(words)
  return (
    <section className="card card-table till-window" aria-label={say('window')}>
      <div className="card-head">
        <h2>{say('window')}</h2>
        <span className="quiet small" lang="zh">
          {institution}
        </span>
      </div>
      {requests.length === 0 && slips.length === 0 && <p className="card-text quiet">{say('windowEmpty')}</p>}
      <ul>
        {requests.map(({ key, name, total, state, sentAt, bill }) => (
          <li key={key}>
            <button
              type="button"
              className={`till-row till-${state}`}
              aria-current={key === chosen ? 'true' : undefined}
              onClick={() => onChoose(key)}
            >
              <span lang="zh" className="strong">
                {name}
              </span>
              <Money amount={total} />
              <span className="till-state">
                <Icon name={icons[state]} size="1.1em" />
                {say(bill?.state === 'reversed' ? 'reversed' : names[state])}
              </span>
              <span className="quiet money">{clock(bill?.at ?? new Date(sentAt).toISOString()).time}</span>
            </button>
          </li>
        ))}
      </ul>
      {slips.length > 0 && (
        <>
          <div className="card-head">
            <h2>{say('cashHeld')}</h2>
          </div>
          <ul>
            {slips.map((slip) => (
              <li key={slip.id} className="till-row">
                <span lang="zh" className="strong">
                  {slip.name}
                </span>
                <Money amount={slip.total} />
                <span className="quiet">{slip.on}</span>
                <button type="button" className="link-button" onClick={() => onSettle(slip)}>
                  {say('cashLater')}
                  <span className="only-heard" lang="zh">
                    {slip.name}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
