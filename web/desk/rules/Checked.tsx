import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { Icon } from '../../shared/ui/Icon.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type CheckAnswer = Answer<'checkRuleChange'>
const caseKey = ({ file, case: name }: { file: string; case: string }): string => `${file} ${name}`
/** A case may differ in many amounts; the first tell why. */
const mostShown = 2
/** What was expected may be a whole value: it is shown with its end cut off. */
const short = (text: string): string => (text.length > 90 ? `${text.slice(0, 90)}…` : text)

/** What the check found, with its mend, and each case with its answer. */
export function CheckedView({
  checked,
  onRestate,
}: {
  checked: CheckAnswer
  /** Takes over what was computed as the answer of these cases; without it they are only shown. */
  onRestate?: (cases: { file: string; case: string }[]) => void
}): ReactNode {
  const say = useWords(words)
  const faults = checked.findings.filter(({ warning }) => !warning)
  const warnings = checked.findings.length - faults.length
  const red = checked.cases.filter(({ holds, restated }) => !holds && !restated)
  const may = red.filter(({ mayRestate }) => mayRestate)
  return (
    <section className="card card-table" aria-label={say('check')}>
      <div className="card-head" role="status">
        <h2>{say('check')}</h2>
        {checked.ready && <span className="tag tag-good">{say('ready')}</span>}
        {faults.length > 0 && (
          <span className="tag tag-danger">{say('faults', { count: faults.length })}</span>
        )}
        {warnings > 0 && <span className="tag tag-notice">{say('warnings', { count: warnings })}</span>}
        {red.length > 0 && <span className="tag tag-danger">{say('red', { count: red.length })}</span>}
        <span className="quiet">{say('holding', { count: checked.holding })}</span>
      </div>
      {checked.findings.length > 0 && (
        <ul className="findings">
          {checked.findings.map((one) => (
            <li
              key={`${one.file} ${one.line} ${one.what.zh}`}
              className={one.warning ? 'notice notice-notice' : 'notice notice-danger'}
            >
              <strong>{say.text(one.what)}</strong>
              <p>
                {say('mend')}
                {say.text(one.mend)}
              </p>
            </li>
          ))}
        </ul>
      )}
      {checked.cases.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('caseName')}</th>
              <th scope="col" className="right">
                {say('expected')}
              </th>
              <th scope="col" className="right">
                {say('got')}
              </th>
              <th scope="col">
                <span className="only-heard">{say('outcome')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {checked.cases.map((one) => {
              const answers = (of: 'expected' | 'got'): ReactNode =>
                one.differs.slice(0, mostShown).map((differs) => (
                  <span key={differs.what.zh} className="answer-line">
                    {say.text(differs.what)} {short(say.text(differs[of]))}
                  </span>
                ))
              return (
                <tr key={caseKey(one)} className={one.holds || one.restated ? undefined : 'red'}>
                  <td>
                    <span lang="zh">{one.case}</span>
                    {one.differs.length > mostShown && (
                      <span className="quiet">
                        {' '}
                        {say('furtherDiffers', { count: one.differs.length - mostShown })}
                      </span>
                    )}
                  </td>
                  <td className="right money">{answers('expected')}</td>
                  <td className="right money strong">{answers('got')}</td>
                  <td className="outcome">
                    {one.holds ? (
                      <span className="good">
                        <Icon name="check" /> {say('holds')}
                      </span>
                    ) : one.restated ? (
                      say('restated')
                    ) : (
                      <span className="bad">
                        <Icon name="close" /> {say('differs')}
                      </span>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {onRestate && may.length > 0 && (
        <div className="card-foot">
          <span className="quiet">{say('restateHint', { count: may.length })}</span>
          <button
            type="button"
            className="button button-second"
            onClick={() => onRestate(may.map(({ file, case: name }) => ({ file, case: name })))}
          >
            {say('restate')}
          </button>
        </div>
      )}
    </section>
  )
}
