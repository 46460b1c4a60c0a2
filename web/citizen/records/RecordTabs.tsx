import type { ReactNode } from 'react'
import { Tabs } from '../../shared/ui/Tabs.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** My bills, what relatives used of my account, everything that moved my account. */
export function RecordTabs(): ReactNode {
  const say = useWords(words)
  return (
    <Tabs
      label={say('title')}
      tabs={[
        { to: '/records', label: say('bills') },
        { to: '/records/payments', label: say('payments') },
        { to: '/records/entries', label: say('entries') },
      ]}
    />
  )
}
