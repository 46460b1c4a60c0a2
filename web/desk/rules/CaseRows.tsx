import { type ReactNode, useId } from 'react'
import { When } from '../../shared/ui/When.tsx'
import { useWords } from '../../shared/words.ts'
import { benefits, diseases, levels, patients, places, words } from './words.ts'

/** A bill as an officer enters it, and what it should come to. Amounts in yuan. */
export type CaseDraft = {
  key: number
  benefit: keyof typeof benefits
  on: string
  who: keyof typeof patients
  level: keyof typeof levels
  place: keyof typeof places
  /** Of a benefit for filed diseases. */
  disease: keyof typeof diseases
  inScope: string
  pool: string
  personal: string
}

/** Bills are decided by these; for other rules the value is its own case. */
export const wantsCases = (rule: string): boolean =>
  /^(employee|resident|incentives)\.|^filing\.effects$/.test(rule)

let drafts = 0
/** A bill of a rule's own benefit and scheme. */
export function firstDraft(rule: string, on: string): CaseDraft {
  drafts += 1
  const [scheme, section] = rule.split('.')
  return {
    key: drafts,
    benefit: section !== undefined && section in benefits ? (section as CaseDraft['benefit']) : 'outpatient',
    on,
    who: scheme === 'resident' ? 'resident adult' : 'employee working',
    level: '3',
    place: 'home',
    disease: 'M03900',
    inScope: '',
    pool: '',
    personal: '',
  }
}

const ages: Readonly<Record<string, number>> = { minor: 10, elderly: 66, retired: 66 }
const takesDisease = ({ benefit }: Pick<CaseDraft, 'benefit'>): boolean =>
  benefit === 'chronic' || benefit === 'twoDisease'

/** A case as `cases.yaml` writes it. */
export function caseOf(draft: CaseDraft): Record<string, unknown> {
  const { benefit, on, who, level, place, disease, inScope, pool, personal } = draft
  const [scheme, category = ''] = who.split(' ')
  const { area, filing } = places[place]
  const age = ages[category]
  const named = [benefits[benefit][0], levels[level][0], patients[who][0], places[place].name[0]]
  const numbers = Object.entries({ pool, personal }).filter(([, typed]) => typed.trim() !== '')
  return {
    case: `${named.filter((one) => one !== '').join(' ')} ${inScope.trim()}元（${on}）`,
    benefit,
    on,
    patient: { scheme, category, ...(age === undefined ? {} : { age }) },
    at: {
      ...(benefit === 'pharmacy' ? { kind: 'pharmacy' } : { level }),
      ...(area === undefined ? {} : { area }),
    },
    ...(filing === undefined ? {} : { filing }),
    ...(takesDisease(draft) ? { diseases: [disease] } : {}),
    bill: { inScope: plain(inScope) },
    expect: Object.fromEntries(numbers.map(([name, typed]) => [name, plain(typed)])),
  }
}
/** `1,200元` as a pack takes it. */
const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[,\s¥]|元/g, '')
    .trim()

type Names = Readonly<Record<string, readonly [string, string] | { name: readonly [string, string] }>>
const options = (list: Names, language: 'zh' | 'en'): ReactNode =>
  Object.entries(list).map(([value, entry]) => {
    const both: readonly [string, string] = 'name' in entry ? entry.name : entry
    return (
      <option key={value} value={value}>
        {both[language === 'zh' ? 0 : 1]}
      </option>
    )
  })

type Change = (part: Partial<CaseDraft>) => void

/** The bill itself, field by field; each with its label, which a table hides from sight. */
export function BillFields({
  draft,
  onChange,
  wrong,
}: {
  draft: CaseDraft
  onChange: Change
  wrong: boolean
}): ReactNode {
  const say = useWords(words)
  const day = useId()
  const list = (name: 'benefit' | 'who' | 'level' | 'place' | 'disease', of: Names): ReactNode => (
    <label>
      <span>{say(name)}</span>
      <select
        className="input"
        value={draft[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
      >
        {options(of, say.language)}
      </select>
    </label>
  )
  return (
    <>
      {list('benefit', benefits)}
      <label htmlFor={day}>
        <span>{say('on')}</span>
        <When id={day} type="date" value={draft.on} onChange={(on) => onChange({ on })} />
      </label>
      {list('who', patients)}
      {draft.benefit !== 'pharmacy' && list('level', levels)}
      {takesDisease(draft) && list('disease', diseases)}
      {list('place', places)}
      <label>
        <span>{say('inScope')}</span>
        <input
          className="input money"
          inputMode="decimal"
          aria-invalid={wrong || undefined}
          value={draft.inScope}
          onChange={(event) => onChange({ inScope: event.target.value })}
        />
        {wrong && <small className="wrong">{say('amountNeeded')}</small>}
      </label>
    </>
  )
}

/** Cases, a bill and its answer in each row. */
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
  const change =
    (key: number): Change =>
    (part) =>
      onChange(cases.map((one) => (one.key === key ? { ...one, ...part } : one)))
  return (
    <fieldset className="stack">
      <legend>{say('cases')}</legend>
      <small className="quiet">{say('casesHint')}</small>
      {cases.map((one, index) => (
        <fieldset key={one.key} className="bill-row case-row">
          <legend className="only-heard">{say('caseNumber', { number: index + 1 })}</legend>
          <BillFields draft={one} onChange={change(one.key)} wrong={false} />
          <span className="answers">
            {(['pool', 'personal'] as const).map((name) => (
              <label key={name}>
                <span>{say(name)}</span>
                <input
                  className="input money"
                  inputMode="decimal"
                  value={one[name]}
                  onChange={(event) => change(one.key)({ [name]: event.target.value })}
                />
              </label>
            ))}
          </span>
          <button
            type="button"
            className="link-button"
            onClick={() => onChange(cases.filter(({ key }) => key !== one.key))}
          >
            {say('removeCase')}
          </button>
        </fieldset>
      ))}
      <button type="button" className="link-button start" onClick={() => onChange([...cases, fresh()])}>
        {say('addCase')}
      </button>
    </fieldset>
  )
}
