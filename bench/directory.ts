/**
 * Measures the directory on synthetic institutions: `tsx bench/directory.ts [pglite|postgres] [rows]`.
 * Prints the median and the slowest of 40 runs of each kind of search.
 */

import type { Db } from '../server/src/db/db.ts'
import { migrate } from '../server/src/db/migrate.ts'
import { openPGlite } from '../server/src/db/pglite.ts'
import { openPostgres } from '../server/src/db/postgres.ts'
import { type Search, searchDirectory } from '../server/src/institution/search.ts'
import { startCluster } from '../server/src/testing/postgres-cluster.ts'
import { fillInstitutions } from './institutions.ts'

const anywhere: Search = {
  words: '',
  place: null,
  kind: null,
  level: null,
  directFor: null,
  near: null,
  limit: 20,
}
const near = { longitude: 104.83, latitude: 26.59 }
const searches: readonly (readonly [string, Partial<Search>])[] = [
  ['a name', { words: '昭通市仁爱第一' }],
  ['two characters', { words: '和泰' }],
  ['one character', { words: '荣' }],
  ['what every third has', { words: '大药房' }],
  ['hospitals', { words: '医院' }],
  ['two words', { words: '昆明 中医' }],
  ['a city', { place: '530600' }],
  ['a province, level 3', { place: '530000', level: '3' }],
  ['a city, by word', { words: '诊所', place: '530600' }],
  ['direct settlement, by word', { words: '人民医院', directFor: '530600' }],
  ['nearest', { near }],
  ['nearest of level 3', { near, level: '3' }],
  ['nearest by rare word', { near, words: '惠林' }],
  ['nearest by common word', { near, words: '中医' }],
  ['nearest with direct settlement', { near, directFor: '530600', kind: 'hospital' }],
  ['everything', {}],
  ['nothing', { words: '龘' }],
]

async function measure(db: Db, rows: number): Promise<void> {
  const filling = performance.now()
  await fillInstitutions(db, rows)
  console.log(
    `${db.kind}: ${rows} institutions, filled and indexed in ${Math.round((performance.now() - filling) / 1000)} s`,
  )
  for (const [label, wanted] of searches) {
    const times: number[] = []
    let shown = 0
    for (let turn = 0; turn < 40; turn++) {
      const start = performance.now()
      shown = (await searchDirectory(db.reader, { ...anywhere, ...wanted })).found.length
      times.push(performance.now() - start)
    }
    times.sort((a, b) => a - b)
    const [median, slowest] = [times[20] as number, times.at(-1) as number]
    console.log(
      `  ${label.padEnd(32)} ${median.toFixed(1).padStart(7)} ms  slowest ${slowest.toFixed(1).padStart(7)} ms  ${shown} shown`,
    )
  }
}

const [kind = 'postgres', rows = '1000000'] = process.argv.slice(2)
const cluster =
  kind === 'postgres' ? await startCluster({ settings: { jit: 'off', shared_buffers: '512MB' } }) : null
const db = cluster ? await openPostgres(cluster.url, { lanes: 1 }) : await openPGlite()
try {
  await migrate(db)
  await measure(db, Number(rows))
} finally {
  await db.close()
  await cluster?.stop()
}
