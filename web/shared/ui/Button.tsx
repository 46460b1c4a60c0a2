import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Link } from '../router.tsx'
import './ui.css'

type Look = 'primary' | 'second' | 'danger' | 'plain'

/**
 * One primary button a page. A button that may not be pressed stays visible and says why: give `whyNot` instead of
 * `disabled`, and it can still be reached and heard.
 */
export function Button({
  look = 'primary',
  busy = false,
  whyNot,
  children,
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'disabled'> & {
  look?: Look
  /** The act is under way: pressing again does nothing. */
  busy?: boolean
  whyNot?: string | undefined
}): ReactNode {
  const blocked = busy || whyNot !== undefined
  const { type = 'button', onClick, ...others } = rest
  return (
    <span className="button-place">
      <button
        {...others}
        type={type}
        className={`button button-${look}`}
        aria-disabled={blocked || undefined}
        aria-busy={busy || undefined}
        onClick={(event) => {
          if (blocked) event.preventDefault()
          else onClick?.(event)
        }}
      >
        {children}
      </button>
      {whyNot !== undefined && <small className="why-not">{whyNot}</small>}
    </span>
  )
}

export function LinkButton({
  to,
  look = 'primary',
  children,
}: {
  to: string
  look?: Look
  children: ReactNode
}): ReactNode {
  return (
    <Link className={`button button-${look}`} to={to}>
      {children}
    </Link>
  )
}

/** Buttons of one decision, the main one first. */
export function Buttons({ children }: { children: ReactNode }): ReactNode {
  return <div className="buttons no-print">{children}</div>
}
