import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../words.ts'
import { announce } from './Announcer.tsx'
import { Icon } from './Icon.tsx'
import './ui.css'

const words = {
  step: ['第 {now} 步，共 {all} 步', 'Step {now} of {all}'],
  change: ['修改', 'Change'],
  changeOf: ['修改{name}', 'Change {name}'],
  next: ['接下来', 'What happens next'],
  reference: ['办理编号', 'Reference'],
} as const

/** Where one is in a task of a few pages. */
export function Steps({ names, now }: { names: readonly string[]; now: number }): ReactNode {
  const say = useWords(words)
  return (
    <div className="steps">
      <p className="small quiet">
        {say('step', { now: now + 1, all: names.length })} · {names[now]}
      </p>
      <div className="steps-bar" aria-hidden="true">
        {names.map((name, index) => (
          <i key={name} className={index <= now ? 'on' : ''} />
        ))}
      </div>
    </div>
  )
}

export type CheckedAnswer = { name: string; answer: ReactNode; onChange?: () => void }

/** What is about to be sent, to whom, before everything else of it. */
export function CheckHero({ whom, amount }: { whom: string; amount: ReactNode }): ReactNode {
  return (
    <div className="card check-hero">
      <p>{whom}</p>
      <p className="check-amount">{amount}</p>
    </div>
  )
}

/** Everything that will be sent, each answer with a way back to its question. */
export function CheckAnswers({ answers }: { answers: readonly CheckedAnswer[] }): ReactNode {
  const say = useWords(words)
  return (
    <dl className="card answers">
      {answers.map(({ name, answer, onChange }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{answer}</dd>
          {onChange && (
            <dd className="answers-change">
              <button
                type="button"
                className="link-button"
                onClick={onChange}
                aria-label={say('changeOf', { name: ` ${name}` })}
              >
                {say('change')}
              </button>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}

const faces = {
  done: 'check',
  waiting: 'clock',
  returned: 'back',
  refused: 'close',
} as const

/** The end of a task: what is now true and since when, a reference, what happens next. Never only "sent". */
export function ResultPage({
  state,
  title,
  children,
  reference,
  next,
  actions,
}: {
  state: keyof typeof faces
  title: string
  children?: ReactNode
  reference?: string
  next?: readonly ReactNode[]
  actions?: ReactNode
}): ReactNode {
  const say = useWords(words)
  const heading = useRef<HTMLHeadingElement>(null)
  // The form and its button are gone: reading goes on at what is now true.
  useEffect(() => {
    heading.current?.focus()
    announce(heading.current?.textContent ?? '')
  }, [])
  return (
    <div className="result">
      <span className={`result-face result-${state}`}>
        <Icon name={faces[state]} size="1.6em" />
      </span>
      <h2 ref={heading} className="result-title" tabIndex={-1}>
        {title}
      </h2>
      <div className="result-text">{children}</div>
      {reference !== undefined && (
        <p className="small quiet">
          {say('reference')} <span className="money">{reference}</span>
        </p>
      )}
      {next && next.length > 0 && (
        <div className="card result-next">
          <h3>{say('next')}</h3>
          <ol>
            {next.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
              <li key={index}>{step}</li>
            ))}
          </ol>
        </div>
      )}
      {actions && <div className="buttons">{actions}</div>}
    </div>
  )
}

export type Moment = { when: ReactNode; what: ReactNode; note?: ReactNode; state?: 'past' | 'now' | 'ahead' }

/** What happened, in order, and what is still to come. */
export function Timeline({ moments, label }: { moments: readonly Moment[]; label: string }): ReactNode {
  return (
    <ol className="timeline" aria-label={label}>
      {moments.map(({ when, what, note, state = 'past' }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: moments are never reordered
        <li key={index} className={`moment-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
          <span className="moment-what">{what}</span>
          <small className="quiet">{when}</small>
          {note !== undefined && <small className="moment-note">{note}</small>}
        </li>
      ))}
    </ol>
  )
}
