import { later, type PageRoute } from '../shared/router.tsx'
import type { IconName } from '../shared/ui/Icon.tsx'
import type { Sentence } from '../shared/words.ts'

/** A room of the desk: who works in it, and its pages; the first is where one enters. */
export type Room = { role: string; name: Sentence; icon: IconName; pages: readonly PageRoute[] }

export const rooms: readonly Room[] = [
  {
    role: 'cashier',
    name: ['收费', 'Till'],
    icon: 'till',
    pages: [{ path: '/desk/till', page: later(() => import('./till/TillPage.tsx')) }],
  },
  {
    role: 'cashier',
    name: ['清单', 'Day'],
    icon: 'list',
    pages: [
      { path: '/desk/till/day', page: later(() => import('./till/DayPage.tsx')) },
      { path: '/desk/till/close', page: later(() => import('./till/ClosePage.tsx')) },
    ],
  },
  {
    role: 'cashier',
    name: ['接口', 'API'],
    icon: 'check',
    pages: [{ path: '/desk/interface', page: later(() => import('./interface/InterfacePage.tsx')) }],
  },
  {
    role: 'clerk',
    name: ['待办', 'Work'],
    icon: 'list',
    pages: [{ path: '/desk/work', page: later(() => import('./hall/WorkPage.tsx')) }],
  },
  {
    role: 'clerk',
    name: ['找钱', 'Money'],
    icon: 'wallet',
    pages: [{ path: '/desk/money', page: later(() => import('./hall/MoneyPage.tsx')) }],
  },
  {
    role: 'clerk',
    name: ['办理', 'Counter'],
    icon: 'person',
    pages: [{ path: '/desk/counter', page: later(() => import('./counter/CounterPage.tsx')) }],
  },
  {
    role: 'clerk',
    name: ['中断', 'Outages'],
    icon: 'clock',
    pages: [{ path: '/desk/outages', page: later(() => import('./counter/OutagesPage.tsx')) }],
  },
  {
    role: 'clerk',
    name: ['月结', 'Months'],
    icon: 'chart',
    pages: [{ path: '/desk/months', page: later(() => import('./months/ClerkPage.tsx')) }],
  },
  {
    role: 'auditor',
    name: ['稽核', 'Audit'],
    icon: 'eye',
    pages: [
      { path: '/desk/audit', page: later(() => import('./audit/AuditPage.tsx')) },
      { path: '/desk/audit/:personId/:setlId', page: later(() => import('./audit/SettlementPage.tsx')) },
    ],
  },
  {
    role: 'auditor',
    name: ['验算', 'Verify'],
    icon: 'check',
    pages: [{ path: '/desk/verify', page: later(() => import('./audit/VerifyPage.tsx')) }],
  },
  {
    role: 'auditor',
    name: ['风险', 'Alerts'],
    icon: 'bell',
    pages: [{ path: '/desk/alerts', page: later(() => import('./audit/AlertsPage.tsx')) }],
  },
  {
    role: 'auditor',
    name: ['月结', 'Months'],
    icon: 'chart',
    pages: [{ path: '/desk/months', page: later(() => import('./months/MonthsPage.tsx')) }],
  },
  {
    role: 'auditor',
    name: ['留痕', 'Records'],
    icon: 'list',
    pages: [{ path: '/desk/acts', page: later(() => import('./audit/ActsPage.tsx')) }],
  },
  {
    role: 'fundManager',
    name: ['基金', 'Funds'],
    icon: 'chart',
    pages: [{ path: '/desk/fund', page: later(() => import('./fund/FundPage.tsx')) }],
  },
  {
    role: 'fundManager',
    name: ['月结', 'Months'],
    icon: 'list',
    pages: [{ path: '/desk/months', page: later(() => import('./months/MonthsPage.tsx')) }],
  },
  {
    role: 'policyOfficer',
    name: ['规则', 'Rules'],
    icon: 'document',
    pages: [
      { path: '/desk/rules', page: later(() => import('./rules/RulesPage.tsx')) },
      { path: '/desk/rules/proposals', page: later(() => import('./rules/ProposalsPage.tsx')) },
      { path: '/desk/revisions', page: later(() => import('./rules/RevisionsPage.tsx')) },
      { path: '/desk/rules/gaps', page: later(() => import('./rules/GapsPage.tsx')) },
      { path: '/desk/rules/new', page: later(() => import('./rules/NewAreaPage.tsx')) },
      { path: '/desk/rules/diseases', page: later(() => import('./rules/DiseasesPage.tsx')) },
      { path: '/desk/rules/layers', page: later(() => import('./rules/LayerPage.tsx')) },
    ],
  },
  {
    role: 'administrator',
    name: ['开办', 'Start'],
    icon: 'check',
    pages: [{ path: '/desk/start', page: later(() => import('./administration/StartPage.tsx')) }],
  },
  {
    role: 'administrator',
    name: ['人员', 'Staff'],
    icon: 'person',
    pages: [{ path: '/desk/staff', page: later(() => import('./administration/StaffPage.tsx')) }],
  },
  {
    role: 'administrator',
    name: ['机构', 'Places'],
    icon: 'hospital',
    pages: [
      { path: '/desk/institutions', page: later(() => import('./administration/InstitutionsPage.tsx')) },
    ],
  },
  {
    role: 'administrator',
    name: ['留痕', 'Records'],
    icon: 'list',
    pages: [{ path: '/desk/acts', page: later(() => import('./audit/ActsPage.tsx')) }],
  },
]

/** Pages of everybody who works at the desk, reached from their name. */
export const everybodys: readonly PageRoute[] = [
  { path: '/desk/sessions', page: later(() => import('./sessions/SessionsPage.tsx')) },
]
