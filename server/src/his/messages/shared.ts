import * as table from '../code-table.ts'
import { day, decimal, money, must, rows, starred, text, time } from '../field.ts'

/** Who stands before the till, in 2201, 2206, 2207, 2101, 2102. The last four came with provincial issues. */
export const presented = {
  psn_no: must(text(30, '人员编号')),
  mdtrt_cert_type: must(text(3, '就诊凭证类型', table.credential)),
  // A token of an e-credential has up to 512 characters, though the tables say 50.
  mdtrt_cert_no: must(text(512, '就诊凭证编号')),
  card_sn: text(32, '卡识别码'),
  psn_cert_type: starred(text(3, '人员证件类型', table.psnCertType)),
  certno: starred(text(20, '证件号码')),
}
export const presentedMore = {
  psn_type: starred(text(3, '人员类别', table.psnType)),
  psn_name: starred(text(20, '人员姓名')),
}

/** The sender's own split of a bill, where the tables leave it open: empty or zero says nothing. */
export const ownSplit = {
  fulamt_ownpay_amt: money('全自费金额'),
  overlmt_selfpay: money('超限价自费费用'),
  preselfpay_amt: money('先行自付金额'),
  inscp_scp_amt: money('符合政策范围金额'),
}

/** Whose a visit or a settlement is. */
export const whose = {
  psn_no: must(text(30, '人员编号')),
  psn_name: must(text(50, '人员姓名')),
  psn_cert_type: must(text(6, '人员证件类型', table.psnCertType)),
  certno: must(text(50, '证件号码')),
  gend: must(text(6, '性别', table.gend)),
  naty: text(3, '民族', table.naty),
  brdy: day('出生日期'),
  age: must(decimal(4, 1, '年龄')),
}
/** By which insurance. */
export const insuredAs = {
  insutype: must(text(6, '险种类型', table.insutype)),
  psn_type: must(text(6, '人员类别', table.psnType)),
}
/** The funds that pay, in the order of the tables, down to those of large sums. */
export const fundsPay = {
  hifp_pay: must(money('基本医疗保险统筹基金支出')),
  pool_prop_selfpay: must(decimal(5, 4, '基本医疗保险统筹基金支付比例')),
  cvlserv_pay: must(money('公务员医疗补助资金支出')),
  hifes_pay: must(money('企业补充医疗保险基金支出')),
  hifmi_pay: must(money('居民大病保险资金支出')),
  hifob_pay: must(money('职工大额医疗费用补助基金支出')),
}
/** What the whole comes to before its split by scope is done. */
export const wholeBill = {
  medfee_sumamt: must(money('医疗费总额')),
  fulamt_ownpay_amt: must(money('全自费金额')),
  overlmt_selfpay: must(money('超限价自费费用')),
  preselfpay_amt: must(money('先行自付金额')),
}

/** SETLINFO of 2101–2103, 2206–2208, 2303–2305. */
const setlinfoFields = {
  mdtrt_id: must(text(30, '就诊ID')),
  ...whose,
  ...insuredAs,
  cvlserv_flag: must(text(3, '公务员标志', table.yesNo)),
  setl_time: must(time('结算时间')),
  mdtrt_cert_type: text(3, '就诊凭证类型', table.credential),
  med_type: must(text(6, '医疗类别', table.medType)),
  ...wholeBill,
  inscp_scp_amt: must(money('符合政策范围金额')),
  act_pay_dedc: money('实际支付起付线'),
  ...fundsPay,
  maf_pay: must(money('医疗救助基金支出')),
  oth_pay: must(money('其他支出')),
  fund_pay_sumamt: must(money('基金支付总额')),
  psn_part_amt: must(money('个人负担总金额')),
  acct_pay: must(money('个人账户支出')),
  psn_cash_pay: must(money('个人现金支出')),
  hosp_part_amt: must(money('医院负担金额')),
  balc: must(money('余额')),
  acct_mulaid_pay: must(money('个人账户共济支付金额')),
  medins_setl_id: must(text(30, '医药机构结算ID')),
  clr_optins: text(6, '清算经办机构'),
  clr_way: text(6, '清算方式', table.clrWay),
  clr_type: must(text(6, '清算类别', table.clrType)),
  hifdm_pay: must(money('伤残人员医疗保障基金支出')),
  exp_content: text(4000, '字段扩展'),
}

/** A settlement has a number; an offer (2206, 2101) carries the member empty, as recorded answers do. */
export const settledFields = { ...setlinfoFields, setl_id: must(text(30, '结算ID')) }
export const offeredFields = { ...setlinfoFields, setl_id: text(30, '结算ID') }

export const setldetail = rows({
  fund_pay_type: must(text(6, '基金支付类型', table.fundPayType)),
  inscp_scp_amt: must(money('符合政策范围金额')),
  crt_payb_lmt_amt: must(money('本次可支付限额金额')),
  fund_payamt: must(money('基金支付金额')),
  fund_pay_type_name: text(200, '基金支付类型名称'),
  setl_proc_info: text(4000, '结算过程信息'),
})

/** How one uploaded line divides (2204 result, 2101 and 2102 detlcutinfo). */
export const splitFields = {
  feedetl_sn: must(text(30, '费用明细流水号')),
  det_item_fee_sumamt: must(money('明细项目费用总额')),
  cnt: must(decimal(16, 4, '数量')),
  pric: must(decimal(16, 6, '单价')),
  pric_uplmt_amt: must(decimal(16, 6, '定价上限金额')),
  selfpay_prop: decimal(5, 4, '自付比例'),
  fulamt_ownpay_amt: money('全自费金额'),
  overlmt_amt: money('超限价金额'),
  preselfpay_amt: money('先行自付金额'),
  inscp_scp_amt: money('符合政策范围金额'),
  chrgitm_lv: must(text(3, '收费项目等级', table.chrgitmLv)),
  med_chrgitm_type: must(text(6, '医疗收费项目类别', table.medChrgitmType)),
  bas_medn_flag: text(3, '基本药物标志', table.yesNo),
  hi_nego_drug_flag: text(3, '医保谈判药品标志', table.yesNo),
  chld_medc_flag: text(3, '儿童用药标志', table.yesNo),
  list_sp_item_flag: text(3, '目录特项标志', table.yesNo),
  drt_reim_flag: text(3, '直报标志', table.yesNo),
  memo: text(500, '备注'),
}

/** How uploaded rows divide (2204, 2301). */
export const dividedRows = rows({
  ...splitFields,
  lmt_used_flag: must(text(3, '限制使用标志', table.yesNo)),
  exp_content: text(4000, '字段扩展'),
})
