import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { inEngine } from '../../shared/engine-form.ts'
import { go, usePlace } from '../../shared/router.tsx'
import { clock } from '../../shared/show.ts'
import { Waiting } from '../../shared/ui/Card.tsx'
import { Choice } from '../../shared/ui/Choice.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { Calculator } from './Calculator.tsx'
import { classesOf, type LastBill, startOf } from './form.ts'
import { OfBill } from './OfBill.tsx'
import { words } from './words.ts'

/** What a bill would come to elsewhere, otherwise or on another day; computed on the phone by the till's own rules. */
export default function WhatIfPage(): ReactNode {
  const { search } = usePlace()
  if (search.bill !== undefined) return <OfBill setlId={search.bill} whose={search.for} />
  return <Imagined key={search.for ?? ''} whose={search.for} />
}

/** The last bill that stands, by class; null where there is none. */
function useLastBill(whose: string | undefined): {
  last: LastBill | null
  isReading: boolean
  error: unknown
} {
  const person = whose === undefined ? {} : { personId: whose }
  const bills = useQuery(ask('listBills', { query: { ...person, limit: 5 } }))
  const head = bills.data?.bills.find(({ state, totalFen: total }) => state === 'settled' && total > 0)
  const bill = useQuery({
    ...ask('readBill', { params: { setlId: head?.setlId ?? '' }, query: person }),
    enabled: head !== undefined,
  })
  const last = bill.data && {
    ...classesOf(bill.data.lines.map(inEngine)),
    total: bill.data.amounts.totalFen,
    day: clock(bill.data.at).day,
    benefit: bill.data.benefit,
    level: bill.data.institution.level,
  }
  return {
    last: (last as LastBill | undefined) ?? null,
    isReading: bills.isPending || (head !== undefined && bill.isPending),
    error: bills.error ?? bill.error,
  }
}

function Imagined({ whose }: { whose: string | undefined }): ReactNode {
  const say = useWords(words)
  const { search } = usePlace()
  const [on, setOn] = useState(businessToday)
  const person = whose === undefined ? {} : { personId: whose }
  const basis = useQuery({
    ...ask('readEstimateBasis', { query: { on, ...person } }),
    placeholderData: (kept) => kept,
  })
  const area = basis.data?.patient.area
  const pack = useQuery({
    ...ask('readPack', { params: { area: area ?? '' } }),
    enabled: area !== undefined,
  })
  const { last, isReading, error: unread } = useLastBill(whose)
  const family = useQuery(ask('readFamily', {}))
  const error = basis.error ?? pack.error ?? unread ?? family.error
  const ready = basis.data && pack.data && family.data && !isReading
  return (
    <Page title={say('title')} backTo="/">
      {error && <Problem error={error} />}
      {!error && !ready && <Waiting lines={8} label={say('loading')} />}
      {ready && (
        <Calculator
          start={startOf(search, { basis: basis.data, last })}
          basis={basis.data}
          pack={pack.data}
          last={last}
          who={<Who whose={whose} family={family.data} />}
          onDay={setOn}
        />
      )}
      <p className="small quiet">{say('note')}</p>
    </Page>
  )
}

/** Myself, or a child in my care; of others whose care I pay for: that they compute it themselves. */
function Who({
  whose,
  family: { wards, authorised },
}: {
  whose: string | undefined
  family: Answer<'readFamily'>
}): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const grown = authorised
    .filter(({ status, relative }) => status === 'active' && wards.every(({ id }) => id !== relative.id))
    .map(({ relative }) => relative.name)
  const names = [...new Set(grown)].join(say.language === 'zh' ? '、' : ', ')
  const others = names === '' ? null : <p className="small quiet">{say('others', { names })}</p>
  if (wards.length === 0) return others
  return (
    <>
      <Choice
        legend={say('who')}
        inline
        value={whose ?? ''}
        onChange={(id) => go(id === '' ? '/what-if' : `/what-if?for=${id}`, { replace: true })}
        options={[
          { value: '', label: me?.person?.name ?? say('me') },
          ...wards.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {others}
    </>
  )
}
