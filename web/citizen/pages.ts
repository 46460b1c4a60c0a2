import type { ComponentType } from 'react'
import { later, type PageRoute } from '../shared/router.tsx'
import { FrontPage } from './FrontPage.tsx'

/** `open` pages need nobody signed in. */
export type CitizenPage = PageRoute & { open?: true }

type Chunk = () => Promise<{ default: ComponentType }>
const open = (path: string, load: Chunk): CitizenPage => ({ path, page: later(load), open: true })
const own = (path: string, load: Chunk): CitizenPage => ({ path, page: later(load) })

/** Every address of the citizen app. */
export const pages: readonly CitizenPage[] = [
  { path: '/', page: FrontPage, open: true },
  open('/start', () => import('./start/StartPage.tsx')),
  open('/sign-in', () => import('./sign-in/SignInPage.tsx')),
  open('/channel/:channel', () => import('./channel/ChannelPage.tsx')),
  open('/channel/:channel/:menu', () => import('./channel/ChannelPage.tsx')),
  open('/directory', () => import('./directory/DirectoryPage.tsx')),
  open('/directory/:code', () => import('./directory/InstitutionPage.tsx')),
  open('/help', () => import('./help/HelpPage.tsx')),
  own('/services', () => import('./services/ServicesPage.tsx')),
  open('/mine', () => import('./mine/MinePage.tsx')),
  own('/family', () => import('./family/FamilyPage.tsx')),
  own('/family/bind', () => import('./family/BindPage.tsx')),
  own('/family/given', () => import('./family/GivenPage.tsx')),
  own('/family/child', () => import('./family/GuardianPage.tsx')),
  own('/family/order', () => import('./family/OrderPage.tsx')),
  own('/family/binding/:id', () => import('./family/BindingPage.tsx')),
  own('/family/binding/:id/change', () => import('./family/ChangePage.tsx')),
  own('/records', () => import('./records/RecordsPage.tsx')),
  own('/records/payments', () => import('./records/PaymentsPage.tsx')),
  own('/records/payment', () => import('./records/PaymentPage.tsx')),
  own('/records/entries', () => import('./records/EntriesPage.tsx')),
  own('/records/bill/:setlId', () => import('./records/BillPage.tsx')),
  own('/ledger/:year', () => import('./records/LedgerPage.tsx')),
  own('/show', () => import('./show/ShowPage.tsx')),
  own('/certificate', () => import('./show/CertificatePage.tsx')),
  own('/premium', () => import('./premium/PremiumPage.tsx')),
  own('/premium/pay', () => import('./premium/PayPage.tsx')),
  own('/premium/record/:id', () => import('./premium/RecordPage.tsx')),
  own('/premium/record/:id/voucher', () => import('./premium/VoucherPage.tsx')),
  own('/wallet', () => import('./wallet/WalletPage.tsx')),
  own('/wallet/open', () => import('./wallet/OpenPage.tsx')),
  own('/wallet/send', () => import('./wallet/SendPage.tsx')),
  own('/wallet/quota', () => import('./wallet/InvitePage.tsx')),
  own('/filings', () => import('./filing/FilingsPage.tsx')),
  own('/filings/out-of-area', () => import('./filing/FilePage.tsx')),
  own('/filings/chronic', () => import('./filing/FilePage.tsx')),
  own('/filings/record/:id', () => import('./filing/RecordPage.tsx')),
  own('/notices', () => import('./notice/InboxPage.tsx')),
  own('/notices/settings', () => import('./notice/SettingsPage.tsx')),
  open('/notices/policy', () => import('./notice/NewsPage.tsx')),
  open('/notices/policy/:id', () => import('./notice/NewsItemPage.tsx')),
  own('/claims', () => import('./claim/ClaimsPage.tsx')),
  own('/claims/new', () => import('./claim/NewClaimPage.tsx')),
  own('/claims/record/:id', () => import('./claim/RecordPage.tsx')),
  own('/inheritances', () => import('./estate/InheritancesPage.tsx')),
  own('/helpers', () => import('./helper/HelpersPage.tsx')),
  own('/account', () => import('./account/AccountPage.tsx')),
  own('/objections', () => import('./objection/ObjectionsPage.tsx')),
  own('/objections/new', () => import('./objection/ObjectPage.tsx')),
  own('/documents', () => import('./document/DocumentsPage.tsx')),
  own('/what-if', () => import('./what-if/WhatIfPage.tsx')),
]

/** Addresses that messages of the service name, and the pages that they lead to. */
export const movedPages: readonly (readonly [from: string, to: string])[] = [
  ['/bindings', '/family'],
  ['/premiums', '/premium'],
  ['/payments', '/records/payments'],
  ['/me', '/mine'],
  ['/news/:id', '/notices/policy/:id'],
]
