import { type ReactNode, type RefObject, useRef, useState } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { searchField } from '../keys.ts'
import { askLatest } from '../parts/latest.ts'
import { words } from './words.ts'

export type Found = Answer<'findPatient'>

/** One field for whatever a scanner reads or a cashier types. */
export function FindPatient({
  field,
  onSearch,
  onFound,
  onDown,
  dropped,
}: {
  field: RefObject<HTMLInputElement | null>
  /** Somebody else is looked for: whoever stood here before goes from the screen, found or not. */
  onSearch: () => void
  onFound: (found: Found) => void
  /** Whose card went from the screen for this search, unsettled; null: nobody’s. */
  dropped: string | null
  /** The platform did not answer. */
  onDown: () => void
}): ReactNode {
  const say = useWords(words)
  const [shown, setShown] = useState('')
  const [tried, setTried] = useState(false)
  const wanted = useRef('')
  const find = useSubmit({
    changesNothing: true,
    act: (send) => askLatest(wanted, (one) => send('findPatient', { body: { shown: one } })),
    onDone: (found) => {
      wanted.current = ''
      setShown('')
      setTried(false)
      onFound(found)
    },
  })
  const wrong = tried && shown.trim() === ''
  return (
    <section className="card till-find stack">
      <form
        noValidate
        className="till-find-row"
        aria-label={say('find')}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (shown.trim() === '') return
          wanted.current = shown
          onSearch()
          void find.submit()
        }}
      >
        <label htmlFor={searchField}>{say('shown')}</label>
        <input
          ref={field}
          id={searchField}
          className="input till-shown"
          autoComplete="off"
          value={shown}
          aria-invalid={wrong || undefined}
          aria-describedby={wrong ? 'shown-wrong' : undefined}
          onChange={(event) => setShown(event.target.value)}
        />
        <Button type="submit" busy={find.busy}>
          {say('find')}
        </Button>
      </form>
      {wrong && (
        <small id="shown-wrong" className="wrong">
          {say('shownNeeded')}
        </small>
      )}
      {find.error && (
        <>
          <Problem error={find.error} again={false} />
          <p className="notice notice-info" role="status">
            {dropped === null
              ? say('nobodyNow')
              : say.rich('droppedNow', { name: <span lang="zh">{dropped}</span> })}
          </p>
          {'status' in find.error && find.error.status === 0 && (
            <Button look="second" onClick={onDown}>
              {say('cashTitle')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}

const states = { suspended: 'suspended', ended: 'ended' } as const

/** Who stands at the till. */
export function PatientCard({
  found,
  kind,
  onKind,
}: {
  found: Found
  kind: number
  onKind: (index: number) => void
}): ReactNode {
  const say = useWords(words)
  const { person, insurance, balanceFen: balance, family, kinds, shownAs } = found
  return (
    <section className="card till-patient" aria-label={say('patient')}>
      <div className="card-head">
        <h2 className="name" lang="zh">
          {person.name}
        </h2>
        <span>{say('age', { age: person.age })}</span>
        <span className="quiet money">{person.maskedId}</span>
        <span className="quiet">{say('shownAs', { what: say.text(shownAs) })}</span>
        <span className="end">
          {balance === null ? (
            <span className="quiet">{say('noAccount')}</span>
          ) : (
            <>
              <span className="quiet">{say('balance')} </span>
              <strong>
                <Money amount={balance} />
              </strong>
            </>
          )}
        </span>
      </div>
      <dl className="till-facts">
        <div>
          <dt className="only-heard">{say('insurance')}</dt>
          <dd>
            {insurance.length === 0 && <span className="stale">{say('notInsured')}</span>}
            {insurance.map(({ scheme, areaName, status }) => (
              <span key={scheme}>
                {say('insured', { scheme: say(scheme), area: say.text(areaName) })}
                {status !== 'normal' && <span className="tag tag-notice">{say(states[status])}</span>}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt className="quiet">{say('family')}</dt>
          <dd>
            {family.length === 0
              ? say('nobody')
              : family.map(({ maskedName, kin }) => (
                  <span key={`${maskedName} ${kin.zh}`} className="tag">
                    {say('relative', { name: maskedName, relation: say.text(kin) })}
                  </span>
                ))}
          </dd>
        </div>
      </dl>
      {kinds.length > 0 && (
        <fieldset className="chips chips-left">
          <legend className="only-heard">{say('kind')}</legend>
          {kinds.map(({ name }, index) => (
            <label key={name.zh} className={index === kind ? 'chip chip-on' : 'chip'}>
              <input type="radio" name="kind" checked={index === kind} onChange={() => onKind(index)} />
              {say.text(name)}
            </label>
          ))}
        </fieldset>
      )}
    </section>
  )
}
