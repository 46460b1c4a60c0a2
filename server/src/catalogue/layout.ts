/**
 * How a list's text file is laid out: columns counted from 1, as the national baseline V1.1.83 (chapter 5.1.3) numbers
 * them. 0: the list has no such column.
 */
export type Layout = {
  zh: string
  columns: number
  code: number
  name: number
  rid: number
  /** Version, or the time of the last change. */
  version: number
  valid: number
  from: number
  to: number
  area: number
  /** Column of the kind of list (目录类别), or the kind that all of it is of. */
  listType: number | string
  /** Column of the insured code that the row's code stands for. */
  standsFor: number
}

const file = (zh: string, columns: number, some: Partial<Layout>): Layout => ({
  zh,
  columns,
  code: 1,
  name: 0,
  rid: 0,
  version: 0,
  valid: 0,
  from: 0,
  to: 0,
  area: 0,
  listType: '',
  standsFor: 0,
  ...some,
})

const consumables: Partial<Layout> = {
  name: 2,
  from: 47,
  to: 48,
  valid: 68,
  rid: 69,
  version: 70,
  listType: '301',
}

/** Lists that are downloaded as files, newer than a version (130x with 9102). */
export const files: Readonly<Record<string, Layout>> = {
  '1301': file('西药中成药目录', 97, {
    name: 8,
    from: 37,
    to: 38,
    valid: 79,
    rid: 80,
    version: 83,
    listType: '101',
  }),
  '1302': file('中药饮片目录', 33, {
    name: 2,
    from: 12,
    to: 13,
    valid: 14,
    rid: 15,
    version: 18,
    listType: '102',
  }),
  '1303': file('医疗机构制剂目录', 85, {
    name: 2,
    valid: 65,
    from: 66,
    to: 67,
    rid: 68,
    version: 71,
    listType: '103',
  }),
  '1305': file('医疗服务项目目录', 20, {
    valid: 7,
    name: 10,
    from: 12,
    to: 13,
    rid: 14,
    version: 15,
    listType: '201',
  }),
  '1306': file('医用耗材目录', 71, consumables),
  '1306A': file('27位医用耗材目录', 71, consumables),
  '1307': file('疾病与诊断目录', 24, { code: 11, name: 12, valid: 19, rid: 20, version: 23 }),
  '1308': file('手术操作目录', 24, { code: 11, name: 12, valid: 19, rid: 20, version: 23 }),
  '1309': file('门诊慢特病种目录', 16, { name: 15, area: 4, valid: 6, rid: 7, version: 10 }),
  '1310': file('按病种付费病种目录', 15, { code: 2, name: 3, valid: 6, rid: 7, version: 10 }),
  '1311': file('日间手术治疗病种目录', 15, { code: 2, name: 3, valid: 4, rid: 5, version: 8 }),
  '1313': file('肿瘤形态学目录', 11, { code: 2, name: 3, valid: 6, rid: 7, version: 10 }),
  '1314': file('中医疾病目录', 14, { code: 6, name: 7, valid: 9, rid: 10, version: 13 }),
  '1315': file('中医证候目录', 14, { code: 6, name: 7, valid: 9, rid: 10, version: 13 }),
  '1320': file('中药配方颗粒目录', 44, {
    code: 2,
    name: 3,
    valid: 29,
    rid: 30,
    area: 40,
    version: 42,
    listType: '106',
  }),
  '1321': file('医疗服务项目（新）目录', 34, {
    code: 3,
    name: 7,
    valid: 14,
    area: 19,
    version: 21,
    from: 23,
    to: 24,
    rid: 25,
    listType: '201',
  }),
  '1322': file('体外诊断试剂产品信息', 40, { name: 11, valid: 23, rid: 24, area: 34, version: 35 }),
  '1323': file('体外诊断试剂产品与注册证关联信息', 23, { valid: 8, rid: 9, area: 19, version: 20 }),
  '1324': file('体外诊断试剂检测指标信息', 21, { code: 2, name: 3, valid: 6, rid: 7, area: 17, version: 18 }),
  '1325': file('体外诊断试剂产品信息编码', 26, { name: 6, valid: 11, rid: 12, area: 22, version: 23 }),
  '1326': file('体外诊断试剂注册证信息', 51, {
    code: 2,
    name: 5,
    from: 18,
    to: 19,
    valid: 36,
    rid: 37,
    area: 47,
    version: 48,
  }),
  '1327': file('体外诊断试剂分类目录', 25, { code: 2, name: 8, valid: 10, rid: 11, area: 21, version: 22 }),
}

/** Lists that are asked for by the page; a file of theirs has the columns of the answer, in its order. */
const queries: Readonly<Record<string, Layout>> = {
  '1304': file('民族药品目录', 54, {
    name: 4,
    from: 29,
    to: 30,
    valid: 43,
    rid: 44,
    version: 46,
    listType: '104',
  }),
  '1312': file('医保目录', 28, {
    name: 2,
    area: 3,
    from: 4,
    to: 5,
    listType: 9,
    valid: 17,
    rid: 18,
    version: 19,
  }),
  '1316': file('医疗目录与医保目录匹配', 19, {
    standsFor: 2,
    listType: 3,
    area: 4,
    from: 5,
    to: 6,
    valid: 8,
    rid: 9,
    version: 10,
  }),
  '1318': file('医保目录限价', 20, { area: 4, from: 5, to: 6, valid: 8, rid: 9, version: 10 }),
  '1319': file('医保目录先自付比例', 20, { area: 4, from: 5, to: 6, valid: 8, rid: 9, version: 10 }),
}

export const layouts: Readonly<Record<string, Layout>> = { ...files, ...queries }

/** Columns that decide what is billed. */
export const insuredColumns = { chargeType: 6, level: 7, restricted: 8 } as const
export const limitColumns = { type: 2, amount: 7 } as const
export const shareColumns = { people: 2, kind: 3, proportion: 7 } as const
