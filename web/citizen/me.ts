import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Answer, ask } from '../shared/api.ts'
import { learnClock } from '../shared/ui/Countdown.tsx'

export type Me = Answer<'readMe'>

/** Who is signed in and what time it is in the service; undefined until the first answer. */
export function useMe(): Me | undefined {
  const { data } = useQuery(ask('readMe', {}))
  useEffect(() => {
    if (data) learnClock(data.now)
  }, [data])
  return data
}
