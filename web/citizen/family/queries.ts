import { useQueryClient } from '@tanstack/react-query'
import { ask } from '../../shared/api.ts'

export const family = () => ask('readFamily', {})
export const familyRules = () => ({ ...ask('readFamilyRules', {}), staleTime: 600_000 })

/** After a change of any binding, everything that shows or uses bindings is read again. */
export function useFamilyChanged(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] !== 'readPack' && queryKey[0] !== 'readMe',
    })
  }
}
