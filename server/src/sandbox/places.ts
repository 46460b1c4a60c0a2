import { divisionName } from '@gongji/contract/divisions'
import type { Fen, ItemClass, Level } from '@gongji/policy'
import { basisPoints } from '@gongji/policy/money'
import type { Item } from '../catalogue/catalogue.ts'
import { type Institution, type Place, withoutAgreement } from '../institution/institution.ts'

// hosp_lv has grade A or B for a level that policy counts as one; the sandbox uses grade A, and 11 where there is none.
const hospLv: Record<Level, string> = { '3': '2', '2': '5', '1': '8', village: '11' }

type Row = readonly [
  code: string,
  name: string,
  level: Level,
  area: string,
  county: string,
  direct: boolean,
  at: readonly [longitude: number, latitude: number],
]

const rows: readonly Row[] = [
  ['H52020100001', '六盘水市第一示范医院', '3', '520200', '520201', true, [104.833, 26.592]],
  ['H52020100002', '六盘水市第二示范医院', '2', '520200', '520201', true, [104.852, 26.581]],
  ['H52020100003', '钟山区示范社区卫生服务中心', '1', '520200', '520201', false, [104.818, 26.604]],
  ['P52020100001', '六盘水示范大药房', '1', '520200', '520201', false, [104.836, 26.59]],
  ['P52020100002', '六盘水第二示范药房', '1', '520200', '520201', false, [104.849, 26.583]],
  ['H52010200001', '贵阳示范医院', '3', '520100', '520102', true, [106.714, 26.573]],
  ['H53060200001', '昭通市第一示范医院', '3', '530600', '530602', true, [103.717, 27.338]],
  ['H53060200002', '昭通市第二示范医院', '2', '530600', '530602', true, [103.731, 27.345]],
  ['H53060200003', '昭阳区示范卫生院', '1', '530600', '530602', false, [103.702, 27.326]],
  ['P53060200001', '昭通示范大药房', '1', '530600', '530602', false, [103.72, 27.34]],
  ['P53060200002', '昭通异地示范药房', '1', '530600', '530602', true, [103.729, 27.343]],
  ['H53010200001', '昆明示范医院', '3', '530100', '530102', true, [102.712, 25.042]],
  ['H53010200002', '昆明示范诊所', '1', '530100', '530102', false, [102.728, 25.036]],
]

const invented: Row = ['H99020100001', '示范市人民医院', '2', '990200', '990201', false, [84.5, 39.5]]

function institutionOf([code, name, level, area, county, direct, [longitude, latitude]]: Row): Institution &
  Place {
  const town = area === invented[3] ? '示范市' : divisionName(county).zh
  return {
    code,
    name,
    kind: code.startsWith('P') ? 'pharmacy' : 'hospital',
    level,
    hospLv: code.startsWith('P') ? '11' : hospLv[level],
    area,
    county,
    address: `${town}示范路${Number(code.slice(-3))}号`,
    uscc: '',
    directSettlement: direct,
    signInRequired: false,
    signingKey: null,
    groups: [],
    active: true,
    ...withoutAgreement,
    // No number of the zone 000 rings anywhere.
    phone: `000-${code.slice(-8)}`,
    hours: code.startsWith('P') ? '每天 8:00–21:00' : '门诊 8:00–17:30，急诊全天',
    longitude,
    latitude,
  }
}

export const demoInstitutions: readonly (Institution & Place)[] = rows.map(institutionOf)

/** The hospital of the invented area: in the desert, near nobody. */
export const inventedInstitution: Institution & Place = institutionOf(invented)

type ItemRow = readonly [
  code: string,
  name: string,
  listType: string,
  chargeType: string,
  itemClass: ItemClass,
  firstShare: number,
  ceiling: number | null,
  mark?: 'restricted' | 'banned',
]

const items: readonly ItemRow[] = [
  ['DEMOA0001', '示范西药（甲类）', '101', '09', 'A', 0, null],
  ['DEMOA0002', '示范检查（甲类）', '201', '03', 'A', 0, null],
  ['DEMOA0003', '挂号费', '201', '13', 'A', 0, null],
  ['DEMOB0001', '示范西药（乙类10%）', '101', '09', 'B', 1000, null],
  ['DEMOB0002', '示范西药（乙类5%）', '101', '09', 'B', 500, null],
  ['DEMOB0003', '示范耗材（乙类10%，限价60元）', '301', '08', 'B', 1000, 6_000],
  ['DEMOC0001', '示范服务（丙类）', '201', '05', 'C', 0, null],
  ['DEMOL0001', '示范耗材（甲类，限价20元）', '301', '08', 'A', 0, 2_000],
  ['DEMOR0001', '示范限制用药（乙类10%，须审批）', '101', '09', 'B', 1000, null, 'restricted'],
  ['DEMOX0001', '健身训练（个人账户禁付）', '201', '14', 'C', 0, null, 'banned'],
]

export const demoItems: readonly Item[] = items.map(
  ([code, name, listType, chargeType, itemClass, firstShare, ceiling, mark]) => ({
    area: '000000',
    code,
    name,
    listType,
    chargeType,
    itemClass,
    firstShare: basisPoints(firstShare),
    ceiling: ceiling as Fen | null,
    restricted: mark === 'restricted',
    banned: mark === 'banned',
    from: '2020-01-01',
    to: null,
  }),
)
