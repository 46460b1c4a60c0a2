import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button, Buttons, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Choice } from '../../shared/ui/Choice.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Moment, Timeline } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Premium = Answer<'readPremium'>['premium']
const reasons = ['duplicate', 'death', 'employee', 'otherArea', 'aided'] as const

/** One premium: where its money is, what is still to come, and what may be done. */
export default function RecordPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery({
    ...ask('readPremium', { params: { id } }),
    // While the bureau works, look again: the moment of 缴费到账成功 is what people wait for.
    refetchInterval: ({ state }) => (state.data?.premium.status === 'submitted' ? 5_000 : false),
  })
  return (
    <Page title={say('detail')} backTo="/premium">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && <Whole premium={data.premium} />}
    </Page>
  )
}

function Whole({ premium }: { premium: Premium }): ReactNode {
  const say = useWords(words)
  return (
    <>
      <Card>
        <div className="bill-head">
          <span>
            <strong>
              {premium.insured.name} · {say('yearName', { year: premium.year })}
            </strong>
            <small className="quiet">{say.text(premium.areaName)}</small>
          </span>
          <span className="estimate-total">
            <Money amount={premium.amountFen} />
          </span>
        </div>
        <p>
          <span className={`state state-${toneOf(premium.status)}`}>{say.text(premium.state.name)}</span>
        </p>
        <p className="small">{say.text(premium.state.meaning)}</p>
        {premium.failReason !== null && (
          <Notice tone="notice">{say('failWhy', { reason: premium.failReason })}</Notice>
        )}
        {premium.overdueAt !== null && premium.status === 'submitted' && (
          <Notice tone="notice">{say('overdue')}</Notice>
        )}
      </Card>
      {premium.actions.some((action) => action !== 'askRefund') && <Actions premium={premium} />}
      <Section title={say('progress')}>
        <Card>
          <Timeline label={say('progress')} moments={momentsOf(premium, say)} />
        </Card>
      </Section>
      <Card>
        <Facts
          facts={[
            [say('payer'), premium.payer.name],
            [say('account'), say(premium.account)],
            [say('reference'), premium.reference],
            ...(premium.serial === null ? [] : [[say('serial'), premium.serial] as const]),
            ...(premium.benefitsFrom === null ? [] : [[say('benefitsFrom'), premium.benefitsFrom] as const]),
          ]}
        />
      </Card>
      {premium.voucher && (
        <LinkButton to={`/premium/record/${premium.id}/voucher`}>{say('voucher')}</LinkButton>
      )}
      {premium.actions.includes('askRefund') && <Refund id={premium.id} />}
    </>
  )
}

const toneOf = (status: Premium['status']): string =>
  status === 'credited'
    ? 'good'
    : status === 'failed'
      ? 'wrong'
      : status === 'submitted' || status === 'requested'
        ? 'waiting'
        : ''

/** What has happened and what is to come, with the waiting moment in between. */
function momentsOf(premium: Premium, say: Say<typeof words>): Moment[] {
  const { status } = premium
  const moments: Moment[] = []
  const closed = premium.closedAt === null ? '' : dayAndTime(premium.closedAt)
  if (premium.direction === 'bureau') {
    moments.push({ what: say('step-requested'), when: dayAndTime(premium.requestedAt) })
  }
  if (status === 'declined' || status === 'expired') {
    moments.push({ what: say(`step-${status}`), when: closed, state: 'now' })
    return moments
  }
  if (premium.submittedAt !== null) {
    moments.push({ what: say('step-submitted'), when: dayAndTime(premium.submittedAt) })
  }
  if (status === 'failed') {
    moments.push({ what: say('step-failed'), when: closed, state: 'now' })
    return moments
  }
  const aged = premium.usuallyAged === null ? '' : ` · ${say.text(premium.usuallyAged)}`
  const usually = premium.usuallyBy === null ? '' : `${say('usually', { day: premium.usuallyBy })}${aged}`
  if (status === 'submitted') moments.push({ what: say('step-inWork'), when: usually, state: 'now' })
  moments.push({
    what: say('step-credited'),
    when: premium.creditedOn ?? usually,
    state: premium.creditedOn === null ? 'ahead' : status === 'credited' ? 'now' : 'past',
  })
  if (status === 'refunding') moments.push({ what: say('step-refunding'), when: '', state: 'now' })
  if (status === 'refunding' || status === 'refunded') {
    moments.push({
      what: say('step-refunded'),
      when: closed,
      state: status === 'refunded' ? 'now' : 'ahead',
    })
  }
  return moments
}

function Actions({ premium }: { premium: Premium }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const params = { id: premium.id }
  const changed = () => client.invalidateQueries()
  const says = ({ state }: Answer<'confirmPremium'>): string => say.text(state.name)
  const confirm = useSubmit({ act: (send) => send('confirmPremium', { params }), says, onDone: changed })
  const decline = useSubmit({ act: (send) => send('declinePremium', { params }), says, onDone: changed })
  const error = confirm.error ?? decline.error
  return (
    <Buttons>
      {error && <Problem error={error} />}
      {premium.actions.includes('confirm') && (
        <>
          <p>{say('confirmText', { amount: yuan(premium.amountFen), name: premium.insured.name })}</p>
          {premium.expiresAt !== null && (
            <p className="small quiet">{say('expires', { when: dayAndTime(premium.expiresAt) })}</p>
          )}
          <Button busy={confirm.busy} onClick={() => confirm.submit()}>
            {say('confirm')}
          </Button>
        </>
      )}
      {premium.actions.includes('decline') && (
        <Button look="second" busy={decline.busy} onClick={() => decline.submit()}>
          {say('decline')}
        </Button>
      )}
    </Buttons>
  )
}

function Refund({ id }: { id: string }): ReactNode {
  const say = useWords(words)
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button look="plain" onClick={() => setAsking(true)}>
        {say('refund')}
      </Button>
      <RefundDialog id={id} open={asking} onClose={() => setAsking(false)} />
    </>
  )
}

function RefundDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [reason, setReason] = useState<(typeof reasons)[number]>('duplicate')
  const request = useSubmit({
    act: (send) => send('askPremiumRefund', { params: { id }, body: { reason } }),
    onDone: async () => {
      await client.invalidateQueries()
      onClose()
    },
  })
  return (
    <Dialog open={open} title={say('refundTitle')} onClose={onClose}>
      <div className="stack">
        <p>{say('refundText')}</p>
        <Choice
          legend={say('refundWhy')}
          value={reason}
          onChange={setReason}
          options={reasons.map((value) => ({ value, label: say(`why-${value}`) }))}
        />
        {request.error && <Problem error={request.error} />}
        <Button busy={request.busy} onClick={() => request.submit()}>
          {say('refundYes')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {say('cancel')}
        </Button>
      </div>
    </Dialog>
  )
}
