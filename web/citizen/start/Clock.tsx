import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call } from '../../shared/api.ts'
import { clock, dayAndTime } from '../../shared/show.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** The sandbox's clock: what time it is there, and moving it forward so that everything due happens. */
export function Clock({ now }: { now: string }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [day, setDay] = useState(clock(now).day)
  const [time, setTime] = useState(clock(now).time)
  const move = useMutation({
    mutationFn: () => call('moveClock', { body: { to: `${day}T${time}:00+08:00` } }),
    onSuccess: () => client.invalidateQueries(),
  })
  const send = (event: FormEvent): void => {
    event.preventDefault()
    move.mutate()
  }
  return (
    <details className="start-clock">
      <summary>
        <span className="money">{say('clock', { time: dayAndTime(now) })}</span> · {say('clockMove')}
      </summary>
      <form onSubmit={send}>
        <label>
          {say('clockDay')}
          <input
            className="input"
            type="date"
            value={day}
            min={clock(now).day}
            onChange={(event) => setDay(event.target.value)}
          />
        </label>
        <label>
          {say('clockTime')}
          <input
            className="input"
            type="time"
            value={time}
            onChange={(event) => setTime(event.target.value)}
          />
        </label>
        <button type="submit" className="button button-second" aria-busy={move.isPending || undefined}>
          {say('clockGo')}
        </button>
      </form>
      <p className="small quiet">{say('clockNote')}</p>
      {move.error && <Problem error={move.error} />}
      {move.data && <p role="status">{say('clockDone', { n: move.data.done })}</p>}
    </details>
  )
}
