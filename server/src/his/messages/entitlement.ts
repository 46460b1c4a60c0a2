import * as table from '../code-table.ts'
import {
  anything,
  bare,
  day,
  decimal,
  message,
  must,
  one,
  rows,
  starred,
  text,
  time,
  whole,
} from '../field.ts'

// What a hospital asks of a person: benefits, filings, sums of the year.

export const entitlement = message({
  infno: '2001',
  zh: '人员待遇享受检查',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      insutype: starred(text(6, '险种类型', table.insutype)),
      fixmedins_code: starred(text(12, '定点医药机构编号')),
      med_type: starred(text(6, '医疗类别', table.medType)),
      begntime: starred(time('开始时间')),
      endtime: time('结束时间'),
      dise_codg: text(30, '病种编码'),
      dise_name: text(500, '病种名称'),
      oprn_oprt_code: text(30, '手术操作代码'),
      oprn_oprt_name: text(500, '手术操作名称'),
      matn_type: text(6, '生育类别'),
      birctrl_type: text(6, '计划生育手术类别'),
      exp_content: anything('字段扩展'),
    }),
  },
  output: {
    trtinfo: rows({
      psn_no: must(text(30, '人员编号')),
      trt_chk_type: must(text(6, '待遇检查类型')),
      fund_pay_type: must(text(6, '基金支付类型', table.fundPayType)),
      trt_enjymnt_flag: must(text(3, '基金款项待遇享受标志', table.yesNo)),
      begndate: must(time('开始日期')),
      enddate: time('结束日期'),
      trt_chk_rslt: text(500, '待遇检查结果'),
      exp_content: text(4000, '字段扩展'),
    }),
  },
})

export const chronicFilings = message({
  infno: '5301',
  zh: '人员慢特病备案查询',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
    }),
  },
  output: {
    feedetail: rows({
      opsp_dise_code: must(text(30, '门慢门特病种目录代码')),
      opsp_dise_name: must(text(300, '门慢门特病种名称')),
      begndate: must(day('开始日期')),
      enddate: day('结束日期'),
      exp_content: text(4000, '字段扩展'),
    }),
  },
})

/** Jiangsu’s: programs ask it right after 1101, and go no further when it is refused. */
export const approvedDiseases = message({
  infno: '5360',
  zh: '人员审批定点信息获取',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      psn_name: text(50, '人员姓名'),
      insutype: text(6, '险种类型', table.insutype),
      begntime: time('开始时间'),
    }),
  },
  output: {
    data: rows({
      psn_no: must(text(30, '人员编号')),
      insutype: must(text(6, '险种类型', table.insutype)),
      med_type: must(text(6, '医疗类别', table.medType)),
      dise_codg: must(text(30, '病种编码')),
      dise_name: must(text(500, '病种名称')),
      begndate: must(day('开始日期')),
      enddate: day('结束日期'),
      exp_content: text(4000, '字段扩展'),
    }),
  },
})

export const chosenInstitutions = message({
  infno: '5302',
  zh: '人员定点信息查询',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      biz_appy_type: starred(text(3, '业务申请类型')),
    }),
  },
  output: {
    psnfixmedin: rows({
      psn_no: must(text(30, '人员编号')),
      insutype: text(6, '险种类型', table.insutype),
      fix_srt_no: text(3, '定点排序号'),
      fixmedins_code: must(text(30, '定点医药机构编号')),
      fixmedins_name: must(text(255, '定点医药机构名称')),
      begndate: must(day('开始日期')),
      enddate: day('结束日期'),
      memo: text(500, '备注'),
      exp_content: text(4000, '字段扩展'),
    }),
  },
})

export const inHospital = message({
  infno: '5303',
  zh: '在院信息查询',
  writes: false,
  input: {
    data: one({
      psn_no: text(30, '人员编号'),
      begntime: starred(day('开始时间')),
      endtime: starred(day('结束时间')),
    }),
  },
  output: {
    data: rows({
      mdtrt_id: must(text(30, '就诊ID')),
      psn_no: must(text(30, '人员编号')),
      psn_cert_type: must(text(6, '人员证件类型', table.psnCertType)),
      certno: must(text(50, '证件号码')),
      psn_name: must(text(50, '人员姓名')),
      gend: text(6, '性别', table.gend),
      brdy: day('出生日期'),
      age: decimal(4, 1, '年龄'),
      insutype: text(6, '险种类型', table.insutype),
      begndate: must(day('开始日期')),
      med_type: must(text(6, '医疗类别', table.medType)),
      ipt_otp_no: text(30, '住院/门诊号'),
      out_flag: text(3, '异地标志'),
    }),
  },
})

