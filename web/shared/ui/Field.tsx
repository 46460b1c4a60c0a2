import { fenToYuan } from '@gongji/policy/money'
import { typedAmount } from '@gongji/policy/typed'
import { type InputHTMLAttributes, type ReactNode, useEffect, useRef, useState } from 'react'
import type { MoneyTyped } from '../typed.ts'
import { useId } from '../use-id.ts'
import { useWords } from '../words.ts'
import './ui.css'
import { When } from './When.tsx'

const words = {
  dayUnfinished: [
    '日期没有填完整：要有年、月、日',
    'The day is not complete: year, month and day are needed',
  ],
  timeUnfinished: ['时间没有填完整：要有时、分', 'The time is not complete: hours and minutes are needed'],
} as const

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

/**
 * Not at once: a sentence that appears under the field moves the button below it away from the finger that has just left
 * the field to press it.
 */
const soon = (show: () => void): void => void setTimeout(show, 400)

const textOf = (value: MoneyTyped): string =>
  value === null ? '' : typeof value === 'number' ? fenToYuan(value) : value.typed

/** What was typed: whole fen, nothing, or what cannot be read. */
function moneyOf(text: string): MoneyTyped {
  const { value } = typedAmount(text)
  return value ?? (text.trim() === '' ? null : { typed: text })
}

/** Yuan as people type them. What cannot be read is said at the field as soon as it is left. */
export function MoneyField({
  label,
  hint,
  error,
  value,
  onChange,
  ...native
}: FieldProps & Native & { value: MoneyTyped; onChange: (value: MoneyTyped) => void }): ReactNode {
  const say = useWords(words)
  const [text, setText] = useState(textOf(value))
  const [left, setLeft] = useState(false)
  const given = useRef(value)
  useEffect(() => {
    if (given.current !== value) {
      given.current = value
      setText(textOf(value))
    }
  }, [value])
  const type = (typed: string): void => {
    setText(typed)
    given.current = moneyOf(typed)
    onChange(given.current)
  }
  const isUnread = value !== null && typeof value === 'object'
  const { wrong } = isUnread ? typedAmount(value.typed) : {}
  const unread = wrong && (left || error !== undefined) ? say.text(wrong) : undefined
  return (
    <Field label={label} hint={hint} error={unread ?? error}>
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
            onBlur={() => soon(() => setLeft(true))}
          />
        </span>
      )}
    </Field>
  )
}

type DayProps = FieldProps & Native & { value: string; onChange: (value: string) => void }

export const DateField = (props: DayProps): ReactNode => <WhenField {...props} type="date" />
export const TimeField = (props: DayProps): ReactNode => <WhenField {...props} type="time" />

/**
 * A day or a time. The browser calls a half-filled one empty; here it is a fault, said when the field is left, and it holds
 * its form back: an optional last day that was mistyped must not become "without end".
 */
function WhenField({
  label,
  hint,
  error,
  value,
  onChange,
  type,
  ...native
}: DayProps & { type: 'date' | 'time' }): ReactNode {
  const say = useWords(words)
  const box = useRef<HTMLSpanElement>(null)
  const [unfinished, setUnfinished] = useState(false)
  const look = (): boolean => {
    const half = box.current?.querySelector('input')?.validity.badInput === true
    setUnfinished(half)
    return half
  }
  const latest = useRef(look)
  latest.current = look
  useEffect(() => {
    const form = box.current?.closest('form')
    const holdBack = (event: SubmitEvent): void => {
      if (!latest.current()) return
      event.preventDefault()
      event.stopImmediatePropagation()
      if (form) focusFirstWrong(form)
    }
    // Before the form's own handler, which would send.
    form?.addEventListener('submit', holdBack, { capture: true })
    return () => form?.removeEventListener('submit', holdBack, { capture: true })
  }, [])
  const fault = unfinished ? say(type === 'date' ? 'dayUnfinished' : 'timeUnfinished') : error
  return (
    <Field label={label} hint={hint} error={fault}>
      {(wiring) => (
        <span ref={box}>
          <When
            {...native}
            {...wiring}
            type={type}
            value={value}
            onChange={(typed) => {
              if (unfinished) look()
              onChange(typed)
            }}
            onBlur={() => soon(() => look())}
          />
        </span>
      )}
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
  requestAnimationFrame(() => {
    const first = form.querySelector<HTMLElement>('[aria-invalid="true"], .choice-wrong input')
    // What is folded away cannot be seen to be wrong.
    first?.closest('details')?.setAttribute('open', '')
    first?.focus()
  })
}
