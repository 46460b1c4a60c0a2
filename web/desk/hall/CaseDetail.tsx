import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { amountOf, isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { MoneyField, TextArea, TextField } from '../../shared/ui/Field.tsx'
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
          owedFen: proposed?.decision === decision ? proposed.owedFen : null,
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
          <Money amount={data.amountFen} />
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
          {data.status === 'confirmed' && <Recovery found={data} />}
        </div>
      )}
    </section>
  )
}

/** What is owed back after a case was confirmed: one clerk enters what came in, another confirms it. */
function Recovery({ found }: { found: Answer<'readCase'> }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [amount, setAmount] = useState<MoneyTyped>(null)
  const [why, setWhy] = useState('')
  const params = { id: found.id }
  const again = () => queries.invalidateQueries()
  const enter = useSubmit({
    act: (send) =>
      send('recoverCase', { params, body: { amountFen: amountOf(amount) ?? 0, version: found.version } }),
    onDone: again,
  })
  const confirm = useSubmit({
    act: (send) =>
      send('confirmRecovery', {
        params,
        body: { amountFen: found.proposedFen ?? 0, version: found.version },
      }),
    onDone: again,
  })
  const lift = useSubmit({
    act: (send) => send('liftCase', { params, body: { words: why.trim(), version: found.version } }),
    onDone: again,
  })
  const form = useForm({ amount: !isAmount(amount) }, () => void enter.submit())
  const lifting = useForm({ why: why.trim() === '' }, () => void lift.submit())
  return (
    <div className="stack">
      <p>{say('ofOwed', { owed: yuan(found.owedFen), recovered: yuan(found.recoveredFen) })}</p>
      {found.proposedFen !== null ? (
        <Button busy={confirm.busy} onClick={() => void confirm.submit()}>
          {say('confirmRecovery', { amount: yuan(found.proposedFen) })}
        </Button>
      ) : (
        found.owedFen > found.recoveredFen && (
          <form {...form.form} className="desk-row" aria-label={say('enterRecovery')}>
            <MoneyField
              label={say('recovered')}
              value={amount}
              onChange={setAmount}
              error={form.tried && !isAmount(amount) ? say('amountWanted') : undefined}
            />
            <Button type="submit" look="second" busy={enter.busy}>
              {say('enterRecovery')}
            </Button>
          </form>
        )
      )}
      {(enter.error ?? confirm.error) && (
        <Problem error={(enter.error ?? confirm.error) as Error} again={false} />
      )}
      <form {...lifting.form} className="desk-row" aria-label={say('lift')}>
        <TextField
          label={say('note')}
          autoComplete="off"
          value={why}
          onChange={setWhy}
          maxLength={1000}
          error={lifting.tried && why.trim() === '' ? say('answerNeeded') : undefined}
        />
        <Button type="submit" look="plain" busy={lift.busy}>
          {say('lift')}
        </Button>
      </form>
      {lift.error && <Problem error={lift.error} again={false} />}
    </div>
  )
}
