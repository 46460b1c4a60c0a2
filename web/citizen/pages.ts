import { later, type PageRoute } from '../shared/router.tsx'
import { FrontPage } from './FrontPage.tsx'

/** Every address of the citizen app. */
export const pages: readonly PageRoute[] = [
  { path: '/', page: FrontPage },
  { path: '/start', page: later(() => import('./start/StartPage.tsx')) },
]
