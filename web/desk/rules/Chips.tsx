import { type ReactNode, useId } from 'react'
import { useWords } from '../../shared/words.ts'

/** Words to tick, in the order in which they are listed. */
export function Chips<Word extends string>({
  title,
  of,
  chosen,
  onChange,
  error,
}: {
  title: string
  of: Readonly<Record<Word, readonly [zh: string, en: string]>>
  chosen: readonly Word[]
  onChange: (chosen: Word[]) => void
  error?: string | undefined
}): ReactNode {
  const { language } = useWords({})
  const id = useId()
  const all = Object.keys(of) as Word[]
  return (
    <fieldset aria-describedby={error === undefined ? undefined : id}>
      <legend>{title}</legend>
      <div className="chips chips-left">
        {all.map((word) => (
          <label key={word} className={chosen.includes(word) ? 'chip chip-on' : 'chip'}>
            <input
              type="checkbox"
              checked={chosen.includes(word)}
              onChange={(event) =>
                onChange(all.filter((one) => (one === word ? event.target.checked : chosen.includes(one))))
              }
            />
            {of[word][language === 'zh' ? 0 : 1]}
          </label>
        ))}
      </div>
      {error !== undefined && (
        <small id={id} className="wrong">
          {error}
        </small>
      )}
    </fieldset>
  )
}
