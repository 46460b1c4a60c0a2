import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Refused } from '../shared/api.ts'
import { go, match, Pages, usePlace } from '../shared/router.tsx'
import { Announcer } from '../shared/ui/Announcer.tsx'
import { Waiting } from '../shared/ui/Card.tsx'
import { learnClock } from '../shared/ui/Countdown.tsx'
import { useWords } from '../shared/words.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { MissingPage } from './MissingPage.tsx'
import { type Me, useMeQuery } from './me.ts'
import { NotOpened } from './NotOpened.tsx'
import { movedPages, pages } from './pages.ts'

const words = { loading: ['正在打开', 'Opening'] } as const
const SignInPage = lazy(() => import('./sign-in/SignInPage.tsx'))
const SignInAgain = lazy(() => import('./sign-in/SignInAgain.tsx'))

/** Nobody answered, or what stands before the service answered for it. */
const isAway = (error: unknown): boolean =>
  error instanceof Refused && (error.status === 0 || error.status === 502 || error.status === 503)

const client = new QueryClient({
  queryCache: new QueryCache({
    // Before anything is drawn from the answer: a page may begin with today.
    onSuccess: (data, { queryKey }) => {
      if (queryKey[0] === 'readMe') learnClock((data as Me).now)
    },
    onError: (error, { queryKey }) => {
      if (!(error instanceof Refused) || error.type !== '/problems/http/sign-in-first') return
      // The session is over: the door asks again, in front of the page.
      if (queryKey[0] !== 'readMe') void client.invalidateQueries({ queryKey: ['readMe'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal will be the same again; only a lost network is worth asking twice.
      retry: (count, error) => count < 2 && isAway(error),
      // What nobody answered is asked again while it is looked at, until the service is back.
      refetchInterval: ({ state }) => (isAway(state.error) ? 5_000 : false),
    },
  },
})

export function App(): ReactNode {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Doorway />
        <Announcer />
      </QueryClientProvider>
    </ErrorBoundary>
  )
}

function Opening(): ReactNode {
  const say = useWords(words)
  return (
    <div className="page">
      <main className="page-main page-opening">
        <Waiting lines={4} label={say('loading')} />
      </main>
    </div>
  )
}

function movedTo(path: string): string | null {
  for (const [from, to] of movedPages) {
    const parameters = match(from, path)
    if (parameters) return to.replace(/:(\w+)/g, (_, name: string) => parameters[name] ?? '')
  }
  return null
}

/** Who was last signed in here, and how often it became somebody else: their pages begin anew. */
type Held = { personId: string | null; others: number }

/**
 * Pages about a person wait until somebody is signed in, at the same address. When a session ends in the middle, the
 * page stays with what was entered, and signing in happens in front of it.
 */
function Doorway(): ReactNode {
  const { path } = usePlace()
  const { data: me, error, refetch } = useMeQuery()
  const [held, setHeld] = useState<Held>({ personId: null, others: 0 })
  const moved = movedTo(path)
  useEffect(() => {
    if (moved !== null) go(moved, { replace: true })
  }, [moved])
  if (moved !== null) return <Opening />
  const page = pages.find((candidate) => match(candidate.path, path))
  const personId = me?.person?.id ?? null
  if (personId !== null && personId !== held.personId) {
    setHeld({ personId, others: held.personId === null ? held.others : held.others + 1 })
  }
  // Who signed out stands at an open door.
  if (page?.open && me && personId === null && held.personId !== null) setHeld({ ...held, personId: null })
  let again: ReactNode = null
  if (page && !page.open) {
    if (!me && error) return <NotOpened error={error} onAgain={() => void refetch()} />
    if (!me) return <Opening />
    if (me.kind !== 'citizen') {
      if (held.personId === null) return <Pages routes={signIn} missing={SignInPage} waiting={<Opening />} />
      again = <SignInAgain personId={held.personId} />
    }
  }
  return (
    <>
      <Pages key={held.others} routes={pages} missing={MissingPage} waiting={<Opening />} />
      <Suspense>{again}</Suspense>
    </>
  )
}

const signIn = [] as const
