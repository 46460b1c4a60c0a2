import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useForm } from '../../shared/form.ts'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { DateField, TimeField } from '../../shared/ui/Field.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** Moves the sandbox's clock forward, so that everything due happens. */
export default function ClockForm({ now }: { now: string }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [day, setDay] = useState(clock(now).day)
  const [time, setTime] = useState(clock(now).time)
  const move = useSubmit({
    act: (send) => send('moveClock', { body: { to: `${day}T${time}:00+08:00` } }),
    onDone: () => client.invalidateQueries(),
  })
  const { form } = useForm({}, () => move.submit())
  return (
    <>
      <form {...form}>
        <DateField label={say('clockDay')} value={day} min={clock(now).day} onChange={setDay} />
        <TimeField label={say('clockTime')} value={time} onChange={setTime} />
        <button type="submit" className="button button-second" aria-busy={move.busy || undefined}>
          {say('clockGo')}
        </button>
      </form>
      <p className="small quiet">{say('clockNote')}</p>
      {move.error && <Problem error={move.error} />}
      {move.answer && <p role="status">{say('clockDone', { n: move.answer.done })}</p>}
    </>
  )
}
