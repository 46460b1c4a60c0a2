import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HisAnswer, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { layouts } from '../catalogue/lists.ts'
import { loadList } from '../catalogue/load.ts'
import { textOfList } from '../commands/catalogue.ts'
import { compareTotals, detailFile, fetchFile, ownRow, uploadForm } from '../testing/books.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { zipOf } from '../zip.ts'
import { handled } from './routes.ts'

// Every transaction that the national field tables give hospitals and pharmacies is answered and tested by its number, or
// stands below with the reason why it is not offered.

/** Not offered: what somebody does instead. Asking for one is refused with its number, and nothing changes. */
const notOffered: Readonly<Record<string, string>> = {
  1501: 'admission before the day: a stay is admitted by 2401',
  1502: 'admission before the day: a stay is admitted by 2401',
  1503: 'admission before the day: a stay is admitted by 2401',
  2501: 'transfers are filed by the patient on the phone or at the counter, and looked up by 5304',
  '2501A': 'transfers are filed by the patient on the phone or at the counter, and looked up by 5304',
  2502: 'what was filed at the counter is ended there',
  2503: 'chronic diseases are filed on the phone or at the counter, and looked up by 5301',
  2504: 'what was filed at the counter is ended there',
  2505: 'nobody has to choose an institution here; 5302 says so',
  2506: 'nobody has to choose an institution here; 5302 says so',
  2507: 'the share of a third party comes by 2403 (ttp_pay_prop)',
  2508: 'plans of treatment for chronic diseases are not kept',
  6201: 'payment on the internet belongs to another system',
  6202: 'payment on the internet belongs to another system',
  6203: 'payment on the internet belongs to another system',
  6204: 'payment on the internet belongs to another system',
  6205: 'payment on the internet belongs to another system',
  6301: 'payment on the internet belongs to another system',
  6302: 'payment on the internet belongs to another system',
  6401: 'payment on the internet belongs to another system',
}

let app: TestApp
let patient: Made
beforeAll(async () => {
  app = await testApp()
  app.clock.moveTo('2025-01-15')
  patient = await make(app, { name: '林全', scheme: 'employee', bornOn: '1975-01-01', balance: 100_000 })
})
afterAll(() => app.close())
const his = () => till(app, 'H52020100001')
const shown = () => ({
  psn_no: patient.psnNo,
  insutype: '310',
  mdtrt_cert_type: '02',
  mdtrt_cert_no: patient.idNumber,
})

describe('the numbers of the national field tables', () => {
  const folder = new URL('./', import.meta.url)
  const national = [
    ...new Set(
      readFileSync(new URL('fixtures/national-fields.tsv', folder), 'utf8')
        .split('\n')
        .map((line) => line.split('\t')[0]!)
        .filter((infno) => /^\d{4}A?$/.test(infno)),
    ),
  ]
  const answered = new Set(handled.map(({ spec }) => spec.infno))
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8').replace(/const notOffered[^}]*}/, ''))

  test('are answered, or left with a reason', () => {
    expect(national.filter((infno) => !answered.has(infno)).toSorted()).toEqual(
      Object.keys(notOffered).toSorted(),
    )
  })

  test('that are answered have a test that sends them', () => {
    const sent = (infno: string) => tests.some((text) => text.includes(`'${infno}'`))
    expect([...answered].filter((infno) => !sent(infno))).toEqual([])
  })

  test.each(Object.keys(notOffered))('%s is refused by its number', async (infno) => {
    const refused = await his().call(infno, { data: { psn_no: patient.psnNo } })
    expect(refused).toMatchObject({ infcode: -1, output: null })
    expect(refused.err_msg).toContain(`未开通交易 ${infno}`)
  })
})

