/** What several refusals advise: who can mend it and how, in both languages. */
export const mends = {
  checkNumber: ['请核对编号，或从首页重新进入。', 'Check the number, or start again from the first page.'],
  chooseDateAgain: ['请重新选择日期。', 'Choose the days again.'],
  fromToday: ['请选择今天或以后的日期。', 'Choose today or a later day.'],
  checkDate: ['请核对日期。', 'Check the day.'],
  fromList: ['请从列表中选择。', 'Choose from the list.'],
  resetByAdministrator: [
    '请稍候再试；忘记密码的由管理员发送新的链接。',
    'Wait a little; an administrator can send a new link to whoever forgot the password.',
  ],
  fromStaff: ['请从工作人员名单中选择。', 'Choose from the list of staff.'],
  bringSlip: [
    '请核对票据号；票据确是您的，请带原件到参保地经办机构核查。',
    'Check the number; if the slip is yours, bring the original to your agency.',
  ],
  asListed: ['请按页面列出的可办事项办理。', 'Do one of the things that the page lists.'],
  seeAgain: ['请刷新后再看。', 'Reload and look again.'],
  giveReasons: ['请勾选理由；选“其他”时写明内容。', 'Tick the reasons; write down what “other” means.'],
  inPerson: ['请本人办理，或到经办大厅办理。', 'The person can do it, or the counter can.'],
  asOnBirthCertificate: ['请照出生医学证明填写。', 'Enter what the birth certificate says.'],
  fromRecords: ['请从“记录”中选择。', 'Choose it from the records.'],
  newMessageId: [
    '请收费系统换用新的报文号重发。',
    'The hospital program must send it under a new message id.',
  ],
  sameMessageLater: ['请稍后用同一报文号重发。', 'Send it again with the same key in a moment.'],
  later: ['请稍后再试。', 'Try again in a moment.'],
  splitAgain: ['请重新预结算后再结算。', 'Ask for the split again, then settle.'],
  correctRegister: ['登记有误的请联系经办机构更正。', 'If that is wrong, the agency can correct it.'],
  ourGapAtTaxOffice: [
    '这是本系统的缺口，不代表当地没有公布；可到当地税务渠道缴费，或向参保地经办机构查询。',
    'The gap is ours: it may well be published there. Pay through the bureau’s own channels, or ask the agency.',
  ],
  newRequestKey: ['请换一个请求编号重新提交。', 'Use a new key.'],
  sendAgain: ['如仍需要，请对方重新转账。', 'Ask the sender to send it again.'],
} as const
