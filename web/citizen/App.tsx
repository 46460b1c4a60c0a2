import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Refused } from '../shared/api.ts'
import { Pages } from '../shared/router.tsx'
import { Waiting } from '../shared/ui/Card.tsx'
import { useWords } from '../shared/words.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { MissingPage } from './MissingPage.tsx'
import { pages } from './pages.ts'

const words = { loading: ['正在打开', 'Opening'] } as const

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
  const say = useWords(words)
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Pages
          routes={pages}
          missing={MissingPage}
          waiting={
            <div className="page">
              <div className="page-main" style={{ paddingTop: 72 }}>
                <Waiting lines={4} label={say('loading')} />
              </div>
            </div>
          }
        />
      </QueryClientProvider>
    </ErrorBoundary>
  )
}
