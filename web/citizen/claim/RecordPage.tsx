import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { addressOf, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { Link, useParameters } from '../../shared/router.tsx'
import { clock, dayAndTime, yuan } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button, Buttons } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { MoneyField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { PhotoField, type Picture } from '../../shared/ui/PhotoField.tsx'
import { Timeline } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { MyPhotos } from '../photo/MyPhotos.tsx'
import type { Claim } from './ClaimsPage.tsx'
import { words } from './words.ts'

/** One claim: where it stands, what must be mended, what was paid. */
export default function RecordPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readClaim', { params: { id } }))
  return (
    <Page title={say('detail')} backTo="/claims">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && <Whole claim={data} />}
    </Page>
  )
}

const reasonsTitle = ({ status }: Claim): 'refused' | 'takenBack' | 'reasons' =>
  status === 'refused'
    ? 'refused'
    : status === 'takenBack' || status === 'takingBack'
      ? 'takenBack'
      : 'reasons'

/** What is true of the money now. */
function nowTrue(
  { status, paidFen: paidAmount, paidAt, paidTo, bankAccount, dueOn }: Claim,
  say: Say<typeof words>,
): string {
  const amount = yuan(paidAmount ?? 0)
  if ((status === 'settled' || status === 'paid') && paidAmount === 0) return say('now-nothing')
  return say(status === 'paid' && paidTo === 'estate' ? 'now-estate' : `now-${status}`, {
    amount,
    bank: bankAccount,
    day: paidAt === null ? '' : clock(paidAt).day,
    due: dueOn === null ? say('noDue') : say('due', { day: dueOn }),
  })
}

// From here nothing is paid any more.
const closedUnpaid: readonly Claim['status'][] = ['refused', 'withdrawn', 'takingBack', 'takenBack']

