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
  notPartly: [
    409,
    '这笔不能在窗口退一部分。',
    'Part of this bill cannot be given back at a window.',
    '由收费系统结算的，请在收费系统退费；用单次授权付款的或已退费的，请整笔退费后重新结算。',
    'A bill of the billing program is given back there; one paid by a code for one visit, or taken back already, is taken back whole and settled anew.',
  ],
  payerEnded: [
    409,
    '付过这笔费用的家人，授权已经结束或暂停，留下的部分不能再由他付。',
    'A relative who paid this bill no longer shares the account, or has paused it: what stays could not be paid from it again.',
    '请整笔退费，钱退回原来的账户；留下的部分再按现在的付款人结算，先给患者看清谁付多少。',
    'Take the whole bill back, so that the money returns where it came from; then settle what stays by whoever pays now, after the patient has seen the split.',
  ],
  lineUnknown: [
    422,
    '留下的项目里有这笔账单没有的项目或追溯码。',
    'What is to stay names an item or a pack that the bill does not have.',
    '请从账单的明细中选择。',
    'Choose from the lines of the bill.',
  ],
  moreThanCharged: [
    422,
    '留下的数量比收过的多。',
    'More would stay than was charged.',
    '请填不超过原来的数量；要加的项目请另结一笔。',
    'Enter no more than was charged; what is added is a bill of its own.',
  ],
  nothingGoesBack: [
    422,
    '没有选要退的项目。',
    'Nothing was chosen to be given back.',
    '请减少至少一项的数量；不退的不用办理。',
    'Lower the count of at least one line; otherwise nothing need be done.',
  ],
  restRefused: [
    409,
    '整笔已退，要留下的部分没有结成：{why}',
    'The whole bill is taken back; what was to stay was not settled: {whyEn}',
    '请先按整笔退还患者；原因消除后，用原来的日期为患者重新结算留下的部分。',
    'Give the patient the whole back first; once the cause is mended, settle what stays on its own day.',
  ],
})