test('a stay is changed by 2403, a row gets its remark by 2306, and the A forms try and settle it (2303A, 2304A)', async () => {
  const mdtrt_id: string = outputOf(
    await his().call('2401', {
      mdtrtinfo: {
        ...shown(),
        begntime: '2025-01-10 09:00:00',
        med_type: '21',
        ipt_no: 'ZY9',
        adm_dept_name: '内科',
        adm_bed: '1床',
      },
      diseinfo: [{ diag_type: '1', diag_srt_no: 1, diag_code: 'I10.x00', diag_name: '高血压' }],
    }),
  ).result.mdtrt_id
  const stay = { mdtrt_id, psn_no: patient.psnNo }
  outputOf(
    await his().call('2403', {
      adminfo: { ...stay, adm_dept_name: '外科', adm_bed: '22床' },
      diseinfo: [
        { ...stay, diag_type: '1', diag_srt_no: 1, diag_code: 'K35.900', diag_name: '急性阑尾炎' },
        { ...stay, diag_type: '2', diag_srt_no: 2, diag_code: 'E11.900', diag_name: '2型糖尿病' },
      ],
    }),
  )
  const { diseinfo } = outputOf(await his().call('5202', { data: stay }))
  expect(diseinfo.map((one: { diag_code: string }) => one.diag_code).toSorted()).toEqual([
    'E11.900',
    'K35.900',
  ])
  const during = { begntime: '2025-01-01 00:00:00', endtime: '2025-01-31 00:00:00' }
  const { mdtrtinfo } = outputOf(
    await his().call('5201', { data: { psn_no: patient.psnNo, med_type: '21', ...during } }),
  )
  expect(mdtrtinfo).toMatchObject([{ mdtrt_id, adm_dept_name: '外科', adm_bed: '22床' }])

  outputOf(
    await his().call('2301', {
      feedetail: {
        ...stay,
        feedetl_sn: 'T1',
        fee_ocur_time: '2025-01-11 10:00:00',
        med_list_codg: 'DEMOA0001',
        medins_list_codg: 'DEMOA0001',
        det_item_fee_sumamt: 3000,
        cnt: 1,
        pric: 3000,
      },
    }),
  )
  outputOf(await his().call('2306', { data: { ...stay, bkkp_sn: 'T1', memo: '追溯码另传' } }))
  expect((await his().call('2306', { data: { ...stay, bkkp_sn: 'T2', memo: '无此行' } })).err_msg).toContain(
    'T2',
  )
  outputOf(
    await his().call('2402', {
      dscginfo: { ...stay, insutype: '310', endtime: '2025-01-15 08:00:00', dscg_way: '1' },
    }),
  )
  const bill = {
    data: {
      ...shown(),
      mdtrt_id,
      medfee_sumamt: 3000,
      psn_setlway: '01',
      acct_used_flag: '1',
      mid_setl_flag: '0',
      fulamt_ownpay_amt: 0,
      overlmt_selfpay: 0,
      preselfpay_amt: 0,
      inscp_scp_amt: 3000,
    },
  }
  const tried = outputOf(await his().call('2303A', bill)).setlinfo
  const settled = outputOf(await his().call('2304A', bill)).setlinfo
  const { setl_id, setl_time: _, medins_setl_id: __, ...amounts } = settled
  expect(tried).toMatchObject({ fund_pay_sumamt: 1760, acct_pay: 1000, psn_cash_pay: 240 })
  expect(tried).toMatchObject({ ...amounts, clr_type: '21' })
  const lines = outputOf(await his().call('5204', { data: { ...stay, setl_id } }))
  expect(lines).toMatchObject([{ feedetl_sn: 'T1', memo: '追溯码另传' }])
  // The A form's split is the institution's own: one that is not ours is refused.
  const other = { data: { ...bill.data, inscp_scp_amt: 2999 } }
  expect((await his().call('2304A', other)).infcode).toBe(-1)
  outputOf(await his().call('2305', { data: { ...stay, setl_id } }))
})

