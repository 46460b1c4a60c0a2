import type { InputHTMLAttributes, ReactNode } from 'react'
import { useWords } from '../words.ts'
import './ui.css'

const words = {
  date: ['年-月-日', 'YYYY-MM-DD'],
  time: ['时:分', 'HH:MM'],
} as const

/**
 * The phone's own picker of a day or a time. Some browsers write it in the order of their own language, so while nobody
 * types in it the value is written over it as everywhere else here: `2025-01-15`, `21:30`.
 */
export function When({
  type,
  value,
  onChange,
  ...native
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'className' | 'type'> & {
  type: 'date' | 'time'
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const say = useWords(words)
  return (
    <span className={value === '' ? 'when when-empty' : 'when'} data-shown={value === '' ? say(type) : value}>
      <input
        {...native}
        type={type}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  )
}
