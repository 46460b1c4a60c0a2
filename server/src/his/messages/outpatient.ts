import * as table from '../code-table.ts'
import {
  anything,
  day,
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
import {
  dividedRows,
  offeredFields,
  ownSplit,
  presented,
  presentedMore,
  setldetail,
  settledFields,
} from './shared.ts'

const visit = { mdtrt_id: must(text(30, '就诊ID')), psn_no: must(text(30, '人员编号')) }
const extension = { exp_content: anything('字段扩展') }

const registration = {
  ...presented,
  ...presentedMore,
  insutype: starred(text(6, '险种类型', table.insutype)),
  begntime: must(time('开始时间')),
  ipt_otp_no: starred(text(30, '住院/门诊号')),
  atddr_no: text(30, '医师编码'),
  dr_name: text(50, '医师姓名'),
  dept_code: starred(text(30, '科室编码')),
  dept_name: starred(text(100, '科室名称')),
  caty: starred(text(10, '科别')),
  ...extension,
} satisfies Fields

const registered = {
  data: one({
    mdtrt_id: must(text(30, '就诊ID')),
    psn_no: must(text(30, '人员编号')),
    ipt_otp_no: must(text(30, '住院/门诊号')),
    exp_content: text(4000, '字段扩展'),
  }),
}

export const register = message({
  infno: '2201',
  zh: '门诊挂号',
  writes: true,
  input: { data: one(registration) },
  output: registered,
})

export const registerA = message({
  infno: '2201A',
  zh: '门诊挂号A',
  writes: true,
  input: { data: one({ ...registration, med_type: text(6, '医疗类别', table.medType) }) },
  output: registered,
})

export const cancelRegistration = message({
  infno: '2202',
  zh: '门诊挂号撤销',
  writes: true,
  input: { data: one({ ...visit, ipt_otp_no: starred(text(30, '住院/门诊号')), ...extension }) },
  output: {},
})

const care = {
  ...visit,
  med_type: must(text(6, '医疗类别', table.medType)),
  begntime: must(time('开始时间')),
  main_cond_dscr: text(1000, '主要病情描述'),
  dise_codg: starred(text(30, '病种编码')),
  dise_name: starred(text(500, '病种名称')),
  birctrl_type: text(6, '计划生育手术类别'),
  birctrl_matn_date: day('计划生育手术或生育日期'),
  ...extension,
} satisfies Fields

const diagnosis = {
  diag_type: starred(text(3, '诊断类别', table.diagType)),
  diag_srt_no: starred(whole(2, '诊断排序号')),
  diag_code: must(text(30, '诊断代码')),
  diag_name: starred(text(100, '诊断名称')),
  diag_dept: starred(text(50, '诊断科室')),
  dise_dor_no: starred(text(30, '诊断医生编码')),
  dise_dor_name: starred(text(50, '诊断医生姓名')),
  diag_time: starred(time('诊断时间')),
  vali_flag: starred(text(3, '有效标志', table.yesNo)),
} satisfies Fields

export const careDetails = message({
  infno: '2203',
  zh: '门诊就诊信息上传',
  writes: true,
  input: {
    mdtrtinfo: one({ ...care, dise_type_code: text(30, '病种类型代码') }),
    diseinfo: someRows(diagnosis),
  },
  output: {},
})

export const careDetailsA = message({
  infno: '2203A',
  zh: '门诊就诊信息上传（含生育、外配处方）',
  writes: true,
  input: {
    mdtrtinfo: one({
      ...care,
      matn_type: text(6, '生育类别'),
      geso_val: whole(2, '孕周数'),
      rxfixmedinsCode: text(12, '处方医药机构编码'),
      rxfixmedinsName: text(20, '处方医药机构名称'),
      rxIn: anything('文件数据'),
      rxfilename: text(200, '文件名'),
      rxExpContent: anything('处方扩展字段'),
    }),
    diseinfo: someRows(diagnosis),
  },
  output: {},
})

export const upload = message({
  infno: '2204',
  zh: '门诊费用明细上传',
  writes: true,
  input: {
    feedetail: rows({
      feedetl_sn: must(text(30, '费用明细流水号')),
      mdtrt_id: must(text(30, '就诊ID')),
      psn_no: must(text(30, '人员编号')),
      chrg_bchno: must(text(30, '收费批次号')),
      // Of the tables only 2301 has it; a return of outpatient care needs it as well.
      init_feedetl_sn: text(30, '原费用流水号'),
      dise_codg: text(30, '病种编码'),
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
      bilg_dept_codg: starred(text(30, '开单科室编码')),
      bilg_dept_name: starred(text(100, '开单科室名称')),
      bilg_dr_codg: starred(text(30, '开单医生编码')),
      bilg_dr_name: starred(text(50, '开单医师姓名')),
      acord_dept_codg: text(30, '受单科室编码'),
      acord_dept_name: text(100, '受单科室名称'),
      orders_dr_code: text(30, '受单医生编码'),
      orders_dr_name: text(50, '受单医生姓名'),
      hosp_appr_flag: starred(text(3, '医院审批标志', table.hospApprFlag)),
      tcmdrug_used_way: text(6, '中药使用方式'),
      etip_flag: text(3, '外检标志'),
      etip_hosp_code: text(30, '外检医院编码'),
      dscg_tkdrug_flag: text(3, '出院带药标志'),
      matn_fee_flag: text(6, '生育费用标志'),
      memo: text(1000, '备注'),
      comb_no: text(3, '组套编码'),
      ...extension,
    }),
  },
  output: {
    result: dividedRows,
  },
})

export const withdraw = message({
  infno: '2205',
  zh: '费用明细撤销',
  writes: true,
  input: { data: one({ ...visit, chrg_bchno: must(text(30, '收费批次号')), ...extension }) },
  output: {},
})

const bill = {
  ...presented,
  med_type: starred(text(6, '医疗类别', table.medType)),
  medfee_sumamt: must(money('医疗费总额')),
  psn_setlway: starred(text(6, '个人结算方式', table.psnSetlway)),
  mdtrt_id: must(text(30, '就诊ID')),
  chrg_bchno: starred(text(30, '收费批次号')),
  acct_used_flag: starred(text(1, '个人账户使用标志', table.acctUsedFlag)),
  insutype: starred(text(6, '险种类型', table.insutype)),
  ...extension,
  expContent: anything('字段扩展（另一种拼写）'),
  pub_hosp_rfom_flag: text(6, '公立医院改革标志'),
} satisfies Fields

const offered = { setlinfo: one(offeredFields), setldetail }

export const preSettle = message({
  infno: '2206',
  zh: '门诊预结算',
  writes: false,
  // A trial may come without the credential's number: it books nothing.
  input: { data: one({ ...bill, ...presentedMore, mdtrt_cert_no: text(512, '就诊凭证编号') }) },
  output: offered,
})

export const preSettleA = message({
  infno: '2206A',
  zh: '门诊预结算A',
  writes: false,
  input: { data: one({ ...bill, ...presentedMore, ...ownSplit }) },
  output: offered,
})

export const settle = message({
  infno: '2207',
  zh: '门诊结算',
  writes: true,
  input: {
    data: one({
      ...bill,
      invono: text(20, '发票号'),
      fulamt_ownpay_amt: starred(money('全自费金额')),
      overlmt_selfpay: starred(money('超限价自费费用')),
      preselfpay_amt: starred(money('先行自付金额')),
      inscp_scp_amt: starred(money('符合政策范围金额')),
    }),
  },
  output: { setlinfo: one(settledFields), setldetail },
})

export const settleA = message({
  infno: '2207A',
  zh: '门诊结算A',
  writes: true,
  input: { data: one({ ...bill, invono: text(20, '发票号'), ...ownSplit }) },
  output: { setlinfo: one(settledFields), setldetail },
})

export const reversal = {
  setl_id: must(text(30, '结算ID')),
  mdtrt_id: starred(text(30, '就诊ID')),
  psn_no: must(text(30, '人员编号')),
  ...extension,
} satisfies Fields

// The table spells the cash member pdn_cash_pay, real answers psn_cash_pay: both are sent.
export const reverse = message({
  infno: '2208',
  zh: '门诊结算撤销',
  writes: true,
  input: { data: one(reversal) },
  output: {
    setlinfo: one({ ...settledFields, pdn_cash_pay: must(money('个人现金支出')) }),
    setldetail,
  },
})
