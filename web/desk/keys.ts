import { useEffect, useRef, useSyncExternalStore } from 'react'

/** A key that does something on this page: a letter while nobody is typing, a function key (F4, Escape) always. */
export type DeskKey = { key: string; label: string; act: () => void }

const groups = new Map<symbol, readonly DeskKey[]>()
let shown: readonly DeskKey[] = []
const listeners = new Set<() => void>()
function tell(): void {
  shown = [...groups.values()].flat()
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Gives a part of a page its keys, which stand at the foot while it is there. */
export function useKeys(keys: readonly DeskKey[]): void {
  const latest = useRef(keys)
  latest.current = keys
  const names = keys.map(({ key, label }) => `${key} ${label}`).join('\n')
  useEffect(() => {
    const own = Symbol('keys')
    const lines = names === '' ? [] : names.split('\n')
    groups.set(
      own,
      lines.map((line, index) => ({
        key: line.slice(0, line.indexOf(' ')),
        label: line.slice(line.indexOf(' ') + 1),
        act: () => latest.current[index]?.act(),
      })),
    )
    tell()
    return () => {
      groups.delete(own)
      tell()
    }
  }, [names])
}

const place = 'gongji.desk-keys'
const kept = (): boolean => {
  try {
    return localStorage.getItem(place) !== 'off'
  } catch {
    return true
  }
}
let on = typeof localStorage === 'undefined' || kept()
/** Keys of one letter can be turned off: speech input would press them. */
export function turnKeys(wanted: boolean): void {
  on = wanted
  try {
    localStorage.setItem(place, wanted ? 'on' : 'off')
  } catch {
    // Without storage it holds until the page closes.
  }
  tell()
}

export const useShownKeys = (): readonly DeskKey[] => useSyncExternalStore(subscribe, () => shown)
export const useKeysOn = (): boolean => useSyncExternalStore(subscribe, () => on)

/** Ctrl K: the search field of the page. */
export const searchField = 'desk-search'

/** Listens for keys while the desk is open. Gives what stops it. */
export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      const field = document.getElementById(searchField)
      if (field) event.preventDefault()
      field?.focus()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const isLetter = event.key.length === 1
    if (isLetter && !on) return
    if (isLetter && (event.target as Element | null)?.closest?.('input, textarea, select, [contenteditable]'))
      return
    const found = shown.find(({ key }) => key === (isLetter ? event.key.toUpperCase() : event.key))
    if (!found) return
    event.preventDefault()
    // Held down, a key goes through a list; it neither does anything twice nor confirms what it has just asked.
    if (!event.repeat || found.key === 'J' || found.key === 'K') found.act()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
