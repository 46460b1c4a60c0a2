import type { Fen } from '@gongji/policy'
import type { ReactNode } from 'react'
import { percent, shortDay, yuan } from '../../shared/show.ts'
import { isAmount } from '../../shared/typed.ts'
import { Choice } from '../../shared/ui/Choice.tsx'
import { MoneyField, Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { classesIn, type Form, type LastBill, type Mostly, shares } from './form.ts'
import { words } from './words.ts'

/** How much, and what most of it is: all that people know beforehand. The three classes are one press away. */
export function Costs({
  form,
  onChange,
  last,
  most,
}: {
  form: Form
  onChange: (form: Form) => void
  last: LastBill | null
  /** What the family would pay if no fund paid anything, in fen. */
  most: Fen | null
}): ReactNode {
  const say = useWords(words)
  const set = <Name extends keyof Form>(name: Name) => {
    return (value: Form[Name]): void => onChange({ ...form, [name]: value })
  }
  const classes = classesIn(form, last)
  const byClass = (): void => {
    const share = shares.find((one) => Number(one) * 100 === classes.share)
    onChange({ ...form, ...classes, mostly: 'classes', firstShare: share ?? form.firstShare })
  }
  const inAll = (): void => {
    const total = (classes.A + classes.B + classes.C) as Fen
    onChange({ ...form, mostly: last ? 'like' : 'unsure', ...(total > 0 ? { total } : {}) })
  }
  if (form.mostly === 'classes') {
    return (
      <>
        <div className="two">
          <MoneyField label={say('classA')} hint={say('classANote')} value={form.A} onChange={set('A')} />
          <MoneyField label={say('classB')} hint={say('classBNote')} value={form.B} onChange={set('B')} />
          <MoneyField label={say('classC')} hint={say('classCNote')} value={form.C} onChange={set('C')} />
          {isAmount(form.B) && <FirstShare form={form} onChange={set('firstShare')} />}
        </div>
        <button type="button" className="link-button" onClick={inAll}>
          {say('inAll')}
        </button>
      </>
    )
  }
  const kinds: Exclude<Mostly, 'classes'>[] = [
    ...(last ? (['like'] as const) : []),
    'drugs',
    'tests',
    'unsure',
  ]
  const { A, B, C, share } = classes
  return (
    <>
      <MoneyField label={say('total')} value={form.total} onChange={set('total')} />
      <Choice
        legend={say('mostly')}
        pairs
        value={form.mostly}
        onChange={set('mostly')}
        options={kinds.map((value) => ({ value, label: say(`mostly-${value}`) }))}
      />
      <p className="small quiet cost-note">
        <span>
          {form.mostly === 'like' && last
            ? say('like', {
                day: shortDay(last.day, say.language, form.on.slice(0, 4)),
                A: yuan(A),
                B: yuan(B),
                C: yuan(C),
              })
            : form.mostly === 'drugs'
              ? say('asDrugs', { share: percent(share) })
              : form.mostly === 'tests'
                ? say('asTests')
                : most === null
                  ? say('asTests')
                  : say.rich('unsure', { most: <Money amount={most} /> })}
        </span>
        <button type="button" className="link-button" onClick={byClass}>
          {say('byClass')}
        </button>
      </p>
      {form.mostly === 'drugs' && <FirstShare form={form} onChange={set('firstShare')} />}
    </>
  )
}

function FirstShare({ form, onChange }: { form: Form; onChange: (share: string) => void }): ReactNode {
  const say = useWords(words)
  return (
    <Select
      label={say('firstShare')}
      value={form.firstShare}
      onChange={onChange}
      options={shares.map((value) => ({ value: value as string, label: `${value}%` }))}
    />
  )
}
