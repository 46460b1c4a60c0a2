import { type Fen, fenToYuan } from '@gongji/policy/money'
import { typedAmount } from '@gongji/policy/typed'
import { type InputHTMLAttributes, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import './ui.css'
import { When } from './When.tsx'

type FieldProps = {
  label: string
  hint?: ReactNode
  /** What is wrong and how to mend it; shown beside the field and read with it. */
  error?: string | undefined
}

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

/** Label above, hint, control, error below: the order in which they are read aloud too. */
function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & { children: (wiring: Wiring) => ReactNode }): ReactNode {
  const id = useId()
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
  return (
    <div className={error === undefined ? 'field' : 'field field-wrong'}>
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <small id={`${id}-hint`} className="quiet">
          {hint}
        </small>
      )}
      {children({
        id,
        'aria-describedby': described.join(' ').trim() || undefined,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <small id={`${id}-error`} className="wrong">
          {error}
        </small>
      )}
    </div>
  )
}

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'className' | 'id'>

export function TextField({
  label,
  hint,
  error,
  value,
  onChange,
  ...native
}: FieldProps & Native & { value: string; onChange: (value: string) => void }): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <input
          type="text"
          {...native}
          {...wiring}
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

/** Yuan typed as people type them; gives whole fen, or null while it is not an amount. */
export function MoneyField({
  label,
  hint,
  error,
  value,
  onChange,
  ...native
}: FieldProps & Native & { value: Fen | null; onChange: (value: Fen | null) => void }): ReactNode {
  const [text, setText] = useState(value === null ? '' : fenToYuan(value))
  const given = useRef(value)
  useEffect(() => {
    if (given.current !== value) {
      given.current = value
      setText(value === null ? '' : fenToYuan(value))
    }
  }, [value])
  const type = (typed: string): void => {
    setText(typed)
    given.current = typedAmount(typed).value ?? null
    onChange(given.current)
  }
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <span className="input money-input">
          <span aria-hidden="true">¥</span>
          <input
            {...native}
            {...wiring}
            type="text"
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => type(event.target.value)}
          />
        </span>
      )}
    </Field>
  )
}

export function DateField({
  label,
  hint,
  error,
  value,
  onChange,
  ...native
}: FieldProps & Native & { value: string; onChange: (value: string) => void }): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => <When {...native} {...wiring} type="date" value={value} onChange={onChange} />}
    </Field>
  )
}

export function TimeField({
  label,
  hint,
  error,
  value,
  onChange,
}: FieldProps & { value: string; onChange: (value: string) => void }): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => <When {...wiring} type="time" value={value} onChange={onChange} />}
    </Field>
  )
}

export function TextArea({
  label,
  hint,
  error,
  value,
  onChange,
  rows = 4,
  maxLength,
}: FieldProps & {
  value: string
  onChange: (value: string) => void
  rows?: number
  maxLength?: number
}): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <textarea
          {...wiring}
          className="input"
          rows={rows}
          maxLength={maxLength}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

export function Select<Value extends string>({
  label,
  hint,
  error,
  value,
  onChange,
  options,
}: FieldProps & {
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: string }[]
}): ReactNode {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** Moves focus to the first field that is wrong, after a form was sent with mistakes. */
export function focusFirstWrong(form: HTMLElement): void {
  requestAnimationFrame(() =>
    form.querySelector<HTMLElement>('[aria-invalid="true"], .choice-wrong input')?.focus(),
  )
}
