import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextArea } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Fact } from './ClaimDetail.tsx'
import type { Work } from './WorkPage.tsx'
import { words } from './words.ts'

/** A case that a rule raised or somebody reported: confirmed, or the hold is lifted. */
export function CaseDetail({ work }: { work: Work }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const { data, error } = useQuery(ask('readCase', { params: { id: work.id } }))
  const proposed = data?.proposedDecision ?? null
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const decide = useSubmit<unknown, 'confirm' | 'dismiss'>({
    act: (send, decision) =>
      send('decideCase', {
        params: { id: work.id },
        body: {
          decision,
          words: text,
          // Another says the same as the first, sum included.
          owed: proposed?.decision === decision ? proposed.owed : null,
          version: data?.version ?? 0,
        },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const press = (decision: 'confirm' | 'dismiss'): void => {
    setTried(true)
    if (text.trim() !== '') void decide.submit(decision)
  }
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  const open = data.status === 'open'
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>{say.text(data.title)}</h2>
      </div>
      <dl className="hall-facts">
        <Fact name={say('person')}>
          <span lang="zh">
            {data.payer?.name} {data.relative?.name}
          </span>
        </Fact>
        {data.institution && (
          <Fact name={say('place')}>
            <span lang="zh">{data.institution.name}</span>
          </Fact>
        )}
        <Fact name={say('amount')}>
          <Money amount={data.amount} />
        </Fact>
        <Fact name={say('handedIn')}>{dayAndTime(data.openedAt)}</Fact>
        <Fact name={say('whyMatters')}>{say.text(data.why)}</Fact>
      </dl>
      {open ? (
        <div className="card-text stack">
          {proposed && (
            <Notice title={say(proposed.decision === 'confirm' ? 'proposedConfirm' : 'proposedDismiss')}>
              <p lang="zh">{proposed.words}</p>
            </Notice>
          )}
          <TextArea
            label={say('caseWords')}
            value={text}
            onChange={setText}
            maxLength={1000}
            error={tried && text.trim() === '' ? say('answerNeeded') : undefined}
          />
          {decide.error && <Problem error={decide.error} again={false} />}
          <div className="desk-row">
            <Button busy={decide.busy} onClick={() => press('dismiss')}>
              {say('dismiss')}
            </Button>
            <Button look="danger" busy={decide.busy} onClick={() => press('confirm')}>
              {say('confirm')}
            </Button>
          </div>
        </div>
      ) : (
        <div className="card-text">
          <Notice tone="good" title={say('answered')}>
            <p lang="zh">{data.decision}</p>
          </Notice>
        </div>
      )}
    </section>
  )
}
