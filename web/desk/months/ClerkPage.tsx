import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Adjust } from './Adjust.tsx'
import { Months, type Run } from './MonthsPage.tsx'
import { words } from './words.ts'

/** A clerk's months: one prepares a payment, another confirms it; what is deducted or corrected is entered. */
export default function ClerkPage(): ReactNode {
  return (
    <Months
      prepare={(month) => <Prepare month={month} />}
      decide={(run) => <Decide run={run} />}
      side={<Adjust />}
    />
  )
}

function Prepare({ month }: { month: string }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const prepare = useSubmit({
    act: (send) => send('preparePaymentRun', { body: { month } }),
    onDone: () => queries.invalidateQueries(),
  })
  return (
    <>
      <Button look="second" busy={prepare.busy} onClick={() => void prepare.submit()}>
        {say('prepare')}
      </Button>
      {prepare.error && <Problem error={prepare.error} again={false} />}
    </>
  )
}

function Decide({ run: { id, version, status } }: { run: Run }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const decide = useSubmit<unknown, 'pay' | 'cancel'>({
    act: (send, decision) => send('decidePaymentRun', { params: { id }, body: { decision, version } }),
    onDone: () => queries.invalidateQueries(),
  })
  if (status !== 'prepared') return null
  return (
    <>
      <div className="desk-row">
        <Button busy={decide.busy} onClick={() => void decide.submit('pay')}>
          {say('pay')}
        </Button>
        <Button look="plain" busy={decide.busy} onClick={() => void decide.submit('cancel')}>
          {say('cancel')}
        </Button>
      </div>
      {decide.error && <Problem error={decide.error} again={false} />}
    </>
  )
}
