import type { ReactNode } from 'react'
import { useId } from '../use-id.ts'
import './ui.css'

type Option<Value extends string> = {
  value: Value
  label: ReactNode
  note?: ReactNode
  /** Why this cannot be chosen now; it stays visible. */
  whyNot?: string | undefined
}

type Shared = {
  legend: string
  hint?: ReactNode
  error?: string | undefined
  /** Side by side, for two or three short words. */
  inline?: boolean
  /** Two beside each other, for many short words. */
  pairs?: boolean
}

function Group({
  legend,
  hint,
  error,
  inline,
  pairs,
  children,
}: Shared & { children: ReactNode }): ReactNode {
  const id = useId()
  return (
    <fieldset
      className={`choice${inline ? ' choice-inline' : ''}${pairs ? ' choice-pairs' : ''}${error === undefined ? '' : ' choice-wrong'}`}
      aria-describedby={error === undefined ? undefined : id}
    >
      <legend>{legend}</legend>
      {hint !== undefined && <small className="quiet">{hint}</small>}
      <div className="choice-options">{children}</div>
      {error !== undefined && (
        <small id={id} className="wrong">
          {error}
        </small>
      )}
    </fieldset>
  )
}

function Mark<Value extends string>({
  option,
  ...input
}: {
  option: Option<Value>
  type: 'radio' | 'checkbox'
  name: string
  checked: boolean
  onChange: () => void
}): ReactNode {
  const blocked = option.whyNot !== undefined
  return (
    <label className={blocked ? 'mark mark-blocked' : 'mark'}>
      <input {...input} value={option.value} disabled={blocked} />
      <span>
        <span className="mark-label">{option.label}</span>
        {option.note !== undefined && <small className="quiet">{option.note}</small>}
        {blocked && <small className="why-not">{option.whyNot}</small>}
      </span>
    </label>
  )
}

/** One of a few: native radio buttons, so arrows and screen readers work as everywhere. */
export function Choice<Value extends string>({
  options,
  value,
  onChange,
  ...group
}: Shared & {
  options: readonly Option<Value>[]
  value: Value | null
  onChange: (value: Value) => void
}): ReactNode {
  const name = useId()
  return (
    <Group {...group}>
      {options.map((option) => (
        <Mark
          key={option.value}
          type="radio"
          name={name}
          option={option}
          checked={option.value === value}
          onChange={() => onChange(option.value)}
        />
      ))}
    </Group>
  )
}

/** Any of a few. */
export function Choices<Value extends string>({
  options,
  values,
  onChange,
  ...group
}: Shared & {
  options: readonly Option<Value>[]
  values: readonly Value[]
  onChange: (values: Value[]) => void
}): ReactNode {
  const name = useId()
  const toggle = (value: Value): void =>
    onChange(
      options
        .map((option) => option.value)
        .filter((each) => (each === value ? !values.includes(each) : values.includes(each))),
    )
  return (
    <Group {...group}>
      {options.map((option) => (
        <Mark
          key={option.value}
          type="checkbox"
          name={name}
          option={option}
          checked={values.includes(option.value)}
          onChange={() => toggle(option.value)}
        />
      ))}
    </Group>
  )
}

/** Something that is on or off now, and turns when it is pressed. */
export function Switch({
  label,
  note,
  on,
  busy = false,
  whyNot,
  onChange,
}: {
  label: string
  note: string
  on: boolean
  busy?: boolean
  /** Why it cannot be turned now; it stays visible. */
  whyNot?: string | undefined
  onChange: (on: boolean) => void
}): ReactNode {
  const id = useId()
  const blocked = busy || whyNot !== undefined
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={on}
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-note`}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={() => {
        if (!blocked) onChange(!on)
      }}
    >
      <span className="switch-text">
        <span id={`${id}-label`}>{label}</span>
        <small id={`${id}-note`} className="quiet">
          {note}
          {whyNot !== undefined && ` ${whyNot}`}
        </small>
      </span>
      <span className="switch-track" aria-hidden="true" />
    </button>
  )
}

/** One thing to agree to or to switch. */
export function Tick({
  checked,
  onChange,
  children,
  error,
}: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  error?: string | undefined
}): ReactNode {
  const id = useId()
  return (
    <div className={error === undefined ? 'tick' : 'tick choice-wrong'}>
      <label className="mark">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={error === undefined ? undefined : id}
          aria-invalid={error === undefined ? undefined : true}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span className="mark-label">{children}</span>
      </label>
      {error !== undefined && (
        <small id={id} className="wrong">
          {error}
        </small>
      )}
    </div>
  )
}
