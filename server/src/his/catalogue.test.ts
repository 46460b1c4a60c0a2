import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type His, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { files, layouts } from '../catalogue/lists.ts'
import { type Loaded, loadList } from '../catalogue/load.ts'
import { matchFile } from '../catalogue/match-file.ts'
import { matchReportOf, reportOf, textOfList } from '../commands/catalogue.ts'
import { loadStaff } from '../institution/staff.ts'
import { fetchFile } from '../testing/books.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { zipOf } from '../zip.ts'

let app: TestApp
let his: His
beforeAll(async () => {
  app = await testApp()
  his = till(app, 'H52020100001')
})
afterAll(() => app.close())

/** A line of a list: columns by their number, `null` elsewhere. */
const lineOf = (list: string, cells: Record<number, string>): string =>
  Array.from({ length: layouts[list]!.columns }, (_, index) => cells[index + 1] ?? 'null').join('\t')

async function load(list: string, lines: readonly string[], from: string | null = null): Promise<Loaded> {
  const text = textOfList(await zipOf(`${list}.txt`, Buffer.from(`${lines.join('\n')}\n`)))
  return await app.db.transaction((tx) =>
    loadList(tx, app.deps, { list, text, from, file: `${list}.zip`, by: 'test' }),
  )
}

const drug = (code: string, version: string, more: Record<number, string> = {}) =>
  lineOf('1301', {
    1: code,
    8: `药品${code}`,
    37: '2024-01-01',
    79: '1',
    80: `R${code}`,
    83: version,
    92: '甲',
    ...more,
  })
const insured = (code: string, level: string, more: Record<number, string> = {}) =>
  lineOf('1312', {
    1: code,
    2: `医保${code}`,
    3: '520200',
    4: '2024-01-01 00:00:00',
    6: '09',
    7: level,
    8: '0',
    9: '101',
    10: '1',
    11: '0',
    12: '0',
    13: '0',
    17: '1',
    18: `I${code}${more[4] ?? ''}${more[3] ?? ''}`,
    19: '2024-01-01 00:00:00',
    22: '2024-01-01 00:00:00',
    ...more,
  })
const limit = (code: string, amount: string, more: Record<number, string> = {}) =>
  lineOf('1318', {
    1: code,
    2: '1',
    3: '1',
    4: '520200',
    5: '2024-01-01',
    7: amount,
    8: '1',
    9: `L${code}${more[5] ?? ''}${more[2] ?? ''}`,
    10: '2024-01-01 00:00:00',
    13: '2024-01-01 00:00:00',
    ...more,
  })
const share = (code: string, proportion: string, more: Record<number, string> = {}) =>
  lineOf('1319', {
    1: code,
    2: '1',
    3: '10',
    4: '520200',
    5: '2024-01-01',
    7: proportion,
    8: '1',
    9: `S${code}${more[5] ?? ''}${more[2] ?? ''}`,
    10: '2024-01-01 00:00:00',
    13: '2024-01-01 00:00:00',
    ...more,
  })

/** How one piece of a code divides at the hospital, in yuan. */
async function priced(code: string, amount: number, by = his) {
  const visit = await by.openVisit({ patient: demoPatient('张建国'), lines: [] })
  const answer = await by.call('2204', {
    feedetail: [
      {
        feedetl_sn: code,
        mdtrt_id: visit,
        psn_no: demoPatient('张建国').psnNo,
        chrg_bchno: '1',
        fee_ocur_time: '2025-01-15 09:00:00',
        med_list_codg: code,
        det_item_fee_sumamt: amount,
        cnt: 1,
        pric: amount,
      },
    ],
  })
  if (answer.infcode !== 0) return answer.err_msg
  const [row] = answer.output.result ?? answer.output.feedetail
  return {
    level: row.chrgitm_lv,
    own: row.fulamt_ownpay_amt,
    over: row.overlmt_amt,
    first: row.preselfpay_amt,
    scope: row.inscp_scp_amt,
  }
}

