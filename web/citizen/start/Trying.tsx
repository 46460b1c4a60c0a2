import { type ReactNode, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { CurlLines } from './CurlLines.tsx'
import type { DemoPerson } from './Families.tsx'
import { firstTrial, linesOf, TryBill } from './TryBill.tsx'

/** The bill to try and the lines that send it, side by side with one state. */
export default function Trying({
  people,
  places,
  now,
}: {
  people: readonly DemoPerson[]
  places: Answer<'listDemoPlaces'>
  now: string | undefined
}): ReactNode {
  const [trial, setTrial] = useState(() => firstTrial(people, places))
  if (!trial) return null
  return (
    <>
      <TryBill people={people} places={places} trial={trial} onChange={setTrial} />
      {now !== undefined && (
        <CurlLines
          origin={location.origin}
          now={now}
          person={trial.person}
          institution={trial.institution}
          lines={linesOf(trial)}
          asked={trial.asked}
        />
      )}
    </>
  )
}
