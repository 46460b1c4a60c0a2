import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask, call } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Row = Answer<'listTillMessages'>['messages'][number]
type Outcome = '' | Row['outcome']

/** The program's messages as they came and were answered, while the institution asks to keep them. */
export function Messages(): ReactNode {
  const say = useWords(words)
  const [transaction, setTransaction] = useState('')
  const [outcome, setOutcome] = useState<Outcome>('')
  const [day, setDay] = useState('')
  const [open, setOpen] = useState<string | null>(null)
  const asked = {
    ...(/^[0-9A-Za-z]{2,10}$/.test(transaction) ? { transaction } : {}),
    ...(outcome === '' ? {} : { outcome }),
    ...(day === '' ? {} : { from: `${day}T00:00:00+08:00`, to: `${day}T23:59:59.999+08:00` }),
  }
  const list = useInfiniteQuery({
    queryKey: ['listTillMessages', asked],
    queryFn: ({ pageParam }) =>
      call('listTillMessages', { query: { ...asked, ...(pageParam === '' ? {} : { after: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const rows = list.data?.pages.flatMap(({ messages }) => messages) ?? []
  const until = list.data?.pages[0]?.until ?? null
  return (
    <section className="card card-table" aria-label={say('messages')}>
      <div className="card-head">
        <h2>{say('messages')}</h2>
        <span className="quiet">{say('messagesWhat')}</span>
      </div>
      {list.data && <Recording until={until} />}
      <div className="card-head">
        <TextField label={say('transaction')} value={transaction} onChange={setTransaction} />
        <Select<Outcome>
          label={say('outcome')}
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: '', label: say('anyOutcome') },
            { value: 'done', label: say('done') },
            { value: 'refused', label: say('refused') },
          ]}
        />
        <DateField label={say('day')} value={day} onChange={setDay} />
      </div>
      {list.error && <Problem error={list.error} />}
      {list.data && rows.length === 0 && <p className="quiet card-head">{say('noMessages')}</p>}
      {rows.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              {(['at', 'transaction', 'outcome', 'sentence', 'time', 'body'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <OneMessage
                key={row.id}
                row={row}
                isOpen={open === row.id}
                onOpen={() => setOpen(open === row.id ? null : row.id)}
              />
            ))}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </section>
  )
}

function Recording({ until }: { until: string | null }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const keep = useSubmit<unknown, number>({
    act: (send, forHours) => send('recordTillMessages', { body: { forHours } }),
    onDone: () => queries.invalidateQueries({ queryKey: ['listTillMessages'] }),
  })
  return (
    <div className="card-head">
      <span role="status">
        {until === null ? say('notKept') : say('keptUntil', { time: dayAndTime(until) })}
      </span>
      {until === null ? (
        <Button busy={keep.busy} onClick={() => void keep.submit(4)}>
          {say('keep')}
        </Button>
      ) : (
        <Button look="second" busy={keep.busy} onClick={() => void keep.submit(0)}>
          {say('stop')}
        </Button>
      )}
      {keep.error && <Problem error={keep.error} again={false} />}
    </div>
  )
}

function OneMessage({ row, isOpen, onOpen }: { row: Row; isOpen: boolean; onOpen: () => void }): ReactNode {
  const say = useWords(words)
  const { at, transaction, outcome, sentence, milliseconds } = row
  return (
    <>
      <tr>
        <td className="money">{dayAndTime(at)}</td>
        <td>
          <code>{transaction}</code>
        </td>
        <td>{say(outcome)}</td>
        <td lang="zh">{sentence}</td>
        <td className="right money">{say('milliseconds', { n: milliseconds })}</td>
        <td>
          <Button look="plain" aria-expanded={isOpen} onClick={onOpen}>
            {say(isOpen ? 'close' : 'show')}
            <span className="only-heard">
              {transaction} {dayAndTime(at)}
            </span>
          </Button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6}>
            <Bodies id={row.id} />
          </td>
        </tr>
      )}
    </>
  )
}

const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function Bodies({ id }: { id: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readTillMessage', { params: { id } }))
  if (error) return <Problem error={error} />
  if (!data) return <p className="quiet">{say('loading')}</p>
  return (
    <>
      <Notice tone="notice" title={say('masked')} />
      {(['request', 'answer'] as const).map((one) => (
        <figure key={one}>
          <figcaption className="strong">{say(one)}</figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
          <pre className="program-body" tabIndex={0} lang="zh">
            {pretty(data[one])}
          </pre>
        </figure>
      ))}
    </>
  )
}
