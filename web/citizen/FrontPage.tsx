import { lazy, type ReactNode } from 'react'
import { Waiting } from '../shared/ui/Card.tsx'
import { useWords } from '../shared/words.ts'
import { useMe } from './me.ts'

const words = { loading: ['正在打开', 'Opening'] } as const
const StartPage = lazy(() => import('./start/StartPage.tsx'))

/** What `/` shows: the home of who is signed in, else the way in. */
export function FrontPage(): ReactNode {
  const me = useMe()
  const say = useWords(words)
  if (!me) return <Waiting label={say('loading')} />
  return <StartPage />
}
