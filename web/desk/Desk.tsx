import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask, Refused } from '../shared/api.ts'
import { usePlace } from '../shared/router.tsx'
import { Problem } from '../shared/ui/Notice.tsx'
import { useWords } from '../shared/words.ts'
import { rooms } from './rooms.ts'
import { Shell } from './Shell.tsx'
import { SignIn } from './SignIn.tsx'
import { Welcome } from './Welcome.tsx'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && error instanceof Refused && error.status === 0,
    },
  },
})
const words = { loading: ['正在打开', 'Opening'] } as const

/** The desk: rooms of staff, each with its pages. */
export function Desk(): ReactNode {
  return (
    <QueryClientProvider client={client}>
      <Doorway />
    </QueryClientProvider>
  )
}

function Doorway(): ReactNode {
  const { path } = usePlace()
  if (path !== '/desk/welcome') return <Inside />
  return (
    <main className="desk-door">
      <Welcome />
    </main>
  )
}

function Inside(): ReactNode {
  const say = useWords(words)
  const { data: me, error } = useQuery({ ...ask('readMe', {}), staleTime: 60_000 })
  const own = rooms.filter(({ role }) => role === me?.staff?.role)
  if (me?.staff && own.length > 0) return <Shell rooms={own} name={me.staff.name} now={me.now} />
  return (
    <main className="desk-door">
      {error ? (
        <Problem error={error} />
      ) : me ? (
        <SignIn sandbox={me.sandbox} other={me.kind !== 'anyone'} />
      ) : (
        <p className="quiet">{say('loading')}</p>
      )}
    </main>
  )
}
