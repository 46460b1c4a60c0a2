/**
 * Measures the directory on synthetic institutions: `tsx bench/directory.ts [pglite|postgres] [rows]`.
 * Prints the median and the slowest of 40 runs of each kind of search.
 */

import type { Db } from '../server/src/db/db.ts'
import { migrate } from '../server/src/db/migrate.ts'
import { openPGlite } from '../server/src/db/pglite.ts'
import { openPostgres } from '../server/src/db/postgres.ts'
import { sql } from '../server/src/db/sql.ts'
import { type Search, searchDirectory } from '../server/src/institution/search.ts'
import { startCluster } from '../server/src/testing/postgres-cluster.ts'

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

async function fill(db: Db, rows: number): Promise<void> {
  const pick = (texts: readonly string[], over: number) =>
    sql`(${[...texts]}::text[])[1 + (i / ${over}::int) % ${texts.length}::int]`
  const cities =
    '六盘水 昭通 昆明 贵阳 遵义 曲靖 成都 重庆 北京 上海 广州 深圳 杭州 南京 武汉 长沙 西安 郑州 济南 合肥'.split(
      ' ',
    )
  const parts =
    '市 县 区 钟山区 昭阳区 红花 云岩 南明 五华 盘龙 西山 官渡 江北 渝中 朝阳 海淀 天河 福田 西湖 玄武'.split(
      ' ',
    )
  const first = [...'仁和康民福安济德华明益同春百天众健利慈惠']
  const second = [...'爱心生泰宁源泽瑞祥盛丰兴荣辉光星月山水林']
  const ranks = '第一 第二 第三 中心 人民 中医 妇幼 口腔 眼科 骨科'.split(' ')
  const ends = '医院 卫生院 社区卫生服务中心 诊所'.split(' ')
  await sql`insert into institution (code, name, kind, level, hosp_lv, area, county, direct_settlement, longitude, latitude)
    select case when i % 3 = 0 then 'P' else 'H' end || lpad(i::text, 11, '0'),
      ${pick(cities, 1)} || ${pick(parts, 20)} || ${pick(first, 400)} || ${pick(second, 8_000)} || ${pick(ranks, 160_000)} ||
        case when i % 3 = 0 then '大药房' else ${pick(ends, 1)} end,
      case when i % 3 = 0 then 'pharmacy' else 'hospital' end,
      (array['1', '1', 'village', '2', '3'])[case when i % 97 = 0 then 5 when i % 11 = 0 then 4 else 1 + i % 3 end], '11',
      (array['530600', '530100', '520200', '520100', '510100', '440300'])[1 + i % 6],
      lpad(((array[530600, 530100, 520200, 520100, 510100, 440300])[1 + i % 6] + 2 + i / 6 % 30)::text, 6, '0'), i % 5 = 0,
      98 + (i::bigint * 7919 % 30000) / 1000.0, 20 + (i::bigint * 104729 % 20000) / 1000.0
    from generate_series(1, ${rows}::int) i on conflict do nothing`.execute(db.autocommit)
  await sql`analyze institution`.execute(db.autocommit)
}

async function measure(db: Db, rows: number): Promise<void> {
  const filling = performance.now()
  await fill(db, rows)
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
