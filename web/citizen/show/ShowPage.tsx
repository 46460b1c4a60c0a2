import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Link } from '../../shared/router.tsx'
import { clock } from '../../shared/show.ts'
import { Card, Waiting } from '../../shared/ui/Card.tsx'
import { businessNow } from '../../shared/ui/Countdown.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import { useTabs } from '../tabs.ts'
import { AskToday } from './AskToday.tsx'
import './show.css'
import { words } from './words.ts'

const QrCode = lazy(() => import('../../shared/ui/QrCode.tsx').then(({ QrCode }) => ({ default: QrCode })))

/** At the till: my code, that the shared account is to pay, and what a bill is paid from. */
export default function ShowPage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const family = useQuery(ask('readFamily', {}))
  const [whose, setWhose] = useState('')
  const wards = family.data?.wards ?? []
  const relativeId = whose === '' ? me?.person?.id : whose
  return (
    <Page title={say('title')} tabs={useTabs()} backTo="/">
      {wards.length > 0 && (
        <Select
          label={say('whose')}
          value={whose}
          onChange={setWhose}
          options={[
            { value: '', label: say('me') },
            ...wards.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      <CodeCard key={whose} personId={whose} />
      <AskToday />
      {family.data && relativeId !== undefined && (
        <Order
          payers={family.data.authorisedBy.filter(
            ({ relative, status }) => relative.id === relativeId && status === 'active',
          )}
        />
      )}
      <div className="link-row">
        <Link to="/what-if">{say('whatIf')}</Link>
        <Link to="/certificate">{say('certificate')}</Link>
      </div>
    </Page>
  )
}

/** Business time, by the second, while the page shows something that runs out. */
function useNow(): number {
  const [now, setNow] = useState(businessNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(businessNow()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

function CodeCard({ personId }: { personId: string }): ReactNode {
  const say = useWords(words)
  const now = useNow()
  const code = useQuery({
    ...ask('readCode', personId === '' ? {} : { query: { personId } }),
    staleTime: 0,
    gcTime: 0,
    networkMode: 'always',
    refetchInterval: ({ state }) =>
      state.data ? Math.max(1_000, Date.parse(state.data.refreshesAt) - businessNow() + 300) : 5_000,
    refetchIntervalInBackground: true,
  })
  const { data, error } = code
  if (!data) {
    return error ? (
      <>
        <Problem error={error} />
        <Notice>{say('expiredMend')}</Notice>
      </>
    ) : (
      <Waiting lines={6} label={say('loading')} />
    )
  }
  const left = Math.ceil((Date.parse(data.refreshesAt) - now) / 1000)
  const expired = now > Date.parse(data.goodUntil)
  return (
    <Card>
      <h2 className="code-name">{say('codeOf', { name: data.name })}</h2>
      {expired ? (
        <Notice tone="notice" title={say('expired')}>
          <p>{say('expiredMend')}</p>
        </Notice>
      ) : (
        <>
          <Suspense fallback={<div className="qr-code qr-waiting" />}>
            <QrCode text={data.code} label={say('qr', { name: data.name })} />
          </Suspense>
          <p className="code-digits money" title={say('digits')}>
            {data.code.replace(/(\d{4})(?=\d)/g, '$1 ')}
          </p>
          <p className="small quiet code-left">
            {left > 0
              ? say('refreshes', { seconds: left })
              : say('offline', { time: clock(data.goodUntil).seconds })}
          </p>
        </>
      )}
      <p className="small quiet">{say('shareNot')}</p>
    </Card>
  )
}

function Order({ payers }: { payers: Answer<'readFamily'>['authorisedBy'] }): ReactNode {
  const say = useWords(words)
  const account = useQuery(ask('readAccount', {}))
  return (
    <Section
      title={say('order')}
      more={payers.length > 1 && <Link to="/family/order">{say('changeOrder')}</Link>}
    >
      <ol className="card order-list">
        <li>{say('orderPool')}</li>
        <li>{say('orderOwn')}</li>
        {[...payers]
          .sort((a, b) => a.position - b.position)
          .map(({ id, payer, onlyWhenAsked }) => (
            <li key={id}>
              {say('orderRelative', { name: payer.name })}
              {onlyWhenAsked && <span className="state state-waiting">{say('orderOnlyAsked')}</span>}
            </li>
          ))}
        {(account.data?.walletFen ?? 0) > 0 && <li>{say('orderWallet')}</li>}
        <li>{say('orderCash')}</li>
      </ol>
    </Section>
  )
}