describe('a list is loaded as the bureau’s file has it', () => {
  it('once; what differs replaces what was there; each line that cannot be taken is told with its reason', async () => {
    const lines = [
      drug('XA001', 'V1'),
      drug('XA002', 'V1'),
      'XA003\tzu kurz',
      drug('null', 'V1'),
      drug('XA004', 'V1', { 37: '2024-13-40' }),
      drug('XA005', 'V1', { 38: '2023-01-01' }),
      drug('XA006', 'V1', { 79: 'x' }),
    ]
    const first = await load('1301', lines)
    expect(first).toMatchObject({ read: 2, fresh: 2, changed: 0, same: 0 })
    expect(first.refused.map(({ line, code }) => [line, code])).toEqual([
      [3, 'XA003'],
      [4, ''],
      [5, 'XA004'],
      [6, 'XA005'],
      [7, 'XA006'],
    ])
    expect(reportOf('1301', first)).toMatch(/line 3\tXA003\t应有 97 列，实有 2 列/)
    expect(await load('1301', lines)).toMatchObject({ fresh: 0, changed: 0, same: 2 })
    const next = [drug('XA001', 'V2', { 8: '新名' }), drug('XA002', 'V1')]
    expect(await load('1301', next)).toMatchObject({ fresh: 0, changed: 1, same: 1 })
  })

  it('is downloaded whole, or what is newer than a version (1301, 9102)', async () => {
    const ask = async (ver: string) => outputOf(await his.call('1301', { data: { ver } }))
    const all = await ask('')
    expect(all).toMatchObject({ data_cnt: 2, filename: '1301-V2.zip' })
    const rows = await fetchFile(app, his, all.file_qury_no)
    expect(rows.map((cells) => [cells[0], cells[7], cells[82], cells.length])).toEqual([
      ['XA002', '药品XA002', 'V1', 97],
      ['XA001', '新名', 'V2', 97],
    ])
    const newer = await ask('V1')
    expect(newer.data_cnt).toBe(1)
    expect((await fetchFile(app, his, newer.file_qury_no)).map(([code]) => code)).toEqual(['XA001'])
    const none = await ask('V2')
    expect(none.data_cnt).toBe(0)
    expect(await fetchFile(app, his, none.file_qury_no)).toEqual([])
  })

  it('another area’s rows are not seen', async () => {
    const disease = (area: string) =>
      lineOf('1309', { 1: `M0${area}`, 4: area, 6: '1', 7: `D${area}`, 10: 'V1', 15: '病种' })
    await load('1309', [disease('520200'), disease('530600'), disease('520000')])
    const { file_qury_no: number } = outputOf(await his.call('1309', { data: { ver: '' } }))
    expect((await fetchFile(app, his, number)).map(([code]) => code)).toEqual(['M0520000', 'M0520200'])
  })

  it.each(Object.keys(files).filter((list) => list !== '1301'))(
    '%s has every column of the bureau’s file, back as it came',
    async (list) => {
      const { columns, code, version } = files[list]!
      const cells = { [code]: `Z${list}`, [version]: 'V9' }
      expect(await load(list, [lineOf(list, cells)])).toMatchObject({ read: 1, refused: [] })
      const { file_qury_no: number, data_cnt: count } = outputOf(
        await his.call(list, { data: { ver: 'V8' } }),
      )
      const rows = await fetchFile(app, his, number)
      expect([count, rows.map((row) => [row[code - 1], row.length])]).toEqual([1, [[`Z${list}`, columns]]])
    },
  )
})

