import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { go, usePlace, useTitle } from '../../shared/router.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { Beside, type Draft } from './Beside.tsx'
import { wantsCases } from './CaseRows.tsx'
import { Export } from './Export.tsx'
import { ProposeForm } from './ProposeForm.tsx'
import { RuleList } from './RuleList.tsx'
import { RuleTabs } from './Tabs.tsx'
import { TryBill } from './TryBill.tsx'
import { words } from './words.ts'

export type Area = Answer<'listRuleAreas'>['areas'][number]
const usualAreas = ['520200', '530600']
const usualRule = 'employee.outpatient.ratio'
const mostAreas = 3

/** Areas side by side by date; one rule at a time, and what an officer does with it. */
export default function RulesPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const { search } = usePlace()
  const { data, error } = useQuery(ask('listRuleAreas', {}))
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  const wanted = search.areas?.split(',') ?? usualAreas
  const chosen = wanted.filter((one) => data.areas.some(({ area }) => area === one)).slice(0, mostAreas)
  const name = search.rule ?? usualRule
  const show = (areas: readonly string[], rule: string): void =>
    go(`/desk/rules?areas=${areas.join()}&rule=${rule}`, { replace: true })
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <div className="rules-head">
        <RuleTabs />
        <AreaChoice areas={data.areas} chosen={chosen} onChange={(next) => show(next, name)} />
      </div>
      {chosen.length === 0 ? (
        <p className="card quiet">{say('chooseArea')}</p>
      ) : (
        <div className="rules-columns">
          <RuleList areas={chosen} name={name} onChoose={(next) => show(chosen, next)} />
          <OneRule
            key={`${name} ${chosen.join()}`}
            areas={data.areas.filter(({ area }) => chosen.includes(area))}
            order={chosen}
            name={name}
            proposing={search.propose !== undefined}
          />
        </div>
      )}
    </>
  )
}

function OneRule({
  areas,
  order,
  name,
  proposing,
}: {
  areas: readonly Area[]
  order: readonly string[]
  name: string
  proposing: boolean
}): ReactNode {
  const say = useWords(words)
  const [open, setOpen] = useState(proposing)
  const [draft, setDraft] = useState<Draft | null>(null)
  const { data, error } = useQuery(ask('readRule', { params: { name }, query: { areas: order.join() } }))
  useKeys(open ? [] : [{ key: 'N', label: say('propose'), act: () => setOpen(true) }])
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  const inOrder = order.flatMap((one) => areas.find(({ area }) => area === one) ?? [])
  return (
    <div className="rules-work">
      <Beside
        data={data}
        draft={open ? draft : null}
        action={
          !open && (
            <button type="button" className="button button-primary" onClick={() => setOpen(true)}>
              {say('propose')}
            </button>
          )
        }
      />
      {open ? (
        <ProposeForm
          areas={inOrder}
          name={name}
          data={data}
          onDraft={setDraft}
          onClose={() => {
            setOpen(false)
            setDraft(null)
          }}
        />
      ) : !wantsCases(name) ? null : (
        <TryBill areas={inOrder} name={name} on={data.today} change={null} />
      )}
      <Export areas={inOrder} />
    </div>
  )
}

function AreaChoice({
  areas,
  chosen,
  onChange,
}: {
  areas: readonly Area[]
  chosen: readonly string[]
  onChange: (areas: readonly string[]) => void
}): ReactNode {
  const say = useWords(words)
  return (
    <fieldset className="chips">
      <legend className="only-heard">{say('areas')}</legend>
      {areas.map(({ area, name }) => {
        const is = chosen.includes(area)
        return (
          <label key={area} className={is ? 'chip chip-on' : 'chip'}>
            <input
              type="checkbox"
              checked={is}
              onChange={() =>
                onChange(is ? chosen.filter((one) => one !== area) : [...chosen, area].slice(-mostAreas))
              }
            />
            {say.text(name)}
          </label>
        )
      })}
    </fieldset>
  )
}
