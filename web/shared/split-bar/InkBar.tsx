import type { CSSProperties, ReactNode } from 'react'
import './split-bar.css'

/** An ink of split-bar.css, such as `ink-pool`, and the amount that it stands for, in fen. */
export type InkPart = readonly [ink: string, amount: number]

/** The inks of the split bar in a thin one, as a picture beside amounts that say the same. */
export function InkBar({ parts }: { parts: readonly InkPart[] }): ReactNode {
  return (
    <span className="mini-bar" aria-hidden="true">
      {parts.map(
        ([ink, amount]) =>
          amount !== 0 && (
            <i key={ink} className={ink} style={{ '--weight': Math.abs(amount) } as CSSProperties} />
          ),
      )}
    </span>
  )
}

/** The inks of relatives, by the order in which their accounts were drawn. */
export const relativeInk = (order: number): string => `ink-relative-${(order % 4) + 1}`
