export const words = {
  title: ['出示', 'Show'],
  whose: ['谁的码', 'Whose code'],
  me: ['我', 'Me'],
  codeOf: ['{name}的医保码', 'The code of {name}'],
  qr: ['{name}的医保码，二维码', 'QR code of {name}'],
  digits: ['医保码数字', 'Digits of the code'],
  refreshes: ['{seconds} 秒后自动更新', 'a new one in {seconds} s'],
  offline: [
    '没有网络。这个码还能用到 {time}，之后联网会自动更新。',
    'There is no network. This code works until {time}; with a network it renews itself.',
  ],
  expired: ['码已过期，正在等网络。', 'The code has expired; waiting for the network.'],
  expiredMend: [
    '没有网络时，可以出示身份证或社保卡结算，一样能用家人账户。',
    'Without a network, show the ID card or social-security card: relatives’ accounts pay just the same.',
  ],
  loading: ['正在生成医保码', 'Making the code'],
  shareNot: [
    '钱可以共济，卡和码不能共用：谁看病，出示谁的。',
    'Money is shared, cards and codes are not: the patient shows the patient’s own.',
  ],

  ask: ['这次用家人的账户付', 'Let the shared account pay this time'],
  askHis: ['这次给{name}用共济账户付', 'Let the shared account pay for {name} this time'],
  askMust: [
    '您参保地规定：说了才用。现在点一下，今天下一笔账单就会用；也可以直接告诉收费员“用共济账户”。',
    'Your area’s rule: only when somebody says so. Press now and today’s next bill uses it; or tell the cashier.',
  ],
  askNeedNot: [
    '您参保地规定：不用说，本人账户不够时，自动按次序用家人的账户。',
    'Your area’s rule: nothing need be said; when your own account is not enough, relatives’ accounts are used in order.',
  ],
  askFor: ['替谁说', 'For whom it is said'],
  asked: ['今天已说明：用家人的账户付', 'Said for today: the shared account pays'],
  askedText: [
    '按{area}的规定，从 {time} 起，{name}今天（{day}）的下一笔账单，本人账户不够的部分用家人的账户付。只管这一笔；过了今天没有用，就不算了。收费员要码时，报这个：',
    'By the rules of {area}, since {time}: what {name}’s own account does not cover of the next bill of today ({day}) is paid from the shared account. It holds for that one bill, and lapses at the end of the day. If the cashier asks for a code:',
  ],
  used: [
    '{name}今天 {time} 说明的，已用于一笔账单。还有账单要用，请再说一次。',
    'What {name} said today at {time} has served one bill. For another, say it again.',
  ],
  usedSee: ['看账单', 'See the bills'],
  cancel: ['这次不用了', 'Not this time'],
  cancelledNow: ['已取消，这次不动家人的账户。', 'Cancelled: relatives’ accounts are not touched.'],
  nobody: ['还没有家人授权给您。', 'Nobody has authorised you.'],

  changeOrder: ['改顺序', 'Change the order'],
  order: ['这次会从哪里付', 'What a bill is paid from'],
  orderPool: ['先由医保基金按规定付', 'First the insurance fund, by the rules'],
  orderOwn: ['再用本人账户', 'then your own account'],
  orderRelative: ['再用{name}的账户', 'then the account of {name}'],
  orderOnlyAsked: ['说了才用', 'only when asked'],
  orderWallet: ['再用医保钱包', 'then the wallet'],
  orderCash: ['还不够，付现金', 'then cash'],
  whatIf: ['算一算要付多少', 'Estimate a bill'],
  certificate: ['共济证明', 'Certificate of family sharing'],
} as const

export const certificateWords = {
  title: ['共济证明', 'Certificate of family sharing'],
  what: [
    '医院要看“家庭共济证明”时，出示这一张。收费处扫码就能核对，扫了就等于说了“用共济账户”。',
    'Show this when a hospital asks for proof of family sharing. The till can check it by scanning; scanning also says that the shared account is to pay.',
  ],
  whose: ['给谁开', 'For whom'],
  me: ['我', 'Me'],
  none: ['还没有开共济证明。', 'No certificate has been issued.'],
  issue: ['开共济证明', 'Issue a certificate'],
  again: ['重开一张（旧的作废）', 'Issue a new one (the old is revoked)'],
  pdf: ['共济证明 PDF', 'Certificate, PDF'],
  revoke: ['作废', 'Revoke'],
  revoked: ['已作废。从现在起扫旧码无效。', 'Revoked. From now on the old code is worthless.'],
  issuedAt: [
    '从 {when} 起有效，到作废、重开或不再有家人授权为止',
    'Valid since {when}, until it is revoked or issued anew, or no relative authorises any more',
  ],
  code: ['证明编号', 'Certificate number'],
  qr: ['共济证明二维码', 'QR code of the certificate'],
  users: ['{name}可以用这些家人的账户', '{name} may use these accounts'],
  nobody: [
    '还没有家人授权，开不了证明。',
    'Nobody has authorised this person, so there is nothing to certify.',
  ],
  nobodyMend: [
    '请家人在自己手机的“家庭账户共济”里添加您；也可以带身份证到经办大厅办。',
    'Ask a relative to add you under family account sharing on their phone, or go to the agency with the ID card.',
  ],
  loading: ['正在读取', 'Reading'],
  never: [
    '没有这张纸也能结算：收费处会自动核对授权。',
    'A bill is settled without this paper too: the till checks the authorisation itself.',
  ],
} as const