test('a bill is settled as public programs build its messages', async () => {
  const day = '2025-01-15'
  const nodes = {
    mdtrtinfo: null,
    feedetail: null,
    signIn: null,
    adminfo: null,
    dscginfo: null,
    diseinfo: null,
  }
  let serial = 0
  // Numbers of a form of their own, the word null for empty, a key of no member of the standard, every node of a program's own class.
  const send = async (infno: string, input: object) => {
    const message = his().envelope(
      infno,
      { ...nodes, ...input },
      `1795917184${String(++serial).padStart(20, '0')}`,
    )
    const more = {
      dev_no: 'null',
      sign_no: 'null',
      signtype: 'SM2',
      fixmedins_soft_fcty: '软件公司',
      enc_type: '',
    }
    return outputOf((await app.fsi({ ...message, opter_type: 1, ...more })) as HisAnswer)
  }
  const { psnNo: psn_no, idNumber } = patient
  const cert = { mdtrt_cert_type: '02', mdtrt_cert_no: idNumber }
  const read = { ...cert, card_sn: 'null', begntime: 'null', psn_cert_type: '01', certno: '', psn_name: null }
  expect((await send('1101', { data: read })).baseinfo.psn_no).toBe(psn_no)
  const registered = {
    psn_no,
    insutype: '310',
    begntime: `${day}T08:30:00`,
    ...cert,
    ipt_otp_no: 'O1',
    expContent: null,
  }
  const { mdtrt_id } = (await send('2201', { data: registered })).data
  const care = {
    mdtrt_id,
    psn_no,
    med_type: '11',
    begntime: '2025/1/15 8:31:00',
    geso_val: 0,
    birctrl_matn_date: '',
  }
  const found = {
    diag_type: '1',
    diag_srt_no: '1',
    diag_code: 'J06.900',
    diag_name: '上感',
    diag_time: '2025/1/15 8:31:00',
  }
  await send('2203A', { mdtrtinfo: care, diseinfo: [{ ...found, vali_flag: '1' }] })
  const item = {
    med_list_codg: 'DEMOA0001',
    medins_list_codg: '1',
    cnt: '2.0000',
    pric: '18.4000',
    prd_days: 0.0,
  }
  const row = {
    feedetl_sn: 'yp570',
    mdtrt_id,
    psn_no,
    chrg_bchno: 'S1',
    fee_ocur_time: `${day} 08:40:00`,
    ...item,
  }
  const rows = [{ ...row, det_item_fee_sumamt: '36.8', medc_way_sdcr: '', exp_content: [{ er_flag: '0' }] }]
  await send('2204', { feedetail: rows })
  const bill = {
    psn_no,
    ...cert,
    med_type: '11',
    medfee_sumamt: 36.8,
    psn_setlway: '01',
    mdtrt_id,
    chrg_bchno: 'S1',
  }
  const data = { ...bill, acct_used_flag: '1', insutype: '' }
  const tried = (await send('2206', { data })).setlinfo
  const { fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, inscp_scp_amt } = tried
  const split = { fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, inscp_scp_amt }
  const { setl_id, ...settled } = (await send('2207', { data: { ...data, invono: '', ...split } })).setlinfo
  expect(settled).toMatchObject({ medfee_sumamt: 36.8, acct_pay: tried.acct_pay })
  await send('2208', { data: { setl_id, mdtrt_id, psn_no, exp_content: [{ er_flag: '0' }] } })
})

test('drugs of ethnic medicine are asked for by the page (1304)', async () => {
  const columns = layouts['1304']!.columns
  // The bureau's own slip in a column that decides nothing costs that column.
  const cells: Readonly<Record<number, string>> = {
    1: 'ETH01',
    4: '民族药',
    46: '2024-05-01 00:00:00',
    52: '昨天',
  }
  const line = Array.from({ length: columns }, (_, at) => cells[at + 1] ?? 'null').join('\t')
  const text = textOfList(await zipOf('1304.txt', Buffer.from(`${line}\n`)))
  await app.db.transaction((tx) =>
    loadList(tx, app.deps, { list: '1304', text, from: null, file: '1304.zip', by: 'test' }),
  )
  const page = { page_num: 1, page_size: 10 }
  expect(outputOf(await his().call('1304', { data: { ...page, med_list_codg: 'ETH01' } }))).toMatchObject([
    { med_list_codg: 'ETH01', drug_genname: '民族药', updt_time: '2024-05-01 00:00:00' },
  ])
  expect(outputOf(await his().call('1304', { data: { ...page, med_list_codg: 'ETH02' } }))).toEqual([])
})

