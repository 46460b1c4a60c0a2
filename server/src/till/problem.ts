import { problems } from '../problem.ts'

export const problem = problems('till', {
  nobody: [
    404,
    '没有查到持此凭证的参保人。',
    'Nobody insured holds this credential.',
    '请核对后重新扫码或输入；确有凭证仍查不到的，请患者到参保地经办机构核对，可先现金结算。',
    'Check it and scan or type again; if it is right, the patient’s agency can tell why. Pay in cash meanwhile.',
  ],
  findAgain: [
    422,
    '患者的出示已失效：不是本机构的，或已过一天。',
    'What the patient showed no longer counts: it was shown elsewhere, or more than a day ago.',
    '请患者重新出示医保码、身份证或社保卡。',
    'Ask the patient to show code or card again.',
  ],
  noInstitution: [
    403,
    '您的账号没有所属的定点医药机构。',
    'Your account belongs to no designated institution.',
    '请系统管理员为您的账号登记机构。',
    'The administrator can enter the institution of your account.',
  ],
  unknownBill: [
    404,
    '本机构没有这笔结算。',
    'This institution has no such settlement.',
    '请从当日清单中选择，或核对结算编号。',
    'Choose it from the day’s list, or check its number.',
  ],
})
