import { type ReactNode, useState } from 'react'
import { useWords } from '../../shared/words.ts'
import type { Line } from './Lines.tsx'
import { words } from './words.ts'

/** The packs of a line: a scanner types a trace code and Enter. */
export function Packs({
  line: { id, item, traceCodes, split },
  needed,
  onChange,
}: {
  line: Line
  needed: boolean
  onChange: (packs: Partial<Pick<Line, 'traceCodes' | 'split'>>) => void
}): ReactNode {
  const say = useWords(words)
  const [typed, setTyped] = useState('')
  const add = (): void => {
    const code = typed.trim()
    setTyped('')
    if (code !== '' && !traceCodes.includes(code)) onChange({ traceCodes: [...traceCodes, code] })
  }
  return (
    <fieldset className="till-packs">
      <legend className="only-heard">{say('traceCodesOf', { item: item.name })}</legend>
      <label className="only-heard" htmlFor={`till-pack-${id}`}>
        {say('traceCode')}
      </label>
      <input
        id={`till-pack-${id}`}
        className="input"
        autoComplete="off"
        placeholder={say('traceCode')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          add()
        }}
      />
      <label>
        <input type="checkbox" checked={split} onChange={() => onChange({ split: !split })} />{' '}
        {say('openedPack')}
      </label>{' '}
      <span className={needed && traceCodes.length === 0 ? 'wrong' : 'quiet'}>
        {traceCodes.length === 0 ? needed && say('traceNeeded') : say('traced', { count: traceCodes.length })}
      </span>
      {traceCodes.map((code) => (
        <button
          key={code}
          type="button"
          className="link-button"
          aria-label={say('dropCode', { code })}
          onClick={() => onChange({ traceCodes: traceCodes.filter((one) => one !== code) })}
        >
          <code>{code}</code> ×
        </button>
      ))}
    </fieldset>
  )
}