// biome-ignore format: numbers of downloads read better together
const downloads = [
  '1302', '1303', '1305', '1306', '1306A', '1307', '1308', '1310', '1311', '1313', '1314', '1315', '1320', '1321',
  '1322', '1323', '1324', '1325', '1326', '1327',
]
test.each(downloads)('%s gives a file though nothing is newer', async (infno) => {
  const { file_qury_no, data_cnt } = outputOf(await his().call(infno, { data: { ver: 'V0000' } }))
  expect([data_cnt, await fetchFile(app, his(), file_qury_no)]).toEqual([0, []])
})

test('returned packs come back by the batch (3506A)', async () => {
  app.clock.moveTo('2026-03-02')
  const { settlement } = await his().payBill({
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 20 }],
  })
  const row = {
    fixmedins_bchno: 'B1',
    mdtrt_setl_type: '1',
    psn_no: patient.psnNo,
    setl_id: settlement,
    trdn_flag: '0',
    drugtracinfo: [{ drug_trac_codg: '81234560000000000001' }],
  }
  outputOf(await his().call('3505A', { selinfoDetail: [row] }))
  outputOf(await his().call('3506A', { selinfoDetail: [row] }))
  // Nobody holds the pack any more: it is sold again.
  outputOf(await his().call('3505A', { selinfoDetail: [row] }))
})

test('a month is compared by 3201 and 3202 with its files (9101, 9102), applied for by 3203, withdrawn by 3204', async () => {
  app.clock.moveTo('2025-03-10')
  const { answer } = await his().payBill({
    patient: { psnNo: patient.psnNo, certNo: patient.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 500 }],
  })
  const own = ownRow(answer)
  const period = { from: '2025-03-10', to: '2025-03-10', clrType: '11' }
  expect((await compareTotals(his(), period, [own])).result).toBe('0')
  const { file_qury_no } = outputOf(await uploadForm(app, his(), detailFile([own])))
  const details = {
    data: {
      setl_optins: his().area,
      file_qury_no,
      stmt_begndate: period.from,
      stmt_enddate: period.to,
      medfee_sumamt: own.total,
      fund_pay_sumamt: own.fund,
      cash_payamt: 0,
      fixmedins_setl_cnt: 1,
      clr_type: '11',
      refd_setl_flag: '1',
    },
  }
  const { fileinfo } = outputOf(await his().call('3202', details))
  const rows = await fetchFile(app, his(), fileinfo.file_qury_no)
  expect(rows.map((cells) => [cells[2], cells[4]])).toEqual([[own.setlId, '0']])
  const missing = await his().call('9102', { fsDownloadIn: { file_qury_no: 'none' } })
  expect(missing.infcode).toBe(-1)
  app.clock.moveTo('2025-04-02')
  const { total, fund, accounts } = own
  const application = {
    data: {
      clr_type: '11',
      setlym: '202503',
      psntime: 1,
      medfee_sumamt: total,
      med_sumfee: total,
      fund_appy_sum: fund,
      cash_payamt: Math.round((total - fund - accounts) * 100) / 100,
      acct_pay: accounts,
      begndate: '2025-03-01',
      enddate: '2025-03-31',
    },
  }
  const { clr_appy_evt_id } = outputOf(await his().call('3203', application)).result
  const withdrawal = { data: { clr_appy_evt_id } }
  expect(outputOf(await his().call('3204', withdrawal)).result).toMatchObject({ retRslt: '1' })
  expect((await his().call('3204', withdrawal)).infcode).toBe(-1)
})
