import { type Adjudication, type Fen, fen, isRefusal, type Refusal } from '@gongji/policy'
import { ownOf } from '@gongji/policy/own'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { inEngine } from '../../shared/engine-form.ts'
import { estimate, lineOf, type Question } from '../../shared/estimate.ts'
import { areaNames, levelNames } from '../../shared/names.ts'
import { percent, yuan } from '../../shared/show.ts'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useId } from '../../shared/use-id.ts'
import { type Say, useWords } from '../../shared/words.ts'
import { ElsewhereRows } from '../estimate/Elsewhere.tsx'
import { Outcome } from '../estimate/Outcome.tsx'
import type { DemoPerson } from './Families.tsx'
import { words } from './words.ts'

type Places = Answer<'listDemoPlaces'>
type Institution = Places['institutions'][number]
type Amounts = { A: Fen; B: Fen; C: Fen }
const codes = { A: 'DEMOA0001', B: 'DEMOB0001', C: 'DEMOC0001' } as const
const classes = ['A', 'B', 'C'] as const

/** What is being tried: a person, a place, amounts by class, and whether the till was told. */
export type Trial = { person: DemoPerson; institution: Institution; amounts: Amounts; asked: boolean }

export function firstTrial(people: readonly DemoPerson[], places: Places): Trial | null {
  const person = people.find(({ name }) => name === '王秀英') ?? people[0]
  const institution = places.institutions.find(({ area }) => area === person?.area) ?? places.institutions[0]
  if (!person || !institution) return null
  return {
    person,
    institution,
    amounts: { A: fen(150_000), B: fen(40_000), C: fen(10_000) },
    asked: true,
  }
}

/** The trial's lines, as a till would send them. */
export const linesOf = ({ amounts }: Trial): { code: string; amount: Fen }[] =>
  classes.filter((one) => amounts[one] > 0).map((one) => ({ code: codes[one], amount: amounts[one] }))

/** One bill with its person, place and amounts to play with; the split is computed here, in the browser. */
export function TryBill({
  people,
  places,
  trial,
  onChange,
}: {
  people: readonly DemoPerson[]
  places: Places
  trial: Trial
  onChange: (trial: Trial) => void
}): ReactNode {
  const say = useWords(words)
  const { person, institution, amounts, asked } = trial
  const nearby = places.institutions.filter(
    ({ area, directSettlement }) => area === person.area || directSettlement,
  )
  const choosePerson = (id: string): void => {
    const next = people.find((one) => one.id === id)
    const place = places.institutions.find((one) => one.area === next?.area)
    if (next) onChange({ ...trial, person: next, institution: place ?? institution })
  }
  const choosePlace = (code: string): void => {
    const next = places.institutions.find((one) => one.code === code)
    if (next) onChange({ ...trial, institution: next })
  }
  return (
    <section className="try" aria-labelledby="try">
      <div className="card try-ask">
        <div>
          <h2 id="try" className="start-title">
            {say('try')}
          </h2>
          <p className="small quiet">{say('tryNote')}</p>
        </div>
        <Select
          label={say('who')}
          value={person.id}
          onChange={choosePerson}
          options={people.map(({ id, name, about }) => ({
            value: id,
            label: `${name} · ${say.text(about)}`,
          }))}
        />
        <Select
          label={say('where')}
          value={institution.code}
          onChange={choosePlace}
          options={nearby.map((one) => ({ value: one.code, label: placeName(one, say) }))}
        />
        <fieldset className="try-items">
          <legend>{say('items')}</legend>
          {classes.map((one) => (
            <AmountSlider
              key={one}
              label={say(`class${one}`, { rate: percent(itemOf(places, codes[one])?.firstShare ?? 0) })}
              value={amounts[one]}
              onChange={(amount) => onChange({ ...trial, amounts: { ...amounts, [one]: amount } })}
            />
          ))}
        </fieldset>
        <Tick checked={asked} onChange={(next) => onChange({ ...trial, asked: next })}>
          {say('ask')}
          <small className="quiet">{say(person.area.startsWith('53') ? 'askMust' : 'askNeed')}</small>
        </Tick>
      </div>
      <Result key={person.id} trial={trial} places={places} />
    </section>
  )
}

const itemOf = ({ items }: Places, code: string) => items.map(inEngine).find((item) => item.code === code)
const placeName = ({ name, level, kind, area }: Institution, say: Say<typeof words>): string => {
  const where = ownOf(areaNames, area)
  const what = kind === 'pharmacy' ? '' : ` · ${say.text(levelNames[level])}`
  return `${name}${what}${say.language === 'en' && where ? ` · ${where.en}` : ''}`
}

function AmountSlider({
  label,
  value,
  onChange,
}: {
  label: string
  value: Fen
  onChange: (amount: Fen) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>
        <Money amount={value} />
      </output>
      <input
        id={id}
        type="range"
        min={0}
        max={500_000}
        step={1_000}
        value={value}
        aria-valuetext={`${yuan(value)} 元`}
        onChange={(event) => onChange(fen(Number(event.target.value)))}
      />
    </div>
  )
}

function questionOf(trial: Trial, places: Places): Question {
  return {
    place: trial.institution,
    benefit: trial.institution.kind === 'pharmacy' ? 'pharmacy' : 'outpatient',
    filing: 'none',
    asked: trial.asked,
    lines: linesOf(trial).flatMap(({ code, amount }) => {
      const item = itemOf(places, code)
      return item ? [lineOf(item, amount)] : []
    }),
  }
}

function Result({ trial, places }: { trial: Trial; places: Places }): ReactNode {
  const { person, institution, amounts } = trial
  const say = useWords(words)
  const basis = useQuery(ask('readDemoEstimateBasis', { params: { personId: person.id } }))
  const pack = useQuery(ask('readPack', { params: { area: person.area } }))
  const error = basis.error ?? pack.error
  if (error) {
    return (
      <div className="try-result">
        <Problem error={error} />
      </div>
    )
  }
  if (!basis.data || !pack.data) {
    return (
      <div className="try-result">
        <Waiting lines={7} label={say('loading')} />
      </div>
    )
  }
  const question = questionOf(trial, places)
  const answer = estimate(pack.data, basis.data, question)
  const total = amounts.A + amounts.B + amounts.C
  return (
    <div className="try-result">
      <div className="card">
        <div className="bill-head">
          <span>
            <strong>{institution.name}</strong>
            <small className="quiet">
              {person.name} · {basis.data.on}
            </small>
          </span>
          <span className="estimate-total" aria-live="polite">
            <Money amount={total} />
          </span>
        </div>
        <Outcome answer={answer} basis={basis.data} />
      </div>
      <Elsewhere
        here={institution}
        places={places.institutions.filter(({ area, kind }) => area === person.area && kind === 'hospital')}
        answers={(place) => estimate(pack.data, basis.data, { ...question, place })}
      />
    </div>
  )
}

/** The same bill at the other hospitals of the area: a bar each, and the difference. */
function Elsewhere({
  here,
  places,
  answers,
}: {
  here: Institution
  places: readonly Institution[]
  answers: (place: Institution) => Adjudication | Refusal
}): ReactNode {
  const say = useWords(words)
  const rows = places.flatMap((place) => {
    const answer = answers(place)
    return isRefusal(answer) ? [] : [{ place, amounts: answer.amounts }]
  })
  return (
    <ElsewhereRows
      rows={rows.map(({ place, amounts }) => ({
        key: place.code,
        name: say.text(levelNames[place.level]),
        here: place.code === here.code,
        amounts,
      }))}
    />
  )
}
