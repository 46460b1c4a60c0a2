import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Answer, ask } from '../shared/api.ts'
import { learnClock } from '../shared/ui/Countdown.tsx'

export type Me = Answer<'readMe'>

export function useMeQuery() {
  const query = useQuery({ ...ask('readMe', {}), staleTime: 60_000 })
  const { data } = query
  useEffect(() => {
    if (data) learnClock(data.now)
  }, [data])
  return query
}

/** Who is signed in and what time it is in the service; undefined until the first answer. */
export const useMe = (): Me | undefined => useMeQuery().data