describe('what is insured in an area, its price limit and its first share decide what is billed', () => {
  it('from day to day, in the area that says so, under every code that stands for it', async () => {
    const gaps = await load('1312', [
      insured('YA01', '01'),
      insured('YB01', '2'),
      insured('YC01', '03'),
      insured('YD01', '04'),
    ])
    // Class B waits for its first share; a class that nobody has rules for is told.
    expect(gaps.gaps.map(({ code }) => code).toSorted()).toEqual(['YB01', 'YD01'])
    expect(await priced('YB01', 100)).toMatch(/医保目录中没有此编码/)
    expect(
      await load('1319', [share('YB01', '0.15'), share('YB01', '0.2', { 5: '2025-06-01' })]),
    ).toMatchObject({ gaps: [], items: 2 })
    await load('1318', [limit('YA01', '60.005'), limit('YB01', '80')])
    expect(await priced('YA01', 100)).toMatchObject({ level: '01', over: 39.99, first: 0, scope: 60.01 })
    expect(await priced('YB01', 100)).toMatchObject({ level: '02', over: 20, first: 12, scope: 68 })
    expect(await priced('YC01', 100)).toMatchObject({ level: '03', own: 100, scope: 0 })
    await load('1316', [
      lineOf('1316', {
        1: 'MED-1',
        2: 'YB01',
        3: '101',
        4: '520200',
        5: '2024-01-01',
        8: '1',
        9: 'M1',
        10: '2024-01-01 00:00:00',
        13: '2024-01-01 00:00:00',
      }),
    ])
    expect(await priced('MED-1', 100)).toMatchObject({ level: '02', first: 12 })
    // Zhaotong has not said anything of it.
    expect(await priced('YB01', 100, till(app, 'H53060200001'))).not.toHaveProperty('level')
  })

  it('a city’s price limit goes over its province’s list; a row that is withdrawn is billed no more', async () => {
    await load('1312', [insured('YP01', '1', { 3: '520000' })])
    expect(await priced('YP01', 100)).toMatchObject({ over: 0, scope: 100 })
    await load('1318', [limit('YP01', '30')])
    expect(await priced('YP01', 100)).toMatchObject({ over: 70, scope: 30 })
    await load('1312', [insured('YP01', '1', { 3: '520000', 17: '0' })])
    expect(await priced('YP01', 100)).toMatch(/没有此编码/)
  })

  it('several limits or shares on one day are not chosen among', async () => {
    await load('1312', [insured('YX01', '1')])
    const loaded = await load('1318', [limit('YX01', '10'), limit('YX01', '20', { 2: '2' })])
    expect(loaded.gaps).toMatchObject([
      { code: 'YX01', why: { zh: expect.stringContaining('本系统没有收录') } },
    ])
    await load('1312', [insured('YX02', '2')])
    expect((await load('1319', [share('YX02', '0.1', { 3: '20' })])).gaps).toMatchObject([{ code: 'YX02' }])
  })

  it('are asked for by the page (1312, 1316, 1318, 1319)', async () => {
    const page = { updt_time: '2000-01-01 00:00:00', page_num: 1, page_size: 100 }
    const ask = async (infno: string, more: object) =>
      outputOf(await his.call(infno, { data: { ...page, ...more } })) as Record<string, unknown>[]
    expect(await ask('1312', { hilist_code: 'YB01' })).toMatchObject([
      {
        hilist_code: 'YB01',
        hilist_name: '医保YB01',
        insu_admdvs: '520200',
        chrgitm_lv: '2',
        begndate: '2024-01-01 00:00:00',
      },
    ])
    expect(await ask('1318', { hilist_code: 'YA01' })).toMatchObject([
      { hilist_pric_uplmt_amt: 60.005, vali_flag: '1' },
    ])
    expect(await ask('1319', { hilist_code: 'YB01', query_date: '2025-07-01' })).toMatchObject([
      { selfpay_prop: 0.15 },
      { selfpay_prop: 0.2 },
    ])
    expect(await ask('1316', { hilist_code: 'YB01' })).toMatchObject([
      { med_list_codg: 'MED-1', hilist_code: 'YB01' },
    ])
    expect(await ask('1312', { page_size: 2 })).toHaveLength(2)
    expect(await ask('1312', { page_size: 2, page_num: 99 })).toEqual([])
    expect(await ask('1312', { updt_time: '2030-01-01 00:00:00' })).toEqual([])
    expect((await his.call('1312', { data: { ...page, page_num: 0 } })).infcode).toBe(-1)
  })
})

