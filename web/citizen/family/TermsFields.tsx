import { purposeWords } from '@gongji/contract/words'
import type { Purpose } from '@gongji/policy'
import { Fragment, type ReactNode, useState } from 'react'
import type { MoneyTyped } from '../../shared/typed.ts'
import { Choices, Tick } from '../../shared/ui/Choice.tsx'
import { DateField, MoneyField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'
import { purposes } from './describe.ts'
import type { TermsFaults, TermsForm } from './terms-form.ts'
import { bindWords } from './words.ts'

/** Uses, limits, term, and whether each use must be asked for. */
export function TermsFields({
  form,
  faults,
  mustAsk,
  onChange,
}: {
  form: TermsForm
  faults: TermsFaults
  /** Whether the payer's area asks for that anyway, so that there is nothing to choose. */
  mustAsk: boolean
  onChange: (form: TermsForm) => void
}): ReactNode {
  const say = useWords(bindWords)
  // What is set stays in sight.
  const [open] = useState(form.to !== '' || Object.keys(form.limitPurpose).length > 0)
  const set = <Name extends keyof TermsForm>(name: Name) => {
    return (value: TermsForm[Name]): void => onChange({ ...form, [name]: value })
  }
  const setPurposeLimit = (purpose: Purpose, limit: MoneyTyped): void => {
    const { [purpose]: _, ...others } = form.limitPurpose
    onChange({ ...form, limitPurpose: limit === null ? others : { ...others, [purpose]: limit } })
  }
  const field: Record<keyof TermsForm, ReactNode> = {
    purposes: (
      <Choices
        legend={say('purposes')}
        values={form.purposes}
        onChange={set('purposes')}
        error={faults.purposes && say('purposesNeeded')}
        options={purposes.map((value) => ({ value, label: say.text(purposeWords[value]) }))}
      />
    ),
    limitYear: (
      <MoneyField
        label={say('limitYear')}
        hint={say('limitEmpty')}
        value={form.limitYear}
        onChange={set('limitYear')}
        error={faults.limitYear && say('limitWrong')}
      />
    ),
    limitPayment: (
      <MoneyField
        label={say('limitPayment')}
        hint={say('limitEmpty')}
        value={form.limitPayment}
        onChange={set('limitPayment')}
        error={faults.limitPayment && say('limitWrong')}
      />
    ),
    onlyWhenAsked: mustAsk ? (
      <p className="small quiet">{say('areaAsks')}</p>
    ) : (
      <Tick checked={form.onlyWhenAsked} onChange={set('onlyWhenAsked')}>
        {say('onlyWhenAsked')}
      </Tick>
    ),
    limitPurpose: form.purposes.map((purpose) => (
      <MoneyField
        key={purpose}
        label={`${say.text(purposeWords[purpose])} · ${say('limitYear')}`}
        value={form.limitPurpose[purpose] ?? null}
        onChange={(limit) => setPurposeLimit(purpose, limit)}
        error={faults.limitPurpose?.includes(purpose) ? say('limitWrong') : undefined}
      />
    )),
    from: (
      <DateField
        label={say('from')}
        value={form.from}
        onChange={set('from')}
        error={faults.from && say('fromNeeded')}
      />
    ),
    to: (
      <DateField
        label={say('to')}
        hint={say('toHint')}
        value={form.to}
        onChange={set('to')}
        error={faults.to && say('toWrong')}
      />
    ),
  }
  const { purposes: uses, limitYear, limitPayment, onlyWhenAsked, ...inMore } = field
  return (
    <>
      {uses}
      <fieldset className="stack">
        <legend className="legend">{say('limits')}</legend>
        {limitYear}
        {limitPayment}
        {onlyWhenAsked}
      </fieldset>
      <details className="more" open={open}>
        <summary>{say('more')}</summary>
        <div className="stack">
          {Object.entries(inMore).map(([name, one]) => (
            <Fragment key={name}>{one}</Fragment>
          ))}
        </div>
      </details>
    </>
  )
}
