import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { words } from './words.ts'

const shown = [
  ['inScopeFen', 'inScope'],
  ['deductibleFen', 'deductible'],
  ['poolFen', 'pool'],
  ['personalFen', 'personalPart'],
  ['ownFen', 'own'],
  ['cashFen', 'cashPart'],
] as const

/** The same bill with today's rules, on its own day or on another. Nothing is booked. */
export function Recompute({
  personId,
  setlId,
  careOn,
}: {
  personId: string
  setlId: string
  careOn: string
}): ReactNode {
  const say = useWords(words)
  const [day, setDay] = useState(careOn)
  const [asked, setAsked] = useState<string | null>(null)
  const { data, error, isFetching } = useQuery({
    ...ask('recompute', { params: { personId, setlId }, query: { on: asked ?? careOn } }),
    enabled: asked !== null,
  })
  useKeys([{ key: 'C', label: say('keyNow'), act: () => setAsked(careOn) }])
  const same = data?.after != null && shown.every(([name]) => data.after?.[name] === data.before[name])
  return (
    <section className="card stack" aria-label={say('recomputeNow')}>
      <div className="desk-row audit-recompute">
        <Button look="second" busy={isFetching} onClick={() => setAsked(careOn)}>
          {say('recomputeNow')}
        </Button>
        <DateField label={say('day')} value={day} onChange={setDay} />
        <Button look="second" busy={isFetching} onClick={() => day !== '' && setAsked(day)}>
          {say('recomputeOn')}
        </Button>
      </div>
      {error && <Problem error={error} />}
      {data?.refusal && (
        <Notice tone="notice" title={say('refusedOn', { day: data.on, why: say.text(data.refusal) })} />
      )}
      {data?.after && (
        <>
          <Notice tone={same ? 'good' : 'notice'} title={say(same ? 'same' : 'differs')}>
            {!data.sameRules && <p>{say('otherRules')}</p>}
          </Notice>
          <table className="desk-table amounts">
            <thead>
              <tr>
                <th scope="col">{data.on}</th>
                <th scope="col" className="right">
                  {say('before')}
                </th>
                <th scope="col" className="right">
                  {say('after')}
                </th>
                <th scope="col" className="right">
                  {say('difference')}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(([name, word]) => (
                <tr key={name}>
                  <td>{say(word)}</td>
                  <td className="right">
                    <Money amount={data.before[name]} />
                  </td>
                  <td className="right">{data.after && <Money amount={data.after[name]} />}</td>
                  <td className="right">
                    {data.after && <Money signed amount={data.after[name] - data.before[name]} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}
