import { type ReactNode, useId } from 'react'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { MoneyField, TextField } from '../../shared/ui/Field.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type LineDraft = { key: number; code: string; amount: MoneyTyped }

let serial = 0
export const newLine = (code = '', amount: MoneyTyped = null): LineDraft => {
  serial += 1
  return { key: serial, code, amount }
}

export const lineIsWrong = ({ code, amount }: LineDraft): boolean => code.trim() === '' || !isAmount(amount)
export const totalOf = (lines: readonly LineDraft[]): number =>
  lines.reduce((all, { amount }) => all + (isAmount(amount) ? amount : 0), 0)

/** The rows of a slip, and what they add up to. */
export function LinesFields({
  lines,
  onChange,
  tried,
}: {
  lines: readonly LineDraft[]
  onChange: (lines: LineDraft[]) => void
  tried: boolean
}): ReactNode {
  const say = useWords(words)
  const id = useId()
  const set = (key: number, part: Partial<LineDraft>): void =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...part } : line)))
  return (
    <fieldset className="stack" aria-describedby={id}>
      <legend className="legend">{say('lines')}</legend>
      {lines.map((line, index) => (
        <div key={line.key} className="slip-line">
          <TextField
            label={`${say('line', { n: index + 1 })} · ${say('code')}`}
            value={line.code}
            onChange={(code) => set(line.key, { code: code.trim() })}
            maxLength={50}
            autoComplete="off"
            error={tried && line.code.trim() === '' ? say('linesNeeded') : undefined}
          />
          <MoneyField
            label={say('amount')}
            value={line.amount}
            onChange={(amount) => set(line.key, { amount })}
            error={tried && !isAmount(line.amount) ? say('linesNeeded') : undefined}
          />
          {lines.length > 1 && (
            <button
              type="button"
              className="icon-button"
              aria-label={say('remove', { n: index + 1 })}
              onClick={() => onChange(lines.filter(({ key }) => key !== line.key))}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      <Button look="second" onClick={() => onChange([...lines, newLine()])}>
        {say('add')}
      </Button>
      <p id={id}>{say.rich('total', { amount: <Money amount={totalOf(lines)} /> })}</p>
    </fieldset>
  )
}
