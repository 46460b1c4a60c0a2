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

const stay = { mdtrt_id: must(text(30, '就诊ID')), psn_no: must(text(30, '人员编号')) }
const extension = { exp_content: anything('字段扩展') }

/** Births, as admission, change and discharge name them. */
const birth = {
  fpsc_no: text(50, '计划生育服务证号'),
  matn_type: text(6, '生育类别'),
  birctrl_type: text(6, '计划生育手术类别'),
  latechb_flag: text(3, '晚育标志'),
  geso_val: whole(2, '孕周数'),
  fetts: whole(3, '胎次'),
  fetus_cnt: whole(3, '胎儿数'),
  pret_flag: text(3, '早产标志'),
  birctrl_matn_date: day('计划生育手术或生育日期'),
} satisfies Fields

const admission = {
  coner_name: text(50, '联系人姓名'),
  tel: text(50, '联系电话'),
  begntime: must(time('开始时间')),
  med_type: must(text(6, '医疗类别', table.medType)),
  medrcdno: text(30, '病历号'),
  atddr_no: starred(text(30, '主治医生编码')),
  chfpdr_name: starred(text(50, '主诊医师姓名')),
  adm_diag_dscr: starred(text(200, '入院诊断描述')),
  adm_dept_codg: starred(text(30, '入院科室编码')),
  adm_dept_name: starred(text(100, '入院科室名称')),
  adm_bed: starred(text(30, '入院床位')),
  dscg_maindiag_code: starred(text(30, '住院主诊断代码')),
  dscg_maindiag_name: starred(text(300, '住院主诊断名称')),
  main_cond_dscr: text(1000, '主要病情描述'),
  dise_codg: text(30, '病种编码'),
  dise_name: text(500, '病种名称'),
  oprn_oprt_code: text(200, '手术操作代码'),
  oprn_oprt_name: text(500, '手术操作名称'),
  ...birth,
  dise_type_code: text(30, '病种类型代码'),
  ...extension,
} satisfies Fields

const diagnosis = {
  diag_type: starred(text(3, '诊断类别', table.diagType)),
  maindiag_flag: starred(text(3, '主诊断标志', table.yesNo)),
  diag_srt_no: starred(whole(2, '诊断排序号')),
  diag_code: must(text(30, '诊断代码')),
  diag_name: starred(text(100, '诊断名称')),
  adm_cond: text(500, '入院病情'),
  diag_dept: starred(text(50, '诊断科室')),
  dise_dor_no: starred(text(30, '诊断医生编码')),
  dise_dor_name: starred(text(50, '诊断医生姓名')),
  diag_time: starred(time('诊断时间')),
} satisfies Fields

const regions = {
  insuplc_admdvs: starred(text(6, '参保地医保区划')),
  mdtrtarea_admvs: starred(text(6, '就医地医保区划')),
} satisfies Fields
const { psn_no, mdtrt_cert_type, certno, psn_cert_type, card_sn } = presented
/** A stay’s messages may come without the credential’s number: the patient lies in bed. */
const shown = {
  psn_no,
  mdtrt_cert_type,
  mdtrt_cert_no: text(512, '就诊凭证编号'),
  certno,
  psn_cert_type,
  card_sn,
}

export const admit = message({
  infno: '2401',
  zh: '入院办理',
  writes: true,
  input: {
    mdtrtinfo: one({
      ...shown,
      insutype: starred(text(6, '险种类型', table.insutype)),
      ipt_no: starred(text(30, '住院号')),
      ...admission,
      ...regions,
    }),
    diseinfo: someRows({ psn_no: starred(text(30, '人员编号')), ...diagnosis }),
  },
  output: { result: one({ mdtrt_id: must(text(30, '就诊ID')), exp_content: text(4000, '字段扩展') }) },
})

export const change = message({
  infno: '2403',
  zh: '入院信息变更',
  writes: true,
  input: {
    adminfo: one({
      ...stay,
      ...admission,
      begntime: starred(time('开始时间')),
      med_type: starred(text(6, '医疗类别', table.medType)),
      endtime: time('结束时间'),
      mdtrt_cert_type: starred(text(3, '就诊凭证类型', table.credential)),
      ipt_otp_no: starred(text(30, '住院/门诊号')),
      ttp_pay_prop: decimal(5, 4, '第三方支付比例'),
    }),
    diseinfo: someRows({
      mdtrt_id: starred(text(30, '就诊ID')),
      psn_no: starred(text(30, '人员编号')),
      ...diagnosis,
    }),
  },
  output: {},
})