function Whole({ claim }: { claim: Claim }): ReactNode {
  const say = useWords(words)
  const done = claim.status === 'paid'
  return (
    <>
      <Card>
        <div className="bill-head">
          <span>
            <strong>{claim.institution.name}</strong>
            <small className="quiet">
              {claim.personName} · {claim.careOn}
            </small>
            {claim.placeWritten !== null && (
              <small className="quiet">
                {claim.institution.code === ''
                  ? say('asWritten')
                  : say('chosenFor', { name: claim.placeWritten })}
              </small>
            )}
          </span>
          <span className="estimate-total">
            <Money amount={claim.totalFen} />
          </span>
        </div>
        <p>
          <span className={`state ${done ? 'state-good' : 'state-waiting'}`}>
            {say.text(claim.statusName)}
          </span>
        </p>
        <p className="small">{nowTrue(claim, say)}</p>
        {claim.overdue && <Notice tone="notice">{say('overdue')}</Notice>}
      </Card>
      {claim.reasons.length > 0 && (
        <Notice tone="notice" title={say(reasonsTitle(claim))}>
          <ul className="bullets">
            {claim.reasons.map((reason) => (
              <li key={reason.code}>
                {say.text(reason.what)} <small className="quiet">{say.text(reason.mend)}</small>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {claim.settledThere.length > 0 && (
        <Notice title={say('settledThere')}>
          <ul className="bullets">
            {claim.settledThere.map(({ setlId, totalFen: total }) => (
              <li key={setlId}>
                <Link to={`/records/bill/${setlId}`}>{setlId}</Link> <Money amount={total} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {claim.allowed.includes('mend') && <GoOn claim={claim} />}
      <MyPhotos personId={claim.personId} photos={claim.photos} />
      <Card>
        <Facts
          facts={[
            [say('slipNo'), claim.slipNo],
            [say('cause'), say(`cause-${claim.cause}`)],
            [say('bankShort'), claim.paidTo === 'estate' ? say('toHeirs') : claim.bankAccount],
            ...(claim.paidFen === null
              ? []
              : [[say('paidAmount'), <Money key="paid" amount={claim.paidFen} />] as const]),
            ...(claim.accountShareFen === null || claim.accountShareFen === 0
              ? []
              : [[say('accountShare'), <Money key="accounts" amount={claim.accountShareFen} />] as const]),
          ]}
        />
      </Card>
      <a
        className="button button-second"
        href={addressOf('printClaim', { params: { id: claim.id } })}
        target="_blank"
        rel="noreferrer"
      >
        {say('pdf')}
      </a>
      <Section title={say('history')}>
        <Card>
          <Timeline
            label={say('history')}
            moments={[
              { what: say('step-submitted'), when: dayAndTime(claim.submittedAt) },
              {
                what: `${say('step-decided')} · ${say.text(claim.statusName)}`,
                when:
                  claim.status === 'submitted'
                    ? claim.dueOn === null
                      ? say('noDue')
                      : say('due', { day: claim.dueOn })
                    : '',
                state: claim.status === 'submitted' ? 'now' : 'past',
              },
              ...(claim.paidAt === null && closedUnpaid.includes(claim.status)
                ? []
                : [
                    {
                      what: say('step-paid'),
                      when: claim.paidAt === null ? '' : dayAndTime(claim.paidAt),
                      state: claim.paidAt === null ? ('ahead' as const) : ('past' as const),
                    },
                  ]),
            ]}
          />
        </Card>
      </Section>
      {claim.allowed.includes('withdraw') && <Withdraw claim={claim} />}
    </>
  )
}

function Withdraw({ claim }: { claim: Claim }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const withdraw = useSubmit({
    act: (send) => send('withdrawClaim', { params: { id: claim.id } }),
    says: (now) => nowTrue(now, say),
    onDone: () => client.invalidateQueries(),
  })
  return (
    <Buttons>
      {withdraw.error && <Problem error={withdraw.error} />}
      <Button look="danger" busy={withdraw.busy} onClick={() => withdraw.submit()}>
        {say('withdraw')}
      </Button>
    </Buttons>
  )
}

function GoOn({ claim }: { claim: Claim }): ReactNode {
  const say = useWords(words)
  const [mending, setMending] = useState(false)
  return (
    <>
      <Button onClick={() => setMending(true)}>{say('mend')}</Button>
      {mending && <Mend claim={claim} onClose={() => setMending(false)} />}
    </>
  )
}

function Mend({ claim, onClose }: { claim: Claim; onClose: () => void }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [total, setTotal] = useState<MoneyTyped>(claim.totalFen)
  const [pictures, setPictures] = useState<readonly Picture[]>([])
  const mend = useSubmit({
    act: (send) =>
      send('mendClaim', {
        params: { id: claim.id },
        body: {
          totalFen: isAmount(total) ? total : 0,
          // The lines that the agency has entered add up to the total that it was.
          ...(total === claim.totalFen && {
            lines: claim.lines.map(({ code, amountFen, count }) => ({ code, amountFen, count })),
          }),
          photos: pictures.map((picture) => ({ shows: 'slip' as const, picture })),
        },
      }),
    says: (now) => nowTrue(now, say),
    onDone: async () => {
      await client.invalidateQueries()
      onClose()
    },
  })
  const { tried, form } = useForm({ total: !isAmount(total) }, () => mend.submit())
  return (
    <Dialog open title={say('mend')} onClose={onClose}>
      <form className="stack" {...form}>
        <PhotoField
          label={say('photo')}
          hint={say('photoHint')}
          most={2}
          value={pictures}
          onChange={setPictures}
        />
        <MoneyField
          label={say('total')}
          value={total}
          onChange={setTotal}
          error={tried && !isAmount(total) ? say('totalNeeded') : undefined}
        />
        {mend.error && <Problem error={mend.error} />}
        <Button busy={mend.busy} type="submit">
          {say('submit')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {say('back')}
        </Button>
      </form>
    </Dialog>
  )
}
