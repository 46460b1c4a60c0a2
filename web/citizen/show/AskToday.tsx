import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Link } from '../../shared/router.tsx'
import { clock } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Card } from '../../shared/ui/Card.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { words } from './words.ts'

type Request = Answer<'listVisitRequests'>['requests'][number]

/** Says for today's visit that the shared account is to pay, where the area asks for it or a payer wants it. */
export function AskToday(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const rules = useQuery(ask('readFamilyRules', {}))
  const { data } = useQuery(ask('listVisitRequests', {}))
  const [relativeId, setRelativeId] = useState('')
  const changed = () => client.invalidateQueries({ queryKey: ['listVisitRequests'] })
  const create = useSubmit({
    act: (send, whose: string) => send('createVisitRequest', { body: { relativeId: whose } }),
    says: () => say('asked'),
    onDone: changed,
  })
  const cancel = useSubmit({
    act: (send, id: string) => send('cancelVisitRequest', { params: { id } }),
    says: () => say('cancelledNow'),
    onDone: changed,
  })
  if (!data || data.mayAskFor.length === 0) return null
  const open = data.requests.filter(({ state }) => state === 'open')
  const used = data.requests.filter(({ state }) => state === 'used')
  const nameOf = (id: string): string => data.mayAskFor.find((one) => one.id === id)?.name ?? say('me')
  // For whom it is said already today, it need not be said again.
  const people = data.mayAskFor.filter(({ id }) => !open.some((request) => request.relativeId === id))
  const chosen = (people.find(({ id }) => id === (relativeId || me?.person?.id)) ?? people[0])?.id
  const error = create.error ?? cancel.error
  return (
    <>
      {error && <Problem error={error} />}
      {open.map((request) => (
        <OpenRequest
          key={request.id}
          request={request}
          name={nameOf(request.relativeId)}
          area={rules.data?.areaName}
          busy={cancel.busy}
          onCancel={() => cancel.submit(request.id)}
        />
      ))}
      {used.map(({ id, relativeId, requestedAt }) => (
        <Notice key={id}>
          <p>{say('used', { name: nameOf(relativeId), time: clock(requestedAt).time })}</p>
          <Link to="/records">{say('usedSee')}</Link>
        </Notice>
      ))}
      {chosen !== undefined && (
        <Card>
          <div className="stack">
            <p>{say(rules.data?.mustAsk === false ? 'askNeedNot' : 'askMust')}</p>
            {people.length > 1 && (
              <Select
                label={say('askFor')}
                value={chosen}
                onChange={setRelativeId}
                options={people.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
            {cancel.done && <Notice tone="good">{say('cancelledNow')}</Notice>}
            <Button
              look={rules.data?.mustAsk === false ? 'second' : 'primary'}
              busy={create.busy}
              onClick={() => create.submit(chosen)}
            >
              {chosen === me?.person?.id ? say('ask') : say('askHis', { name: nameOf(chosen) })}
            </Button>
          </div>
        </Card>
      )}
    </>
  )
}

function OpenRequest({
  request,
  name,
  area,
  busy,
  onCancel,
}: {
  request: Request
  /** Whose bill it is. */
  name: string
  /** Where the reader is insured; undefined until it is known. */
  area: { zh: string; en: string } | undefined
  busy: boolean
  onCancel: () => void
}): ReactNode {
  const say = useWords(words)
  return (
    <Notice tone="good" title={say('asked')}>
      {area && (
        <p>
          {say('askedText', {
            area: say.text(area),
            time: clock(request.requestedAt).time,
            name,
            day: request.on,
          })}
        </p>
      )}
      <p className="share-code money">{request.code}</p>
      <Button look="plain" busy={busy} onClick={onCancel}>
        {say('cancel')}
      </Button>
    </Notice>
  )
}
