import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Select, TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { Fact } from './ClaimDetail.tsx'
import type { Work } from './WorkPage.tsx'
import { words } from './words.ts'

/** A contribution base that one clerk proposed: another approves or rejects it. */
export function BaseDetail({ work }: { work: Work }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const { data, error } = useQuery(ask('listProposedBases', { query: { limit: 200 } }))
  const base = data?.bases.find(({ id }) => id === work.id)
  const decide = useSubmit<unknown, 'approve' | 'reject'>({
    act: (send, decision) =>
      send('approveContributionBase', {
        params: { personId: work.personId ?? '', id: work.id },
        body: { decision },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  useKeys([
    { key: 'A', label: say('keyApprove'), act: () => void decide.submit('approve') },
    { key: 'R', label: say('reject'), act: () => void decide.submit('reject') },
  ])
  if (error) return <Problem error={error} />
  if (!base) return <p className="quiet">{say('loading')}</p>
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>{say.text(work.what)}</h2>
        <span lang="zh">{work.personName}</span>
      </div>
      <dl className="hall-facts">
        <Fact name={say(base.baseFen === null ? 'fixedSum' : 'baseSum')}>
          <Money amount={base.baseFen ?? base.fixedFen ?? 0} />
        </Fact>
        <Fact name={say('fromDay')}>{base.from}</Fact>
        <Fact name={say('checkedBy')}>{say(base.bound === 'area' ? 'boundArea' : 'boundTechnical')}</Fact>
      </dl>
      {decide.error && <Problem error={decide.error} again={false} />}
      <div className="card-foot hall-actions">
        <Button busy={decide.busy} onClick={() => void decide.submit('approve')}>
          {say('doApprove')}
        </Button>
        <Button look="second" busy={decide.busy} onClick={() => void decide.submit('reject')}>
          {say('reject')}
        </Button>
      </div>
    </section>
  )
}

/** Cash that a corrected rule made due: one clerk proposes what is done, another confirms it. */
export function DueDetail({ work }: { work: Work }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const { data, error } = useQuery(ask('listRevisionDues', { query: { limit: 200 } }))
  const due = data?.dues.find(({ id }) => id === work.id)
  const [action, setAction] = useState<'collect' | 'waive'>('collect')
  const [why, setWhy] = useState('')
  const [bank, setBank] = useState('')
  const params = { personId: work.personId ?? '', id: work.id }
  const toPatient = due?.direction === 'toPatient'
  const propose = useSubmit({
    act: (send) =>
      send('proposeRevisionDue', {
        params,
        body: {
          action: toPatient ? 'pay' : action,
          words: why.trim(),
          bankAccount: bank.trim(),
          version: due?.version ?? 0,
        },
      }),
    onDone: () => queries.invalidateQueries(),
  })
  const decide = useSubmit<unknown, 'confirm' | 'reject'>({
    act: (send, decision) =>
      send('decideRevisionDue', { params, body: { decision, version: due?.version ?? 0 } }),
    onDone: () => queries.invalidateQueries(),
  })
  const faults = { why: why.trim() === '', bank: toPatient && bank.trim() === '' }
  const { tried, form } = useForm(faults, () => void propose.submit())
  if (error) return <Problem error={error} />
  if (!due) return <p className="quiet">{say('loading')}</p>
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>{say.text(work.what)}</h2>
        <span lang="zh">{due.personName}</span>
      </div>
      <dl className="hall-facts">
        <Fact name={say('amount')}>
          <Money amount={due.amountFen} />
        </Fact>
        <Fact name={say('bill')}>
          <code>{due.setlId}</code>
        </Fact>
        <Fact name={say('handedIn')}>{dayAndTime(due.madeAt)}</Fact>
      </dl>
      {due.status === 'proposed' ? (
        <div className="card-text stack">
          <Notice title={say(`due-${due.action ?? 'pay'}`)}>
            <p lang="zh">{due.words}</p>
          </Notice>
          {decide.error && <Problem error={decide.error} again={false} />}
          <div className="desk-row">
            <Button busy={decide.busy} onClick={() => void decide.submit('confirm')}>
              {say('confirmDue')}
            </Button>
            <Button look="second" busy={decide.busy} onClick={() => void decide.submit('reject')}>
              {say('reject')}
            </Button>
          </div>
        </div>
      ) : (
        <form {...form} className="card-text stack" aria-label={say('propose')}>
          {toPatient ? (
            <TextField
              label={say('bankWhole')}
              inputMode="numeric"
              autoComplete="off"
              value={bank}
              onChange={setBank}
              error={tried && faults.bank ? say('answerNeeded') : undefined}
            />
          ) : (
            <Select
              label={say('outcome')}
              value={action}
              onChange={setAction}
              options={(['collect', 'waive'] as const).map((value) => ({
                value,
                label: say(`due-${value}`),
              }))}
            />
          )}
          <TextField
            label={say('note')}
            autoComplete="off"
            value={why}
            onChange={setWhy}
            error={tried && faults.why ? say('answerNeeded') : undefined}
          />
          {propose.error && <Problem error={propose.error} again={false} />}
          <Button type="submit" busy={propose.busy}>
            {say('propose')}
          </Button>
        </form>
      )}
    </section>
  )
}
