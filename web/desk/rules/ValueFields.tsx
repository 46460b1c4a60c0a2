import { type ReactNode, useId } from 'react'
import { Select } from '../../shared/ui/Field.tsx'
import { When } from '../../shared/ui/When.tsx'
import { useWords } from '../../shared/words.ts'
import { choices, keyWords } from './value-words.ts'
import { words } from './words.ts'
import {
  bandOf,
  bandsIn,
  blankOf,
  figuresOf,
  withBand,
  withFigure,
  withMeasure,
  withoutBand,
  withoutFigures,
} from './written.ts'

const labelOf = (
  path: readonly string[],
  language: 'zh' | 'en',
  { band, otherwise }: { band: string; otherwise: string },
): string => {
  const half = language === 'zh' ? 0 : 1
  const said = path
    .map((key) => (key === 'bands' ? band : (keyWords[key]?.[half] ?? '')))
    .filter((one) => one !== '')
  return said.length === 0 ? otherwise : said.join(' ')
}

/** The figures of a value, each in its own unit, and the text that they stand in. */
export function ValueFields({
  rule,
  value,
  onChange,
  wrong,
  title,
}: {
  rule: string
  value: string
  onChange: (value: string) => void
  wrong: boolean
  /** What it is, where a form has several. */
  title?: string
}): ReactNode {
  const say = useWords(words)
  const id = useId()
  const choice = choices.find((one) => one.rule.test(rule))
  const figures = choice ? [] : figuresOf(value)
  return (
    <fieldset className="stack">
      <legend>{title ?? say('value')}</legend>
      {choice && <Words choice={choice} value={value} onChange={onChange} />}
      <Without rule={rule} value={value} onChange={onChange} />
      <div className="figures">
        {figures.map((one, index) => {
          const field = `${id}-${index}`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order of figures is their identity
            <div key={index} className="figure">
              <label htmlFor={field}>
                {labelOf(one.path, say.language, {
                  band: say('band', { number: bandOf(value, one.start) }),
                  otherwise: figures.length === 1 ? say('figure') : say('value'),
                })}
              </label>
              <span className="figure-entry">
                {one.unit === 'day' ? (
                  <When
                    id={field}
                    type="date"
                    value={one.number}
                    onChange={(typed) => onChange(withFigure(value, one, typed))}
                  />
                ) : (
                  <input
                    id={field}
                    className="input money"
                    inputMode="decimal"
                    aria-invalid={(wrong && one.number === '') || undefined}
                    value={one.number}
                    onChange={(event) => onChange(withFigure(value, one, event.target.value))}
                  />
                )}
                {say(one.unit)}
              </span>
            </div>
          )
        })}
      </div>
      {(figures.some(({ number }) => number === '') || value.includes('sameAs')) &&
        blankOf(rule) !== '' &&
        withoutFigures(value) !== withoutFigures(blankOf(rule)) && (
          <button type="button" className="link-button start" onClick={() => onChange(blankOf(rule))}>
            {say('simplest')}
          </button>
        )}
      {bandsIn(value) > 0 && <Bands value={value} onChange={onChange} />}
      {wrong && <small className="wrong">{say('valueNeeded')}</small>}
      <details
        open={(figures.length === 0 && !choice && !/^(none|unlimited)$/.test(value.trim())) || undefined}
      >
        <summary>{say('written')}</summary>
        <textarea
          className="input mono"
          lang="zh"
          aria-label={title === undefined ? say('written') : `${title} ${say('written')}`}
          aria-invalid={(wrong && figures.length === 0) || undefined}
          rows={Math.min(14, value.split('\n').length + 1)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </details>
    </fieldset>
  )
}

/** One tick says that there is no cap or no deductible, which is not the same as a figure that nobody knows. */
function Without({
  rule,
  value,
  onChange,
}: {
  rule: string
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const say = useWords(words)
  const [, field] = /\.(cap|deductible)$/.exec(rule) ?? []
  if (field === undefined) return null
  const word = field === 'cap' ? 'unlimited' : 'none'
  const on = value.trim() === word
  return (
    <label className={on ? 'chip chip-on' : 'chip'}>
      <input type="checkbox" checked={on} onChange={() => onChange(on ? blankOf(rule) : word)} />
      {say(field === 'cap' ? 'noCap' : 'noDeductible')}
    </label>
  )
}

/** From where bands are counted, and how many there are. */
function Bands({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const say = useWords(words)
  const [, measure] = /measure: *(excess|absolute)/.exec(value) ?? []
  return (
    <div className="desk-row">
      {measure !== undefined && (
        <Select
          label={say('measure')}
          value={measure as 'excess' | 'absolute'}
          onChange={(next) => onChange(withMeasure(value, next))}
          options={(['excess', 'absolute'] as const).map((one) => ({ value: one, label: say(one) }))}
        />
      )}
      <button type="button" className="link-button" onClick={() => onChange(withBand(value))}>
        {say('addBand')}
      </button>
      {bandsIn(value) > 1 && (
        <button type="button" className="link-button" onClick={() => onChange(withoutBand(value))}>
          {say('dropBand')}
        </button>
      )}
    </div>
  )
}

/** The words of a list, each to tick; or one of several. */
function Words({
  choice: { many, words: of },
  value,
  onChange,
}: {
  choice: (typeof choices)[number]
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const say = useWords(words)
  const group = useId()
  const chosen: readonly string[] = value.match(/\w+/g) ?? []
  const half = say.language === 'zh' ? 0 : 1
  const tick = (word: string, on: boolean): void => {
    const next = Object.keys(of).filter((one) => (one === word ? on : chosen.includes(one)))
    onChange(many ? `[${next.join(', ')}]` : word)
  }
  return (
    <>
      <small className="quiet">{say(many ? 'chooseMany' : 'choose')}</small>
      <div className="chips chips-left">
        {Object.entries(of).map(([word, both]) => (
          <label key={word} className={chosen.includes(word) ? 'chip chip-on' : 'chip'}>
            <input
              type={many ? 'checkbox' : 'radio'}
              name={group}
              checked={chosen.includes(word)}
              onChange={(event) => tick(word, event.target.checked)}
            />
            {both[half]}
          </label>
        ))}
      </div>
    </>
  )
}
