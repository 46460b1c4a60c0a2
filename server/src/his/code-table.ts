import { certificateNames } from '../person/identity.ts'
import { kindsOfCare } from '../settlement/benefit.ts'
import type { CodeTable } from './field.ts'

// National code tables (reference §3). Codes that provinces add beside them are listed where real messages carry them.

const table = (name: string, codes: Record<string, string>): CodeTable => ({ name, codes })

export const insutype = table('险种类型', {
  '310': '职工基本医疗保险',
  '320': '公务员医疗补助',
  '330': '大额医疗费用补助',
  '340': '离休人员医疗保障',
  '350': '一至六级残废军人医疗补助',
  '360': '老红军医疗保障',
  '370': '企业补充医疗保险',
  '380': '新型农村合作医疗',
  '390': '城乡居民基本医疗保险',
  '391': '城镇居民基本医疗保险',
  '392': '城乡居民大病医疗保险',
  '399': '其他特殊人员医疗保障',
  '410': '长期照护保险',
  '510': '生育保险',
})

export const medType = table(
  '医疗类别',
  Object.fromEntries(Object.entries(kindsOfCare).map(([code, [name]]) => [code, name])),
)

export const credential = table('就诊凭证类型', {
  '01': '医保电子凭证',
  '02': '居民身份证',
  '03': '社会保障卡',
})

export const psnCertType = table('人员证件类型', { ...certificateNames, '90': '社会保障卡' })

export const gend = table('性别', { '0': '未知', '1': '男', '2': '女', '9': '未说明性别' })
export const naty = table('民族', { '01': '汉族' })
export const yesNo = table('是否', { '0': '否', '1': '是' })
// The first two digits say what matters: 11 active, 12 retired, 13 离休, 14 minors and students, 15 adult, 16 elderly.
export const psnType = table('人员类别', {
  '11': '在职',
  '1101': '职工在职',
  '1102': '公务员在职',
  '1103': '灵活就业',
  '1105': '农民工',
  '1111': '伤残军人在职',
  '1112': '伤残军人退休',
  '1160': '其他在职',
  '12': '退休',
  '1201': '退休',
  '1202': '退休',
  '1203': '退休',
  '1204': '提前退休',
  '1260': '其他退休',
  '13': '离休',
  '1300': '离休',
  '1302': '二乙伤残军人',
  '1304': '离休配偶',
  '14': '未成年人和学生',
  '1401': '新生儿',
  '1402': '学龄前儿童',
  '1403': '中小学生',
  '1404': '大学生',
  '1405': '未成年（未入学）',
  '1460': '其他学生儿童',
  '15': '居民（成年）',
  '1501': '居民（成年）',
  '151': '居民',
  '1560': '居民',
  '16': '居民（老年）',
  '1701': '城乡居民',
  '99': '其他',
})
export const psnInsuStas = table('参保状态', {
  '0': '未参保',
  '1': '正常参保',
  '2': '暂停参保',
  '3': '无效参保',
  '4': '终止参保',
})
export const psnIdetType = table('人员身份类别', {})
export const hospLv = table('医院等级', {
  '1': '三级特等',
  '2': '三级甲等',
  '3': '三级乙等',
  '4': '三级丙等',
  '5': '二级甲等',
  '6': '二级乙等',
  '7': '二级丙等',
  '8': '一级甲等',
  '9': '一级乙等',
  '10': '一级丙等',
  '11': '无等级',
  '12': '三级无等',
  '13': '二级无等',
  '14': '一级无等',
})
export const fixmedinsType = table('定点医药机构类型', { '1': '定点医疗机构', '2': '定点零售药店' })
export const psnSetlway = table('个人结算方式', { '01': '按项目结算', '02': '按定额结算' })
export const acctUsedFlag = table('个人账户使用标志', {
  '0': '不使用',
  '1': '使用本人个账（参保地允许时含家人授权）',
  '2': '使用共济人个账',
})
export const hospApprFlag = table('医院审批标志', {
  '0': '无须审批',
  '1': '审批通过',
  '2': '审批不通过（自费）',
})
export const diagType = table('诊断类别', { '1': '西医诊断', '2': '中医主病诊断', '3': '中医主证诊断' })
export const rxCircFlag = table('外购处方标志', { '0': '否', '1': '是' })
export const chrgitmLv = table('收费项目等级', { '01': '甲类', '02': '乙类', '03': '丙类' })
export const medChrgitmType = table('医疗收费项目类别', {
  '01': '床位费',
  '02': '诊察费',
  '03': '检查费',
  '04': '化验费',
  '05': '治疗费',
  '06': '手术费',
  '07': '护理费',
  '08': '卫生材料费',
  '09': '西药费',
  '10': '中药饮片费',
  '11': '中成药费',
  '12': '一般诊疗费',
  '13': '挂号费',
  '14': '其他费',
})
export const clrWay = table('清算方式', { '1': '按项目' })
export const clrType = table('清算类别', {
  '11': '门诊',
  '12': '挂号',
  '13': '急诊',
  '14': '门慢特',
  '15': '两病',
  '18': '特药',
  '21': '住院',
  '27': '单病种住院',
  '28': '日间',
  '41': '药店购药',
  '51': '生育门诊',
  '53': '生育门诊',
  '99': '其他',
})

export const fundPayType = table('基金支付类型', {
  '310100': '城镇职工基本医疗保险统筹基金',
  '310102': '职工门诊统筹基金',
  '310200': '城镇职工基本医疗保险个人账户基金',
  '310300': '职工大病补助基金',
  '320100': '公务员医疗补助基金',
  '330100': '大额医疗费用补助基金',
  '390100': '城乡居民基本医疗保险基金',
  '390102': '居民门诊统筹基金',
  '390200': '城乡居民大病医疗保险基金',
  '610100': '医疗救助基金',
  '999997': '其他基金',
})
