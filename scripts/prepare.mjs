// Runs before `npm start` and `npm test`, with nothing but Node: installs what package-lock.json asks for, and builds what
// is stale: what a person opens, or the builds that are named. Written for any Node, so that an old one can say what it lacks.
const [major, minor] = process.versions.node.split('.').map(Number)
const ready = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23

if (!ready) {
  console.error(
    `Gongji needs Node.js 20.19 or newer (or 22.12 or newer); this is ${process.versions.node}.\n` +
      `共济需要 Node.js 20.19 或更高版本(22 系列需 22.12 以上),当前是 ${process.versions.node}。`,
  )
  process.exit(1)
}

const [wanted = 'server,pages'] = process.argv.slice(2)
import('./install.mjs')
  .then(({ install }) => install())
  .then(() =>
    wanted === '--install-only'
      ? undefined
      : import('./build.mjs').then(({ buildStale }) => buildStale(wanted.split(','))),
  )
  .catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
