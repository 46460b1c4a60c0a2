import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { MoneyField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { ItemField } from '../parts/ItemField.tsx'
import type { Claim } from './ClaimDetail.tsx'
import { words } from './words.ts'

type Draft = { key: number; code: string; amount: MoneyTyped }

/** What the slip says, line by line, typed beside its picture. */
export function EnterLines({ claim }: { claim: Claim }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [lines, setLines] = useState<readonly Draft[]>([{ key: 0, code: '', amount: claim.totalFen }])
  const [tried, setTried] = useState(false)
  const wrong = lines.some(({ code, amount }) => code.trim() === '' || !isAmount(amount))
  const enter = useSubmit({
    act: (send) =>
      send('enterClaimLines', {
        params: { personId: claim.personId, id: claim.id },
        body: {
          lines: lines.map(({ code, amount }) => ({
            code: code.trim(),
            amountFen: isAmount(amount) ? amount : 0,
          })),
          version: claim.version,
        },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!wrong) void enter.submit()
  }
  const set = (key: number, part: Partial<Draft>): void =>
    setLines((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const sum = lines.reduce((all, { amount }) => all + (isAmount(amount) ? amount : 0), 0)
  return (
    <form className="card-text stack" noValidate onSubmit={submit} aria-label={say('enterLines')}>
      <h3>{say('enterLines')}</h3>
      {lines.map(({ key, code, amount }, index) => (
        <div key={key} className="desk-row">
          <ItemField
            label={say('lineCode', { n: index + 1 })}
            institution={claim.institution.code}
            careOn={claim.careOn}
            value={code}
            onChange={(next) => set(key, { code: next })}
          />
          <MoneyField
            label={say('lineAmount', { n: index + 1 })}
            value={amount}
            onChange={(next) => set(key, { amount: next })}
          />
        </div>
      ))}
      {tried && wrong && <p className="wrong">{say('lineWrong')}</p>}
      <p>
        {say('total')} <Money amount={sum} /> <span className="quiet">{say('saidTotal')}</span>{' '}
        <Money amount={claim.totalFen} />
      </p>
      {enter.error && <Problem error={enter.error} again={false} />}
      <div className="desk-row">
        <Button
          look="second"
          onClick={() => setLines((all) => [...all, { key: all.length, code: '', amount: null }])}
        >
          {say('addLine')}
        </Button>
        <Button type="submit" busy={enter.busy}>
          {say('saveLines')}
        </Button>
      </div>
    </form>
  )
}
