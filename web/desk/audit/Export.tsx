import { type ReactNode, useState } from 'react'
import type { Given } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './more-words.ts'

type Filters = Omit<Given<'exportAudited'>['body'], 'reason'>

/** Takes what was found away as a file: who did, when and why stays on record. */
export function ExportFound({ filters }: { filters: Filters }): ReactNode {
  const say = useWords(words)
  const [reason, setReason] = useState('')
  const take = useSubmit({
    act: (send) => send('exportAudited', { body: { ...filters, reason: reason.trim() } }),
    onDone: ({ csv, filename }) => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
      link.download = filename
      link.click()
      URL.revokeObjectURL(link.href)
    },
  })
  const faults = { reason: [...reason.trim()].length < 4 }
  const { tried, form } = useForm(faults, () => void take.submit())
  return (
    <details>
      <summary>{say('export')}</summary>
      <form {...form} className="stack narrow" aria-label={say('export')}>
        <p className="quiet">{say('exportWhat')}</p>
        <TextField
          label={say('reason')}
          autoComplete="off"
          value={reason}
          onChange={setReason}
          maxLength={200}
          error={tried && faults.reason ? say('reasonNeeded') : undefined}
        />
        {take.error && <Problem error={take.error} again={false} />}
        {take.answer && <Notice tone="good" title={say('exported', { rows: take.answer.rows })} />}
        <Button type="submit" look="second" busy={take.busy}>
          {say('doExport')}
        </Button>
      </form>
    </details>
  )
}
