/** Keeps the app's own files on the phone, so that it opens without a network and says so honestly. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch(() => {
      // Some web views forbid workers: the app then needs a network to open, and nothing else changes.
    })
  })
}
