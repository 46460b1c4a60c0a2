import { type ReactNode, useSyncExternalStore } from 'react'

let said = ''
const listeners = new Set<() => void>()

/** Tells a screen reader what has just happened, where nothing that has the focus says it. */
export function announce(text: string): void {
  // The same words again are news again.
  said = text === said ? `${text}\u00a0` : text
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The one place of the app that says what happened; it stands there before anything does. */
export function Announcer(): ReactNode {
  const text = useSyncExternalStore(subscribe, () => said)
  return (
    <p className="only-heard" role="status" data-announcer="">
      {text}
    </p>
  )
}
