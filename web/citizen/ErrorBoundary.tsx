import { Component, type ReactNode } from 'react'
import { sayNow } from '../shared/words.ts'

const words = {
  what: ['页面出了错，没有发出任何办理。', 'The page failed. Nothing was sent.'],
  mend: ['请重新打开；还不行，请联系经办机构。', 'Open it again; if it stays, contact the agency.'],
  again: ['重新打开', 'Open again'],
} as const

/** A page that failed says so in words and offers the way out, whatever the fault. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    const say = sayNow(words)
    return (
      <main className="page">
        <div className="page-main" role="alert">
          <h1>{say('what')}</h1>
          <p>{say('mend')}</p>
          <a className="button button-primary" href="/">
            {say('again')}
          </a>
        </div>
      </main>
    )
  }
}
