import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type CheckAnswer = Answer<'checkRuleChange'>
const caseKey = ({ file, case: name }: { file: string; case: string }): string => `${file} ${name}`

/** What the check found, with its mend, and each case with its answer. */
export function CheckedView({
  checked,
  onRestate,
}: {
  checked: CheckAnswer
  /** Takes over what was computed as the answer of these cases. */
  onRestate: (cases: { file: string; case: string }[]) => void
}): ReactNode {
  const say = useWords(words)
  const faults = checked.findings.filter(({ warning }) => !warning)
  const warnings = checked.findings.length - faults.length
  const red = checked.cases.filter(({ holds, restated }) => !holds && !restated)
  const may = red.filter(({ mayRestate }) => mayRestate)
  return (
    <div className="stack" aria-live="polite">
      <div className="desk-row">
        {checked.ready && <span className="mark mark-exact">{say('ready')}</span>}
        {faults.length > 0 && (
          <span className="mark mark-danger">{say('faults', { count: faults.length })}</span>
        )}
        {warnings > 0 && (
          <span className="mark mark-approximate">{say('warnings', { count: warnings })}</span>
        )}
        {red.length > 0 && <span className="mark mark-danger">{say('red', { count: red.length })}</span>}
        <span className="quiet">{say('holding', { count: checked.holding })}</span>
      </div>
      <ul className="stack small">
        {checked.findings.map((one) => (
          <li
            key={`${one.file} ${one.line} ${one.what.zh}`}
            className={one.warning ? 'notice notice-notice' : 'notice notice-danger'}
          >
            {say.text(one.what)}
            <br />
            <span className="quiet">{say('mend')}</span>
            {say.text(one.mend)}
          </li>
        ))}
      </ul>
      {checked.cases.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('caseName')}</th>
              <th scope="col">{say('expected')}</th>
              <th scope="col">{say('got')}</th>
              <th scope="col">
                <span className="only-heard">{say('check')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {checked.cases.map((one) => (
              <tr key={caseKey(one)} className={one.holds || one.restated ? undefined : 'red'}>
                <td>{one.case}</td>
                <td>{one.differs.map(({ what, expected }) => `${say.text(what)} ${expected}`).join('，')}</td>
                <td>{one.differs.map(({ what, got }) => `${say.text(what)} ${got}`).join('，')}</td>
                <td>
                  {one.holds ? `✓ ${say('holds')}` : one.restated ? say('restated') : `✗ ${say('differs')}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {may.length > 0 && (
        <button
          type="button"
          className="link-button"
          onClick={() => onRestate(may.map(({ file, case: name }) => ({ file, case: name })))}
        >
          {say('restate')}
        </button>
      )}
    </div>
  )
}
