import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { amountOf, isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { MoneyField, Select, TextField } from '../../shared/ui/Field.tsx'
import { InstitutionField } from '../../shared/ui/InstitutionField.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** Something deducted from what an institution is owed, or added to it. */
export function Adjust(): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [institution, setInstitution] = useState('')
  const [scheme, setScheme] = useState<'employee' | 'resident'>('employee')
  const [way, setWay] = useState<'minus' | 'plus'>('minus')
  const [amount, setAmount] = useState<MoneyTyped>(null)
  const [reason, setReason] = useState('')
  const adjust = useSubmit({
    act: (send) => {
      const sum = amountOf(amount) ?? 0
      return send('addAdjustment', {
        body: { institution, scheme, amountFen: way === 'minus' ? -sum : sum, reason: reason.trim() },
      })
    },
    onDone: () => queries.invalidateQueries(),
  })
  const faults = { institution: institution === '', amount: !isAmount(amount), reason: reason.trim() === '' }
  const { tried, form } = useForm(faults, () => void adjust.submit())
  return (
    <form {...form} className="card stack" aria-label={say('adjust')}>
      <h2 className="name">{say('adjust')}</h2>
      <div className="form-row">
        <InstitutionField
          label={say('institution')}
          value={institution}
          onChange={setInstitution}
          error={tried && faults.institution ? say('needed') : undefined}
        />
        <Select
          label={say('scheme')}
          value={scheme}
          onChange={setScheme}
          options={(['employee', 'resident'] as const).map((value) => ({ value, label: say(value) }))}
        />
        <Select
          label={say('way')}
          value={way}
          onChange={setWay}
          options={(['minus', 'plus'] as const).map((value) => ({ value, label: say(value) }))}
        />
        <MoneyField
          label={say('amount')}
          value={amount}
          onChange={setAmount}
          error={tried && faults.amount ? say('amountNeeded') : undefined}
        />
      </div>
      <TextField
        label={say('reason')}
        autoComplete="off"
        value={reason}
        onChange={setReason}
        maxLength={200}
        error={tried && faults.reason ? say('needed') : undefined}
      />
      {adjust.error && <Problem error={adjust.error} again={false} />}
      {adjust.answer && <Notice tone="good" title={say('entered')} />}
      <Button type="submit" look="second" busy={adjust.busy}>
        {say('enter')}
      </Button>
    </form>
  )
}
