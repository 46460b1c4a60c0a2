import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, useEffect } from 'react'
import { Refused } from '../shared/api.ts'
import { go, match, Pages, usePlace } from '../shared/router.tsx'
import { Waiting } from '../shared/ui/Card.tsx'
import { useWords } from '../shared/words.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { MissingPage } from './MissingPage.tsx'
import { useMeQuery } from './me.ts'
import { NotOpened } from './NotOpened.tsx'
import { movedPages, pages } from './pages.ts'

const words = { loading: ['正在打开', 'Opening'] } as const
const SignInPage = lazy(() => import('./sign-in/SignInPage.tsx'))

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal will be the same again; only a lost network is worth asking twice.
      retry: (count, error) => count < 2 && error instanceof Refused && error.status === 0,
    },
    mutations: { retry: false },
  },
})

export function App(): ReactNode {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Doorway />
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

/** Pages about a person wait until somebody is signed in, at the same address. */
function Doorway(): ReactNode {
  const { path } = usePlace()
  const { data: me, error, refetch } = useMeQuery()
  const moved = movedTo(path)
  useEffect(() => {
    if (moved !== null) go(moved, { replace: true })
  }, [moved])
  if (moved !== null) return <Opening />
  const page = pages.find((candidate) => match(candidate.path, path))
  if (page && !page.open) {
    if (!me && error) return <NotOpened error={error} onAgain={() => void refetch()} />
    if (!me) return <Opening />
    if (me.kind !== 'citizen') return <Pages routes={signIn} missing={SignInPage} waiting={<Opening />} />
  }
  return <Pages routes={pages} missing={MissingPage} waiting={<Opening />} />
}

const signIn = [] as const
