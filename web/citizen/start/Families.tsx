import { useQueryClient } from '@tanstack/react-query'
import type { CSSProperties, ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { nameOfArea, schemeNames } from '../../shared/names.ts'
import { go } from '../../shared/router.tsx'
import { useSubmit } from '../../shared/submit.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Demo = Answer<'listDemoPeople'>
export type DemoPerson = Demo['people'][number]

/** Goes in as one of the invented people. */
export function useEntering() {
  const client = useQueryClient()
  return useSubmit({
    changesNothing: true,
    act: (send, personId: string) => send('signInDemo', { body: { personId } }),
    onDone: async () => {
      await client.resetQueries()
      go('/')
    },
  })
}

/** The invented families; a name is the way in. */
export function Families({ people }: { people: readonly DemoPerson[] }): ReactNode {
  const say = useWords(words)
  const enter = useEntering()
  const membersOf = (family: string) => people.filter((person) => person.family === family)
  const families = [...new Set(people.map(({ family }) => family))].sort(
    (a, b) => membersOf(b).length - membersOf(a).length,
  )
  return (
    <details className="card fold">
      <summary>{say('families', { n: people.length })}</summary>
      <p className="quiet">{say('familiesNote')}</p>
      {enter.error && <Problem error={enter.error} />}
      <div className="family-cards">
        {families.map((family) => (
          <article
            key={family}
            className="card family-card"
            style={{ '--members': Math.min(4, membersOf(family).length) } as CSSProperties}
          >
            <h3 lang="zh-CN">{family}</h3>
            <ul>
              {membersOf(family).map((person) => (
                <li key={person.id}>
                  <button type="button" className="family-person" onClick={() => enter.submit(person.id)}>
                    <span className="family-face" aria-hidden="true">
                      {person.name.slice(-1)}
                    </span>
                    <span>
                      <strong>{person.name}</strong>
                      <small className="quiet">{say.text(person.about)}</small>
                      <small className="quiet">
                        {say.text(nameOfArea(person.area))} · {say.text(schemeNames[person.scheme])}
                      </small>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </article>
        ))}
      </div>
    </details>
  )
}

/** Who else works here, and how a program signs in as them: their acts are in the API. */
export function Staff({ staff }: { staff: Demo['staff'] }): ReactNode {
  const say = useWords(words)
  return (
    <details className="card fold">
      <summary>{say('staff')}</summary>
      <p className="quiet">
        {say.rich('staffNote', { call: <code>{'POST /api/sign-in/demo {"staff": "…"}'}</code> })}
      </p>
      <ul className="staff-list">
        {staff.map(({ signInName, name, role, institution, area }) => (
          <li key={signInName} className="card">
            <strong>{say(role)}</strong>
            <small className="quiet">
              {name}
              {institution !== null && (
                <>
                  {' · '}
                  <code>{institution}</code>
                </>
              )}
              {area !== null && ` · ${say.text(nameOfArea(area))}`}
            </small>
            <code>{signInName}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
