import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { addressOf, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Link, useParameters } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button, Buttons } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Tick } from '../../shared/ui/Choice.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { TextArea } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { type Moment, Timeline } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { channelName } from '../channel/name.ts'
import { MyPhotos } from '../photo/MyPhotos.tsx'
import { type Filing, matterOf, toneOf } from './FilingsPage.tsx'
import { Letter } from './Letter.tsx'
import { nowTrue } from './now-true.ts'
import { words } from './words.ts'

/** One filing: where it stands, what must be mended, and what may be done. */
export default function RecordPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readFiling', { params: { id } }))
  return (
    <Page title={say('detail')} backTo="/filings">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && <Whole filing={data} />}
    </Page>
  )
}

function Whole({ filing }: { filing: Filing }): ReactNode {
  const say = useWords(words)
  return (
    <>
      <Card>
        <strong>
          {say(filing.kind)} · {matterOf(filing, say)}
        </strong>
        <p>
          <span className={`state state-${toneOf(filing)}`}>
            {filing.inForce ? say('inForce') : say.text(filing.statusName)}
          </span>
        </p>
        <p className="small">{nowTrue(filing, say)}</p>
        {filing.overdue && <Notice tone="notice">{say('overdue')}</Notice>}
      </Card>
      {filing.reasons.length > 0 && (
        <Notice tone="notice" title={say(filing.status === 'refused' ? 'refused' : 'returned')}>
          <ul className="bullets">
            {filing.reasons.map((reason) => (
              <li key={reason.code}>
                {say.text(reason.what)}
                <small className="quiet"> {say.text(reason.mend)}</small>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <GoOn filing={filing} />
      <MyPhotos personId={filing.personId} photos={filing.photos} />
      <Card>
        <Facts
          facts={[
            [say('person'), filing.personName],
            ...(filing.typeName === null ? [] : [[say('kind'), say.text(filing.typeName)] as const]),
            [
              say('term'),
              filing.to === null
                ? say('termOpen', { from: filing.from })
                : say('termTo', { from: filing.from, to: filing.to }),
            ],
            [say('reason'), filing.reason],
            [say('channel'), channelName(filing.channel, say.language)],
          ]}
        />
      </Card>
      <Section title={say('history')}>
        <Card>
          <Timeline label={say('history')} moments={momentsOf(filing, say)} />
        </Card>
      </Section>
      <a
        className="button button-second"
        href={addressOf('printFiling', { params: { id: filing.id } })}
        target="_blank"
        rel="noreferrer"
      >
        {say('pdf')}
      </a>
      {filing.allowed.includes('end') && <End filing={filing} />}
      {filing.kind === 'outOfArea' && (
        <div className="link-row">
          <Link to="/claims/new">{say('claim')}</Link>
        </div>
      )}
    </>
  )
}

function momentsOf(filing: Filing, say: Say<typeof words>): Moment[] {
  return [
    { what: say('submittedAt'), when: dayAndTime(filing.submittedAt) },
    filing.decidedAt === null
      ? {
          what: say('waiting'),
          when: filing.dueOn === null ? say('noDecidedWithin') : say('due', { day: filing.dueOn }),
          state: 'now',
        }
      : {
          what: say('decidedAt', { state: say.text(filing.statusName) }),
          when: dayAndTime(filing.decidedAt),
        },
    ...(filing.endedAt === null ? [] : [{ what: say('endedAt'), when: dayAndTime(filing.endedAt) }]),
  ]
}

/** What brings the filing further: mending what was returned, renewing what runs out. */
function GoOn({ filing }: { filing: Filing }): ReactNode {
  const say = useWords(words)
  const [again, setAgain] = useState<'mend' | 'renew' | null>(null)
  if (!filing.allowed.includes('mend') && !filing.allowed.includes('renew')) return null
  return (
    <Buttons>
      {filing.allowed.includes('mend') && <Button onClick={() => setAgain('mend')}>{say('mend')}</Button>}
      {filing.allowed.includes('renew') && (
        <Button look="second" onClick={() => setAgain('renew')}>
          {say('renew')}
        </Button>
      )}
      {again !== null && <Again filing={filing} act={again} onClose={() => setAgain(null)} />}
    </Buttons>
  )
}

function End({ filing }: { filing: Filing }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [ending, setEnding] = useState(false)
  const end = useSubmit({
    act: (send) => send('endFiling', { params: { id: filing.id }, body: {} }),
    says: (now) => nowTrue(now, say),
    onDone: async () => {
      await client.invalidateQueries()
      setEnding(false)
    },
  })
  const name = say(filing.status === 'submitted' || filing.status === 'firstApproved' ? 'withdraw' : 'end')
  return (
    <Buttons>
      <Button look="danger" onClick={() => setEnding(true)}>
        {name}
      </Button>
      <Dialog open={ending} title={say('endTitle')} onClose={() => setEnding(false)}>
        <div className="stack">
          <p>{say('endText')}</p>
          {end.error && <Problem error={end.error} />}
          <Button look="danger" busy={end.busy} onClick={() => end.submit()}>
            {name}
          </Button>
          <Button look="plain" onClick={() => setEnding(false)}>
            {say('keep')}
          </Button>
        </div>
      </Dialog>
    </Buttons>
  )
}

/** Mend or renew: the letter again, and for a mend the reason again. */
function Again({
  filing,
  act,
  onClose,
}: {
  filing: Filing
  act: 'mend' | 'renew'
  onClose: () => void
}): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const options = useQuery(ask('readFilingOptions', { query: { personId: filing.personId } }))
  const [reason, setReason] = useState(filing.reason)
  const [agreed, setAgreed] = useState(false)
  const commitmentVersion = options.data?.commitmentVersion ?? ''
  const letter =
    filing.kind === 'chronic'
      ? options.data?.chronic
      : options.data?.outOfArea?.kinds.find(({ type }) => type === filing.type)
  const send = useSubmit({
    act: (send) =>
      act === 'renew'
        ? send('renewFiling', { params: { id: filing.id }, body: { commitmentVersion } })
        : send('mendFiling', {
            params: { id: filing.id },
            body: { reason: reason.trim(), commitmentVersion },
          }),
    says: (now) => nowTrue(now, say),
    onDone: async () => {
      await client.invalidateQueries()
      onClose()
    },
  })
  const { tried, form } = useForm({ agreed: !agreed }, () => send.submit())
  return (
    <Dialog open title={say(act)} onClose={onClose}>
      <form className="stack" {...form}>
        {act === 'mend' && (
          <TextArea label={say('reason')} value={reason} onChange={setReason} rows={3} maxLength={500} />
        )}
        {letter && <Letter letter={letter} />}
        <Tick checked={agreed} onChange={setAgreed} error={tried && !agreed ? say('tickNeeded') : undefined}>
          {say('tick')}
        </Tick>
        {send.error && <Problem error={send.error} />}
        <Button busy={send.busy || !options.data} type="submit">
          {say(act)}
        </Button>
        <Button look="plain" onClick={onClose}>
          {say('keep')}
        </Button>
      </form>
    </Dialog>
  )
}
