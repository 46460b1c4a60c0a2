import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button, LinkButton } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Objection = Answer<'listMyObjections'>['objections'][number]

/** My objections, their state, and the answers with where to turn next. */
export default function ObjectionsPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listMyObjections', {}))
  return (
    <Page title={say('mine')} backTo="/mine">
      {error && <Problem error={error} />}
      {!data && !error && <Waiting label={say('loading')} />}
      {data?.objections.length === 0 && (
        <EmptyState icon="objection" action={<LinkButton to="/records">{say('records')}</LinkButton>}>
          {say('none')}
        </EmptyState>
      )}
      {data?.objections.map((objection) => (
        <ObjectionCard key={objection.id} objection={objection} />
      ))}
    </Page>
  )
}

const aboutOf = ({ setlId, relative, place }: Objection, say: Say<typeof words>): string =>
  setlId === null
    ? `${say('aboutDraw', { name: relative ?? '' })}${place === null ? '' : ` · ${say.text(place)}`}`
    : say('aboutBill', { number: setlId })

function ObjectionCard({ objection }: { objection: Objection }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const open = objection.status === 'submitted'
  const withdraw = useSubmit({
    act: (send) => send('withdrawObjection', { params: { id: objection.id } }),
    says: () => say('withdrawn'),
    onDone: () => client.invalidateQueries(),
  })
  return (
    <Card>
      <div className="bill-head">
        <span>
          <strong>{aboutOf(objection, say)}</strong>
          <small className="quiet">{dayAndTime(objection.at)}</small>
        </span>
        <Money amount={objection.amountFen} />
      </div>
      <p>
        <span className={`state ${open ? 'state-waiting' : 'state-good'}`}>
          {say.text(objection.statusName)}
        </span>{' '}
        {open && (
          <small className="quiet">
            {objection.waitingDays === 0 ? say('today') : say('waiting', { n: objection.waitingDays })}
          </small>
        )}
      </p>
      <p>
        {say(`cause-${objection.cause}`)} · {objection.words}
      </p>
      {objection.held && <Notice tone="notice">{say('held')}</Notice>}
      {objection.answer !== '' && (
        <Notice title={say('answer')}>
          <p>{objection.answer}</p>
          {objection.remedyName && <p>{say.text(objection.remedyName)}</p>}
        </Notice>
      )}
      {objection.next && <p className="small quiet">{say('next', { step: say.text(objection.next) })}</p>}
      {withdraw.error && <Problem error={withdraw.error} />}
      {open && (
        <Button look="second" busy={withdraw.busy} onClick={() => withdraw.submit()}>
          {say('withdraw')}
        </Button>
      )}
    </Card>
  )
}
