import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { searchField } from '../keys.ts'
import { words } from './words.ts'

/** Every rule of the areas by group, found by its name, its source or its value; those that nobody knows are marked. */
export function RuleList({
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
  if (!data) return <p className="quiet">{say('loading')}</p>
  const looked = wanted.trim().toLowerCase()
  const found = data.rules.filter(({ words: called, group, columns }) =>
    [say.text(group), say.text(called), ...columns.flat().flatMap((one) => [one.source, say.text(one.text)])]
      .join(' ')
      .toLowerCase()
      .includes(looked),
  )
  const groups = [...new Set(found.map(({ group }) => say.text(group)))]
  return (
    <nav className="card rules-list" aria-label={say('title')}>
      <div className="search">
        <input
          id={searchField}
          className="input"
          type="search"
          aria-label={say('search')}
          placeholder={say('search')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className="key" aria-hidden="true">
          <kbd>Ctrl K</kbd>
        </span>
      </div>
      {found.length === 0 && <p className="quiet">{say('nothingFound', { wanted: wanted.trim() })}</p>}
      {groups.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          <ul>
            {found
              .filter((one) => say.text(one.group) === group)
              .map((one) => {
                const known = one.columns.some((column) =>
                  column.some(({ inForce, unknown }) => inForce && !unknown),
                )
                return (
                  <li key={one.name}>
                    <button
                      type="button"
                      aria-current={one.name === name || undefined}
                      onClick={() => onChoose(one.name)}
                    >
                      {say.text(one.words)}
                      {!known && <span className="quiet">{say('missingMark')}</span>}
                    </button>
                  </li>
                )
              })}
          </ul>
        </section>
      ))}
    </nav>
  )
}
