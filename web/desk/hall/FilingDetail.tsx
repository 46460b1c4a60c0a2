import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { addressOf, ask } from '../../shared/api.ts'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { AgencyPhotos } from './AgencyPhotos.tsx'
import { Fact } from './ClaimDetail.tsx'
import { DefectList, lacksNote, reasonsOf, useDefects } from './Defects.tsx'
import type { Reason, Work } from './WorkPage.tsx'
import { words } from './words.ts'

/** A filing: what it is for, and its decision; a second clerk approves where the area asks. */
export function FilingDetail({ work, reasons }: { work: Work; reasons: readonly Reason[] }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const params = { personId: work.personId ?? '', id: work.id }
  const { data, error } = useQuery(ask('readAgencyFiling', { params }))
  const [tried, setTried] = useState(false)
  const defects = useDefects()
  const { given } = defects
  const decide = useSubmit<NonNullable<typeof data>, 'approve' | 'return' | 'refuse'>({
    act: (send, decision) =>
      send('decideFiling', {
        params,
        body: { decision, reasons: decision === 'approve' ? [] : [...given], version: data?.version ?? 0 },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const reject = (decision: 'return' | 'refuse'): void => {
    setTried(true)
    if (given.length > 0 && !lacksNote(given)) void decide.submit(decision)
  }
  const canDecide = data?.allowed.includes('approve') ?? false
  useKeys(
    canDecide
      ? [
          { key: 'A', label: say('keyApprove'), act: () => void decide.submit('approve') },
          { key: 'R', label: say('keyReturn'), act: () => reject('return') },
        ]
      : [],
  )
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>
          {say.text(work.what)} <span lang="zh">{data.personName}</span>
        </h2>
        <span className="tag">{say.text(data.statusName)}</span>
      </div>
      <dl className="hall-facts">
        {data.institution && (
          <Fact name={say('place')}>
            <span lang="zh">{data.institution.name}</span>
          </Fact>
        )}
        <Fact name={say('handedIn')}>{clock(data.submittedAt).day}</Fact>
        <Fact name={say('dueOn')}>{data.dueOn ?? '–'}</Fact>
        <Fact name={say('careOn')}>
          {data.from} – {data.to ?? ''}
        </Fact>
        <Fact name={say('note')}>
          <span lang="zh">{data.reason}</span>
        </Fact>
      </dl>
      {data.photos.length > 0 && <AgencyPhotos personId={data.personId} photos={data.photos} />}
      {canDecide && (
        <div className="card-text">
          <DefectList reasons={reasonsOf('filing', reasons)} defects={defects} />
          {tried && given.length === 0 && <p className="wrong">{say('chooseReason')}</p>}
          {tried && lacksNote(given) && <p className="wrong">{say('noteNeeded')}</p>}
        </div>
      )}
      <div className="card-text">
        {decide.error && <Problem error={decide.error} again={false} />}
        {decide.answer && (
          <Notice tone="good" title={say('done', { state: say.text(decide.answer.statusName) })} />
        )}
      </div>
      <div className="card-foot hall-actions">
        {canDecide && (
          <>
            <Button busy={decide.busy} onClick={() => void decide.submit('approve')}>
              {say('doApprove')}
            </Button>
            <Button look="second" busy={decide.busy} onClick={() => reject('return')}>
              {given.length === 0 ? say('doReturnNone') : say('doReturn', { count: given.length })}
            </Button>
            <Button look="plain" busy={decide.busy} onClick={() => reject('refuse')}>
              {say('doRefuse')}
            </Button>
          </>
        )}
        <a
          className="button button-second"
          href={addressOf('printAgencyFiling', { params })}
          target="_blank"
          rel="noreferrer"
        >
          {say('notice')}
        </a>
      </div>
    </section>
  )
}
