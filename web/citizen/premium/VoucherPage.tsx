import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { addressOf, ask } from '../../shared/api.ts'
import { useParameters } from '../../shared/router.tsx'
import { Button } from '../../shared/ui/Button.tsx'
import { Card, Facts, Waiting } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { Page } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** The voucher of a credited premium, to print. There is none before 缴费到账成功. */
export default function VoucherPage(): ReactNode {
  const say = useWords(words)
  const { id = '' } = useParameters()
  const { data, error } = useQuery(ask('readPremiumVoucher', { params: { id } }))
  return (
    <Page title={say('voucherTitle')} backTo={`/premium/record/${id}`}>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={6} label={say('loading')} />}
      {data && (
        <>
          <Card>
            <Facts
              facts={[
                [say('insured'), `${data.insuredName} ${data.insuredMaskedId}`],
                [say('year'), say('yearName', { year: data.year })],
                [say('area'), say.text(data.areaName)],
                [say('amount'), <Money key="amount" amount={data.amountFen} />],
                [say('payer'), `${data.payerName} · ${say(data.account)}`],
                [say('creditedOn'), data.creditedOn],
                [say('serial'), data.serial],
                ...(data.benefitsFrom === null ? [] : [[say('benefitsFrom'), data.benefitsFrom] as const]),
              ]}
            />
          </Card>
          <a
            className="button button-primary"
            href={addressOf('printVoucher', { params: { id } })}
            target="_blank"
            rel="noreferrer"
          >
            {say('pdf')}
          </a>
          <Button look="second" onClick={() => print()}>
            {say('print')}
          </Button>
        </>
      )}
    </Page>
  )
}
