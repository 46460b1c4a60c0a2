import type { Db } from '../server/src/db/db.ts'
import { sql } from '../server/src/db/sql.ts'

/** Fills the directory with synthetic institutions: two hospitals for a pharmacy, six cities, names of eleven characters. */
export async function fillInstitutions(db: Db, rows: number): Promise<void> {
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
