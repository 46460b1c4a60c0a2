import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { change, useSettings } from '../../shared/settings.ts'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { Clock } from './Clock.tsx'
import { CurlLines } from './CurlLines.tsx'
import { type DemoPerson, Families, Staff } from './Families.tsx'
import './start.css'
import { firstTrial, linesOf, TryBill } from './TryBill.tsx'
import { words } from './words.ts'

/** The sandbox's front door: what this is, one bill to try, whom to sign in as, and the lines for a hospital. */
export default function StartPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const people = useQuery(ask('listDemoPeople', {}))
  const places = useQuery(ask('listDemoPlaces', {}))
  useTitle(say('title'))
  const error = people.error ?? places.error
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
        {error && <Problem error={error} />}
        {people.data && places.data ? (
          <Trying people={people.data.people} places={places.data} now={me?.now} />
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

/** The bill to try and the lines that send it, side by side with one state. */
function Trying({
  people,
  places,
  now,
}: {
  people: readonly DemoPerson[]
  places: Answer<'listDemoPlaces'>
  now: string | undefined
}): ReactNode {
  const [trial, setTrial] = useState(() => firstTrial(people, places))
  if (!trial) return null
  return (
    <>
      <TryBill people={people} places={places} trial={trial} onChange={setTrial} />
      {now !== undefined && (
        <CurlLines
          origin={location.origin}
          now={now}
          person={trial.person}
          institution={trial.institution}
          lines={linesOf(trial)}
          asked={trial.asked}
        />
      )}
    </>
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