export const transfers = message({
  infno: '5304',
  zh: '转院信息查询',
  writes: false,
  input: {
    data: one({
      psn_no: must(text(30, '人员编号')),
      begntime: starred(day('开始时间')),
      endtime: day('结束时间'),
    }),
  },
  output: {
    refmedin: rows({
      insutype: must(text(6, '险种类型', table.insutype)),
      dcla_souc: text(6, '申报来源'),
      psn_no: must(text(30, '人员编号')),
      psn_cert_type: must(text(6, '人员证件类型', table.psnCertType)),
      certno: must(text(50, '证件号码')),
      psn_name: must(text(50, '人员姓名')),
      gend: must(text(6, '性别', table.gend)),
      brdy: day('出生日期'),
      tel: text(50, '联系电话'),
      addr: text(500, '联系地址'),
      insu_optins: text(6, '参保机构医保区划'),
      emp_name: text(200, '单位名称'),
      diag_code: text(30, '诊断代码'),
      diag_name: text(500, '诊断名称'),
      dise_cond_dscr: text(1000, '疾病病情描述'),
      reflin_medins_no: text(30, '转往定点医药机构编号'),
      reflin_medins_name: must(text(200, '转往医院名称')),
      out_flag: text(3, '异地标志'),
      refl_date: must(day('转院日期')),
      refl_rea: must(text(100, '转院原因')),
      begndate: must(day('开始日期')),
      enddate: day('结束日期'),
      hosp_agre_refl_flag: text(3, '医院同意转院标志'),
      opter_id: text(20, '经办人ID'),
      opter_name: text(50, '经办人姓名'),
      opt_time: time('经办时间'),
    }),
  },
})

export const dictionary = message({
  infno: '1901',
  zh: '字典表查询',
  writes: false,
  input: {
    data: one({
      type: must(text(30, '字典类型')),
      parent_value: text(10, '父字典键值'),
      admdvs: starred(text(6, '行政区划')),
      date: starred(day('查询日期')),
      vali_flag: text(3, '有效标志', table.yesNo),
      Vali_Flag: text(3, '有效标志（另一种拼写）', table.yesNo),
    }),
  },
  output: {
    // Issues spell four members in two ways: both are sent.
    list: rows({
      parentValue: must(text(10, '父字典键值')),
      valiFlag: must(text(3, '有效标志', table.yesNo)),
      createUser: must(text(30, '创建账户')),
      createDate: must(day('创建时间')),
      type: must(text(30, '字典类型')),
      label: must(text(50, '字典标签')),
      value: must(text(20, '字典键值')),
      parent_value: must(text(10, '父字典键值')),
      sort: must(whole(30, '序号')),
      vali_flag: must(text(3, '有效标志', table.yesNo)),
      create_user: must(text(30, '创建账户')),
      create_date: must(day('创建时间')),
      version: must(whole(50, '版本号')),
    }),
  },
})

/** Not of the national baseline: a province's addition (广东), which programs call after reading a person. */
export const contributions = message({
  infno: '90100',
  zh: '缴费查询',
  writes: false,
  input: { data: one({ psn_no: must(text(30, '人员编号')) }) },
  output: {
    [bare]: rows({
      poolarea_no: must(text(6, '统筹区编码')),
      poolarea_no_name: must(text(100, '统筹区名称')),
      insutype: must(text(6, '险种类型', table.insutype)),
      insutype_name: must(text(100, '险种名称')),
      clct_type: must(text(6, '征集类型')),
      clct_type_name: must(text(50, '征集类型名称')),
      clct_flag: must(text(3, '到账标志')),
      clct_flag_name: must(text(50, '到账标志名称')),
      accrym_begn: must(text(6, '对应费款所属期开始')),
      accrym_end: text(6, '对应费款所属期结束'),
      clct_time: time('到账时间'),
    }),
  },
})
