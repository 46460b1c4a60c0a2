import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { inEngine } from '../../shared/engine-form.ts'
import { payerLabels, payerWords } from '../../shared/split-bar/payer-words.ts'
import { SplitBar } from '../../shared/split-bar/SplitBar.tsx'
import { segmentsOf } from '../../shared/split-bar/segments.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type Division = Answer<'tryAtTill'>

/** What the patient was told of a division: settling it otherwise is refused. */
export const toldOf = ({ amounts, payers }: Division) => ({
  fundTotalFen: amounts.fundTotalFen,
  ownFen: amounts.ownFen,
  relativesFen: payers.reduce(
    (all, { amountFen: amount }) => all + amount,
    0,
  ) as Division['amounts']['ownFen'],
  walletFen: amounts.walletFen,
  cashFen: amounts.cashFen,
})

/** Who pays how much: cash large, since that is what the window takes, and the split bar under it. */
export function SplitView({ division, hasOwn }: { division: Division; hasOwn: boolean }): ReactNode {
  const say = useWords(words)
  const sayPayer = useWords(payerWords)
  const { amounts, payers, notes } = division
  const nameOf = (bindingId: string): string => {
    const one = payers.find((payer) => payer.bindingId === bindingId)
    if (one === undefined) return ''
    return say('relative', { name: one.name, relation: say.text(one.kin) })
  }
  const whole = {
    ...inEngine(amounts),
    relatives: payers.map(({ bindingId, amountFen: amount }) => ({ bindingId, amount })),
  }
  const segments = segmentsOf(whole, { labels: payerLabels(sayPayer, nameOf), hasOwn, certainty: 'exact' })
  return (
    <div className="till-split">
      <div className="till-cash">
        <span>{say(amounts.totalFen < 0 ? 'backCash' : 'pays')}</span>
        <strong>
          <Money amount={Math.abs(amounts.cashFen)} />
        </strong>
        <span className="quiet end">
          {say.rich('ofBill', { total: <Money amount={amounts.totalFen} /> })}
        </span>
      </div>
      <SplitBar segments={segments} />
      {notes.length > 0 && (
        <>
          <h3>{say('why')}</h3>
          <ul className="till-notes">
            {notes.map((note) => (
              <li key={note.zh}>{say.text(note)}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
