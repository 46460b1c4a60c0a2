import { purposeWords } from '@gongji/contract/words'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { announce } from '../../shared/ui/Announcer.tsx'
import { Button, Buttons, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { LetterEnglish } from '../../shared/ui/LetterEnglish.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { ResultPage } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { channelName } from '../channel/name.ts'
import { useMe } from '../me.ts'
import { AcceptBinding } from './AcceptBinding.tsx'
import { BindingSwitches } from './BindingSwitches.tsx'
import { consentLines, isForPremiumAlone } from './consent.ts'
import { type Binding, purposes, purposesOf, sideOf, termOf, waitsForMe } from './describe.ts'
import { familyRules, useFamilyChanged } from './queries.ts'
import { words } from './words.ts'

type Say_ = Say<typeof words>

/** One authorisation: what it allows, what it was used for, and everything the reader may do with it. */
export default function BindingPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readBinding', { params: { id } }))
  const rules = useQuery(familyRules())
  const me = useMe()
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
    <Page title={data ? titleOf(data.binding, me?.person?.id, say) : say('records')} backTo="/family">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && (
        <>
          <State binding={data.binding} />
          {data.binding.actions.includes('confirm') && <GrownUp binding={data.binding} />}
          {waitsForMe(data.binding) && inForce && (
            <AcceptBinding binding={data.binding} letter={inForce} onAccepted={() => setDone('accepted')} />
          )}
          <BindingSwitches binding={data.binding} rules={rules.data} />
          <Terms binding={data.binding} />
          <Letters letters={data.letters} />
          <Actions binding={data.binding} onEnded={() => setDone('ended')} />
        </>
      )}
    </Page>
  )
}

/** What is true of it, as the reader calls the two. */
function titleOf(binding: Binding, reader: string | undefined, say: Say_): string {
  const { payer, relative, status } = binding
  const state = status === 'active' || status === 'invited' ? status : 'not'
  return say(`${sideOf(binding, reader)}-${state}`, { payer: payer.name, relative: relative.name })
}

/** Whoever has come of age says whether what a guardian consented to goes on. */
function GrownUp({ binding }: { binding: Binding }): ReactNode {
  const say = useWords(words)
  const changed = useFamilyChanged()
  const confirm = useSubmit({
    act: (send) => send('confirmBinding', { params: { id: binding.id } }),
    onDone: async () => {
      await changed()
      announce(say('grownUpDone'))
    },
  })
  return (
    <Card tone="need">
      <div className="stack">
        <strong>{say('grownUp')}</strong>
        <p>{say('grownUpText', { payer: binding.payer.name })}</p>
        {confirm.error && <Problem error={confirm.error} />}
        <Button busy={confirm.busy} onClick={() => confirm.submit()}>
          {say('grownUpYes')}
        </Button>
      </div>
    </Card>
  )
}

function State({ binding }: { binding: Binding }): ReactNode {
  const say = useWords(words)
  const { status, usedInAllFen: usedInAll, limits } = binding
  const share =
    limits.yearFen === null || limits.yearFen === 0 ? null : Math.min(1, usedInAll / limits.yearFen)
  return (
    <Card>
      <p>
        <span className={`state state-${status}`}>{say(`status-${status}`)}</span>
      </p>
      <p className="binding-used">
        {say.rich('used', { used: <Money amount={usedInAll} /> })}
        {limits.yearFen !== null && (
          <span className="quiet small">
            {' / '}
            <Money amount={limits.yearFen} />
          </span>
        )}
      </p>
      {share !== null && (
        <div className="meter" aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
    </Card>
  )
}

/** Said elsewhere on the page, or not for reading. Everything else of a binding has its fact, or it does not compile. */
type NoFact =
  | 'id'
  | 'status'
  | 'payerAreaName'
  | 'pausedBy'
  | 'endReason'
  | 'letterNo'
  | 'usedFen'
  | 'usedInAllFen'
  | 'actions'
  | 'version'

function Terms({ binding }: { binding: Binding }): ReactNode {
  const say = useWords(words)
  const { limits } = binding
  const amount = (value: number | null | undefined): ReactNode =>
    value == null ? say('unlimited') : <Money amount={value} />
  const facts: Record<Exclude<keyof Binding, NoFact>, readonly (readonly [string, ReactNode])[]> = {
    payer: [[say('payer'), `${binding.payer.name} ${binding.payer.maskedId}`]],
    relative: [[say('relative'), `${binding.relative.name} ${binding.relative.maskedId}`]],
    relationship: [[say('relation'), say.text(binding.relative.kin)]],
    purposes: [[say('purposes'), purposesOf(say, binding.purposes)]],
    limits: [
      [say('limitYear'), amount(limits.yearFen)],
      [say('limitPayment'), amount(limits.paymentFen)],
      ...purposes
        .filter((purpose) => limits.purposeFen[purpose] !== undefined)
        .map(
          (purpose) =>
            [
              say('limitPurpose', { purpose: say.text(purposeWords[purpose]) }),
              amount(limits.purposeFen[purpose]),
            ] as const,
        ),
    ],
    onlyWhenAsked: [[say('onlyWhenAsked'), say(binding.onlyWhenAsked ? 'yes' : 'no')]],
    from: [[say('term'), termOf(say, binding)]],
    // Said with the first day.
    to: [],
    position: [[say('position'), say('positionText', { n: binding.position })]],
    authorisedAt: [[say('authorisedAt'), dayAndTime(binding.authorisedAt)]],
    channel: [[say('channel'), channelName(binding.channel, say.language)]],
    endedAt: binding.endedAt === null ? [] : [[say('endedAt'), dayAndTime(binding.endedAt)]],
    endReasonText:
      binding.endReasonText === null ? [] : [[say('endReason'), say.text(binding.endReasonText)]],
  }
  return (
    <Card>
      <Facts facts={Object.values(facts).flat()} />
    </Card>
  )
}

function Actions({ binding, onEnded }: { binding: Binding; onEnded: () => void }): ReactNode {
  const say = useWords(words)
  const { id, actions } = binding
  const [ending, setEnding] = useState(false)
  if (actions.length === 0) return null
  return (
    <Buttons>
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
      <details className="more">
        <summary>{say('details')}</summary>
        <p className="small quiet">
          {say('letterDigest')} <code>{letter.digest}</code>
        </p>
      </details>
    </details>
  ))
}
