import * as table from '../code-table.ts'
import {
  anything,
  decimal,
  type Fields,
  message,
  money,
  must,
  one,
  rows,
  someRows,
  starred,
  text,
  time,
  whole,
} from '../field.ts'
import { reversal } from './outpatient.ts'
import {
  offeredFields,
  ownSplit,
  presented,
  presentedMore,
  setldetail,
  settledFields,
  splitFields,
} from './shared.ts'

const druginfo = {
  ...presented,
  ...presentedMore,
  begntime: must(time('开始时间')),
  medfee_sumamt: must(money('医疗费总额')),
  insutype: starred(text(6, '险种类型', table.insutype)),
  dise_codg: text(30, '病种编码'),
  dise_name: text(500, '病种名称'),
  acct_used_flag: starred(text(1, '个人账户使用标志', table.acctUsedFlag)),
  med_type: starred(text(6, '医疗类别', table.medType)),
  exp_content: anything('字段扩展'),
  expContent: anything('字段扩展（另一种拼写）'),
} satisfies Fields

const drugdetail = {
  feedetl_sn: must(text(30, '费用明细流水号')),
  rxno: text(30, '处方号'),
  rx_circ_flag: starred(text(3, '外购处方标志', table.rxCircFlag)),
  fee_ocur_time: must(time('费用发生时间')),
  med_list_codg: must(text(50, '医疗目录编码')),
  medins_list_codg: starred(text(150, '医药机构目录编码')),
  det_item_fee_sumamt: must(money('明细项目费用总额')),
  cnt: must(decimal(16, 4, '数量')),
  pric: must(decimal(16, 6, '单价')),
  sin_dos_dscr: text(200, '单次剂量描述'),
  used_frqu_dscr: text(200, '使用频次描述'),
  prd_days: decimal(4, 2, '周期天数'),
  medc_way_dscr: text(200, '用药途径描述'),
  bilg_dr_codg: text(30, '开单医生编码'),
  bilg_dr_name: text(50, '开单医师姓名'),
  tcmdrug_used_way: text(6, '中药使用方式'),
  exp_content: anything('字段扩展'),
} satisfies Fields

const offered = {
  setlinfo: one(offeredFields),
  setldetail,
  detlcutinfo: rows({ ...splitFields, hosp_part_amt: money('医院负担金额') }),
}

export const preSettleSale = message({
  infno: '2101',
  zh: '药店预结算',
  writes: false,
  input: { druginfo: one(druginfo), drugdetail: rows(drugdetail) },
  output: offered,
})

export const preSettleSaleA = message({
  infno: '2101A',
  zh: '药店预结算A',
  writes: false,
  input: { druginfo: one({ ...druginfo, ...ownSplit }), drugdetail: rows(drugdetail) },
  output: offered,
})

const sold = {
  ...druginfo,
  invono: text(20, '发票号'),
  minpacunt_drug_trac_cnt: whole(8, '本次结算应上传最小包装药品追溯码数量'),
  mcs_trac_cnt: whole(8, '本次结算应上传耗材追溯码数量'),
}
// The tables print the node as a child of the row, and spelt in two ways by their versions; programs also send it beside the rows.
const soldLines = rows({
  ...drugdetail,
  drug_trac_info: anything('追溯码节点信息'),
  durg_trac_info: anything('追溯码节点信息（另一种拼写）'),
})
const traceCodes = someRows({
  feedetl_sn: text(30, '费用明细流水号'),
  drug_trac_codg: text(100, '药品追溯码'),
  trdn_flag: text(3, '拆零标志'),
})
// The tables spell the amount above the ceiling in two ways: both are sent.
export const settleSale = message({
  infno: '2102',
  zh: '药店结算',
  writes: true,
  input: { druginfo: one(sold), drugdetail: soldLines, drug_trac_info: traceCodes },
  output: {
    setlinfo: one({ ...settledFields, overlmt_self_pay: must(money('超限价自费费用（另一种拼写）')) }),
    setldetail,
    detlcutinfo: rows(splitFields),
  },
})

export const settleSaleA = message({
  infno: '2102A',
  zh: '药店结算A',
  writes: true,
  input: { druginfo: one({ ...sold, ...ownSplit }), drugdetail: soldLines, drug_trac_info: traceCodes },
  output: { setlinfo: one(settledFields), setldetail, detlcutinfo: rows(splitFields) },
})

const {
  mdtrt_id,
  setl_id,
  setl_time,
  medfee_sumamt,
  fulamt_ownpay_amt,
  overlmt_selfpay,
  preselfpay_amt,
  inscp_scp_amt,
  act_pay_dedc,
  hifp_pay,
  pool_prop_selfpay,
  cvlserv_pay,
  hifes_pay,
  hifmi_pay,
  hifob_pay,
  maf_pay,
  oth_pay,
  fund_pay_sumamt,
  psn_part_amt,
  acct_pay,
  psn_cash_pay,
  balc,
  acct_mulaid_pay,
  medins_setl_id,
  clr_optins,
  hifdm_pay,
} = settledFields

// Older clients read the personal part and the cash under two other names: both spellings are sent.
export const reverseSale = message({
  infno: '2103',
  zh: '药店结算撤销',
  writes: true,
  input: { data: one(reversal) },
  output: {
    setlinfo: one({
      mdtrt_id,
      setl_id,
      setl_time,
      medfee_sumamt,
      fulamt_ownpay_amt,
      overlmt_selfpay,
      preselfpay_amt,
      inscp_scp_amt,
      act_pay_dedc,
      hifp_pay,
      pool_prop_selfpay,
      cvlserv_pay,
      hifes_pay,
      hifmi_pay,
      hifob_pay,
      maf_pay,
      oth_pay,
      fund_pay_sumamt,
      psn_part_amt,
      acct_pay,
      psn_cash_pay,
      balc,
      acct_mulaid_pay,
      medins_setl_id,
      clr_optins,
      hifdm_pay,
      overlmt_self_pay: must(money('超限价自费费用（另一种拼写）')),
      psn_pay: must(money('个人支付金额')),
      cash_payamt: must(money('现金支付金额')),
    }),
    setldetail,
  },
})
