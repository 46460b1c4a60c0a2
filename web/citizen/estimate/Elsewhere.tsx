import type { Amounts } from '@gongji/policy'
import type { ReactNode } from 'react'
import { yuan } from '../../shared/show.ts'
import { MiniBar } from '../../shared/split-bar/SplitBar.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import './elsewhere.css'

const words = {
  elsewhere: ['同样的费用，换个地方', 'The same bill elsewhere'],
  poolPays: ['基金付 {amount}', 'fund {amount}'],
  here: ['这里', 'here'],
  more: ['您家多付 {amount}', 'your family pays {amount} more'],
  less: ['您家少付 {amount}', 'your family pays {amount} less'],
  same: ['一样', 'the same'],
} as const

type Elsewhere = { key: string; name: string; here: boolean; amounts: Amounts }

/** The same bill at other places: a bar each, what the fund pays there, and what the family pays more or less. */
export function ElsewhereRows({ rows }: { rows: readonly Elsewhere[] }): ReactNode {
  const say = useWords(words)
  const mine = rows.find(({ here }) => here)
  if (!mine || mine.amounts.total === 0 || rows.length < 2) return null
  return (
    <div className="card">
      <h2 className="legend">{say('elsewhere')}</h2>
      <ul className="elsewhere">
        {rows.map(({ key, name, here, amounts }) => {
          const more = amounts.personal - mine.amounts.personal
          return (
            <li key={key} className={here ? 'elsewhere-here' : ''}>
              <span>{name}</span>
              <MiniBar amounts={amounts} />
              <span className="elsewhere-amount">
                {say.rich('poolPays', { amount: <Money amount={amounts.fundTotal} /> })}
                <small className="quiet">
                  {here
                    ? say('here')
                    : more === 0
                      ? say('same')
                      : say(more > 0 ? 'more' : 'less', { amount: yuan(Math.abs(more)) })}
                </small>
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
