import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, call } from '../../shared/api.ts'
import { Link, useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { ExportFound } from './Export.tsx'
import { words } from './words.ts'

type Through = '' | 'message' | 'till' | 'claim'
const empty = { search: '', institution: '', pack: '', device: '', through: '' as Through, from: '', to: '' }
type Row = Answer<'listAudited'>['settlements'][number]

/** Settlements by number, person, institution, rules or days. Nobody's whole name stands here. */
export default function AuditPage(): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const [typed, setTyped] = useState(empty)
  const [asked, setAsked] = useState(empty)
  const query = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''))
  const list = useInfiniteQuery({
    queryKey: ['listAudited', query],
    queryFn: ({ pageParam }) =>
      call('listAudited', { query: { ...query, ...(pageParam === '' ? {} : { before: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const rows = list.data?.pages.flatMap(({ settlements }) => settlements) ?? []
  const first = list.data?.pages[0]
  const set = (part: Partial<typeof empty>): void => setTyped((before) => ({ ...before, ...part }))
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <form
        noValidate
        className="card hall-find"
        aria-label={say('find')}
        onSubmit={(event) => {
          event.preventDefault()
          setAsked(typed)
        }}
      >
        <div className="form-row">
          <TextField
            label={say('search')}
            autoComplete="off"
            value={typed.search}
            onChange={(search) => set({ search })}
          />
          <TextField
            label={say('institution')}
            autoComplete="off"
            value={typed.institution}
            onChange={(institution) => set({ institution: institution.trim().toUpperCase() })}
          />
          <TextField
            label={say('pack')}
            autoComplete="off"
            value={typed.pack}
            onChange={(pack) => set({ pack: pack.trim().toLowerCase() })}
          />
          <TextField
            label={say('device')}
            autoComplete="off"
            value={typed.device}
            onChange={(device) => set({ device: device.trim() })}
          />
          <Select<Through>
            label={say('through')}
            value={typed.through}
            onChange={(through) => set({ through })}
            options={[
              { value: '', label: say('any') },
              { value: 'message', label: say('message') },
              { value: 'till', label: say('till') },
              { value: 'claim', label: say('claim') },
            ]}
          />
          <DateField
            label={say('from')}
            value={typed.from === '' ? (first?.from ?? '') : typed.from}
            onChange={(from) => set({ from })}
          />
          <DateField
            label={say('to')}
            value={typed.to === '' ? (first?.to ?? '') : typed.to}
            onChange={(to) => set({ to })}
          />
          <Button type="submit" busy={list.isFetching && !list.isFetchingNextPage}>
            {say('find')}
          </Button>
        </div>
      </form>
      <section className="card card-table" aria-label={say('found')}>
        <div className="card-head">
          <h2>{say('found')}</h2>
          <span className="tag">{say('masked')}</span>
        </div>
        {rows.length > 0 && (
          <div className="card-text">
            <ExportFound filters={query} />
          </div>
        )}
        {list.error && <Problem error={list.error} />}
        {list.isPending && <p className="card-text quiet">{say('loading')}</p>}
        {first && rows.length === 0 && <p className="card-text quiet">{say('nothing')}</p>}
        {rows.length > 0 && <Rows rows={rows} />}
        {list.hasNextPage && (
          <div className="card-foot">
            <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {say('nextPage')}
            </Button>
            <span className="quiet">{say('shownOf', { shown: rows.length })}</span>
          </div>
        )}
      </section>
    </>
  )
}

function Rows({ rows }: { rows: readonly Row[] }): ReactNode {
  const say = useWords(words)
  return (
    <table className="desk-table">
      <thead>
        <tr>
          {(['time', 'person', 'place', 'through', 'state'] as const).map((one) => (
            <th key={one} scope="col">
              {say(one)}
            </th>
          ))}
          {(['total', 'fund', 'accounts', 'cash'] as const).map((one) => (
            <th key={one} scope="col" className="right">
              {say(one)}
            </th>
          ))}
          <th scope="col">{say('number')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="money">{dayAndTime(row.at)}</td>
            <td lang="zh">{row.personName}</td>
            <td lang="zh">{row.institution.name}</td>
            <td>
              {say(row.through)} {row.device !== null && <code className="quiet">{row.device}</code>}
            </td>
            <td>{say(row.state)}</td>
            <td className="right">
              <Money amount={row.totalFen} />
            </td>
            <td className="right">
              <Money amount={row.fundTotalFen} />
            </td>
            <td className="right">
              <Money amount={row.ownFen + row.relativesFen + row.walletFen} />
            </td>
            <td className="right">
              <Money amount={row.cashFen} />
            </td>
            <td>
              <Link to={`/desk/audit/${row.personId}/${row.setlId}`}>
                <code>{row.setlId}</code>
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
