import type { ReactNode } from 'react'
import { Link, usePlace } from '../router.tsx'
import './ui.css'

/** Views of one thing, each with its own address: links, so Back and new tabs work. */
export function Tabs({
  tabs,
  label,
}: {
  tabs: readonly { to: string; label: string }[]
  label: string
}): ReactNode {
  const { path } = usePlace()
  return (
    <nav className="tabs no-print" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} aria-current={tab.to === path ? 'page' : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
