import { lazy, type ReactNode } from 'react'
import { usePlace } from '../shared/router.tsx'
import { Waiting } from '../shared/ui/Card.tsx'
import { useWords } from '../shared/words.ts'
import HomePage from './home/HomePage.tsx'
import { useMeQuery } from './me.ts'
import { NotOpened } from './NotOpened.tsx'

const words = { loading: ['正在打开', 'Opening'] } as const
const StartPage = lazy(() => import('./start/StartPage.tsx'))
const SignInPage = lazy(() => import('./sign-in/SignInPage.tsx'))

/**
 * What `/` shows: the home of who is signed in; else the sandbox's front door, or the way to sign in. Who comes back from
 * an identity provider without being signed in reads why (`signInProblem`).
 */
export function FrontPage(): ReactNode {
  const { data: me, error, refetch } = useMeQuery()
  const say = useWords(words)
  const { search } = usePlace()
  if (me && search.signInProblem !== undefined) return <SignInPage />
  if (me?.kind === 'citizen') return <HomePage />
  if (me) return me.sandbox ? <StartPage /> : <SignInPage />
  if (error) return <NotOpened error={error} onAgain={() => void refetch()} />
  return (
    <div className="page">
      <main className="page-main page-opening">
        <Waiting lines={4} label={say('loading')} />
      </main>
    </div>
  )
}
