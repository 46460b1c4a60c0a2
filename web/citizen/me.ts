import { useQuery } from '@tanstack/react-query'
import { type Answer, ask } from '../shared/api.ts'

export type Me = Answer<'readMe'>

export const useMeQuery = () => useQuery({ ...ask('readMe', {}), staleTime: 60_000 })

/** Who is signed in and what time it is in the service; undefined until the first answer. */
export const useMe = (): Me | undefined => useMeQuery().data
