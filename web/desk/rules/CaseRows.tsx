import type { ReactNode } from 'react'
import { useWords } from '../../shared/words.ts'
import { benefits, levels, patients, words } from './words.ts'

/** A case as the officer enters it: a bill or a premium, and what it should come to. Amounts in yuan. */
export type CaseDraft = {
  key: number
  benefit: keyof typeof benefits
  on: string
  who: keyof typeof patients
  level: keyof typeof levels
  inScope: string
  pool: string
  personal: string
}

/** Bills are decided by these; for other rules the value is its own case. */
export const wantsCases = (rule: string): boolean =>
  /^(employee|resident|incentives)\.|^filing\.effects$/.test(rule)

/** A case as `cases.yaml` writes it. */
export function caseOf(draft: CaseDraft): Record<string, unknown> {
  const { benefit, on, who, level, inScope, pool, personal } = draft
  const [scheme, category] = who.split(' ')
  return {
    case: `${benefits[benefit][0]} ${levels[level][0]} ${patients[who][0]} ${inScope}元（${on}）`,
    benefit,
    on,
    patient: {
      scheme,
      category,
      ...(category === 'minor'
        ? { age: 10 }
        : category === 'elderly' || category === 'retired'
          ? { age: 66 }
          : {}),
    },
    at: { level },
    bill: { inScope },
    expect: { ...(pool === '' ? {} : { pool }), ...(personal === '' ? {} : { personal }) },
  }
}

const options = (
  list: Readonly<Record<string, readonly [string, string]>>,
  language: 'zh' | 'en',
): ReactNode =>
  Object.entries(list).map(([value, text]) => (
    <option key={value} value={value}>
      {text[language === 'zh' ? 0 : 1]}
    </option>
  ))

/** Cases in a table, a row each. */
export function CaseRows({
  cases,
  onChange,
  fresh,
}: {
  cases: readonly CaseDraft[]
  onChange: (cases: readonly CaseDraft[]) => void
  fresh: () => CaseDraft
}): ReactNode {
  const say = useWords(words)
  const set = (key: number, part: Partial<CaseDraft>): void =>
    onChange(cases.map((one) => (one.key === key ? { ...one, ...part } : one)))
  const field = (one: CaseDraft, name: 'inScope' | 'pool' | 'personal'): ReactNode => (
    <td>
      <input
        className="input money"
        inputMode="decimal"
        aria-label={say(name)}
        value={one[name]}
        onChange={(event) => set(one.key, { [name]: event.target.value })}
      />
    </td>
  )
  return (
    <fieldset className="stack">
      <legend>{say('cases')}</legend>
      <small className="quiet">{say('casesHint')}</small>
      <table className="desk-table rules-cases">
        <thead>
          <tr>
            {(['benefit', 'on', 'who', 'level', 'inScope', 'pool', 'personal'] as const).map((one) => (
              <th key={one} scope="col">
                {say(one)}
              </th>
            ))}
            <th scope="col">
              <span className="only-heard">{say('removeCase')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {cases.map((one) => (
            <tr key={one.key}>
              <td>
                <select
                  className="input"
                  aria-label={say('benefit')}
                  value={one.benefit}
                  onChange={(event) => set(one.key, { benefit: event.target.value as CaseDraft['benefit'] })}
                >
                  {options(benefits, say.language)}
                </select>
              </td>
              <td>
                <input
                  className="input"
                  type="date"
                  aria-label={say('on')}
                  value={one.on}
                  onChange={(event) => set(one.key, { on: event.target.value })}
                />
              </td>
              <td>
                <select
                  className="input"
                  aria-label={say('who')}
                  value={one.who}
                  onChange={(event) => set(one.key, { who: event.target.value as CaseDraft['who'] })}
                >
                  {options(patients, say.language)}
                </select>
              </td>
              <td>
                <select
                  className="input"
                  aria-label={say('level')}
                  value={one.level}
                  onChange={(event) => set(one.key, { level: event.target.value as CaseDraft['level'] })}
                >
                  {options(levels, say.language)}
                </select>
              </td>
              {field(one, 'inScope')}
              {field(one, 'pool')}
              {field(one, 'personal')}
              <td>
                <button
                  type="button"
                  className="link-button"
                  onClick={() => onChange(cases.filter(({ key }) => key !== one.key))}
                >
                  {say('removeCase')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="link-button" onClick={() => onChange([...cases, fresh()])}>
        {say('addCase')}
      </button>
    </fieldset>
  )
}
