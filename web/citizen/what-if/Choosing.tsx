import type { Fen, Level, OutOfAreaFiling } from '@gongji/policy'
import type { ReactNode } from 'react'
import type { Change } from '../../shared/estimate.ts'
import { levelNames } from '../../shared/names.ts'
import { Choice } from '../../shared/ui/Choice.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { areaOf, filings, levels, type Where, whereOf } from './places.ts'
import { words } from './words.ts'

/** Where care is sought, with what filing, at what kind of hospital: each with what it would cost this family. */
export function Choosing({
  change,
  onChange,
  home,
  billed,
  isHospital,
  familyPays,
}: {
  change: Change
  onChange: (change: Change) => void
  /** The area where the patient is insured. */
  home: string
  /** Where a settled bill came from, with the filing it was settled by: that very place, not one of its kind. */
  billed?: { area: string; filing: OutOfAreaFiling }
  isHospital: boolean
  /** Everything that no fund pays, in fen; null where the rules settle nothing. */
  familyPays: (change: Change) => Fen | null
}): ReactNode {
  const say = useWords(words)
  const where = whereOf(home, change.area)
  const at = (to: Where): Change => {
    const there = billed && whereOf(home, billed.area) === to ? billed : undefined
    const filing = there?.filing ?? (to === 'home' || where === 'home' ? 'none' : change.filing)
    return { ...change, area: there?.area ?? areaOf(home, to), filing }
  }
  const cost = (next: Change): ReactNode => {
    const amount = familyPays(next)
    if (amount === null) return say('notDirect')
    return (
      <>
        <span className="only-heard">{say('pays')}</span>
        <Money amount={amount} />
      </>
    )
  }
  return (
    <>
      <Choice
        legend={say('where')}
        pairs
        value={where}
        onChange={(to) => onChange(at(to))}
        options={(['home', 'province', 'elsewhere'] as const).map((value) => ({
          value,
          label: say(value),
          note: cost(value === where ? change : at(value)),
        }))}
      />
      {where !== 'home' && (
        <Choice
          legend={say('filing')}
          pairs
          value={change.filing}
          onChange={(filing: OutOfAreaFiling) => onChange({ ...change, filing })}
          options={filings.map((value) => ({
            value,
            label: say(`filing-${value}`),
            note: cost({ ...change, filing: value }),
          }))}
        />
      )}
      {isHospital && (
        <Choice
          legend={say('level')}
          pairs
          value={change.level}
          onChange={(level: Level) => onChange({ ...change, level })}
          options={levels.map((value) => ({
            value,
            label: say.text(levelNames[value]),
            note: cost({ ...change, level: value }),
          }))}
        />
      )}
    </>
  )
}
