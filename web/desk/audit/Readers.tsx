import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** Who read this person's data, when and why; this look among them. */
export function Readers({ personId }: { personId: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listReadersOf', { params: { personId }, query: { limit: 8 } }))
  return (
    <section className="card card-table" aria-label={say('readers')}>
      <div className="card-head">
        <h2>{say('readers')}</h2>
      </div>
      {error && <Problem error={error} />}
      {data?.readings.length === 0 && <p className="card-text quiet">{say('noReaders')}</p>}
      <table className="desk-table">
        <tbody>
          {data?.readings.map(({ id, at, who, what, reason }) => (
            <tr key={id}>
              <td className="money">{dayAndTime(at)}</td>
              <td>{say.text(who)}</td>
              <td>{say.text(what)}</td>
              <td lang="zh">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
