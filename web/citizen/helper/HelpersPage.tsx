import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, call } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { clock, dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { readCertificate, wrongTyped } from '../../shared/typed.ts'
import { announce } from '../../shared/ui/Announcer.tsx'
import { Button, Buttons } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Dialog } from '../../shared/ui/Dialog.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Other = Answer<'listHelpers'>['helpers'][number]

/** Who helps me and whom I help, and who looked at what is mine. */
export default function HelpersPage(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listHelpers', {}))
  const [said, setSaid] = useState('')
  const tell = (text: string): void => {
    setSaid(text)
    announce(text)
  }
  return (
    <Page title={say('title')} backTo="/mine">
      <p className="quiet">{say('what')}</p>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={4} label={say('loading')} />}
      {said !== '' && <Notice tone="good">{said}</Notice>}
      {data && (
        <>
          {data.helpers.map((one) => (
            <One key={one.personId} one={one} side="helper" onDone={tell} />
          ))}
          <NameHelper onDone={tell} />
          {data.helping.length > 0 && (
            <Section title={say('helping')}>
              {data.helping.map((one) => (
                <One key={one.personId} one={one} side="helped" onDone={tell} />
              ))}
            </Section>
          )}
        </>
      )}
      <Readings />
    </Page>
  )
}

/** One of the two, and the way to end it at once. */
function One({
  one,
  side,
  onDone,
}: {
  one: Other
  side: 'helper' | 'helped'
  onDone: (said: string) => void
}): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [asked, setAsked] = useState(false)
  const { name, personId, namedAt } = one
  const end = useSubmit({
    act: (send) => send('endHelper', { body: side === 'helper' ? { helperId: personId } : { personId } }),
    onDone: async () => {
      setAsked(false)
      onDone(say('ended', { name }))
      await client.invalidateQueries()
    },
  })
  return (
    <Card>
      <h2 className="legend">{say(side, { name })}</h2>
      <p className="small quiet">{say('since', { day: clock(namedAt).day })}</p>
      <Button look="second" onClick={() => setAsked(true)}>
        {say('end')}
      </Button>
      <Dialog open={asked} title={say('endAsk', { name })} onClose={() => setAsked(false)}>
        <p>{say(side === 'helper' ? 'endHelper' : 'endHelping', { name })}</p>
        {end.error && <Problem error={end.error} />}
        <Buttons>
          <Button look="danger" busy={end.busy} onClick={() => end.submit()}>
            {say('end')}
          </Button>
          <Button look="plain" onClick={() => setAsked(false)}>
            {say('keep')}
          </Button>
        </Buttons>
      </Dialog>
    </Card>
  )
}

function NameHelper({ onDone }: { onDone: (said: string) => void }): ReactNode {
  const say = useWords(words)
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [number, setNumber] = useState('')
  const id = readCertificate(number)
  const faults = { name: name.trim() === '', number: id.fault !== null }
  const submit = useSubmit({
    act: (send) => send('nameHelper', { body: { name: name.trim(), idNumber: id.value } }),
    onDone: async (named) => {
      setName('')
      setNumber('')
      onDone(say('named', { name: named.name }))
      await client.invalidateQueries()
    },
  })
  const { tried, form } = useForm(faults, () => submit.submit())
  return (
    <details className="card fold">
      <summary>{say('add')}</summary>
      <form className="stack" {...form}>
        <p className="small">{say('may')}</p>
        <TextField
          label={say('name')}
          value={name}
          onChange={setName}
          maxLength={50}
          autoComplete="off"
          error={tried && faults.name ? say('nameNeeded') : undefined}
        />
        <TextField
          label={say('number')}
          value={number}
          onChange={setNumber}
          maxLength={40}
          autoComplete="off"
          error={tried && id.fault ? wrongTyped(say('numberNeeded'), id.fault, say.language) : undefined}
        />
        {submit.error && <Problem error={submit.error} />}
        <Button type="submit" busy={submit.busy}>
          {say('addDone')}
        </Button>
      </form>
    </details>
  )
}

/** Who read my data, when, what and why. */
function Readings(): ReactNode {
  const say = useWords(words)
  const readings = useInfiniteQuery({
    queryKey: ['listReadings'],
    queryFn: ({ pageParam }) =>
      call('listReadings', { query: pageParam === '' ? { limit: 20 } : { before: pageParam, limit: 20 } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const all = readings.data?.pages.flatMap((page) => page.readings) ?? []
  return (
    <Section title={say('readings')}>
      {readings.error && <Problem error={readings.error} />}
      {readings.data && all.length === 0 && <EmptyState icon="eye">{say('nobodyRead')}</EmptyState>}
      {all.length > 0 && (
        <List label={say('readings')}>
          {all.map(({ id, at, who, what, reason }) => (
            <Row
              key={id}
              title={say.text(who)}
              note={
                <>
                  {say.text(what)}
                  {reason !== null && (
                    <>
                      {' · '}
                      <span lang="zh-CN">{reason}</span>
                    </>
                  )}
                </>
              }
              end={<small className="quiet money">{dayAndTime(at)}</small>}
            />
          ))}
        </List>
      )}
      {readings.hasNextPage && (
        <Button
          look="second"
          busy={readings.isFetchingNextPage}
          onClick={() => void readings.fetchNextPage()}
        >
          {say('more')}
        </Button>
      )}
    </Section>
  )
}
