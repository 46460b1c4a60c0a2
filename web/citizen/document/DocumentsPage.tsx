import { divisionName } from '@gongji/contract/divisions'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { addressOf, ask } from '../../shared/api.ts'
import { dayAndTime } from '../../shared/show.ts'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Icon } from '../../shared/ui/Icon.tsx'
import { Page, Section } from '../../shared/ui/Page.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Sheet = { key: string; title: string; note?: string; href: string }

/** Everything that can be printed, in one place. */
export default function DocumentsPage(): ReactNode {
  const say = useWords(words)
  const family = useQuery(ask('readFamily', {}))
  const premiums = useQuery(ask('listPremiums', {}))
  const bills = useQuery(ask('listBills', { query: { limit: 10 } }))
  const filings = useQuery(ask('listMyFilings', {}))
  const claims = useQuery(ask('listMyClaims', {}))
  const certificate = useQuery(ask('readCertificateCode', {}))
  const year = Number(businessToday().slice(0, 4))
  const bindings = [...(family.data?.authorised ?? []), ...(family.data?.authorisedBy ?? [])]
  return (
    <Page title={say('title')} backTo="/mine">
      <p className="quiet">{say('intro')}</p>
      <Sheets
        title={say('title')}
        sheets={[
          ...(certificate.data?.certificate
            ? [{ key: 'certificate', title: say('certificate'), href: addressOf('printCertificate', {}) }]
            : []),
          ...[year, year - 1].map((one) => ({
            key: String(one),
            title: say('statement', { year: one }),
            href: addressOf('printStatement', { params: { year: one } }),
          })),
        ]}
      />
      <Sheets
        title={say('slips')}
        sheets={(bills.data?.bills ?? []).map(({ setlId, institution, at }) => ({
          key: setlId,
          title: institution.name,
          note: dayAndTime(at),
          href: addressOf('printSlip', { params: { setlId } }),
        }))}
      />
      <Sheets
        title={say('vouchers')}
        sheets={(premiums.data?.premiums ?? [])
          .filter(({ voucher }) => voucher)
          .map(({ id, insured, year: of }) => ({
            key: id,
            title: say('voucher', { name: insured.name, year: of }),
            href: addressOf('printVoucher', { params: { id } }),
          }))}
      />
      <Sheets
        title={say('letters')}
        sheets={bindings
          .filter(({ status }) => status !== 'invited')
          .map(({ id, payer, relative, authorisedAt }) => ({
            key: id,
            title: say('letter', { payer: payer.name, relative: relative.name }),
            note: dayAndTime(authorisedAt),
            href: addressOf('printLetter', { params: { id } }),
          }))}
      />
      <Sheets
        title={say('filings')}
        sheets={(filings.data?.filings ?? []).map((filing) => ({
          key: filing.id,
          title: say.text(
            filing.disease === null ? divisionName(filing.destination ?? '') : filing.disease.name,
          ),
          note: say.text(filing.statusName),
          href: addressOf('printFiling', { params: { id: filing.id } }),
        }))}
      />
      <Sheets
        title={say('claims')}
        sheets={(claims.data?.claims ?? []).map((claim) => ({
          key: claim.id,
          title: claim.institution.name,
          note: say.text(claim.statusName),
          href: addressOf('printClaim', { params: { id: claim.id } }),
        }))}
      />
    </Page>
  )
}

function Sheets({ title, sheets }: { title: string; sheets: readonly Sheet[] }): ReactNode {
  const say = useWords(words)
  if (sheets.length === 0) return null
  return (
    <Section title={title}>
      <ul className="card list" aria-label={title}>
        {sheets.map((sheet) => (
          <li key={sheet.key}>
            <a className="row" href={sheet.href} target="_blank" rel="noreferrer">
              <span className="row-text">
                <span className="only-heard">{say('open')}: </span>
                <span className="row-title">{sheet.title}</span>
                {sheet.note !== undefined && <span className="row-note">{sheet.note}</span>}
              </span>
              <Icon name="document" size="1.2em" />
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}
