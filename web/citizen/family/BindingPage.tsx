import { purposeWords } from '@gongji/contract/words'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button, Buttons, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { LetterEnglish } from '../../shared/ui/LetterEnglish.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { useWords } from '../../shared/words.ts'
import { channelName } from '../channel/name.ts'
import { AcceptBinding } from './AcceptBinding.tsx'
import { consentLines, isForPremiumAlone } from './consent.ts'
import { type Binding, purposes, purposesOf, termOf, waitsForMe } from './describe.ts'
import { familyRules, useFamilyChanged } from './queries.ts'
import type { Term } from './terms-form.ts'
import { words } from './words.ts'

/** One authorisation: what it allows, what it was used for, and everything the reader may do with it. */
export default function BindingPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readBinding', { params: { id } }))
  const rules = useQuery(familyRules())
  const [done, setDone] = useState<'ended' | 'accepted' | null>(null)
  if (data && done === 'ended') {
    const { payer, relative, endedAt } = data.binding
    return (
      <Page title={say('records')} backTo="/family">
        <ResultPage
          state="done"
          title={say('endedTitle')}
          actions={<LinkButton to="/family">{say('backToList')}</LinkButton>}
        >
          {say('endedText', { when: dayAndTime(endedAt ?? ''), relative: relative.name, payer: payer.name })}
        </ResultPage>
      </Page>
    )
  }
  if (data && done === 'accepted') {
    const { payer, relative } = data.binding
    return (
      <Page title={say('records')} backTo="/family">
        <ResultPage
          state="done"
          title={say('acceptedTitle')}
          actions={
            <>
              {!isForPremiumAlone(data.binding) && <LinkButton to="/show">{say('atTill')}</LinkButton>}
              <LinkButton look={isForPremiumAlone(data.binding) ? 'primary' : 'plain'} to="/family">
                {say('backToList')}
              </LinkButton>
            </>
          }
        >
          {rules.data &&
            consentLines(say.language, {
              consent: data.binding,
              relative: relative.name,
              account: say('accountOf', { payer: payer.name }),
              area: data.binding.payerAreaName,
              rules: rules.data,
            }).map((line) => <p key={line}>{line}</p>)}
        </ResultPage>
      </Page>
    )
  }
  const inForce = data?.letters.find(({ no }) => no === data.binding.letterNo)
  return (
    <Page
      title={data ? `${data.binding.payer.name} → ${data.binding.relative.name}` : say('records')}
      backTo="/family"
    >
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && (
        <>
          <State binding={data.binding} />
          {waitsForMe(data.binding) && inForce && (
            <AcceptBinding binding={data.binding} letter={inForce} onAccepted={() => setDone('accepted')} />
          )}
          <Terms binding={data.binding} />
          <Actions binding={data.binding} onEnded={() => setDone('ended')} />
          <Letters letters={data.letters} />
        </>
      )}
    </Page>
  )
}