describe('an institution’s own items', () => {
  const own = (id: string, code: string, more: object = {}) => ({
    fixmedins_hilist_id: id,
    fixmedins_hilist_name: `院内${id}`,
    list_type: '101',
    med_list_codg: code,
    begndate: '2025-01-01',
    ...more,
  })
  const matched = async () =>
    outputOf(
      await his.call('1317', { data: { updt_time: '2000-01-01 00:00:00', page_num: 1, page_size: 100 } }),
    ) as Record<string, string>[]

  it('match by code alone; each that does not is told why, and none is kept', async () => {
    await load('1301', [drug('XE001', 'V3', { 38: '2024-12-31' })])
    const refused = await his.call('3301', {
      data: [
        own('A', 'XA001'),
        own('B', 'NO-SUCH'),
        own('C', 'XE001'),
        own('D', 'XA002', { list_type: '201' }),
        own('A', 'XA001'),
        own('E', 'XA001', { enddate: '2024-01-01' }),
      ],
    })
    expect(refused.infcode).toBe(-1)
    for (const why of [
      '第2行（B）平台目录中没有编码 NO-SUCH',
      '第3行（C）编码 XE001 已于 2024-12-31 停用',
      '第4行（D）编码 XA002 的目录类别是 101',
      '第5行（A）与本次另一行重复',
      '第6行（E）结束日期早于开始日期',
    ])
      expect(refused.err_msg).toContain(why)
    expect(await matched()).toEqual([])
  })

  it('come as a file too: what fits is kept, under the kind of list that the code has; each line that does not is told why', async () => {
    const pharmacy = { code: 'P52020100001', area: '520200' }
    const lines = [
      'F1\t院内一\tXA001',
      'F2\t院内二\tXA002\t101\t2025-01-01\tnull',
      'F3\t院内三\tNO-SUCH',
      'null\t院内四\tXA001',
      'F5\t院内五\tnull',
      'F6\t院内六\tXA002\t201',
      'F1\t院内一\tXA001',
      '',
      'F7\t院内七\tXA001\t101\t某日',
      'F8\t院内八\tDEMOA0001',
    ]
    const match = () =>
      app.db.transaction((tx) =>
        matchFile(tx, {
          institution: pharmacy,
          text: `\ufeff${lines.join('\r\n')}`,
          today: '2025-01-15',
          at: app.clock.now(),
        }),
      )
    const done = await match()
    expect(done).toMatchObject({ read: 9, matched: 3 })
    expect(done.unmatched.map(({ line, why }) => `${line} ${why.zh}`)).toEqual([
      '3 平台目录中没有编码 NO-SUCH',
      '4 没有本机构的项目编码',
      '5 没有填写医保目录编码',
      '6 编码 XA002 的目录类别是 101，不是 201',
      '7 与文件中另一行重复',
      '9 起止日期不是日期',
    ])
    expect(matchReportOf(done)).toContain('3\tF3\tNO-SUCH\t平台目录中没有编码 NO-SUCH')
    const asked = { data: { updt_time: '2000-01-01 00:00:00', page_num: 1, page_size: 100 } }
    const kept = outputOf(await till(app, pharmacy.code).call('1317', asked))
    expect(kept).toMatchObject([
      { medins_list_codg: 'F1', list_type: '101', med_list_codg: 'XA001' },
      { medins_list_codg: 'F2' },
      { medins_list_codg: 'F8' },
    ])
    expect(await match()).toEqual(done)
    expect(outputOf(await till(app, pharmacy.code).call('1317', asked))).toHaveLength(3)
  })

  it('are listed by 1317 and taken out by 3302', async () => {
    expect(
      await his.call('3301', { data: [own('A', 'XA001', { spec: '10mg' }), own('F', 'DEMOA0001')] }),
    ).toMatchObject({ infcode: 0 })
    expect(await his.call('3301A', { data: [own('G', 'YA01', { scdz: '贵州' })] })).toMatchObject({
      infcode: 0,
    })
    expect((await matched()).map((row) => [row.medins_list_codg, row.med_list_codg, row.spec])).toEqual([
      ['A', 'XA001', '10mg'],
      ['F', 'DEMOA0001', null],
      ['G', 'YA01', null],
    ])
    const out = {
      fixmedins_code: 'H52020100001',
      fixmedins_hilist_id: 'A',
      list_type: '101',
      med_list_codg: 'XA001',
    }
    expect((await his.call('3302', { data: out })).infcode).toBe(0)
    expect((await his.call('3302', { data: out })).err_msg).toContain('没有项目 A 的目录对照')
    expect((await matched()).map((row) => row.medins_list_codg)).toEqual(['F', 'G'])
  })
})

