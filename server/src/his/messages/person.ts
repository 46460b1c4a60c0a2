import * as table from '../code-table.ts'
import { day, decimal, message, money, must, one, rows, starred, text, time } from '../field.ts'

export const signIn = message({
  infno: '9001',
  zh: '签到',
  writes: true,
  input: {
    signIn: one({
      opter_no: must(text(20, '操作员编号')),
      mac: starred(text(20, '签到MAC地址')),
      ip: starred(text(20, '签到IP地址')),
    }),
  },
  output: { signinoutb: one({ sign_time: must(day('签到时间')), sign_no: must(text(30, '签到编号')) }) },
})

// One copy of the standard calls the answer's node `sign_time`, another `signoutoutb`: both are sent.
export const signOut = message({
  infno: '9002',
  zh: '签退',
  writes: true,
  input: {
    signOut: one({ sign_no: must(text(30, '签到编号')), opter_no: starred(text(20, '操作员编号')) }),
  },
  output: {
    sign_time: one({ sign_time: must(day('签退时间')) }),
    signoutoutb: one({ sign_time: must(day('签退时间')) }),
  },
})

export const personInfo = message({
  infno: '1101',
  zh: '人员信息获取',
  writes: false,
  input: {
    data: one({
      // The standard's own sample names the person instead: by kind and number of a certificate, and name.
      mdtrt_cert_type: starred(text(3, '就诊凭证类型', table.credential)),
      mdtrt_cert_no: starred(text(512, '就诊凭证编号')),
      card_sn: text(32, '卡识别码'),
      begntime: time('开始时间'),
      psn_cert_type: starred(text(6, '人员证件类型', table.psnCertType)),
      certno: starred(text(50, '证件号码')),
      psn_name: starred(text(50, '人员姓名')),
    }),
  },
  output: {
    baseinfo: one({
      psn_no: must(text(30, '人员编号')),
      psn_cert_type: must(text(6, '人员证件类型', table.psnCertType)),
      certno: must(text(50, '证件号码')),
      psn_name: must(text(50, '人员姓名')),
      gend: must(text(6, '性别', table.gend)),
      naty: text(3, '民族', table.naty),
      brdy: day('出生日期'),
      age: must(decimal(4, 1, '年龄')),
      psn_mgtcode: text(50, '人员管理码'),
      exp_content: text(4000, '字段扩展'),
    }),
    insuinfo: rows({
      balc: must(money('余额')),
      insutype: must(text(6, '险种类型', table.insutype)),
      psn_type: must(text(6, '人员类别', table.psnType)),
      psn_insu_stas: text(6, '人员参保状态', table.psnInsuStas),
      psn_insu_date: day('个人参保日期'),
      paus_insu_date: day('暂停参保日期'),
      cvlserv_flag: must(text(3, '公务员标志', table.yesNo)),
      insuplc_admdvs: must(text(6, '参保地医保区划')),
      emp_name: text(200, '单位名称'),
    }),
    idetinfo: rows({
      psn_idet_type: must(text(3, '人员身份类别', table.psnIdetType)),
      psn_type_lv: text(3, '人员类别等级'),
      memo: text(500, '备注'),
      begntime: must(time('开始时间')),
      endtime: time('结束时间'),
    }),
  },
})

export const institutionInfo = message({
  infno: '1201',
  zh: '医药机构信息获取',
  writes: false,
  input: {
    medinsinfo: one({
      fixmedins_type: starred(text(6, '定点医疗服务机构类型', table.fixmedinsType)),
      fixmedins_name: text(200, '定点医药机构名称'),
      fixmedins_code: text(14, '定点医药机构编号'),
    }),
  },
  output: {
    medinsinfo: rows({
      fixmedins_code: must(text(12, '定点医药机构编号')),
      fixmedins_name: must(text(200, '定点医药机构名称')),
      uscc: must(text(50, '统一社会信用代码')),
      fixmedins_type: must(text(6, '定点医疗服务机构类型', table.fixmedinsType)),
      hosp_lv: text(6, '医院等级', table.hospLv),
      exp_content: text(4000, '字段扩展'),
    }),
  },
})
