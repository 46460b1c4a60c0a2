import type { Text } from '@gongji/policy'

/** Why an application is returned or refused: what is wrong, and who can mend it and how. */
export type Reason = { code: string; what: Text; mend: Text }

const reason = (code: string, zh: string, en: string, mendZh: string, mendEn: string): Reason => ({
  code,
  what: { zh, en },
  mend: { zh: mendZh, en: mendEn },
})

/** Coded reasons that a clerk ticks; `other` needs a note. */
export const reasons: readonly Reason[] = [
  reason(
    'receiptMissing',
    '缺少医药机构的收费票据原件',
    'the receipt of the institution is missing',
    '请交来票据原件；电子票据交打印件。',
    'Hand in the receipt, or a print of an electronic one.',
  ),
  reason(
    'chargeListMissing',
    '缺少费用清单',
    'the list of charges is missing',
    '请到就诊的医药机构打印费用清单。',
    'The institution prints it.',
  ),
  reason(
    'slipDiffers',
    '填写的内容与票据不一致',
    'what was entered differs from the slip',
    '请对照票据改好明细和金额；票据号、日期填错的，撤回后重新提交。',
    'Correct lines and amount as the slip has them; where number or day is wrong, withdraw and claim again.',
  ),
  reason(
    'payeeWrong',
    '收款银行账号有误',
    'the bank account is wrong',
    '请撤回这项申请，用本人正确的银行账号重新提交。',
    'Withdraw it and claim again with the number of your own account.',
  ),
  reason(
    'diagnosisMissing',
    '缺少定点医院出具的诊断证明',
    'the hospital’s certificate of the diagnosis is missing',
    '请上传诊断证明，或到出具医院的医保办补开。',
    'Upload it, or ask the hospital’s insurance office for one.',
  ),
  reason(
    'proofIllegible',
    '上传的材料看不清',
    'what was uploaded cannot be read',
    '请在光线好的地方重新拍照上传。',
    'Take the picture again in good light.',
  ),
  reason(
    'transferMissing',
    '缺少转诊医院的转诊意见',
    'the transferring hospital’s opinion is missing',
    '请主治医生在医院系统中填写转诊意见。',
    'The doctor can enter it in the hospital’s system.',
  ),
  reason(
    'placeUnclear',
    '就医地填写不明确',
    'the place of care is not clear',
    '请选择实际就医的省、市。',
    'Choose the province and city of care.',
  ),
  reason(
    'identityMismatch',
    '申请人信息与参保登记不一致',
    'the applicant’s details differ from the registration',
    '请核对姓名、证件号；登记有误的到经办机构更正。',
    'Check name and number; the agency corrects a wrong registration.',
  ),
  reason(
    'contactMissing',
    '无法联系申请人',
    'the applicant cannot be reached',
    '请更新手机号后重新提交。',
    'Update the phone number and submit again.',
  ),
  reason(
    'criteriaNotMet',
    '不符合该病种的认定标准',
    'the criteria of this disease are not met',
    '病情变化后可再次申请；对认定有异议可提出申诉。',
    'Apply again if the illness changes, or object to the decision.',
  ),
  reason(
    'declarationUntrue',
    '核查发现承诺内容不实',
    'the declaration was found to be untrue',
    '可提供证明材料并提出申诉。',
    'Show proof and object.',
  ),
  reason('other', '其他', 'other', '见经办人员的说明。', 'See the clerk’s note.'),
]

/** A reason as given: its code, and what the clerk adds. */
export type GivenReason = { code: string; note: string }

/** How a given reason reads: the note stands instead of a bare `other`. */
export function reasonText({ code, note }: GivenReason): { what: Text; mend: Text } {
  const known = reasons.find((one) => one.code === code)
  if (!known || code === 'other') {
    return { what: { zh: note, en: note }, mend: { zh: '请按说明补正。', en: 'Mend it as described.' } }
  }
  const add = (text: Text): Text =>
    note === '' ? text : { zh: `${text.zh}(${note})`, en: `${text.en} (${note})` }
  return { what: add(known.what), mend: known.mend }
}

/** Whether the reasons say something: at least one, all known, and `other` explained. */
export const areReasons = (given: readonly GivenReason[]): boolean =>
  given.length > 0 &&
  given.every(
    ({ code, note }) => reasons.some((one) => one.code === code) && (code !== 'other' || note.trim() !== ''),
  )
