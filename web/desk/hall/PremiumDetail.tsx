import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useKeys } from '../keys.ts'
import { Fact } from './ClaimDetail.tsx'
import type { Work } from './WorkPage.tsx'
import { words } from './words.ts'

/** A premium whose money is on its way: asked for again, or its return proposed for a second clerk. */
export function PremiumDetail({ work }: { work: Work }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const { data, error } = useQuery(ask('listWatchedPremiums', {}))
  const premium = data?.premiums.find(({ id }) => id === work.id)
  const [reason, setReason] = useState('')
  const again = useSubmit({
    act: (send) => send('askBureauNow', { params: { id: work.id } }),
    onDone: () => queries.invalidateQueries(),
  })
  const back = useSubmit({
    act: (send) => send('returnPremium', { params: { id: work.id }, body: { reason } }),
    onDone: () => queries.invalidateQueries(),
  })
  const faults = { reason: reason.trim().length < 2 }
  const { tried, form } = useForm(faults, () => void back.submit())
  useKeys([{ key: 'Q', label: say('askBureau'), act: () => void again.submit() }])
  if (error) return <Problem error={error} />
  if (!premium) return <p className="quiet">{say('loading')}</p>
  return (
    <section className="card card-table hall-one" aria-label={say.text(work.what)}>
      <div className="card-head">
        <h2>{say.text(work.what)}</h2>
        <strong>
          <Money amount={premium.amountFen} />
        </strong>
      </div>
      <dl className="hall-facts">
        <Fact name={say('person')}>
          <span lang="zh">
            {premium.payer.maskedName} → {premium.insured.maskedName}
          </span>
        </Fact>
        <Fact name={say('status')}>{say.text(premium.state.meaning)}</Fact>
        <Fact name={say('handedIn')}>
          {premium.submittedAt === null ? '–' : dayAndTime(premium.submittedAt)}
        </Fact>
      </dl>
      <form {...form} className="card-text stack" aria-label={say('askReturn')}>
        {again.error && <Problem error={again.error} again={false} />}
        {again.answer && <Notice tone="good" title={say('askedBureau')} />}
        {premium.returnAsked && (
          <Notice tone="notice" title={say('returnAsked')}>
            <p lang="zh">{premium.returnAsked.reason}</p>
          </Notice>
        )}
        {back.error && <Problem error={back.error} again={false} />}
        {back.answer?.returned && <Notice tone="good" title={say('returned')} />}
        <Button look="second" busy={again.busy} onClick={() => void again.submit()}>
          {say('askBureau')}
        </Button>
        <TextField
          label={say('note')}
          value={reason}
          onChange={setReason}
          maxLength={200}
          error={tried && faults.reason ? say('answerNeeded') : undefined}
        />
        <Button type="submit" look="second" busy={back.busy}>
          {say('askReturn')}
        </Button>
      </form>
    </section>
  )
}