export const discharge = message({
  infno: '2402',
  zh: '出院办理',
  writes: true,
  input: {
    dscginfo: one({
      ...stay,
      insutype: starred(text(6, '险种类型', table.insutype)),
      endtime: must(time('结束时间')),
      dise_codg: text(30, '病种编码'),
      dise_name: text(500, '病种名称'),
      oprn_oprt_code: text(200, '手术操作代码'),
      oprn_oprt_name: text(500, '手术操作名称'),
      ...birth,
      cop_flag: text(3, '伴有并发症标志'),
      dscg_dept_codg: starred(text(30, '出院科室编码')),
      dscg_dept_name: starred(text(100, '出院科室名称')),
      dscg_bed: text(30, '出院床位'),
      dscg_way: starred(text(3, '离院方式')),
      die_date: day('死亡日期'),
      ...extension,
    }),
    diseinfo: someRows({
      mdtrt_id: starred(text(30, '就诊ID')),
      psn_no: starred(text(30, '人员编号')),
      ...diagnosis,
    }),
  },
  output: {},
})

export const cancelAdmission = message({
  infno: '2404',
  zh: '入院撤销',
  writes: true,
  input: { data: one({ ...stay, ...extension }) },
  output: {},
})

export const cancelDischarge = message({
  infno: '2405',
  zh: '出院撤销',
  writes: true,
  input: { data: one({ ...stay, ...extension }) },
  output: {},
})

export const addRows = message({
  infno: '2301',
  zh: '住院费用明细上传',
  writes: true,
  input: {
    feedetail: rows({
      feedetl_sn: must(text(30, '费用明细流水号')),
      init_feedetl_sn: text(30, '原费用流水号'),
      ...stay,
      drord_no: text(30, '医嘱号'),
      med_type: starred(text(6, '医疗类别', table.medType)),
      fee_ocur_time: must(time('费用发生时间')),
      med_list_codg: must(text(50, '医疗目录编码')),
      medins_list_codg: starred(text(150, '医药机构目录编码')),
      det_item_fee_sumamt: must(money('明细项目费用总额')),
      cnt: must(decimal(16, 4, '数量')),
      pric: must(decimal(16, 6, '单价')),
      bilg_dept_codg: starred(text(30, '开单科室编码')),
      bilg_dept_name: starred(text(100, '开单科室名称')),
      bilg_dr_codg: starred(text(30, '开单医生编码')),
      bilg_dr_name: starred(text(50, '开单医师姓名')),
      acord_dept_codg: text(30, '受单科室编码'),
      acord_dept_name: text(100, '受单科室名称'),
      orders_dr_code: text(30, '受单医生编码'),
      orders_dr_name: text(50, '受单医生姓名'),
      hosp_appr_flag: text(3, '医院审批标志', table.hospApprFlag),
      tcmdrug_used_way: text(6, '中药使用方式'),
      etip_flag: text(3, '外检标志'),
      etip_hosp_code: text(30, '外检医院编码'),
      dscg_tkdrug_flag: text(3, '出院带药标志'),
      matn_fee_flag: text(6, '生育费用标志'),
      memo: text(500, '备注'),
      comb_no: text(3, '组套编码'),
      ...extension,
    }),
  },
  output: {
    result: dividedRows,
  },
})

export const withdrawRows = message({
  infno: '2302',
  zh: '住院费用明细撤销',
  writes: true,
  input: { data: rows({ feedetl_sn: must(text(30, '费用明细流水号')), ...stay, ...extension }) },
  output: {},
})

export const remark = message({
  infno: '2306',
  zh: '住院费用明细修改备注',
  writes: true,
  input: {
    data: one({
      ...stay,
      bkkp_sn: must(text(30, '费用明细流水号')),
      memo: text(500, '备注'),
      med_list_codg: starred(text(50, '医疗目录编码')),
    }),
  },
  output: {},
})

const bill = {
  ...shown,
  ...presentedMore,
  medfee_sumamt: must(money('医疗费总额')),
  psn_setlway: starred(text(6, '个人结算方式', table.psnSetlway)),
  mdtrt_id: must(text(30, '就诊ID')),
  acct_used_flag: starred(text(1, '个人账户使用标志', table.acctUsedFlag)),
  insutype: starred(text(6, '险种类型', table.insutype)),
  ...regions,
  mid_setl_flag: starred(text(3, '中途结算标志', table.yesNo)),
  ...ownSplit,
  dscgTime: day('出院日期'),
  ...extension,
  expContent: anything('字段扩展（另一种拼写）'),
} satisfies Fields
const moreA = { mdtrt_cert_sn: text(40, '就诊凭证序列号'), dise_codg: text(30, '病种编码') } satisfies Fields
const settling = {
  invono: text(20, '发票号'),
  minpacunt_drug_trac_cnt: whole(8, '药品追溯码数量'),
  mcs_trac_cnt: whole(8, '耗材追溯码数量'),
} satisfies Fields
const offered = { setlinfo: one(offeredFields), setldetail }
const settled = { setlinfo: one(settledFields), setldetail }

