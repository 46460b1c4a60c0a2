import { agedWords, type Seen } from '@gongji/policy/age'
import type { ReactNode } from 'react'
import { useSettings } from '../settings.ts'
import { businessToday } from './Countdown.tsx'

/** Says of figures that were last seen more than a year ago how old they are; nothing where none is. */
export function Aged({ values }: { values: readonly Seen[] }): ReactNode {
  const { language } = useSettings()
  const aged = agedWords(values, businessToday())
  return aged && <p className="small quiet">{aged[language]}</p>
}
