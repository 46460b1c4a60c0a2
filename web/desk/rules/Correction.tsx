import type { ReactNode } from 'react'
import { TextField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** That the value mends days that are over, and why: families read it on their bills. */
export function Correction({
  on,
  onTurn,
  reason,
  onReason,
  reasonEn,
  onReasonEn,
  wrong,
}: {
  on: boolean
  onTurn: (on: boolean) => void
  reason: string
  onReason: (text: string) => void
  reasonEn: string
  onReasonEn: (text: string) => void
  wrong: { reason?: string | undefined; reasonEn?: string | undefined }
}): ReactNode {
  const say = useWords(words)
  return (
    <fieldset className="stack">
      <legend>{say('correction')}</legend>
      <label className="desk-row">
        <input type="checkbox" checked={on} onChange={({ target }) => onTurn(target.checked)} />
        <span>{say('corrects')}</span>
      </label>
      {on && (
        <div className="form-row">
          <div className="wide">
            <TextField
              label={say('correctionReason')}
              hint={say('correctionHint')}
              value={reason}
              onChange={onReason}
              maxLength={500}
              error={wrong.reason}
            />
          </div>
          <div className="wide">
            <TextField
              label={say('correctionReasonEn')}
              value={reasonEn}
              onChange={onReasonEn}
              maxLength={500}
              error={wrong.reasonEn}
            />
          </div>
        </div>
      )}
    </fieldset>
  )
}
