import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { clock, dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Select, TextArea } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Fact } from './ClaimDetail.tsx'
import type { Work } from './WorkPage.tsx'
import { words } from './words.ts'

type Outcome = 'upheld' | 'partly' | 'rejected'
type Remedy = 'none' | 'institutionReverses' | 'claimTakenBack' | 'case'

/** An objection: what was written, and the answer with what follows from it. */
export function ObjectionDetail({ work }: { work: Work }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const params = { personId: work.personId ?? '', id: work.id }
  const { data, error } = useQuery(ask('readAgencyObjection', { params }))
  const [answer, setAnswer] = useState('')
  const [outcome, setOutcome] = useState<Outcome>('upheld')
  const [remedy, setRemedy] = useState<Remedy>('none')
  const send = useSubmit({
    act: (send) =>
      send('answerObjection', { params, body: { outcome, remedy, answer, version: data?.version ?? 0 } }),
    onDone: () => queries.invalidateQueries(),
  })
  const faults = { answer: answer.trim() === '' }
  const { tried, form } = useForm(faults, () => void send.submit())
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
        <Fact name={say('amount')}>
          <Money amount={data.amountFen} />
        </Fact>
        <Fact name={say('careOn')}>{dayAndTime(data.at)}</Fact>
        <Fact name={say('handedIn')}>{clock(data.submittedAt).day}</Fact>
        <Fact name={say('answerReader')}>{say.text(data.answerReadBy)}</Fact>
      </dl>
      <div className="card-text">
        <h3>{say('writtenBy')}</h3>
        <p lang="zh">{data.words}</p>
      </div>
      {data.status === 'submitted' ? (
        <form {...form} className="card-text stack" aria-label={say('answer')}>
          <div className="form-row">
            <Select<Outcome>
              label={say('outcome')}
              value={outcome}
              onChange={setOutcome}
              options={(['upheld', 'partly', 'rejected'] as const).map((value) => ({
                value,
                label: say(value),
              }))}
            />
            <Select<Remedy>
              label={say('remedy')}
              value={remedy}
              onChange={setRemedy}
              options={(['none', 'institutionReverses', 'claimTakenBack', 'case'] as const).map((value) => ({
                value,
                label: say(value === 'case' ? 'openCase' : value),
              }))}
            />
          </div>
          <TextArea
            label={say('answer')}
            value={answer}
            onChange={setAnswer}
            maxLength={2000}
            error={tried && faults.answer ? say('answerNeeded') : undefined}
          />
          {send.error && <Problem error={send.error} again={false} />}
          <Button type="submit" busy={send.busy}>
            {say('send')}
          </Button>
        </form>
      ) : (
        <div className="card-text">
          <Notice tone="good" title={say('answered')}>
            <p lang="zh">{data.answer}</p>
          </Notice>
        </div>
      )}
    </section>
  )
}