export const preSettleStay = message({
  infno: '2303',
  zh: '住院预结算',
  writes: false,
  input: { data: one(bill) },
  output: offered,
})
export const preSettleStayA = message({
  infno: '2303A',
  zh: '住院预结算A',
  writes: false,
  input: { data: one({ ...bill, ...moreA }) },
  output: offered,
})
export const settleStay = message({
  infno: '2304',
  zh: '住院结算',
  writes: true,
  input: { data: one({ ...bill, ...settling }) },
  output: settled,
})
export const settleStayA = message({
  infno: '2304A',
  zh: '住院结算A',
  writes: true,
  input: { data: one({ ...bill, ...moreA, ...settling }) },
  output: settled,
})

export const reverseStay = message({
  infno: '2305',
  zh: '住院结算撤销',
  writes: true,
  input: { data: one({ ...stay, setl_id: must(text(30, '结算ID')), ...extension }) },
  output: {
    setlinfo: one({
      ...settledFields,
      psn_insu_rlts_id: text(20, '人员参保关系ID'),
      insu_admdvs: text(6, '参保地医保区划'),
      begndate: day('开始日期'),
      enddate: day('结束日期'),
      mdtrt_cert_no: text(512, '就诊凭证编号'),
      setl_type: text(6, '结算类别'),
      crt_dedc: money('本次起付线'),
      invono: text(20, '发票号'),
    }),
    setldetail,
  },
})

const flag = {
  ipt_psn_sp_flag_type: must(text(6, '住院人员特殊标识类型')),
  ipt_psn_sp_flag: must(text(6, '住院人员特殊标识')),
}
const admdvs = { admdvs: text(6, '医保区划') }
const flaggedStay = {
  mdtrt_id: must(text(30, '就诊ID')),
  psn_no: must(text(30, '人员编号')),
  psn_cert_type: starred(text(6, '人员证件类型', table.psnCertType)),
  certno: starred(text(50, '证件号码')),
  psn_name: starred(text(50, '人员姓名')),
  ipt_otp_no: starred(text(30, '住院/门诊号')),
}
const flagId = text(40, '住院人员特殊标识明细id')

export const setStayFlag = message({
  infno: '2406',
  zh: '就医特殊属性上传',
  writes: true,
  input: { data: one({ ...flaggedStay, ...flag, memo: text(500, '备注'), ...admdvs }) },
  output: { IptPsnSpFlagRegOut: one({ ipt_psn_sp_flag_detl_id: must(flagId) }) },
})

export const stayFlags = message({
  infno: '2407',
  zh: '就医特殊属性查询',
  writes: false,
  input: {
    data: one({
      page_num: must(whole(6, '当前页数')),
      page_size: must(whole(6, '分页大小')),
      ipt_psn_sp_flag_detl_id: flagId,
      mdtrt_id: text(30, '就诊ID'),
      psn_no: text(30, '人员编号'),
      psn_cert_type: text(6, '人员证件类型'),
      certno: text(50, '证件号码'),
      psn_name: text(50, '人员姓名'),
      fixmedins_code: text(30, '定点医药机构编号'),
      fixmedins_name: text(200, '定点医药机构名称'),
      ipt_otp_no: text(30, '住院/门诊号'),
      ipt_psn_sp_flag_type: text(6, '住院人员特殊标识类型'),
      ipt_psn_sp_flag: text(6, '住院人员特殊标识'),
      ...admdvs,
    }),
  },
  output: {
    IptPsnSpFlagReg: rows({
      ipt_psn_sp_flag_detl_id: must(flagId),
      mdtrt_id: must(text(30, '就诊ID')),
      psn_no: must(text(30, '人员编号')),
      psn_cert_type: must(text(6, '人员证件类型')),
      certno: must(text(50, '证件号码')),
      psn_name: must(text(50, '人员姓名')),
      fixmedins_code: must(text(30, '定点医药机构编号')),
      fixmedins_name: must(text(200, '定点医药机构名称')),
      ipt_otp_no: must(text(30, '住院/门诊号')),
      ...flag,
      ...admdvs,
    }),
  },
})
