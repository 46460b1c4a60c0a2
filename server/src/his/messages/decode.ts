import * as table from '../code-table.ts'
import { message, must, one, starred, text } from '../field.ts'
import { personInfo } from './person.ts'

// An e-credential's code that was scanned, and what programs of Chongqing call to read a person by card or code.

/** What the control that scans sends beside who scans; the tables leave the code itself to the control. */
export const scannedFields = {
  orgId: starred(text(40, '机构ID')),
  businessType: starred(text(5, '用码业务类型')),
  businessInfo: text(200, '用码业务信息'),
  operatorId: starred(text(20, '操作员工号')),
  operatorName: starred(text(30, '操作员姓名')),
  officeId: starred(text(20, '医保科室编号')),
  officeName: starred(text(30, '科室名称')),
  deviceType: text(30, '设备类型'),
  ecQrCode: text(512, '扫描到的二维码内容'),
}

export const decoded = one({
  userName: must(text(50, '用户姓名')),
  idNo: must(text(30, '证件号码')),
  idType: must(text(6, '证件类型', table.psnCertType)),
  ecToken: must(text(40, '身份核验令牌')),
  insuOrg: must(text(6, '参保地行政区划')),
  authNo: text(40, '授权流水号'),
  ecIndexNo: text(32, '外部索引号'),
  gender: text(3, '性别', table.gend),
  birthday: text(10, '出生日期'),
  nationality: text(40, '国籍'),
  email: text(40, '电子邮箱'),
})

export const decode = message({
  infno: '6101',
  zh: '解析电子凭证二维码',
  writes: false,
  input: { InData: one(scannedFields) },
  output: { OutData: decoded },
})

const read = {
  input: personInfo.input,
  output: {
    ...personInfo.output,
    cardecinfo: one({
      psn_name: must(text(50, '人员姓名')),
      certno: must(text(50, '证件号码')),
      psn_cert_type: must(text(6, '人员证件类型', table.psnCertType)),
      cardno: text(50, '卡号'),
      card_sn: text(32, '卡识别码'),
      ecToken: text(64, '身份核验令牌'),
    }),
  },
}
/** Chongqing's forms: 1101 with what the card or the code said. */
export const readCard = message({ infno: '1161', zh: '读社会保障卡', writes: false, ...read })
export const readCode = message({ infno: '1162', zh: '读医保电子凭证', writes: false, ...read })
