import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Beside } from './Beside.tsx'
import { NewArea } from './NewArea.tsx'
import { Proposals } from './Proposals.tsx'
import { ProposeForm } from './ProposeForm.tsx'
import { words } from './words.ts'

export type Area = Answer<'listRuleAreas'>['areas'][number]
const firstAreas = ['520200', '530600']
const firstRule = 'employee.outpatient.ratio'

/** The policy officer's room: areas side by side, a value proposed, weighed, approved by a second officer. */
export default function RulesPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listRuleAreas', {}))
  const [chosen, setChosen] = useState<readonly string[]>(firstAreas)
  const [name, setName] = useState(firstRule)
  if (error) return <Problem error={error} />
  if (!data) return <p className="waiting">{say('loading')}</p>
  const known = chosen.filter((one) => data.areas.some(({ area }) => area === one))
  return (
    <>
      <h1 className="only-heard">{say('title')}</h1>
      <AreaChoice areas={data.areas} chosen={known} onChange={setChosen} />
      {known.length > 0 && (
        <div className="rules-columns">
          <RuleList areas={known} name={name} onChoose={setName} />
          <div className="stack">
            <Beside areas={known} name={name} />
            <ProposeForm
              key={`${name} ${known.join()}`}
              areas={data.areas.filter(({ area }) => known.includes(area))}
              name={name}
              today={data.today}
            />
          </div>
        </div>
      )}
      <Missing areas={data.areas.filter(({ area }) => known.includes(area))} onChoose={setName} />
      <Proposals />
      <NewArea areas={data.areas} today={data.today} />
    </>
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
    <fieldset className="desk-row rules-areas">
      <legend className="only-heard">{say('areas')}</legend>
      {areas.map(({ area, name }) => {
        const is = chosen.includes(area)
        return (
          <label key={area} className={is ? 'chip chip-on' : 'chip'}>
            <input
              type="checkbox"
              checked={is}
              onChange={() =>
                onChange(is ? chosen.filter((one) => one !== area) : [...chosen, area].slice(-3))
              }
            />
            {say.text(name)}
          </label>
        )
      })}
    </fieldset>
  )
}

function RuleList({
  areas,
  name,
  onChoose,
}: {
  areas: readonly string[]
  name: string
  onChoose: (name: string) => void
}): ReactNode {
  const say = useWords(words)
  const [wanted, setWanted] = useState('')
  const { data, error } = useQuery(ask('listRules', { query: { areas: areas.join() } }))
  if (error) return <Problem error={error} />
  if (!data) return <p className="waiting">{say('loading')}</p>
  const found = data.rules.filter(({ words: called, group }) =>
    `${say.text(group)}${say.text(called)}`.includes(wanted.trim()),
  )
  const groups = [...new Set(found.map(({ group }) => say.text(group)))]
  return (
    <nav className="card rules-list" aria-label={say('title')}>
      <input
        className="input"
        type="search"
        aria-label={say('search')}
        placeholder={say('search')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {groups.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {found
              .filter((one) => say.text(one.group) === group)
              .map((one) => (
                <li key={one.name}>
                  <button
                    type="button"
                    aria-current={one.name === name || undefined}
                    onClick={() => onChoose(one.name)}
                  >
                    {say.text(one.words)}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

/** What nobody knows today, by area; each leads to its rule. */
function Missing({
  areas,
  onChoose,
}: {
  areas: readonly Area[]
  onChoose: (name: string) => void
}): ReactNode {
  const say = useWords(words)
  return (
    <div className="desk-halves">
      {areas.map(({ area, name, missing }) => (
        <section key={area} className="card">
          <h2>{say.text(name)}</h2>
          <details>
            <summary>
              {missing.length === 0 ? say('missingNone') : say('missing', { count: missing.length })}
            </summary>
            <ul className="rules-missing">
              {missing.map((one) => (
                <li key={one.name}>
                  <button type="button" className="link-button" onClick={() => onChoose(one.name)}>
                    {say.text(one.words)}
                  </button>
                </li>
              ))}
            </ul>
          </details>
          <Export area={area} />
        </section>
      ))}
    </div>
  )
}

/** The area's files, each to save as it is. */
function Export({ area }: { area: string }): ReactNode {
  const say = useWords(words)
  const [open, setOpen] = useState(false)
  const { data, error } = useQuery({ ...ask('exportRules', { params: { area } }), enabled: open })
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say('exportYaml')}</summary>
      {error && <Problem error={error} />}
      <ul>
        {data?.files.map(({ path, text }) => (
          <li key={path}>
            <details>
              <summary className="mono">{path}</summary>
              <pre className="rules-yaml">{text}</pre>
            </details>
          </li>
        ))}
      </ul>
    </details>
  )
}