function State({ binding }: { binding: Binding }): ReactNode {
  const say = useWords(words)
  const { status, pausedBy, usedInAll, limits } = binding
  const share = limits.year === null || limits.year === 0 ? null : Math.min(1, usedInAll / limits.year)
  return (
    <Card>
      <p>
        <span className={`state state-${status}`}>{say(`status-${status}`)}</span>{' '}
        {status === 'paused' && pausedBy !== null && (
          <span className="small quiet">{say('pausedBySide', { side: say(`side-${pausedBy}`) })}</span>
        )}
      </p>
      <p className="binding-used">
        {say.rich('used', { used: <Money amount={usedInAll} /> })}
        {limits.year !== null && (
          <span className="quiet small">
            {' / '}
            <Money amount={limits.year} />
          </span>
        )}
      </p>
      {share !== null && (
        <div className="meter" aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {status === 'paused' && <p className="small">{say('pausedNow')}</p>}
    </Card>
  )
}

function Terms({ binding }: { binding: Binding }): ReactNode {
  const say = useWords(words)
  const { limits } = binding
  const amount = (value: number | null | undefined): ReactNode =>
    value == null ? say('unlimited') : <Money amount={value} />
  const terms: Record<Term, readonly (readonly [string, ReactNode])[]> = {
    purposes: [[say('purposes'), purposesOf(say, binding.purposes)]],
    limits: [
      [say('limitYear'), amount(limits.year)],
      [say('limitPayment'), amount(limits.payment)],
      ...purposes
        .filter((purpose) => limits.purpose[purpose] !== undefined)
        .map(
          (purpose) =>
            [
              say('limitPurpose', { purpose: say.text(purposeWords[purpose]) }),
              amount(limits.purpose[purpose]),
            ] as const,
        ),
    ],
    onlyWhenAsked: [[say('onlyWhenAsked'), say(binding.onlyWhenAsked ? 'yes' : 'no')]],
    from: [[say('term'), termOf(say, binding)]],
    // Said with the first day.
    to: [],
  }
  return (
    <Card>
      <Facts
        facts={[
          [say('payer'), `${binding.payer.name} ${binding.payer.maskedId}`],
          [say('relative'), `${binding.relative.name} ${binding.relative.maskedId}`],
          [say('relation'), say.text(binding.relative.kin)],
          ...Object.values(terms).flat(),
          [say('position'), say('positionText', { n: binding.position })],
          [say('authorisedAt'), dayAndTime(binding.authorisedAt)],
          [say('channel'), channelName(binding.channel, say.language)],
          ...(binding.endedAt === null ? [] : [[say('endedAt'), dayAndTime(binding.endedAt)] as const]),
          ...(binding.endReasonText === null
            ? []
            : [[say('endReason'), say.text(binding.endReasonText)] as const]),
        ]}
      />
    </Card>
  )
}

function Actions({ binding, onEnded }: { binding: Binding; onEnded: () => void }): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const { id, actions } = binding
  const [ending, setEnding] = useState(false)
  const pause = useSubmit({
    act: (send) => send('pauseBinding', { params: { id } }),
    onDone: changed,
  })
  const resume = useSubmit({
    act: (send) => send('resumeBinding', { params: { id } }),
    onDone: changed,
  })
  const error = pause.error ?? resume.error
  if (actions.length === 0) return null
  return (
    <Buttons>
      {error && <Problem error={error} />}
      {actions.includes('resume') && (
        <Button busy={resume.busy} onClick={() => resume.submit()}>
          {say('resume')}
        </Button>
      )}
      {actions.includes('pause') && (
        <Button busy={pause.busy} onClick={() => pause.submit()}>
          {say('pause')}
        </Button>
      )}
      {actions.includes('change') && (
        <LinkButton look="second" to={`/family/binding/${id}/change`}>
          {say('change')}
        </LinkButton>
      )}
      {actions.includes('end') && (
        <Button look="danger" onClick={() => setEnding(true)}>
          {say('end')}
        </Button>
      )}
      <EndDialog binding={binding} open={ending} onClose={() => setEnding(false)} onEnded={onEnded} />
    </Buttons>
  )
}

function EndDialog({
  binding,
  open,
  onClose,
  onEnded,
}: {
  binding: Binding
  open: boolean
  onClose: () => void
  onEnded: () => void
}): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const [reason, setReason] = useState('')
  const end = useSubmit({
    act: (send) => send('endBinding', { params: { id: binding.id }, body: { reason: reason.trim() } }),
    onDone: async () => {
      await changed()
      onEnded()
    },
  })
  return (
    <Dialog open={open} title={say('endTitle')} onClose={onClose}>
      <div className="stack">
        <p>{say('endText', { relative: binding.relative.name, payer: binding.payer.name })}</p>
        <Notice>{say('endUnderWay')}</Notice>
        <TextField label={say('endWhy')} value={reason} onChange={setReason} maxLength={200} />
        {end.error && <Problem error={end.error} />}
        <Button look="danger" busy={end.busy} onClick={() => end.submit()}>
          {say('endYes')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {say('endNo')}
        </Button>
      </div>
    </Dialog>
  )
}

function Letters({ letters }: { letters: Answer<'readBinding'>['letters'] }): ReactNode {
  const say = useWords(words)
  return letters.map((letter) => (
    <details key={letter.agreedAt + letter.agreedBy} className="card letter">
      <summary>
        <strong>{say('letters')}</strong>
        <small className="quiet">
          {say('letterBy', {
            name: letter.agreedBy,
            when: dayAndTime(letter.agreedAt),
          })}
        </small>
      </summary>
      <p className="letter-text" lang="zh-CN">
        {letter.text}
      </p>
      <LetterEnglish english={letter.english} language={say.language} />
      {letter.signature !== null && letter.form === 'signature' && (
        <svg className="letter-signature" viewBox="0 0 600 240" role="img" aria-label={say('signature')}>
          <path d={letter.signature} />
        </svg>
      )}
      <p className="small quiet">
        {say('letterDigest')} <code>{letter.digest}</code>
      </p>
    </details>
  ))
}
