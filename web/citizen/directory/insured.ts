import { useQuery } from '@tanstack/react-query'
import { ask } from '../../shared/api.ts'
import { useMe } from '../me.ts'

/** The area where who is signed in is insured; undefined while it is not known, or where nobody is. */
export function useInsuredArea(): string | undefined {
  const me = useMe()
  const { data } = useQuery({ ...ask('readAccount', {}), enabled: me?.kind === 'citizen' })
  return data?.insurance?.area
}
