import * as table from '../code-table.ts'
import { decimal, message, money, must, one, rows, starred, text, time } from '../field.ts'

// What a person's care came to before: drugs of chronic diseases, sums of the year, what one bill's rules paid.

export const chronicDrugs = message({
  infno: '5205',
  zh: '人员慢特病用药记录查询',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      begntime: starred(time('开始时间')),
      endtime: time('结束时间'),
    }),
  },
  output: {
    feedetail: rows({
      feedetl_sn: must(text(50, '费用明细流水号')),
      rx_drord_no: text(30, '处方/医嘱号'),
      fixmedins_code: text(30, '定点医药机构编号'),
      fixmedins_name: must(text(255, '定点医药机构名称')),
      psn_no: must(text(30, '人员编号')),
      med_type: must(text(6, '医疗类别', table.medType)),
      fee_ocur_time: must(time('费用发生时间')),
      cnt: must(decimal(16, 4, '数量')),
      pric: must(decimal(16, 6, '单价')),
      chrgitm_lv: text(3, '收费项目等级', table.chrgitmLv),
      hilist_code: must(text(50, '医保目录编码')),
      hilist_name: must(text(200, '医保目录名称')),
      list_type: must(text(6, '目录类别')),
      med_list_codg: must(text(50, '医疗目录编码')),
      medins_list_codg: must(text(150, '医药机构目录编码')),
      medins_list_name: must(text(100, '医药机构目录名称')),
      med_chrgitm_type: must(text(6, '医疗收费项目类别', table.medChrgitmType)),
      prodname: text(2000, '商品名'),
      spec: must(text(200, '规格')),
      dosform_name: text(200, '剂型名称'),
      lmt_used_flag: text(3, '限制使用标志', table.yesNo),
      hosp_prep_flag: text(3, '医院制剂标志', table.yesNo),
      hosp_appr_flag: text(3, '医院审批标志', table.hospApprFlag),
      tcmdrug_used_way: text(6, '中药使用方式'),
      prodplac_type: text(6, '生产地类别'),
      bas_medn_flag: text(3, '基本药物标志', table.yesNo),
      hi_nego_drug_flag: text(3, '医保谈判药品标志', table.yesNo),
      chld_medc_flag: text(3, '儿童用药标志', table.yesNo),
      etip_flag: text(3, '外检标志', table.yesNo),
      etip_hosp_code: text(30, '外检医院编码'),
      dscg_tkdrug_flag: text(3, '出院带药标志', table.yesNo),
      list_sp_item_flag: text(3, '目录特项标志', table.yesNo),
      matn_fee_flag: text(6, '生育费用标志', table.yesNo),
    }),
  },
})

export const sumsOfYear = message({
  infno: '5206',
  zh: '人员累计信息查询',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      cum_ym: text(6, '累计年月'),
    }),
  },
  output: {
    cuminfo: rows({
      insutype: must(text(6, '险种类型', table.insutype)),
      year: must(text(4, '年度')),
      cum_ym: must(text(6, '累计年月')),
      cum_type_code: must(text(60, '累计类别代码', table.cumTypeCode)),
      cum: must(money('累计值')),
    }),
  },
})

// Of Hunan's issue, not of the baseline: programs there ask it after each settlement.
export const policyItems = message({
  infno: '100001',
  zh: '政策项查询',
  writes: false,
  input: {
    data: one({
      psn_No: must(text(30, '人员编号')),
      setl_Id: must(text(30, '结算ID')),
      mdtrt_Id: starred(text(30, '就诊ID')),
    }),
  },
  output: {
    data: rows({
      setlId: must(text(50, '结算ID')),
      mdtrtId: must(text(30, '就诊ID')),
      psnNo: must(text(30, '人员编号')),
      polItemCode: must(text(50, '政策项编码')),
      polItemName: must(text(50, '政策项名称')),
      selfPayAmt: must(money('自付金额')),
      selfPayProp: must(decimal(5, 4, '自付比例')),
      fundPayAmt: must(money('基金支付金额')),
      fundPayProp: must(decimal(5, 4, '基金支付比例')),
      polItemPaySum: must(money('政策项支付合计')),
    }),
  },
})
