import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { stateReason } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** What opens for a stated reason: it is told with every request until the page is left. */
export function Reasoned({ children }: { children: (reason: string) => ReactNode }): ReactNode {
  const [reason, setReason] = useState('')
  useEffect(() => () => stateReason(''), [])
  if (reason !== '') return children(reason)
  return (
    <AskReason
      onState={(text) => {
        stateReason(text)
        setReason(text)
      }}
    />
  )
}

function AskReason({ onState }: { onState: (reason: string) => void }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const faults = { reason: [...text.trim()].length < 4 }
  const { tried, form } = useForm(faults, () => {
    queries.removeQueries({ queryKey: ['readBill'] })
    onState(text.trim())
  })
  return (
    <form {...form} className="card stack narrow" aria-label={say('masked')}>
      <TextField
        label={say('reason')}
        hint={say('reasonHint')}
        value={text}
        maxLength={200}
        onChange={setText}
        error={tried && faults.reason ? say('reasonNeeded') : undefined}
      />
      <Button type="submit">{say('open')}</Button>
    </form>
  )
}
