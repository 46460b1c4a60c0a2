import * as table from '../code-table.ts'
import { anything, day, message, money, must, one, rows, starred, text, time, whole } from '../field.ts'

const period = {
  stmt_begndate: must(day('对账开始日期')),
  stmt_enddate: must(day('对账结束日期')),
}
const extension = { exp_content: anything('字段扩展') }

export const totals = message({
  infno: '3201',
  zh: '医药机构费用结算对总账',
  writes: true,
  input: {
    data: one({
      insutype: must(text(6, '险种')),
      clr_type: must(text(6, '清算类别')),
      setl_optins: must(text(6, '结算经办机构')),
      ...period,
      medfee_sumamt: must(money('医疗费总额')),
      fund_pay_sumamt: must(money('基金支付总额')),
      acct_pay: must(money('个人账户支付金额')),
      fixmedins_setl_cnt: must(whole(10, '定点医药机构结算笔数')),
      refd_setl_flag: text(6, '退费结算标志', table.yesNo),
      ...extension,
    }),
  },
  output: {
    stmtinfo: one({
      setl_optins: must(text(6, '结算经办机构')),
      stmt_rslt: must(text(6, '对账结果', table.stmtRslt)),
      stmt_rslt_dscr: text(200, '对账结果说明'),
      exp_content: text(4000, '字段扩展'),
    }),
  },
})

/** The columns that an institution uploads (9101) before 3202. */
export const statedRows = rows({
  setl_id: starred(text(30, '结算ID')),
  mdtrt_id: starred(text(30, '就诊ID')),
  psn_no: must(text(30, '人员编号')),
  medfee_sumamt: must(money('医疗费总额')),
  fund_pay_sumamt: must(money('基金支付总额')),
  acct_pay: must(money('个人账户支出')),
  refd_setl_flag: starred(text(3, '退费结算标志', table.yesNo)),
  exp_content: text(4000, '字段扩展'),
})

/** The columns of the result, fetched by 9102. */
export const comparedRows = rows({
  psn_no: must(text(30, '人员编号')),
  mdtrt_id: text(30, '就诊ID'),
  setl_id: text(30, '结算ID'),
  msgid: starred(text(30, '发送方报文ID')),
  stmt_rslt: must(text(6, '对账结果', table.stmtRslt)),
  refd_setl_flag: must(text(3, '退费结算标志', table.yesNo)),
  memo: text(500, '备注'),
  medfee_sumamt: money('医疗费总额'),
  fund_pay_sumamt: money('基金支付总额'),
  acct_pay: money('个人账户支出'),
  exp_content: text(4000, '字段扩展'),
})

export const details = message({
  infno: '3202',
  zh: '医药机构费用结算对明细账',
  writes: true,
  input: {
    data: one({
      setl_optins: must(text(6, '结算经办机构')),
      file_qury_no: must(text(30, '文件查询号')),
      ...period,
      medfee_sumamt: must(money('医疗费总额')),
      fund_pay_sumamt: must(money('基金支付总额')),
      cash_payamt: must(money('现金支付金额')),
      fixmedins_setl_cnt: must(whole(10, '定点医药机构结算笔数')),
      clr_type: must(text(6, '清算类别')),
      refd_setl_flag: starred(text(3, '退费结算标志', table.yesNo)),
      ...extension,
    }),
  },
  output: {
    fileinfo: one({
      file_qury_no: must(text(30, '文件查询号')),
      filename: must(text(200, '文件名称')),
      dld_endtime: must(time('下载截止时间')),
    }),
  },
  files: { '(infile)': statedRows, '(outfile)': comparedRows },
})

export const application = message({
  infno: '3203',
  zh: '清算申请',
  writes: true,
  input: {
    data: one({
      clr_type: must(text(30, '清算类别')),
      clr_way: text(30, '清算方式'),
      setlym: must(text(6, '清算年月')),
      psntime: must(whole(6, '清算人次')),
      medfee_sumamt: must(money('医疗费总额')),
      med_sumfee: starred(money('医保认可费用总额')),
      fund_appy_sum: must(money('基金申报总额')),
      cash_payamt: must(money('现金支付金额')),
      acct_pay: must(money('个人账户支出')),
      begndate: starred(day('开始日期')),
      enddate: starred(day('结束日期')),
    }),
  },
  output: { result: one({ clr_appy_evt_id: must(text(30, '机构清算申请事件ID')) }) },
})

export const withdrawal = message({
  infno: '3204',
  zh: '清算申请撤销',
  writes: true,
  input: { data: one({ clr_appy_evt_id: must(text(30, '机构清算申请事件ID')) }) },
  output: { result: one({ retRslt: text(6, '返回结果', table.yesNo), msgRslt: text(2000, '返回信息') }) },
})
