/** Keeps the app's own files on the phone, so that it opens without a network and says so honestly. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch(() => {
      // Some web views forbid workers: the app then needs a network to open, and nothing else changes.
    })
  })
}

const place = 'gongji.reloaded'
const aMinute = 60_000

/** A page whose chunk is gone, because a newer version is served, is opened again; once a minute at most. */
export function reloadWhenStale(): void {
  addEventListener('vite:preloadError', (event) => {
    try {
      if (Date.now() - Number(sessionStorage.getItem(place) ?? 0) < aMinute) return
      sessionStorage.setItem(place, String(Date.now()))
    } catch {
      return
    }
    event.preventDefault()
    location.reload()
  })
}
