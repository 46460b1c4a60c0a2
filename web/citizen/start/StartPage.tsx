import type { ReactNode } from 'react'
import { Page } from '../../shared/ui/Page.tsx'

export default function StartPage(): ReactNode {
  return <Page title="家庭共济">x</Page>
}
