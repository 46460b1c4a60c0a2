import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { addressOf, ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { useSubmit } from '../../shared/submit.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { Select } from '../../shared/ui/Field.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { useMe } from '../me.ts'
import './show.css'
import { certificateWords as words } from './words.ts'

const QrCode = lazy(() => import('../../shared/ui/QrCode.tsx').then(({ QrCode }) => ({ default: QrCode })))

/** 家庭共济证明 on the phone: whom one may be paid for by, with a code that a till can check. */
export default function CertificatePage(): ReactNode {
  const say = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const [whose, setWhose] = useState('')
  const family = useQuery(ask('readFamily', {}))
  const who = whose === '' ? {} : { relativeId: whose }
  const { data, error } = useQuery(ask('readCertificateCode', { query: who }))
  const changed = () => client.invalidateQueries({ queryKey: ['readCertificateCode'] })
  const issue = useSubmit({
    act: (send) => send('issueCertificate', { body: who }),
    says: ({ issuedAt }) => say('issuedAt', { when: dayAndTime(issuedAt) }),
    onDone: changed,
  })
  const revoke = useSubmit({
    act: (send) => send('revokeCertificate', { body: who }),
    says: () => say('revoked'),
    onDone: changed,
  })
  const relativeId = whose === '' ? me?.person?.id : whose
  const wards = family.data?.wards ?? []
  const payers = family.data?.authorisedBy.filter(
    ({ relative, status }) => relative.id === relativeId && status === 'active',
  )
  const name = wards.find(({ id }) => id === whose)?.name ?? me?.person?.name ?? ''
  const failed = error ?? issue.error ?? revoke.error
  return (
    <Page title={say('title')} backTo="/">
      <p className="quiet">{say('what')}</p>
      {wards.length > 0 && (
        <Select
          label={say('whose')}
          value={whose}
          onChange={setWhose}
          options={[
            { value: '', label: say('me') },
            ...wards.map((ward) => ({ value: ward.id, label: ward.name })),
          ]}
        />
      )}
      {failed && <Problem error={failed} />}
      {!data && !error && <Waiting lines={5} label={say('loading')} />}
      {data?.certificate && (
        <Card>
          <h2 className="code-name">{name}</h2>
          <Suspense fallback={<div className="qr-code qr-waiting" />}>
            <QrCode text={data.certificate.code} label={say('qr')} />
          </Suspense>
          <p className="share-code money" title={say('code')}>
            {data.certificate.code.replace(/(\d{4})(?=\d)/g, '$1 ')}
          </p>
          <p className="small quiet code-left">
            {say('issuedAt', { when: dayAndTime(data.certificate.issuedAt) })}
          </p>
        </Card>
      )}
      {revoke.done && data?.certificate === null && <Notice tone="good">{say('revoked')}</Notice>}
      {data && data.certificate === null && !revoke.done && (
        <EmptyState icon="certificate">
          {say(payers && payers.length === 0 ? 'nobodyMend' : 'none')}
        </EmptyState>
      )}
      {payers && payers.length > 0 && (
        <Section title={say('users', { name })}>
          <List>
            {payers.map((binding) => (
              <Row
                key={binding.id}
                title={binding.payer.name}
                note={`${say.text(binding.payer.kin)} · ${binding.payer.maskedId}`}
              />
            ))}
          </List>
        </Section>
      )}
      <Button
        busy={issue.busy}
        whyNot={payers && payers.length === 0 ? say('nobody') : undefined}
        onClick={() => issue.submit()}
      >
        {say(data?.certificate ? 'again' : 'issue')}
      </Button>
      {data?.certificate && (
        <a
          className="button button-second"
          href={addressOf('printCertificate', { query: who })}
          target="_blank"
          rel="noreferrer"
        >
          {say('pdf')}
        </a>
      )}
      {data?.certificate && (
        <Button look="danger" busy={revoke.busy} onClick={() => revoke.submit()}>
          {say('revoke')}
        </Button>
      )}
      <p className="small quiet">{say('never')}</p>
    </Page>
  )
}
