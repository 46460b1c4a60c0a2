export const words = {
  title: ['继承的余额', 'What I inherit'],
  loading: ['正在读取', 'Reading'],
  none: [
    '没有登记您为继承人。亲人去世后，带上继承公证或协议到参保地经办机构办理；登记时填了您的证件号码，这里就能看到。',
    'You are not named as an heir. After a death the agency where the relative was insured settles this with the certificate of inheritance; once your ID number is recorded there, you see it here.',
  ],
  of: ['{name}遗留的余额', 'Left by {name}'],
  died: ['{day}去世，由{area}医保经办机构办理。', 'Died on {day}; the agency of {area} settles it.'],
  agency: ['参保地', 'the place of insurance'],
  share: ['{name}的一份', 'The part of {name}'],
  as: ['登记的关系', 'Recorded as'],
  waiting: [
    '等另一名经办人员核对后，支付到登记的银行账户。',
    'A second clerk checks it, and pays into the bank account on record.',
  ],
  paid: [
    '{when} 经办机构已记录支付到登记的银行账户。',
    'The agency recorded on {when} that it was paid into the bank account on record.',
  ],
  total: ['一共留下', 'Left in all'],
  left: ['还没有登记给谁', 'Not yet given to anybody'],
  parts: ['从哪里来', 'Where it came from'],
  'part-personal': ['个人账户', 'Personal account'],
  'part-wallet': ['医保钱包', 'Wallet'],
  'part-claim': ['手工报销应付的钱', 'Owed on a claim'],
  'part-revision': ['更正后应补的钱', 'Owed after a correction'],
  later: [
    '以后还有退回的（撤销的结算、退的保费、没用完的共济额度），也归继承人，会加到这里。',
    'Whatever comes back later (a bill taken back, a refunded premium, an unused quota) is left to the heirs too, and is added here.',
  ],
  after: [
    '去世以后还有这些就医记录。不是家人能说清的，请告诉{area}医保经办机构。',
    'There are bills for care after the death. If the family cannot explain them, tell the agency of {area}.',
  ],
  bills: ['去世以后的账单', 'Bills after the death'],
  reversed: ['{day} · 已撤销', '{day} · taken back'],
} as const
