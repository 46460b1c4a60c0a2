import { readFileSync } from 'node:fs'
import type { LivedIn } from './lived-in.ts'

/** One page as somebody sees it in a lived-in sandbox. `as` null: nobody is signed in. */
export type Visit = { page: string; as: string | null; at: (held: LivedIn) => string }

const visit = (as: string | null, page: string, at: (held: LivedIn) => string = () => page): Visit => ({
  page,
  as,
  at,
})

/** Every page of the citizen app, most of them more than once: with much to show, with nothing, refused. */
export const visits: readonly Visit[] = [
  visit(null, '/'),
  visit('张伟', '/'),
  visit('李梅', '/'),
  visit('张建国', '/'),
  visit('孙丽', '/'),
  visit('何平', '/'),
  visit(null, '/start'),
  visit(null, '/sign-in'),
  visit(null, '/channel/:channel', () => '/channel/guizhou-wechat'),
  visit(null, '/channel/:channel', () => '/channel/yunnan-alipay'),
  visit(null, '/channel/:channel/:menu', () => '/channel/guizhou-wechat/mine'),
  visit(null, '/directory'),
  visit('王秀英', '/directory/:code', () => '/directory/H52020100001'),
  visit('陈刚', '/directory/:code', () => '/directory/H52020100002'),
  visit(null, '/directory/:code', () => '/directory/P53060200001'),
  visit(null, '/help'),
  visit('张伟', '/services'),
  visit('张伟', '/mine'),
  visit('张伟', '/family'),
  visit('李梅', '/family'),
  visit('赵磊', '/family'),
  visit('陈刚', '/family'),
  visit('张伟', '/family/bind'),
  visit('李梅', '/family/child'),
  visit('张伟', '/family/given'),
  visit('赵磊', '/family/given'),
  visit('李梅', '/family/order', ({ ids }) => `/family/order?for=${ids.daughter}`),
  visit('张伟', '/family/order'),
  visit('张伟', '/family/binding/:id', ({ bindings }) => `/family/binding/${bindings.toDaughter}`),
  visit('李梅', '/family/binding/:id', ({ bindings }) => `/family/binding/${bindings.waiting}`),
  visit(
    '张伟',
    '/family/binding/:id/change',
    ({ bindings }) => `/family/binding/${bindings.toDaughter}/change`,
  ),
  visit('王秀英', '/records'),
  visit('赵磊', '/records'),
  visit('张伟', '/records/payments'),
  visit('张伟', '/records/payment', ({ payment }) => `/records/payment?${payment}`),
  visit('张伟', '/records/payment'),
  visit('张伟', '/records/entries'),
  visit('王秀英', '/records/bill/:setlId', ({ bills }) => `/records/bill/${bills.mother}`),
  visit(
    '李梅',
    '/records/bill/:setlId',
    ({ bills, ids }) => `/records/bill/${bills.daughter}?for=${ids.daughter}`,
  ),
  visit('张建国', '/records/bill/:setlId', ({ bills }) => `/records/bill/${bills.reversed}`),
  visit('张伟', '/ledger/:year', () => '/ledger/2025'),
  visit('王秀英', '/ledger/:year', () => '/ledger/2025'),
  visit('陈刚', '/inheritances'),
  visit('何平', '/inheritances'),
  visit('王秀英', '/show'),
  visit('刘芳', '/show'),
  visit('刘芳', '/certificate'),
  visit('赵磊', '/certificate'),
  visit('何静', '/premium'),
  visit('陈刚', '/premium'),
  visit('张伟', '/premium'),
  visit('何静', '/premium/pay', ({ premium }) => `/premium/pay?insured=${premium.insuredId}&year=2025`),
  visit('何静', '/premium/record/:id', ({ premium }) => `/premium/record/${premium.id}`),
  visit('何静', '/premium/record/:id/voucher', ({ premium }) => `/premium/record/${premium.id}/voucher`),
  visit('张伟', '/wallet'),
  visit('张浩', '/wallet'),
  visit('赵磊', '/wallet'),
  visit('李梅', '/wallet/open'),
  visit('张伟', '/wallet/send'),
  visit('李梅', '/wallet/quota'),
  visit('王秀英', '/filings'),
  visit('赵磊', '/filings'),
  visit('李梅', '/filings/out-of-area'),
  visit('陈刚', '/filings/out-of-area'),
  visit('王秀英', '/filings/chronic'),
  visit('王秀英', '/filings/record/:id', ({ filings }) => `/filings/record/${filings.approved}`),
  visit('王秀英', '/filings/record/:id', ({ filings }) => `/filings/record/${filings.returned}`),
  visit('张伟', '/notices'),
  visit('孙丽', '/notices'),
  visit('张伟', '/notices/settings'),
  visit(null, '/notices/policy'),
  visit('张伟', '/notices/policy/:id', ({ news }) => `/notices/policy/${news}`),
  visit('陈刚', '/claims'),
  visit('赵磊', '/claims'),
  visit('李梅', '/claims/new'),
  visit('陈刚', '/claims/record/:id', ({ claims }) => `/claims/record/${claims.waiting}`),
  visit('陈刚', '/claims/record/:id', ({ claims }) => `/claims/record/${claims.returned}`),
  visit('张伟', '/account'),
  visit('张建国', '/account'),
  visit('王秀英', '/helpers'),
  visit('王秀英', '/objections'),
  visit('赵磊', '/objections'),
  visit('王秀英', '/objections/new', ({ bills }) => `/objections/new?bill=${bills.mother}`),
  visit('赵磊', '/objections/new'),
  visit('张伟', '/documents'),
  visit('赵磊', '/documents'),
  visit('王秀英', '/what-if'),
  visit('王秀英', '/what-if', ({ bills }) => `/what-if?bill=${bills.mother}`),
]

/** The paths of web/citizen/pages.ts, read from its text: its pages need the web's build. */
export function pathsOfPages(): string[] {
  const text = readFileSync(new URL('../web/citizen/pages.ts', import.meta.url), 'utf8')
  const paths = [...text.matchAll(/(?:\b(?:open|own)\(\s*|path: )'([^']+)'/g)].map(([, path]) => path ?? '')
  const chunks = text.match(/import\('\.\//g)?.length ?? 0
  // `/` comes with the first chunk; every other page has its own.
  if (paths.length !== chunks + 1)
    throw new Error('pages.ts is written in a way that this test does not read')
  return paths
}
