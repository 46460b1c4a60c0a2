import { lazy, type ReactNode, useEffect } from 'react'
import { usePlace } from '../shared/router.tsx'
import { Waiting } from '../shared/ui/Card.tsx'
import { useWords } from '../shared/words.ts'
import { useMeQuery } from './me.ts'
import { NotOpened } from './NotOpened.tsx'

const words = { loading: ['正在打开', 'Opening'] } as const
const loadHome = () => import('./home/HomePage.tsx')
const HomePage = lazy(loadHome)
const wasHome = 'gongji.home'
// Whoever was signed in here before most likely is still: the home page comes beside the answer to that, not after it.
try {
  if (localStorage.getItem(wasHome) !== null && location.pathname === '/') void loadHome()
} catch {
  // Without storage it comes a moment later.
}

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
  const atHome = me?.kind === 'citizen'
  useEffect(() => {
    try {
      if (atHome) localStorage.setItem(wasHome, '1')
      else if (me) localStorage.removeItem(wasHome)
    } catch {
      // As above.
    }
  }, [atHome, me])
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
