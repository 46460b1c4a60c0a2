// The shell of the app, kept on the phone. Answers about people and money are never kept: they come from the service
// or not at all. The build fills in the files and the version.
const files = ['__FILES__']
const shelf = 'gongji-__VERSION__'

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shelf)
      .then((cache) => cache.addAll(['/', ...files]))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== shelf).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

const isPage = ({ request, path }) =>
  request.mode === 'navigate' && !/^\/(api|docs|desk|healthz|metrics|verify)(\/|$)/.test(path)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname: path } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (isPage({ request, path })) {
    event.respondWith(fetch(request).catch(() => caches.match('/')))
  } else if (files.includes(path)) {
    event.respondWith(caches.match(path).then((kept) => kept || fetch(request)))
  }
})
