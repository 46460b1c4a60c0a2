import type { ReactNode } from 'react'
import { Link } from '../router.tsx'
import { Icon, type IconName } from './Icon.tsx'
import './ui.css'

/** What belongs together, on its own surface. */
export function Card({ tone, children }: { tone?: 'hero' | 'need'; children: ReactNode }): ReactNode {
  return <div className={tone ? `card card-${tone}` : 'card'}>{children}</div>
}

/** Rows of one kind, on a card. */
export function List({ children, label }: { children: ReactNode; label?: string }): ReactNode {
  return (
    <ul className="card list" aria-label={label}>
      {children}
    </ul>
  )
}

type RowProps = {
  title: ReactNode
  note?: ReactNode
  /** What stands at the end of the row: an amount, a state. */
  end?: ReactNode
  /** Makes the row a link with an arrow. */
  to?: string | undefined
}

export function Row({ title, note, end, to }: RowProps): ReactNode {
  const content = (
    <>
      <span className="row-text">
        <span className="row-title">{title}</span>
        {note !== undefined && <span className="row-note">{note}</span>}
      </span>
      {end !== undefined && <span className="row-end">{end}</span>}
      {to !== undefined && <Icon name="next" size="1.1em" />}
    </>
  )
  return (
    <li>
      {to === undefined ? (
        <div className="row">{content}</div>
      ) : (
        <Link className="row" to={to}>
          {content}
        </Link>
      )}
    </li>
  )
}

/** Names and values, such as what was answered so far. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[]
}): ReactNode {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Nothing here yet: one sentence, one thing to do. */
export function EmptyState({
  children,
  action,
  icon = 'records',
}: {
  children: ReactNode
  action?: ReactNode
  icon?: IconName
}): ReactNode {
  return (
    <div className="card empty">
      <Icon name={icon} size="56px" />
      <p>{children}</p>
      {action}
    </div>
  )
}

/** A place that fills when the answer comes; keeps its height so that nothing jumps. */
export function Waiting({ lines = 3, label }: { lines?: number; label: string }): ReactNode {
  return (
    <div className="card waiting" role="status">
      <span className="waiting-words small">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
        <span key={index} className="bone" aria-hidden="true" />
      ))}
    </div>
  )
}
