import type { ReactNode } from 'react'
import { Refused } from '../api.ts'
import { Link } from '../router.tsx'
import { useWords } from '../words.ts'
import './ui.css'

const words = {
  problem: ['没有办成', 'Not done'],
  mend: ['怎么办', 'What to do'],
  number: ['受理编号 {number}', 'Request {number}'],
  oops: ['页面出了错，没有发出任何办理。', 'The page failed; nothing was sent.'],
  again: ['请刷新再试。', 'Reload and try again.'],
} as const

/** Something to know before going on. `danger` is announced at once. */
export function Notice({
  tone = 'info',
  title,
  children,
}: {
  tone?: 'info' | 'notice' | 'danger' | 'good'
  title?: ReactNode
  children?: ReactNode
}): ReactNode {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'danger' ? 'alert' : undefined}>
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
  )
}

/** The next step inside the app, by the problem's type; the server's own words say the rest. */
const nextSteps: Readonly<Record<string, { to: string; label: readonly [string, string] }>> = {
  '/problems/http/sign-in-first': { to: '/sign-in', label: ['去登录', 'Sign in'] },
  '/problems/binding/other-province': { to: '/wallet', label: ['用医保钱包', 'Use the wallet'] },
}
const stepWords = Object.fromEntries(
  Object.entries(nextSteps).map(([type, { label }]) => [type, label]),
) as Record<string, readonly [string, string]>

/** A refusal as the server words it: what, why, who can mend it, and the next step. */
export function Problem({ error }: { error: unknown }): ReactNode {
  const say = useWords(words)
  const sayStep = useWords(stepWords)
  if (!(error instanceof Refused)) {
    return (
      <Notice tone="danger" title={say('oops')}>
        <p>{say('again')}</p>
      </Notice>
    )
  }
  const side = error.sides[say.language]
  const step = nextSteps[error.type]
  const { requestId } = error.document
  return (
    <Notice tone="danger" title={side.what}>
      <p>
        <span className="quiet">{say('mend')}: </span>
        {side.mend}
      </p>
      {step && (
        <p>
          <Link to={step.to}>{sayStep(error.type)}</Link>
        </p>
      )}
      {error.status >= 500 && typeof requestId === 'string' && (
        <p className="small quiet">{say('number', { number: requestId })}</p>
      )}
    </Notice>
  )
}
