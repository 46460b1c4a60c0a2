import type { Text } from '@gongji/policy'
import type { Settlement } from './settlement.ts'

// What a cashier can say of a bill: why an account that could have paid did not, why money is left for cash, why the funds
// pay nothing. `{payer}` is a masked name, `{amount}` is in yuan.
const sentences: ReadonlyMap<string, readonly [zh: string, en: string]> = new Map([
  [
    'sharing-not-asked',
    [
      '家人的共济账户未使用：按参保地规定须声明使用（标志 2、手机申请或共济证明）。',
      'Relatives’ accounts were not used: the area asks that somebody says so (flag 2, the phone, or the certificate).',
    ],
  ],
  [
    'only-when-asked',
    [
      '{payer}的账户未使用：其要求每次声明后才可使用。',
      'The account of {payer} was not used: its owner wants to be asked each time.',
    ],
  ],
  [
    'limit-reached',
    [
      '{payer}的账户未使用：已到其设定的限额。',
      'The account of {payer} was not used: its owner’s limit is reached.',
    ],
  ],
  ['account-empty', ['{payer}的账户未使用：余额为零。', 'The account of {payer} was not used: it is empty.']],
  [
    'account-frozen',
    [
      '{payer}的账户未使用：其已冻结共济支付。',
      'The account of {payer} was not used: its owner has frozen sharing.',
    ],
  ],
  [
    'account-held',
    [
      '{payer}的账户未使用：目前暂停供家人使用。',
      'The account of {payer} was not used: it is not open to relatives now.',
    ],
  ],
  [
    'binding-not-accepted',
    [
      '{payer}的账户未使用：绑定尚未确认。',
      'The account of {payer} was not used: the authorisation is not accepted yet.',
    ],
  ],
  [
    'binding-paused',
    [
      '{payer}的账户未使用：绑定已暂停。',
      'The account of {payer} was not used: the authorisation is paused.',
    ],
  ],
  [
    'binding-out-of-term',
    [
      '{payer}的账户未使用：不在绑定有效期内。',
      'The account of {payer} was not used: the authorisation is out of its term.',
    ],
  ],
  [
    'binding-other-purpose',
    [
      '{payer}的账户未使用：绑定未授权此用途。',
      'The account of {payer} was not used: the authorisation does not cover this use.',
    ],
  ],
  [
    'payer-not-insured',
    [
      '{payer}的账户未使用：其未正常参加职工医保。',
      'The account of {payer} was not used: its owner is not insured as an employee.',
    ],
  ],
  [
    'payer-suspended',
    [
      '{payer}的账户未使用：其职工医保处于暂停状态。',
      'The account of {payer} was not used: its owner’s insurance is suspended.',
    ],
  ],
  [
    'own-frozen',
    ['本人账户未使用：患者已冻结自己的账户。', 'The own account was not used: the patient has frozen it.'],
  ],
  ['own-held', ['本人账户未使用：账户正在核查。', 'The own account was not used: it is under review.']],
  [
    'shared-empty',
    ['共济额度和医保钱包未使用：余额为零。', 'Quotas and the wallet were not used: they are empty.'],
  ],
  [
    'waiting',
    [
      '患者在待遇等待期，{until} 起享受待遇：在此之前医保基金都不付，账户的钱照常可以付。',
      'The patient is in the waiting period: before {until} no fund pays; account money is not affected.',
    ],
  ],
  [
    'cash-banned',
    [
      '{amount} 元属个人账户禁止支付的项目（如健身、养生），任何账户都不能支付，须付现金。',
      '¥{amount} is for items that no account may pay (fitness, wellness): cash.',
    ],
  ],
  [
    'cash-out-of-scope',
    [
      '{amount} 元属医保范围外费用（丙类、自费或超限价），按规定不能用家人账户支付，须付现金。',
      '¥{amount} is outside the insurance’s scope (class C, own-paid, over a ceiling) and not a relative’s account’s to pay: cash.',
    ],
  ],
])
const other = ['{payer}的账户未使用。', 'The account of {payer} was not used.'] as const
const somebody = ['家人', 'a relative'] as const

/** A note of a bill as a cashier says it. */
export function noteText({ code, facts }: Settlement['notes'][number]): Text {
  // A bill that was settled is answered, whatever its note.
  const both = sentences.get(code) ?? other
  const filled = (half: 0 | 1): string =>
    both[half].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? somebody[half]))
  return { zh: filled(0), en: filled(1) }
}
