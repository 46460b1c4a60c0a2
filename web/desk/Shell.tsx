import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo } from 'react'
import { go, Link, match, Pages, usePlace } from '../shared/router.tsx'
import { change, useSettings } from '../shared/settings.ts'
import { dayAndTime } from '../shared/show.ts'
import { useSubmit } from '../shared/submit.ts'
import { Icon } from '../shared/ui/Icon.tsx'
import { Problem } from '../shared/ui/Notice.tsx'
import { useWords } from '../shared/words.ts'
import { listenForKeys, turnKeys, useKeysOn, useShownKeys } from './keys.ts'
import { everybodys, type Room } from './rooms.ts'

const words = {
  brand: ['共济', 'Gongji'],
  rooms: ['房间', 'Rooms'],
  toContent: ['跳到内容', 'Skip to content'],
  leave: ['退出', 'Sign out'],
  time: ['服务时间 {time}', 'Service time {time}'],
  other: ['English', '中文'],
  loading: ['正在打开', 'Opening'],
  keys: ['快捷键', 'Keys'],
  keysOff: ['单键已关', 'Single keys are off'],
  turnOff: ['关掉单键', 'Turn single keys off'],
  turnOn: ['打开单键', 'Turn single keys on'],
} as const

/** Everything around a room's page: the rooms, who is signed in, the language, and the keys at the foot. */
export function Shell({
  rooms,
  name,
  now,
}: {
  rooms: readonly Room[]
  name: string
  now: string
}): ReactNode {
  const say = useWords(words)
  const { path } = usePlace()
  const { language } = useSettings()
  useEffect(listenForKeys, [])
  const here = rooms.find(({ pages }) => pages.some((one) => match(one.path, path) !== null))
  const first = rooms[0]?.pages[0]?.path ?? '/desk'
  const ToFirst = useMemo(() => () => <Redirect to={first} />, [first])
  const called = ({ name: both }: Room): string => both[language === 'zh' ? 0 : 1]
  return (
    <div className="desk">
      <a className="skip" href="#desk-main">
        {say('toContent')}
      </a>
      <header className="desk-top">
        <strong className="desk-brand">{say('brand')}</strong>
        <b>{here ? called(here) : ''}</b>
        <span className="desk-who">
          <span className="money">{say('time', { time: dayAndTime(now) })}</span>
          <Link to="/desk/sessions">{name}</Link>
          <button
            type="button"
            className="link-button"
            lang={language === 'zh' ? 'en' : 'zh'}
            onClick={() => change({ language: language === 'zh' ? 'en' : 'zh' })}
          >
            {say('other')}
          </button>
          <Leave />
        </span>
      </header>
      <nav className="desk-rail" aria-label={say('rooms')}>
        {rooms.map((room) => (
          <Link
            key={room.name[0]}
            to={room.pages[0]?.path ?? '/desk'}
            aria-current={room === here ? 'page' : undefined}
          >
            <Icon name={room.icon} />
            <span>{called(room)}</span>
          </Link>
        ))}
      </nav>
      <main id="desk-main" className="desk-main" tabIndex={-1}>
        <Pages
          routes={[...rooms.flatMap(({ pages }) => pages), ...everybodys]}
          missing={ToFirst}
          waiting={<p className="quiet">{say('loading')}</p>}
        />
      </main>
      <Foot />
    </div>
  )
}

/** An address that no room has leads to the first room. */
function Redirect({ to }: { to: string }): ReactNode {
  useEffect(() => go(to, { replace: true }), [to])
  return null
}

function Leave(): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const leave = useSubmit({ act: (send) => send('signOut', {}), onDone: () => queries.resetQueries() })
  return (
    <>
      {leave.error && <Problem error={leave.error} />}
      <button type="button" className="link-button" onClick={() => void leave.submit()}>
        {say('leave')}
      </button>
    </>
  )
}

function Foot(): ReactNode {
  const say = useWords(words)
  const keys = useShownKeys()
  const on = useKeysOn()
  return (
    <footer className="desk-foot">
      <span className="only-heard">{say('keys')}</span>
      {keys
        .filter(({ key }) => on || key.length > 1)
        .map(({ key, label }) => (
          <span key={`${key} ${label}`}>
            <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
            {label}
          </span>
        ))}
      {!on && <span>{say('keysOff')}</span>}
      <button type="button" className="link-button" onClick={() => turnKeys(!on)}>
        {say(on ? 'turnOff' : 'turnOn')}
      </button>
    </footer>
  )
}
