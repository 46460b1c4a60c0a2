import { anything, decimal, type Fields, message, must, one, rows, starred, text, time } from '../field.ts'

// Of a pack that was sold the tables want some forty members; these are what a trace code rests on.
const sold = {
  med_list_codg: text(50, '医疗目录编码'),
  fixmedins_hilist_id: starred(text(30, '定点医药机构目录编号')),
  fixmedins_hilist_name: starred(text(200, '定点医药机构目录名称')),
  fixmedins_bchno: starred(text(30, '定点医药机构批次流水号')),
  setl_id: text(30, '结算ID'),
  mdtrt_sn: starred(text(30, '就医流水号')),
  psn_no: text(30, '人员编号'),
  trdn_flag: starred(text(3, '拆零标志')),
  sel_retn_cnt: starred(decimal(16, 4, '销售/退货数量')),
  sel_retn_time: starred(time('销售/退货时间')),
  drugtracinfo: anything('溯源码节点信息'),
  memo: text(500, '备注'),
} satisfies Fields
const sale = { ...sold, mdtrt_setl_type: starred(text(6, '就诊结算类型')) } satisfies Fields
const back = { ...sold, medins_prod_sel_no: text(50, '商品销售流水号') } satisfies Fields
const result = {
  result: one({ retRslt: must(text(6, '返回结果')), msgRslt: text(2000, '返回信息') }),
}

export const goodsSold = message({
  infno: '3505',
  zh: '商品销售',
  writes: true,
  input: { selinfo: one(sale) },
  output: result,
})
export const goodsSoldA = message({
  infno: '3505A',
  zh: '商品销售A',
  writes: true,
  input: { selinfoDetail: rows(sale) },
  output: result,
})
export const goodsReturned = message({
  infno: '3506',
  zh: '商品销售退货',
  writes: true,
  input: { selinfo: one(back) },
  output: result,
})
export const goodsReturnedA = message({
  infno: '3506A',
  zh: '商品销售退货A',
  writes: true,
  input: { selinfoDetail: rows(back) },
  output: {
    selinfoErrDetail: rows({
      med_list_codg: must(text(50, '医疗目录编码')),
      fixmedins_hilist_id: must(text(30, '定点医药机构目录编号')),
      fixmedins_hilist_name: must(text(200, '定点医药机构目录名称')),
      fixmedins_bchno: must(text(30, '定点医药机构批次流水号')),
      medins_prod_sel_no: text(50, '商品销售流水号'),
      retRslt: text(6, '返回结果'),
      msgRslt: text(2000, '错误原因'),
      memo: text(500, '备注'),
    }),
  },
})
