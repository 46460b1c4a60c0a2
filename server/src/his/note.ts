import type { Settlement } from '../settlement/settlement.ts'

// Why an account that could have paid did not, as a cashier can say it. `{payer}` is a masked name.
const sentences: Readonly<Record<string, string>> = {
  'sharing-not-asked': '家人的共济账户未使用：按参保地规定须声明使用（标志 2、手机申请或共济证明）。',
  waiting: '患者在待遇等待期，{until} 起享受待遇：在此之前医保基金都不付，账户的钱照常可以付。',
  'only-when-asked': '{payer}的账户未使用：其要求每次声明后才可使用。',
  'limit-reached': '{payer}的账户未使用：已到其设定的限额。',
  'account-empty': '{payer}的账户未使用：余额为零。',
  'account-frozen': '{payer}的账户未使用：其已冻结共济支付。',
  'account-held': '{payer}的账户未使用：正在核查。',
  'binding-not-accepted': '{payer}的账户未使用：绑定尚未确认。',
  'binding-paused': '{payer}的账户未使用：绑定已暂停。',
  'binding-out-of-term': '{payer}的账户未使用：不在绑定有效期内。',
  'binding-other-purpose': '{payer}的账户未使用：绑定未授权此用途。',
  'payer-not-insured': '{payer}的账户未使用：其未正常参加职工医保。',
  'payer-suspended': '{payer}的账户未使用：其职工医保处于暂停状态。',
}

export function noteSentence({ code, facts }: Settlement['notes'][number]): string {
  const sentence = sentences[code]
  if (sentence === undefined) return code
  return sentence
    .replaceAll('{payer}', String(facts.payer ?? '家人'))
    .replaceAll('{until}', String(facts.until ?? ''))
}
