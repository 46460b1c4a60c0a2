import { problems } from '../problem.ts'

export const problem = problems('document', {
  otherInstitution: [
    403,
    '这笔结算不是本机构办理的。',
    'Another institution settled this bill.',
    '请由办理结算的机构打印，或由患者在手机上打印。',
    'That institution can print it, or the patient on the phone.',
  ],
  noCertificate: [
    409,
    '还没有开具家庭共济证明。',
    'No certificate has been issued.',
    '请先在“共济证明”中开具。',
    'Issue one first.',
  ],
  nobodyAuthorised: [
    409,
    '目前没有人授权使用其个人账户，证明上没有可写的内容。',
    'Nobody authorises the use of an account at present.',
    '请家人先办理绑定。',
    'A relative has to bind first.',
  ],
  noLetter: [
    404,
    '这项授权没有留存承诺书。',
    'There is no letter for this authorisation.',
    '请到经办机构查询纸质存档。',
    'The agency may have it on paper.',
  ],
  yearAhead: [
    422,
    '{year}年还没有账单。',
    'There is no statement of {year} yet.',
    '请选择今年或以前的年度。',
    'Choose this year or an earlier one.',
  ],
  unknownCode: [
    404,
    '本系统没有出具过带有这个验证码的文件。',
    'This service has issued no document with this code.',
    '请对照纸面重新输入验证码；由其他地区或其他系统出具的文件，请到其出具机构核验。',
    'Check the code against the paper; a document of another area or system is verified by whoever issued it.',
  ],
})
