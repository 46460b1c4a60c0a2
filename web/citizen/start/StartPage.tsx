import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { change, useSettings } from '../../shared/settings.ts'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { Clock } from './Clock.tsx'
import { Doors } from './Doors.tsx'
import { Families, Staff } from './Families.tsx'
import './start.css'
import { words } from './words.ts'

// The rules' engine comes after the doors: who only wants to go in does not wait for it.
const Trying = lazy(() => import('./Trying.tsx'))

const signs = ['pointermove', 'pointerdown', 'keydown', 'scroll'] as const
/** How long the doors have the line to themselves. */
const afterMs = 2_000

/** Turns true once somebody moves on the page, or has read the doors. */
function useLater(): boolean {
  const [later, setLater] = useState(false)
  useEffect(() => {
    const now = (): void => setLater(true)
    const timer = setTimeout(now, afterMs)
    for (const sign of signs) addEventListener(sign, now, { once: true, passive: true })
    return () => {
      clearTimeout(timer)
      for (const sign of signs) removeEventListener(sign, now)
    }
  }, [])
  return later
}

/** The sandbox's front door: what this is, three doors, one bill as proof, and whom else to sign in as. */
export default function StartPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const people = useQuery(ask('listDemoPeople', {}))
  const places = useQuery(ask('listDemoPlaces', {}))
  useTitle(say('title'))
  const error = people.error ?? places.error
  const wanted = useLater()
  return (
    <div className="start">
      <header className="start-head">
        <div className="start-brand">
          <img src="/icon.svg" alt="" width="40" height="40" />
          <span>Gongji 共济</span>
        </div>
        <Switches />
      </header>
      <main>
        <div className="start-hero">
          <h1 tabIndex={-1}>{say('tagline')}</h1>
          <p>{say('intro')}</p>
          {me?.sandbox && <Clock now={me.now} />}
        </div>
        <Doors people={people.data?.people} />
        <p className="link-row">
          <Link to="/sign-in">{say('realName')}</Link>
        </p>
        {error && <Problem error={error} />}
        {people.data && places.data && wanted ? (
          <Suspense fallback={<Waiting lines={8} label={say('loading')} />}>
            <Trying people={people.data.people} places={places.data} now={me?.now} />
          </Suspense>
        ) : (
          !error && <Waiting lines={8} label={say('loading')} />
        )}
        {people.data && <Families people={people.data.people} />}
        {people.data && <Staff staff={people.data.staff} />}
      </main>
      <footer className="start-foot">
        <a href="/docs">{say('docs')}</a>
        <a href="/healthz">{say('health')}</a>
        <a href="/api/packs/520200">{say('packs')}</a>
      </footer>
    </div>
  )
}

function Switches(): ReactNode {
  const say = useWords(words)
  const { language, theme } = useSettings()
  const dark = theme === 'dark'
  return (
    <div className="start-switches">
      <button
        type="button"
        className="link-button"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => change({ language: language === 'zh' ? 'en' : 'zh' })}
      >
        {say('language')}
      </button>
      <button
        type="button"
        className="link-button"
        aria-pressed={dark}
        onClick={() => change({ theme: dark ? 'light' : 'dark' })}
      >
        {say('dark')}
      </button>
    </div>
  )
}
