import type { ReactNode } from 'react'
import { back, Link, usePlace, useTitle } from '../router.tsx'
import { useElder } from '../settings.ts'
import { useWords } from '../words.ts'
import { Icon, type IconName } from './Icon.tsx'
import { ReadPage } from './ReadAloud.tsx'
import './ui.css'

const words = {
  back: ['返回', 'Back'],
  product: ['家庭共济', 'Family sharing'],
  skip: ['跳到内容', 'Skip to content'],
  sections: ['主要栏目', 'Main sections'],
} as const

export type Tab = { to: string; label: string; icon: IconName }

/** One page of the phone: a heading, where Back leads, the content, and the bar of main sections where it has one. */
export function Page({
  title,
  backTo,
  aside,
  tabs,
  children,
}: {
  title: string
  /** Where Back leads when the app was opened on this page; without it the page has no Back. */
  backTo?: string | undefined
  /** Quiet words beside the heading, such as the area. */
  aside?: ReactNode
  tabs?: readonly Tab[] | undefined
  children: ReactNode
}): ReactNode {
  const say = useWords(words)
  const elder = useElder()
  useTitle(title === say('product') ? title : `${title} · ${say('product')}`)
  return (
    <div className="page">
      <a className="skip" href="#content">
        {say('skip')}
      </a>
      <header className="page-head">
        {backTo !== undefined && (
          <button type="button" className="page-back" aria-label={say('back')} onClick={() => back(backTo)}>
            <Icon name="back" />
          </button>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {(aside !== undefined || elder) && (
          <div className="page-aside">
            {aside}
            {elder && <ReadPage />}
          </div>
        )}
      </header>
      <main id="content" className="page-main" tabIndex={-1}>
        {children}
      </main>
      {tabs && <TabBar tabs={tabs} label={say('sections')} />}
    </div>
  )
}

function TabBar({ tabs, label }: { tabs: readonly Tab[]; label: string }): ReactNode {
  const { path } = usePlace()
  const isHere = (to: string): boolean =>
    to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)
  return (
    <nav className="tab-bar no-print" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} aria-current={isHere(tab.to) ? 'page' : undefined}>
          <Icon name={tab.icon} />
          <span>{tab.label}</span>
        </Link>
      ))}
    </nav>
  )
}

/** A part of a page under its own quiet heading. */
export function Section({
  title,
  more,
  children,
}: {
  title: string
  more?: ReactNode
  children: ReactNode
}): ReactNode {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
        {more}
      </div>
      {children}
    </section>
  )
}
