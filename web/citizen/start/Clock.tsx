import { lazy, type ReactNode, Suspense, useState } from 'react'
import { dayAndTime } from '../../shared/show.ts'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

const ClockForm = lazy(() => import('./ClockForm.tsx'))

/** The sandbox's clock: what time it is there; opened, it can be moved forward. */
export function Clock({ now }: { now: string }): ReactNode {
  const say = useWords(words)
  const [opened, setOpened] = useState(false)
  return (
    <details className="start-clock" onToggle={() => setOpened(true)}>
      <summary>
        <span className="money">{say('clock', { time: dayAndTime(now) })}</span> · {say('clockMove')}
      </summary>
      {opened && (
        <Suspense>
          <ClockForm now={now} />
        </Suspense>
      )}
    </details>
  )
}