describe('departments and staff', () => {
  const department = (code: string, more: object = {}) => ({
    hosp_dept_codg: code,
    caty: 'A03',
    hosp_dept_name: '内科',
    begntime: '2020-01-01',
    itro: '简介',
    aprv_bed_cnt: 30,
    ...more,
  })

  it('a department is added once, changed, ended, and read (3401, 3401A, 3402, 3403, 5101)', async () => {
    expect((await his.call('3401', { deptinfo: department('D1') })).infcode).toBe(0)
    expect((await his.call('3401', { deptinfo: department('D1') })).err_msg).toContain('已经登记')
    expect((await his.call('3401A', { deptinfo: [department('D2'), department('D3')] })).infcode).toBe(0)
    expect((await his.call('3402', { deptinfo: department('D2', { hosp_dept_name: '外科' }) })).infcode).toBe(
      0,
    )
    expect((await his.call('3402', { deptinfo: department('D9') })).err_msg).toContain('没有编码为 D9')
    expect((await his.call('3403', { data: { hosp_dept_codg: 'D3' } })).infcode).toBe(0)
    expect((await his.call('3403', { data: { hosp_dept_codg: 'D3' } })).infcode).toBe(-1)
    const { feedetail } = outputOf(await his.call('5101', ''))
    expect(feedetail).toMatchObject([
      { hosp_dept_codg: 'D1', aprv_bed_cnt: 30, poolarea_no: '520200', endtime: null },
      { hosp_dept_codg: 'D2', hosp_dept_name: '外科' },
      { hosp_dept_codg: 'D3', endtime: '2025-01-15' },
    ])
    expect(outputOf(await till(app, 'H52020100002').call('5101', {})).feedetail).toEqual([])
  })

  it('doctors come from the agency’s register; an institution reads its own (5102)', async () => {
    const line = (institution: string, code: string) =>
      [
        institution,
        '01',
        '990201198001010011',
        'N1',
        code,
        '某医师',
        '1',
        'C1',
        'P1',
        '1',
        '2020-01-01',
        'null',
        'null',
      ].join('\t')
    const loaded = await app.db.transaction((tx) =>
      loadStaff(tx, app.deps.secrets, `${line('H52020100001', 'D520201000001')}\n${line('H99', 'D2')}\nx\n`),
    )
    expect(loaded).toMatchObject({ read: 1, refused: [{ line: 3 }, { line: 2, code: 'D2' }] })
    const ask = async (data: object, by = his) => outputOf(await by.call('5102', { data })).feedetail
    expect(await ask({ prac_psn_type: '1' })).toMatchObject([
      { prac_psn_code: 'D520201000001', certno: '990201198001010011', hi_dr_flag: '1' },
    ])
    expect(await ask({ prac_psn_type: '2' })).toEqual([])
    expect(await ask({ prac_psn_type: '1' }, till(app, 'H52020100002'))).toEqual([])
  })
})
