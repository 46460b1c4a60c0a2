import { type ReactNode, useState } from 'react'
import { TextField } from '../../shared/ui/Field.tsx'
import { useWords } from '../../shared/words.ts'
import type { Reason } from './WorkPage.tsx'
import { words } from './words.ts'

export type Given = { code: string; note: string }

/** What is wrong, ticked once and for all: numbered as the notice will number it. */
export function useDefects(): {
  given: readonly Given[]
  toggle: (code: string) => void
  annotate: (code: string, note: string) => void
} {
  const [given, setGiven] = useState<readonly Given[]>([])
  return {
    given,
    toggle: (code) =>
      setGiven((all) =>
        all.some((one) => one.code === code)
          ? all.filter((one) => one.code !== code)
          : [...all, { code, note: '' }],
      ),
    annotate: (code, note) => setGiven((all) => all.map((one) => (one.code === code ? { code, note } : one))),
  }
}

// What a slip lacks, and what only an application for a status may lack.
const ofClaims = ['receiptMissing', 'chargeListMissing', 'slipDiffers', 'payeeWrong']
const ofFilings = ['transferMissing', 'placeUnclear', 'criteriaNotMet']

/** The reasons that fit what is decided; of a claim, its own first. */
export const reasonsOf = (kind: 'claim' | 'filing', reasons: readonly Reason[]): Reason[] =>
  kind === 'filing'
    ? reasons.filter(({ code }) => !ofClaims.includes(code))
    : [
        ...reasons.filter(({ code }) => ofClaims.includes(code)),
        ...reasons.filter(({ code }) => !ofClaims.includes(code) && !ofFilings.includes(code)),
      ]

export const lacksNote = (given: readonly Given[]): boolean =>
  given.some(({ code, note }) => code === 'other' && note.trim() === '')

export function DefectList({
  reasons,
  defects,
}: {
  reasons: readonly Reason[]
  defects: ReturnType<typeof useDefects>
}): ReactNode {
  const say = useWords(words)
  const { given, toggle, annotate } = defects
  return (
    <fieldset className="hall-defects">
      <legend>
        {say('defects')} <span className="quiet">{say('defectsCount', { count: given.length })}</span>
      </legend>
      <ul>
        {reasons.map(({ code, what, mend }) => {
          const at = given.findIndex((one) => one.code === code)
          return (
            <li key={code} className={at >= 0 ? 'hall-defect-on' : undefined}>
              <label>
                <input type="checkbox" checked={at >= 0} onChange={() => toggle(code)} />
                {at >= 0 && <b className="hall-number">{at + 1}</b>}
                <span>
                  {say.text(what)}
                  <small className="quiet"> {say.text(mend)}</small>
                </span>
              </label>
              {at >= 0 && (
                <TextField
                  label={say('note')}
                  value={given[at]?.note ?? ''}
                  maxLength={300}
                  onChange={(note) => annotate(code, note)}
                />
              )}
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}

/** The notice that names everything at once, on one sheet; printed by the browser. */
export function NoticeSheet({
  name,
  what,
  reasons,
  given,
  day,
}: {
  name: string
  what: string
  reasons: readonly Reason[]
  given: readonly Given[]
  day: string
}): ReactNode {
  const say = useWords(words)
  return (
    <article className="sheet" aria-label={say('noticeTitle')}>
      <h2>{say('noticeTitle')}</h2>
      <p>{say.rich('noticeTo', { name: <span lang="zh">{name}</span> })}</p>
      <p>{say('noticeSays', { what, count: given.length })}</p>
      <ol>
        {given.map(({ code, note }) => {
          const reason = reasons.find((one) => one.code === code)
          return (
            <li key={code}>
              {code !== 'other' && reason && say.text(reason.what)}
              {note !== '' && <span lang="zh"> {note}</span>}
              {reason && <small className="quiet"> {say.text(reason.mend)}</small>}
            </li>
          )
        })}
      </ol>
      <p className="right">
        {say('agency')} {day}
      </p>
    </article>
  )
}
