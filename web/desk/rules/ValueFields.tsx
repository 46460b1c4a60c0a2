import type { ReactNode } from 'react'
import { useWords } from '../../shared/words.ts'
import { keyWords, words } from './words.ts'
import { figuresOf, withFigure } from './written.ts'

const labelOf = (path: readonly string[], otherwise: string): string => {
  const said = path.map((key) => keyWords[key] ?? '').filter((one) => one !== '')
  return said.length === 0 ? otherwise : said.join(' ')
}

/** The figures of a value, each in its own unit, and the text that they stand in. */
export function ValueFields({
  value,
  onChange,
}: {
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const say = useWords(words)
  const figures = figuresOf(value)
  return (
    <fieldset className="stack">
      <legend>{say('value')}</legend>
      <div className="desk-row figures">
        {figures.map((one, index) => {
          const label = labelOf(one.path, say('value'))
          return (
            // The order of figures is their identity: the text around them does not change while they are typed.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <label key={index} className="figure">
              <span>{label}</span>
              <span className="figure-entry">
                <input
                  className="input money"
                  type={one.unit === 'day' ? 'date' : 'text'}
                  inputMode={one.unit === 'day' ? undefined : 'decimal'}
                  value={one.number}
                  onChange={(event) => onChange(withFigure(value, one, event.target.value))}
                />
                {say(one.unit)}
              </span>
            </label>
          )
        })}
      </div>
      <details open={figures.length === 0}>
        <summary>{say('written')}</summary>
        <textarea
          className="input mono"
          aria-label={say('written')}
          rows={Math.min(14, value.split('\n').length + 1)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </details>
    </fieldset>
  )
}
