import type { Text } from '@gongji/policy'
import type { Stored } from './stored.ts'

// Why nothing of what relatives share paid for a bill, with who can mend it and where: `{payer}` is the name of one of them.
// The first that holds is told: what the patient can mend at once stands before what others have to.
const reasons = {
  'accounts-not-asked': [
    '收费时选的是不用账户，所以没有用家人的钱。',
    'The till was told to use no account, so no shared money was used.',
    '请窗口退费后重新结算，结算时说“用共济账户”。',
    'Ask the window to take the bill back and settle it again, saying that the shared account pays.',
    '/show',
  ],
  'sharing-not-asked': [
    '没有告诉收费员用共济账户，所以没有用家人的钱。',
    'Nobody told the cashier to use the shared account, so no shared money was used.',
    '请窗口退费后重新结算：先在手机上点“今天要用”，或者对收费员说“用共济账户”。',
    'Ask the window to take the bill back and settle it again: press “today” on the phone first, or tell the cashier.',
    '/show',
  ],
  'only-when-asked': [
    '{payer}要求每次说了才用，这次没有说。',
    '{payer} wants to be asked for each time; this time nobody did.',
    '请窗口退费后重新结算：先在手机上点“今天要用”，或者对收费员说“用共济账户”。',
    'Ask the window to take the bill back and settle it again: press “today” on the phone first, or tell the cashier.',
    '/show',
  ],
  'binding-not-accepted': [
    '{payer}的授权还没有同意，没有生效。',
    'The authorisation of {payer} is not accepted yet.',
    '同意之后就能用；今天的账可以请窗口退费后重新结算。',
    'Accept it; the window can then take this bill back and settle it again.',
    '/family',
  ],
  'binding-paused': [
    '{payer}的授权暂停着。',
    'The authorisation of {payer} is paused.',
    '请{payer}在“授权记录”里恢复，以后就能用。',
    'Ask {payer} to resume it under the authorisations; later bills can then use it.',
    '/family',
  ],
  'binding-other-purpose': [
    '{payer}的授权不包括这种用途。',
    'The authorisation of {payer} does not cover this use.',
    '请{payer}在“授权记录”里加上这种用途。',
    'Ask {payer} to add this use under the authorisations.',
    '/family',
  ],
  'limit-reached': [
    '{payer}设的限额用完了。',
    'The limit that {payer} set is used up.',
    '请{payer}在“授权记录”里调高限额，或者等明年。',
    'Ask {payer} to raise it under the authorisations, or wait for the next year.',
    '/family',
  ],
  'binding-out-of-term': [
    '{payer}的授权不在有效期内。',
    'The authorisation of {payer} is out of its term.',
    '请{payer}改有效期，或者重新授权。',
    'Ask {payer} to change the term, or to authorise you anew.',
    '/family',
  ],
  'account-empty': [
    '{payer}的账户余额是 0。',
    'The account of {payer} is empty.',
    '有了余额就能用；也可以请别的家人授权。',
    'It pays again when there is money on it; another relative can authorise you too.',
    '/family',
  ],
  'account-frozen': [
    '{payer}冻结了自己的账户。',
    '{payer} has frozen the account.',
    '请{payer}解冻，以后就能用。',
    'Ask {payer} to unfreeze it; later bills can then use it.',
    '/family',
  ],
  'account-held': [
    '{payer}的账户目前暂停供家人使用。',
    'The account of {payer} is not open to relatives now.',
    '请{payer}向参保地经办机构询问。',
    '{payer} can ask the agency where the account is.',
    '/help',
  ],
  'payer-suspended': [
    '{payer}的职工医保暂停着，账户不能给家人用。',
    'The insurance of {payer} is suspended, so the account cannot pay for relatives.',
    '由{payer}的单位或参保地经办机构恢复。',
    'The employer of {payer} or the agency there can restore it.',
    '/help',
  ],
  'payer-not-insured': [
    '{payer}那天没有参加职工医保，账户不能给家人用。',
    '{payer} was not insured as an employee that day, so the account cannot pay for relatives.',
    '由{payer}的单位或参保地经办机构核对参保。',
    'The employer of {payer} or the agency there can look into it.',
    '/help',
  ],
  'shared-empty': [
    '共济额度和医保钱包余额是 0。',
    'Quotas and the wallet are empty.',
    '请家人转入钱包或设共济额度，下次就能用。',
    'A relative can send money to the wallet or set a quota aside for the next time.',
    '/wallet',
  ],
  'cash-out-of-scope': [
    '这部分费用在医保范围外，按规定家人的账户不能付。',
    'This part is outside the insurance’s scope, which a relative’s account may not pay.',
    '不用办什么；开药和检查时可以问医生有没有医保范围内的。',
    'Nothing has to be done; a doctor can say whether something within scope would do.',
    '/what-if',
  ],
  'cash-banned': [
    '这部分费用（如健身、养生）任何账户都不能付。',
    'This part (fitness, wellness) may be paid from no account.',
    '不用办什么。',
    'Nothing has to be done.',
    '/what-if',
  ],
} as const satisfies Record<string, readonly [string, string, string, string, string]>

export type UnusedCode = keyof typeof reasons
/** Every reason there is, with a payer's name where it has one. */
export const unusedCodes = Object.keys(reasons) as UnusedCode[]

/** Why shared money did not pay: what is true, who can mend it, and the page that leads on. */
export type Unused = { code: UnusedCode; what: Text; mend: Text; link: string }

/** The reason as it is told; `payer` is the name that the reader may see. */
export function unusedText(code: UnusedCode, payer: string): Unused {
  const [zh, en, mendZh, mendEn, link] = reasons[code]
  const fill = (text: string): string => text.replaceAll('{payer}', payer)
  return {
    code,
    what: { zh: fill(zh), en: fill(en) },
    mend: { zh: fill(mendZh), en: fill(mendEn) },
    link,
  }
}

type Note = Stored['notes'][number]

/**
 * Of a bill that left cash to pay and was paid by nothing that relatives share: the one reason. Null where shared money paid, no
 * cash was left, or there is nobody whose money it could have been.
 * @param notes as the reader may see them: with names, or masked
 * @param isBound whether anybody has authorised the patient
 */
export function unusedShared(
  { accountUse, payee, amounts }: Pick<Stored, 'accountUse' | 'payee' | 'amounts'>,
  notes: readonly Note[],
  isBound: boolean,
): Unused | null {
  if (payee === 'patient' || amounts.cash <= 0 || amounts.relatives.length > 0 || amounts.wallet > 0)
    return null
  if (accountUse === 0) return isBound ? unusedText('accounts-not-asked', '') : null
  const [found] = unusedCodes.flatMap((code) => {
    const note = notes.find((one) => one.code === code)
    const payer = note?.facts.payer
    return note ? [unusedText(code, typeof payer === 'string' ? payer : '')] : []
  })
  // What no account may pay is no matter of sharing where nobody shares.
  return found && (isBound || found.code === 'shared-empty') ? found : null
}
