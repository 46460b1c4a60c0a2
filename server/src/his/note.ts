import type { Settlement } from '../settlement/settlement.ts'

// What a cashier can say of a bill: why an account that could have paid did not, why money is left for cash, why the funds
// pay nothing. `{payer}` is a masked name, `{amount}` is in yuan.
const sentences: ReadonlyMap<string, string> = new Map([
  ['sharing-not-asked', '家人的共济账户未使用：按参保地规定须声明使用（标志 2、手机申请或共济证明）。'],
  ['only-when-asked', '{payer}的账户未使用：其要求每次声明后才可使用。'],
  ['limit-reached', '{payer}的账户未使用：已到其设定的限额。'],
  ['account-empty', '{payer}的账户未使用：余额为零。'],
  ['account-frozen', '{payer}的账户未使用：其已冻结共济支付。'],
  ['account-held', '{payer}的账户未使用：目前暂停供家人使用。'],
  ['binding-not-accepted', '{payer}的账户未使用：绑定尚未确认。'],
  ['binding-paused', '{payer}的账户未使用：绑定已暂停。'],
  ['binding-out-of-term', '{payer}的账户未使用：不在绑定有效期内。'],
  ['binding-other-purpose', '{payer}的账户未使用：绑定未授权此用途。'],
  ['payer-not-insured', '{payer}的账户未使用：其未正常参加职工医保。'],
  ['payer-suspended', '{payer}的账户未使用：其职工医保处于暂停状态。'],
  ['own-frozen', '本人账户未使用：患者已冻结自己的账户。'],
  ['own-held', '本人账户未使用：账户正在核查。'],
  ['shared-empty', '共济额度和医保钱包未使用：余额为零。'],
  ['waiting', '患者在待遇等待期，{until} 起享受待遇：在此之前医保基金都不付，账户的钱照常可以付。'],
  ['cash-banned', '{amount} 元属个人账户禁止支付的项目（如健身、养生），任何账户都不能支付，须付现金。'],
  [
    'cash-out-of-scope',
    '{amount} 元属医保范围外费用（丙类、自费或超限价），按规定不能用家人账户支付，须付现金。',
  ],
])

export function noteSentence({ code, facts }: Settlement['notes'][number]): string {
  // A bill that was settled is answered, whatever its note.
  const sentence = sentences.get(code) ?? '{payer}的账户未使用。'
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '家人'))
}
