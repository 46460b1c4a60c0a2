import { purposeWords } from '@gongji/contract/words'
import { type ReactNode, useState } from 'react'
import { clock, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import type { AtCounter } from '../counter/FindPerson.tsx'
import { words } from './words.ts'

type Binding = AtCounter['authorised'][number]
type Action = 'accept' | 'pause' | 'resume' | 'end'

/** Who pays for whom, and what the person at the counter may have done about it. */
export function Authorisations({ found, onChange }: { found: AtCounter; onChange: () => void }): ReactNode {
  const say = useWords(words)
  const all = [
    ...found.authorised.map((binding) => ({ binding, side: 'gives' as const })),
    ...found.authorisedBy.map((binding) => ({ binding, side: 'takes' as const })),
  ]
  return (
    <section className="card" aria-label={say('authorisations')}>
      <h2>{say('authorisations')}</h2>
      {all.length === 0 && <p className="quiet">{say('noBindings')}</p>}
      <ul className="files">
        {all.map(({ binding, side }) => (
          <One
            key={binding.id}
            binding={binding}
            side={side}
            personId={found.person.id}
            onChange={onChange}
          />
        ))}
      </ul>
    </section>
  )
}

const limitsOf = ({ limits }: Binding, say: Say<typeof words>): string =>
  limits.yearFen === null && limits.paymentFen === null
    ? Object.keys(limits.purposeFen).length === 0
      ? say('noLimit')
      : ''
    : [
        limits.yearFen === null ? '' : say('yearLimitIs', { amount: yuan(limits.yearFen) }),
        limits.paymentFen === null ? '' : say('paymentLimitIs', { amount: yuan(limits.paymentFen) }),
      ]
        .filter((one) => one !== '')
        .join('，')

function One({
  binding,
  side,
  personId,
  onChange,
}: {
  binding: Binding
  side: 'gives' | 'takes'
  personId: string
  onChange: () => void
}): ReactNode {
  const say = useWords(words)
  const [sure, setSure] = useState(false)
  const act = useSubmit<Binding, Action>({
    act: (send, action) =>
      send('actAtCounter', { params: { id: binding.id, action }, body: { personId, reason: '' } }),
    onDone: () => {
      setSure(false)
      onChange()
    },
  })
  const now = act.answer ?? binding
  const may = (action: Action): boolean => (now.actions as readonly string[]).includes(action)
  const other = side === 'gives' ? now.relative : now.payer
  return (
    <li>
      <span className="quiet">{say(side)}</span> <span lang="zh">{other.name}</span>{' '}
      <span className="tag">{say(now.status as 'active')}</span>
      <p className="quiet small">
        {say('purposesAre', { what: now.purposes.map((one) => say.text(purposeWords[one])).join('、') })}{' '}
        {limitsOf(now, say)}
        {now.endedAt !== null && ` ${say('endedOn', { day: clock(now.endedAt).day })}`}
        {now.endReasonText !== null && ` ${say.text(now.endReasonText)}`}
      </p>
      <div className="desk-row">
        {(['accept', 'pause', 'resume'] as const).map(
          (action) =>
            may(action) && (
              <Button key={action} look="plain" busy={act.busy} onClick={() => void act.submit(action)}>
                {say(action)}
              </Button>
            ),
        )}
        {may('end') &&
          (sure ? (
            <>
              <Button look="danger" busy={act.busy} onClick={() => void act.submit('end')}>
                {say('endSure')}
              </Button>
              <Button look="plain" onClick={() => setSure(false)}>
                {say('keep')}
              </Button>
            </>
          ) : (
            <Button look="plain" onClick={() => setSure(true)}>
              {say('end')}
            </Button>
          ))}
      </div>
      {act.answer && (
        <Notice
          tone="good"
          title={say('receipt', {
            payer: now.payer.name,
            relative: now.relative.name,
            state: say(now.status as 'active'),
          })}
        />
      )}
      {act.error && <Problem error={act.error} again={false} />}
    </li>
  )
}
