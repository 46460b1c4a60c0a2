import {
  type AnchorHTMLAttributes,
  type ComponentType,
  createContext,
  lazy,
  type MouseEvent,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react'

/**
 * The app's addresses: a list of `path` (with `:name` for parameters) and page. About a hundred lines on the History
 * API, because the router library alone would take a quarter of the first page's budget.
 */
export type PageRoute = { path: string; page: Loader | ComponentType }
type Loader = { load: () => Promise<{ default: ComponentType }> }
/** A page that arrives in its own chunk. */
export const later = (load: Loader['load']): Loader => ({ load })

export type Place = { path: string; search: Readonly<Record<string, string>> }

const readPlace = (): Place => {
  const search: Record<string, string> = {}
  new URLSearchParams(location.search).forEach((value, name) => {
    search[name] = value
  })
  return { path: location.pathname, search }
}

let place: Place | null = null
/** How often the address has changed since the app opened. */
let moves = 0
const listeners = new Set<(place: Place) => void>()
const current = (): Place => {
  place ??= readPlace()
  return place
}
const moved = (): void => {
  moves += 1
  const move = moves
  const next = readPlace()
  const stays = next.path === place?.path
  const tell = (): void => {
    // Who went on meanwhile sees where they went last.
    if (move !== moves) return
    place = next
    for (const listener of listeners) listener(next)
  }
  const arriving = stays ? null : prepare(next.path)
  // The page before stays until the next one's chunk is here; one that does not come is said by the page that asks for it.
  if (arriving) void arriving.then(tell, tell)
  // The same page with another question is drawn at once, so that the next key meets it and not the question before.
  else tell()
}
if (typeof window !== 'undefined') addEventListener('popstate', moved)

/** Goes to an address of this app. `replace` leaves no trace, so that Back never repeats what was sent. */
export function go(to: string, { replace = false }: { replace?: boolean } = {}): void {
  history[replace ? 'replaceState' : 'pushState']({ inside: true }, '', to)
  scrollTo(0, 0)
  moved()
}

/** Back to the page before, or to `otherwise` when the app was opened here. */
export function back(otherwise: string): void {
  if ((history.state as { inside?: boolean } | null)?.inside) history.back()
  else go(otherwise, { replace: true })
}

export function usePlace(): Place {
  const [here, setHere] = useState(current)
  useEffect(() => {
    listeners.add(setHere)
    setHere(current())
    return () => {
      listeners.delete(setHere)
    }
  }, [])
  return here
}

const Parameters = createContext<Readonly<Record<string, string>>>({})
export const useParameters = (): Readonly<Record<string, string>> => useContext(Parameters)

/** Parameters of `path` when it has the shape of `pattern`, else null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = path.replace(/\/+$/, '').split('/')
  if (path === '/') given.push('')
  if (wanted.length !== given.length) return null
  const found: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value) return null
  }
  return found
}

const components = new Map<Loader, ComponentType>()
function componentOf(page: PageRoute['page']): ComponentType {
  if (typeof page === 'function') return page
  const known = components.get(page)
  if (known) return known
  const made = lazy(page.load)
  components.set(page, made)
  return made
}

let known: readonly PageRoute[] = []
/** Fetches the chunk of a path before it is shown; null when there is nothing to wait for. */
function prepare(path: string): Promise<unknown> | null {
  const page = known.find((route) => match(route.path, path))?.page
  if (page === undefined || typeof page === 'function' || components.has(page)) return null
  return page.load().then(({ default: component }) => {
    if (!components.has(page)) components.set(page, component)
  })
}

/** Shows the page of the current address; the page before stays until the next one is here. */
export function Pages({
  routes,
  missing: Missing,
  waiting,
}: {
  routes: readonly PageRoute[]
  missing: ComponentType
  waiting: ReactNode
}): ReactNode {
  known = routes
  const { path } = usePlace()
  const found = useMemo(() => {
    for (const route of routes) {
      const parameters = match(route.path, path)
      if (parameters) return { parameters, Page: componentOf(route.page) }
    }
    return { parameters: {}, Page: Missing }
  }, [routes, path, Missing])
  return (
    <Parameters.Provider value={found.parameters}>
      <Suspense fallback={waiting}>
        <found.Page key={path} />
      </Suspense>
    </Parameters.Provider>
  )
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { to: string }

/** A real link: opens in a new tab when asked, and works before the script does. */
export function Link({ to, onClick, ...rest }: LinkProps): ReactNode {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
      return
    event.preventDefault()
    go(to)
  }
  return (
    <a
      {...rest}
      href={to}
      onClick={follow}
      onPointerDown={() => prepare(to.replace(/\?.*/, ''))?.catch(() => {})}
    />
  )
}

/** Names the page for the tab and the screen reader, and moves focus to its heading when it is not the first page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    if (moves > 0 && document.activeElement === document.body) {
      document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
    }
  }, [])
}
